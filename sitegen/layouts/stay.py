"""The map when pictures come and go: those that stay keep their places.

New pictures are placed among those that stay, which do not move. Once enough have come or gone,
all are settled: a short optimisation of the whole map, in which each old picture is held by a
spring at its place. See `benchmarks/stay.py` for what that keeps.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.gradient import Gradient, Plane, Positions
from sitegen.layouts.jit import compiled
from sitegen.layouts.tsne import neighbours_for, perplexity_for
from sitegen.model.arrays import Layout, NeighbourGraph, Reduced
from sitegen.progress import Progress, Task

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Steps for new pictures alone, after which they hardly move, and for settling all.
_STEPS, _SETTLING = 50, 100
# Stiffness of the springs in units of the pull between pictures. At a tenth of this old pictures
# move twice as far and the map gains 0.001 of the neighbours kept; at ten times it loses 0.007.
_SPRING = 0.001
_MOMENTUM, _LONGEST = 0.8, 5.0
# Old pictures whose median a new one starts from.
_NEAR = 5
# New and old pictures so many times are summed up pair by pair; more go by the grid.
_PAIRS = 4_000_000
_BLOCK_NUMBERS = 1 << 22

Flags = NDArray[np.bool_]


def stay(
    reduced: Reduced,
    graph: NeighbourGraph,
    positions: Positions,
    perplexity: float,
    seed: int,
    settle: bool,
    jobs: int,
    progress: Progress,
) -> Layout:
    """Place new pictures among old ones.

    Parameters
    ----------
    reduced : Reduced
        n vectors.
    graph : NeighbourGraph
        At least `neighbours_for(n, perplexity)` neighbours an item.
    positions : ndarray, shape (n, 2), float64
        Where the old ones were on the map; NaN for new ones, at least one not.
    perplexity, seed : float, int
        As for the map.
    settle : bool
        Whether old pictures may move a little too, by about a hundredth of the map's width, so
        that there is room for the new ones and none where others were.
    jobs : int
        Threads; the result does not depend on it.

    Returns
    -------
    Layout
        Without `settle` the old positions are just those given.

    Notes
    -----
    The objective and its gradient are those of the map; positions to start from as in openTSNE's
    `transform` (Poličar et al. 2019), the median of the nearest old pictures.
    """
    new = np.isnan(positions[:, 0])
    if not graph.distances.any():  # nothing to tell pictures apart by
        settle = False
    if not new.any() and not settle:
        return Layout(reduced.ids, positions.astype(np.float32))
    points = _started(reduced, graph, positions, seed)
    phases = (_STEPS if new.any() else 0) + (_SETTLING if settle else 0)
    with ThreadPoolExecutor(jobs) as pool, progress.task("map", phases, "steps") as task:
        gradient = Gradient(jobs, pool)
        if new.any() and graph.distances.any():
            pulls = affinities(graph, perplexity, new)
            points = _placed(points, new, pulls, gradient, task)
        if settle:
            pulls = affinities(graph, perplexity)
            points = _settled(points, new, pulls, gradient, task)
    return Layout(reduced.ids, points.astype(np.float32))


def affinities(graph: NeighbourGraph, perplexity: float, only: Flags | None = None) -> csr_array:
    """Return t-SNE's symmetric affinities, shape (n, n), float32; their sum is 1.

    With `only`, shape (n,), the rows of those items alone: the others are empty.
    """
    from scipy.sparse import csr_array

    count = len(graph.ids)
    k = neighbours_for(count, perplexity)
    nearest = graph.indices[:, :k]
    # Rows that take part: those asked for, and those that have one of them among their neighbours.
    rows = np.arange(count) if only is None else np.flatnonzero(only | only[nearest].any(axis=1))
    distances = graph.distances[rows, :k].astype(np.float64)
    # Half the squared chord of unit vectors is the cosine distance.
    squares = distances**2 if graph.metric == "euclidean" else 2 * distances
    shares = np.empty_like(squares)
    _calibrate(squares, math.log(perplexity_for(count, perplexity)), shares)
    lengths = np.zeros(count, np.int64)
    lengths[rows] = k
    starts = np.concatenate([[0], np.cumsum(lengths)])
    one = csr_array((shares.ravel(), nearest[rows].ravel(), starts), shape=(count, count))
    both = (one + one.T).tocsr()
    if only is not None:
        kept = np.repeat(only, np.diff(both.indptr))
        lengths = np.where(only, np.diff(both.indptr), 0)
        starts = np.concatenate([[0], np.cumsum(lengths)])
        both = csr_array((both.data[kept], both.indices[kept], starts), shape=(count, count))
    values = (both.data / (2 * count)).astype(np.float32)
    indices, starts = both.indices.astype(np.int32), both.indptr.astype(np.int32)
    return csr_array((values, indices, starts), shape=(count, count))


@compiled
def _calibrate(squares: Positions, entropy: float, shares: Positions) -> None:
    """Write the share of each neighbour, by Gaussians of the width that gives this entropy."""
    for row in range(len(squares)):
        least = squares[row].min()
        mean = squares[row].mean() - least
        beta = 1.0 / mean if mean > 0 else 1.0
        low, high, total = 0.0, -1.0, 1.0  # no upper bound yet
        for _ in range(60):
            total, weighted = 0.0, 0.0
            for place in range(squares.shape[1]):
                excess = squares[row, place] - least
                weight = math.exp(-beta * excess)
                total += weight
                weighted += weight * excess
            found = math.log(total) + beta * weighted / total
            if abs(found - entropy) < 1e-5:
                break
            if found > entropy:
                low = beta
                beta = beta * 2 if high < 0 else (low + high) / 2
            else:
                high = beta
                beta = (low + high) / 2
        total = 0.0
        for place in range(squares.shape[1]):
            shares[row, place] = math.exp(-beta * (squares[row, place] - least))
            total += shares[row, place]
        for place in range(squares.shape[1]):
            shares[row, place] /= total


def _started(reduced: Reduced, graph: NeighbourGraph, positions: Positions, seed: int) -> Positions:
    """Give each new picture the median place of the old ones nearest to it, and a little more."""
    old = ~np.isnan(positions[:, 0])
    points = positions.copy()
    strangers = []
    for row in np.flatnonzero(~old):
        near = graph.indices[row]
        near = near[old[near]][:_NEAR]
        if len(near):
            points[row] = np.median(positions[near], axis=0)
        else:
            strangers.append(row)
    if strangers:
        found = _nearest_old(reduced.values, np.array(strangers), np.flatnonzero(old))
        points[strangers] = np.median(positions[found], axis=1)
    # Of several with the same neighbours none may lie over another: there is no force between.
    width = max(float(np.ptp(positions[old], axis=0).max()), 1e-3)
    apart = np.random.default_rng(seed).normal(size=(int((~old).sum()), 2))
    points[~old] += 1e-4 * width * apart
    return points


def _nearest_old(
    values: NDArray[np.float32], rows: NDArray[np.intp], old: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Find the old pictures nearest to some that have none of them among their neighbours."""
    near = min(_NEAR, len(old))
    candidates = values[old]
    halves = np.einsum("ij,ij->i", candidates, candidates) / 2
    step = max(_BLOCK_NUMBERS // len(old), 1)
    found = []
    for start in range(0, len(rows), step):
        distance = halves - values[rows[start : start + step]] @ candidates.T
        found.append(old[np.argsort(distance, axis=1, kind="stable")[:, :near]])
    return np.concatenate(found)


def _placed(
    points: Positions, new: Flags, pulls: csr_array, gradient: Gradient, task: Task
) -> Positions:
    """Move the new pictures alone."""
    rows = np.flatnonzero(new)
    few = len(rows) * len(points) <= _PAIRS
    similarity = gradient.repulsion(points)[1] if few else 1.0
    descent = _Descent(points)
    for _ in range(_STEPS):
        if few:  # the old ones are nearly all, and stand still: their similarities stay
            slope = gradient.attraction(points, pulls)
            _repel_some(points.astype(np.float32), rows, 1 / similarity, slope)
        else:
            slope = gradient(points, pulls)[1]
        slope[~new] = 0
        points = descent.step(points, slope)
        task.advance()
    return points


def _settled(
    points: Positions, new: Flags, pulls: csr_array, gradient: Gradient, task: Task
) -> Positions:
    """Move all, the old ones held by springs; then lay the old ones over where they were."""
    home, descent = points, _Descent(points)
    spring = np.where(new, 0.0, _SPRING / len(points))[:, None]
    for _ in range(_SETTLING):
        slope = gradient(points, pulls)[1] + spring * (points - home)
        points = descent.step(points, slope)
        task.advance()
    return _laid_over(points, home, ~new)


def _laid_over(points: Positions, home: Positions, old: Flags) -> Positions:
    """Move, turn and scale a map so that the old pictures are as near to their places as can be.

    t-SNE's map grows with each step, which means nothing: neighbours are as near by as before.
    """
    middle, target = points[old].mean(axis=0), home[old].mean(axis=0)
    one, two = points[old] - middle, home[old] - target
    left, size, right = np.linalg.svd(one.T @ two)
    if np.linalg.det(left @ right) < 0:  # a mirrored map would be another one
        left[:, -1], size[-1] = -left[:, -1], -size[-1]
    squares = float((one**2).sum())
    scale = float(size.sum()) / squares if squares > 0 else 1.0
    laid: Positions = (points - middle) @ (left @ right) * scale + target
    return laid


class _Descent:
    """Gradient descent with momentum and gains, as openTSNE's optimiser does it.

    Jacobs, "Increased rates of convergence through learning rate adaptation", 1988; learning rate
    n after Belkina et al. 2019.
    """

    def __init__(self, points: Positions) -> None:
        self._update, self._gains = np.zeros_like(points), np.ones_like(points)

    def step(self, points: Positions, slope: Positions) -> Positions:
        """Return the points after one step down the slope."""
        same = np.sign(self._update) == np.sign(slope)
        self._gains = np.maximum(np.where(same, self._gains * 0.8, self._gains + 0.2), 0.01)
        self._update = _MOMENTUM * self._update - len(points) * self._gains * slope
        length = np.linalg.norm(self._update, axis=1, keepdims=True)
        self._update *= _LONGEST / np.maximum(length, _LONGEST)
        moved: Positions = points + self._update
        return moved


@compiled
def _repel_some(points: Plane, rows: NDArray[np.int64], factor: float, slope: Positions) -> None:
    """Take the repulsion of all others on some points off their slope."""
    one = np.float32(1)
    for row in rows:
        x, y = points[row, 0], points[row, 1]
        force_x, force_y = np.float32(0), np.float32(0)
        for other in range(len(points)):
            dx, dy = x - points[other, 0], y - points[other, 1]
            similarity = one / (one + dx * dx + dy * dy)
            force_x += similarity * similarity * dx
            force_y += similarity * similarity * dy
        slope[row, 0] -= force_x * factor
        slope[row, 1] -= force_y * factor
