"""The grid by several ways, of which the best is kept."""

from __future__ import annotations

from sitegen.layouts.grid.judge import Judge
from sitegen.layouts.grid.place import Positions, bisect
from sitegen.layouts.grid.shapes import Cells, Outline
from sitegen.layouts.grid.sorting import assigned, coarse, exchanged, leading, refine
from sitegen.model.arrays import NeighbourGraph, Reduced

# Small collections are sorted from several random starts, of which some end in better places.
_SORTED_ITEMS = 8_000
_MOST_SORTS = 10
# The map is sorted too, from boxes of this share of the grid's longer side: that rounds off what
# bisection has cut, and leaves the map as it is at large.
_MAP_RADIUS = 0.1
# Proposals an item, to find the start worth more, and for that one: fewest, most, and how many for
# all items together between these.
_TRIAL = 60, 200, 2_000_000
ROUNDS = 600, 3_000, 20_000_000


def auto(
    positions: Positions, outline: Outline, reduced: Reduced, graph: NeighbourGraph, seed: int
) -> Cells:
    """Place pictures by the map, sorted a little, and by their features sorted.

    Both are refined by a few swaps along the graph; the better one then by many.

    Parameters
    ----------
    positions : ndarray, shape (n, 2), float64
        The map, in the grid's unit.
    outline : Outline
        The cells.
    reduced : Reduced
        n vectors.
    graph : NeighbourGraph
        Their neighbours.
    seed : int

    Returns
    -------
    ndarray, shape (n,), int32
        The cell of each.
    """
    count = len(positions)
    vectors = leading(reduced.values)
    judge = Judge(outline, vectors, graph)
    radius = _MAP_RADIUS * max(outline.rows, outline.columns)
    sorts = min(max(_SORTED_ITEMS // count, 1), _MOST_SORTS)
    sorted_ = [coarse(vectors, outline, seed + number) for number in range(sorts)]
    best = max(sorted_, key=judge.distances) if sorts > 1 else sorted_[0]
    starts = [
        exchanged(vectors, outline, seed, bisect(positions, outline), radius),
        assigned(vectors, outline, best),
    ]
    trial = rounds_for(count, *_TRIAL)
    tried = [refine(cells, outline, vectors, graph, trial, seed) for cells in starts]
    chosen = max(range(len(starts)), key=lambda number: judge(tried[number]))
    return refine(starts[chosen], outline, vectors, graph, rounds_for(count, *ROUNDS), seed)


def rounds_for(count: int, fewest: int, most: int, proposals: int) -> int:
    """Return proposals an item: so many for all together, between a fewest and a most."""
    return min(max(proposals // count, fewest), most)
