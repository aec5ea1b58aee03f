"""How true a layout is to the features: distances, neighbours and trust kept."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Points = NDArray[np.float64]
_POWER = 16
# A shell of equally distant cells around any cell ends within this many.
_SHELL = 40
_BLOCK_NUMBERS = 1 << 22


def sampled(count: int, most: int) -> NDArray[np.intp]:
    """Return at most `most` of `count` rows, always the same ones."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def dpq(values: Vectors, points: Points, rows: NDArray[np.intp]) -> tuple[float, float]:
    """Score a layout by its distance preservation quality, DPQ₁₆.

    Parameters
    ----------
    values : ndarray, shape (n, d), float32
        Feature vectors, compared by Euclidean distance.
    points : ndarray, shape (n, 2)
        Places: columns and rows of cells, or a map.
    rows : ndarray, shape (m,)
        The items whose surroundings are looked at.

    Returns
    -------
    lenient : float
        At most 1. Items equally far on the grid count in the order of rising feature distance, as
        in the paper, so a random grid scores well above 0.
    averaged : float
        Items equally far count by their mean: a random grid scores about 0.

    Notes
    -----
    Barthel, Hezel, Jung and Schall, "Improved Evaluation and Generation of Grid Layouts using
    Distance Preservation Quality and Linear Assignment Sorting", Computer Graphics Forum 2023. Of
    m sampled rows the standard error is about 0.1 / √m. O(m n log n) in bounded memory.
    """
    return judged(values, [points], 0, rows)[0][1:]


