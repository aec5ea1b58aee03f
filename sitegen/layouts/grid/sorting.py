"""Grids sorted by the features themselves, and grids refined by swaps along the neighbour graph."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.grid.shapes import Cells, Outline, owners
from sitegen.model.arrays import NeighbourGraph
from sitegen.threads import one_thread

Vectors = NDArray[np.float32]
# Principal components that distances are measured in: more cost in proportion and change little.
_COMPONENTS = 32
_SAMPLE = 2_000
# Sorting starts with means over half the grid. A slower decay or more tries gain nothing.
_DECAY = 0.97
_WIDE, _WIDE_DECAY = 24, 0.91
_REACH = 2
_TRIES = 20
# Optimal assignment of all items costs about n^2.5, 20 ms a step at 1,000: only from here on, in
# larger steps, where it gains most.
_ASSIGNED, _ASSIGNED_RADIUS, _ASSIGNED_DECAY = 1_200, 8.0, 0.8
# Neighbours that pull at an item, the r-th with weight 1/√r; a distance of δ cells costs
# δ² / (δ² + 1).
NEIGHBOURS = 10
# Annealing starts at this times √rounds, in units of how much farther the 30th neighbour is than
# the first: the longer it cools, the hotter it may start.
_HEAT = 1 / 24
_HEAT_AT = 30
# An item's difference from the 20 around it weighs so much beside its distance from its neighbours:
# half of it gains neighbours, twice of it distances, each at the other's cost.
_AROUND, _AROUND_REACH = 0.6, 5


def leading(values: Vectors) -> Vectors:
    """Turn vectors to the axes of greatest variance and keep the first 32: shape (n, ≤ 32)."""
    count, width = values.shape
    if width <= _COMPONENTS:
        return np.ascontiguousarray(values)
    rows = np.linspace(0, count - 1, min(count, _SAMPLE)).astype(np.intp)
    some = values[rows].astype(np.float64)
    some -= some.mean(axis=0)
    with one_thread():
        if width <= len(some):
            axes = np.linalg.eigh(some.T @ some)[1][:, ::-1]
        else:
            turns = np.linalg.eigh(some @ some.T)[1][:, ::-1]
            axes = np.linalg.qr(some.T @ turns[:, :_COMPONENTS])[0]
    return np.ascontiguousarray(values @ axes[:, :_COMPONENTS].astype(np.float32))


def sort(vectors: Vectors, outline: Outline, seed: int) -> Cells:
    """Sort items into cells so that each is like the mean of those around it.

    Each cell is given the mean of the items within a box around it, and items are moved to where
    they are most like those means; then the box shrinks, until it is a cell and those beside it.
    Pairs of items within the box are exchanged where that brings both together nearer; up to 1,200
    items, the moves in small boxes are optimal assignments of all items at once.

    Parameters
    ----------
    vectors : ndarray, shape (n, d), float32
    outline : Outline
    seed : int
        Of the random start.

    Notes
    -----
    Linear assignment sorting after Barthel, Hezel, Jung and Schall, Computer Graphics Forum 2023:
    LAS, and for more items its fast form (FLAS), whose assignments within small random sets of
    cells are of two here, which compiled costs a hundredth and leaves the rest to later rounds.
    O(n log n) for the latter.
    """
    return assigned(vectors, outline, coarse(vectors, outline, seed))


def coarse(vectors: Vectors, outline: Outline, seed: int) -> Cells:
    """Sort as far as `sort` does by exchanges."""
    until = 1.0 if len(vectors) > _ASSIGNED else _ASSIGNED_RADIUS
    return exchanged(vectors, outline, seed, until=until)


def exchanged(
    vectors: Vectors,
    outline: Outline,
    seed: int,
    start: Cells | None = None,
    radius: float | None = None,
    until: float = 1.0,
) -> Cells:
    """Exchange pairs within boxes of falling radius, in cells to each side.

    From a random start, and from half the grid, unless told.
    """
    from sitegen.layouts.grid import compiled

    rng = np.random.default_rng(seed)
    owner = owners(rng.permutation(outline.cells) if start is None else start, outline)
    sums, blurred, numbers = _room(vectors, outline)
    state = _state(rng)
    radius = max(owner.shape) / 2 if radius is None else radius
    while radius >= until:
        compiled.blur(vectors, owner, round(radius), sums, numbers, blurred)
        compiled.exchange(vectors, owner, blurred, max(_REACH, round(radius)), _TRIES, state)
        radius *= _WIDE_DECAY if radius > _WIDE else _DECAY
    return cells_in(owner, len(vectors))


def assigned(vectors: Vectors, outline: Outline, cells: Cells) -> Cells:
    """Assign all items to the means around the cells, of ever smaller boxes; none if too many."""
    if len(vectors) > _ASSIGNED:
        return cells
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    from sitegen.layouts.grid import compiled

    sums, blurred, numbers = _room(vectors, outline)
    radius = min(_ASSIGNED_RADIUS, max(outline.rows, outline.columns) / 2)
    while radius >= 1:
        owner = owners(cells, outline)
        compiled.blur(vectors, owner, round(radius), sums, numbers, blurred)
        wanted = blurred.reshape(-1, vectors.shape[1])[outline.cells]
        cells = outline.cells[linear_sum_assignment(cdist(vectors, wanted, "sqeuclidean"))[1]]
        radius *= _ASSIGNED_DECAY
    return cells


def _room(vectors: Vectors, outline: Outline) -> tuple[Vectors, Vectors, NDArray[np.int32]]:
    """Return room for what `blur` writes."""
    shape = (outline.rows, outline.columns)
    sums = np.empty((*shape, vectors.shape[1]), np.float32)
    return sums, np.zeros_like(sums), np.empty(shape, np.int32)


def refine(
    cells: Cells,
    outline: Outline,
    vectors: Vectors,
    graph: NeighbourGraph,
    rounds: int,
    seed: int,
    warmth: float = 1.0,
) -> Cells:
    """Swap items so that neighbours come together and cells beside each other hold like items.

    Parameters
    ----------
    cells : ndarray, shape (n,), int32
        A grid to start from.
    vectors : ndarray, shape (n, d), float32
        From `leading`.
    graph : NeighbourGraph
        Its first ten neighbours pull, and are the cells that moves are proposed to.
    rounds : int
        Proposals an item.
    seed : int
    warmth : float
        Times the usual heat: the less, the nearer items stay to where they start.

    Notes
    -----
    What falls is the sum, over neighbours in the graph, of a saturating cost of their distance on
    the grid, which is what keeps neighbours, plus the sum, over cells near each other, of the
    squared distance between their items' features, which is what DPQ₁₆ measures: squares keep
    the borders between groups short, and cost the same however many cells count as near.
    """
    near = min(NEIGHBOURS, graph.k)
    if near == 0:
        return cells
    typical, spread = scales(vectors, graph)
    if typical == 0:
        return cells  # none differ from their neighbours
    from sitegen.layouts.grid.swaps import swap

    # Renumbered row by row of the grid: what is looked at together then lies together in memory,
    # which halves the time for 100,000 items.
    order = np.argsort(cells, kind="stable")
    number = np.empty(len(cells), np.int32)
    number[order] = np.arange(len(cells), dtype=np.int32)
    nearest = np.ascontiguousarray(number[graph.indices[order, :near]])
    points = np.stack([cells[order] // outline.columns, cells[order] % outline.columns], axis=1)
    places = np.ascontiguousarray(points, dtype=np.int32)
    owner = owners(cells[order], outline)
    ordered = np.ascontiguousarray(vectors[order])
    swap(
        ordered,
        nearest.astype(np.uint32),
        owner,
        places,
        edges(nearest, typical),
        around(typical),
        warmth * _HEAT * rounds**0.5 * spread,
        rounds,
        _state(np.random.default_rng(seed)),
    )
    refined = np.empty_like(cells)
    refined[order] = cells_in(owner, len(cells))
    return refined


def scales(vectors: Vectors, graph: NeighbourGraph) -> tuple[float, float]:
    """Typical distance to the neighbours, and how much it rises from the first to the 30th."""
    rows = np.linspace(0, len(vectors) - 1, min(len(vectors), _SAMPLE)).astype(np.intp)
    others = vectors[graph.indices[rows][:, :_HEAT_AT]]
    distance = np.linalg.norm(others - vectors[rows, None], axis=2)
    typical = float(np.median(distance[:, :NEIGHBOURS]))
    return typical, float(np.maximum(distance[:, -1] - distance[:, 0], 0).mean())


def edges(
    nearest: NDArray[np.int32], typical: float
) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float32]]:
    """Edges from each item to its neighbours and to those it is one of: starts, ends, weights.

    Two that are neighbours of each other have one edge each way. Weights are in units of features:
    `typical` on average.
    """
    from scipy.sparse import csr_array

    count, k = nearest.shape
    weight = 1 / np.sqrt(np.arange(1, k + 1))
    weights = np.tile((typical * weight / weight.mean()).astype(np.float32), count)
    starts = np.arange(0, count * k + 1, k)
    one = csr_array((weights, nearest.ravel(), starts), shape=(count, count))
    both = (one + one.T).tocsr()
    both.sort_indices()
    return both.indptr.astype(np.uint32), both.indices.astype(np.uint32), both.data


def around(typical: float) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the steps to the 20 cells around one, and weights of squared distances, as 1 / δ².

    In units of features: at a distance `typical` all together come to 3 × `_AROUND` times that.
    """
    near = range(-2, 3)
    steps = np.array([(row, column) for row in near for column in near if row or column])
    squared = (steps**2).sum(axis=1)
    steps, squared = steps[squared <= _AROUND_REACH], squared[squared <= _AROUND_REACH]
    weights = 3 * _AROUND / (typical * (1 / squared).sum() * squared)
    return steps, weights.astype(np.float32)


def _state(rng: np.random.Generator) -> NDArray[np.uint64]:
    """Return a seed for the compiled loops; never 0, which would stay 0."""
    return rng.integers(1, 2**63, 1, dtype=np.uint64)


def cells_in(owner: NDArray[np.int32], count: int) -> Cells:
    cells = np.empty(count, np.int32)
    taken = np.flatnonzero(owner.ravel() >= 0)
    cells[owner.ravel()[taken]] = taken
    return cells
