"""How true a layout is to the features: distances, neighbours and trust kept."""

from __future__ import annotations

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
    count = len(values)
    if count < 3:
        return 1.0, 1.0
    squares = (values**2).sum(axis=1)
    ordered = _Ordered(points)
    sums = np.zeros((3, count - 1))
    step = max(_BLOCK_NUMBERS // 4 // count, 1)
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        distances = _squared(values, squares, block)
        distances[np.arange(len(block)), block] = 0
        np.sqrt(np.maximum(distances, 0, out=distances), out=distances)
        for row, distance in zip(block.tolist(), distances, strict=True):
            sums[1:] += ordered.by_place(row, distance)
        distances.sort(axis=1)  # where they lie, and each one's distance to itself comes first
        sums[0] += distances[:, 1:].sum(axis=0, dtype=np.float64)
    nearest, lenient, averaged = np.cumsum(sums, axis=1) / np.arange(1, count) / len(rows)
    mean = nearest[-1]
    if mean <= 0:
        return 1.0, 1.0
    norms = [
        float(np.linalg.norm(np.maximum(1 - curve / mean, 0), _POWER))
        for curve in (nearest, lenient, averaged)
    ]
    # Vectors that are all equally far from each other leave nothing to preserve.
    return (norms[1] / norms[0], norms[2] / norms[0]) if norms[0] > 1e-9 else (1.0, 1.0)


def _squared(values: Vectors, squares: Vectors, rows: NDArray[np.intp]) -> Vectors:
    """Return the squared distances of some vectors to all, shape (m, n), float32."""
    distances: Vectors = values[rows] @ values.T
    distances *= -2
    distances += squares
    distances += squares[rows, None]
    return distances


class _Ordered:
    """Orders feature distances by place."""

    def __init__(self, points: Points) -> None:
        self._across, self._down = np.ascontiguousarray(points.T)
        whole, extent = bool((points == np.rint(points)).all()), np.ptp(points, axis=0)
        # Cells: few numbers, all of them small.
        self._is_grid = whole and float((extent**2).sum()) <= 64 * len(points) + 4096

    def by_place(self, row: int, distance: Vectors) -> tuple[Points, Points]:
        """Return the others' distances from one item, the nearest by place first.

        Parameters
        ----------
        row : int
        distance : ndarray, shape (n,), float32
            By features; its own is 0.

        Returns
        -------
        lenient, averaged : ndarray, shape (n - 1,), float64
            Equally far places in the order of rising feature distance, and by their mean.
        """
        across, down = self._across - self._across[row], self._down - self._down[row]
        squared = across * across + down * down
        if self._is_grid:
            return _by_level(row, squared.astype(np.int64), distance.astype(np.float64))
        squared = np.round(squared, 9)
        squared[row] = -1
        order = np.argsort(squared)[1:]
        squared, found = squared[order], distance[order].astype(np.float64)
        differs = squared[1:] != squared[:-1]
        if differs.all():
            return found, found
        level = np.zeros(len(found) + 1, np.int64)
        np.cumsum(differs, out=level[2:])
        return _by_level(0, level, np.concatenate([[0.0], found]))


def _by_level(row: int, level: NDArray[np.int64], distance: Points) -> tuple[Points, Points]:
    """Order by whole numbers that rise with the distance of places; see `_Ordered.by_place`."""
    # One number that sorts by place, then by feature: 4 times as quick as sorting by two keys.
    scale = max(float(distance.max()), 1e-300) * (1 + 1e-6)
    key = level + distance / scale
    key[row] = -1
    key.sort()
    key = key[1:]
    key -= np.floor(key)
    key *= scale
    numbers = np.bincount(level)
    sums = np.bincount(level, distance)
    numbers[level[row]] -= 1
    return key, np.repeat(sums / np.maximum(numbers, 1), numbers)


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
    count = len(values)
    if k < 1 or 2 * k >= count:
        return 1.0
    squares = (values**2).sum(axis=1)
    cost = 0.0
    step = max(_BLOCK_NUMBERS // count, 1)
    for start in range(0, len(rows), step):
        asked = rows[start : start + step]
        indices, weight = _near(positions, k, asked)
        distance = _squared(values, squares, asked)
        distance[np.arange(len(asked)), asked] = -np.inf
        found = np.take_along_axis(distance, indices, axis=1)
        distance.sort(axis=1)
        ranks = np.stack([np.searchsorted(a, b) for a, b in zip(distance, found, strict=True)])
        cost += float((weight * np.maximum(ranks - k, 0)).sum())
    return 1 - cost * 2 / (len(rows) * k * (2 * count - 3 * k - 1))


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