def judged(
    values: Vectors, layouts: Sequence[Points], k: int, rows: NDArray[np.intp]
) -> list[tuple[float, float, float]]:
    """Score several layouts of the same items in one pass over the distances by features.

    Parameters
    ----------
    values : ndarray, shape (n, d), float32
    layouts : sequence of ndarray, shape (n, 2)
    k : int
        As in `trustworthiness`.
    rows : ndarray, shape (m,)
        The items looked at.

    Returns
    -------
    list of (float, float, float)
        Of each layout its trustworthiness and what `dpq` returns.
    """
    count = len(values)
    if count < 3:
        return [(1.0, 1.0, 1.0)] * len(layouts)
    squares = (values**2).sum(axis=1)
    k = 0 if 2 * k >= count else k
    nearest, sums = np.zeros(count - 1), [_Sums(points, k, rows) for points in layouts]
    step = max(_BLOCK_NUMBERS // 4 // count, 1)
    with ThreadPoolExecutor(len(layouts) + 1) as pool:
        for start in range(0, len(rows), step):
            part = slice(start, start + step)
            block = rows[part]
            distances = _squared(values, squares, block)
            np.sqrt(np.maximum(distances, 0, out=distances), out=distances)
            distances[np.arange(len(block)), block] = -1  # its own, before all others
            # Each layout adds to sums of its own, so all may at once.
            found = [pool.submit(each.add, part, distances) for each in sums]
            ordered = np.sort(distances, axis=1)
            nearest += ordered[:, 1:].sum(axis=0, dtype=np.float64)
            for each, near in zip(sums, found, strict=True):
                each.add_ranks(part, ordered, near.result())
    return [each.scores(nearest, len(rows)) for each in sums]


class _Sums:
    """What scores of one layout are made of, added up block by block."""

    def __init__(self, points: Points, k: int, rows: NDArray[np.intp]) -> None:
        self._points, self._k, self._rows = points, k, rows
        if k:
            self._near, self._weight = _near(points, k, rows)
        self._across, self._down = np.ascontiguousarray(points.T, np.float64)
        self._by_place = np.zeros((2, len(points) - 1))
        self._cost = 0.0

    def add(self, part: slice, distances: Vectors) -> Vectors:
        """Add up by place for some of the rows; return the distances of the nearest by place."""
        from sitegen.layouts.ordered import add_by_place

        add_by_place(self._across, self._down, distances, self._rows[part], *self._by_place)
        return np.take_along_axis(distances, self._near[part], axis=1) if self._k else distances

    def add_ranks(self, part: slice, ordered: Vectors, found: Vectors) -> None:
        """Add what the nearest by place cost that are not among the nearest by features."""
        if self._k:
            pairs = zip(ordered, found, strict=True)
            ranks = np.stack([np.searchsorted(line, near) for line, near in pairs])
            self._cost += float((self._weight[part] * np.maximum(ranks - self._k, 0)).sum())

    def scores(self, nearest: Points, rows: int) -> tuple[float, float, float]:
        count, k = len(self._points), self._k
        trust = 1 - self._cost * 2 / (rows * k * (2 * count - 3 * k - 1)) if k else 1.0
        sums = np.stack([nearest, *self._by_place])
        curves = np.cumsum(sums, axis=1) / np.arange(1, count) / rows
        mean = curves[0, -1]
        if mean <= 0:
            return trust, 1.0, 1.0
        norms = [float(np.linalg.norm(np.maximum(1 - curve / mean, 0), _POWER)) for curve in curves]
        # Vectors that are all equally far from each other leave nothing to preserve.
        if norms[0] <= 1e-9:
            return trust, 1.0, 1.0
        return trust, norms[1] / norms[0], norms[2] / norms[0]


def _squared(values: Vectors, squares: Vectors, rows: NDArray[np.intp]) -> Vectors:
    """Return the squared distances of some vectors to all, shape (m, n), float32."""
    distances: Vectors = values[rows] @ values.T
    distances *= -2
    distances += squares
    distances += squares[rows, None]
    return distances


def kept(
    nearest: NDArray[np.int32], positions: Points, rows: NDArray[np.intp] | None = None
) -> float:
    """Return the mean share of the k nearest by features that are among the k nearest by place.

    The mean of `shares`.
    """
    return float(shares(nearest, positions, rows).mean())


def shares(
    nearest: NDArray[np.int32], positions: Points, rows: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Return for each item the share of its k nearest that are among its k nearest by place.

    Ties, which every grid has, count in proportion: a neighbour that is one of t equally distant
    pictures for which m places are left counts m / t.

    Parameters
    ----------
    nearest : ndarray, shape (n, k), int32
    positions : ndarray, shape (n, 2)
    rows : ndarray, shape (m,), optional
        The items looked at; all unless told.

    Returns
    -------
    ndarray, shape (m,), float64
        0…1.
    """
    count, k = nearest.shape
    asked = np.arange(count) if rows is None else rows
    indices, weight = _near(positions, k, asked)
    hits = (indices[:, :, None] == nearest[asked][:, None, :]).any(axis=2)
    return np.asarray((weight * hits).sum(axis=1) / k, np.float64)


def trustworthiness(values: Vectors, positions: Points, k: int, rows: NDArray[np.intp]) -> float:
    """Say how far the k nearest by place are to be trusted: 1 where all are near by features too.

    Each of them that is not among the k nearest by features costs the ranks that it is beyond;
    equally distant places count in proportion.

    Parameters
    ----------
    values : ndarray, shape (n, d), float32
    positions : ndarray, shape (n, 2)
    k : int
        Below n / 2.
    rows : ndarray, shape (m,)
        The items looked at.

    Notes
    -----
    Venna and Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN 2001; the
    formula is scikit-learn's.
    """
    return judged(values, [positions], k, rows)[0][0]


def _near(
    positions: Points, k: int, rows: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Find the k nearest by place, with all that tie for the last, and how much each counts."""
    from scipy.spatial import KDTree

    count = len(positions)
    found = KDTree(positions).query(positions[rows], k=min(k + 1 + _SHELL, count))
    distances, indices = np.asarray(found[0]), np.asarray(found[1])
    distances = np.where(indices == rows[:, None], np.inf, np.round(distances, 9))
    bound = np.partition(distances, k - 1, axis=1)[:, k - 1 : k]
    inside = (distances < bound).sum(axis=1, keepdims=True)
    tied = np.maximum((distances == bound).sum(axis=1, keepdims=True), 1)
    weight = np.where(distances < bound, 1.0, np.where(distances == bound, (k - inside) / tied, 0))
    return indices, weight
