"""The grid: every picture in one cell, pictures that are alike in near cells."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import score
from sitegen.layouts.grid import place
from sitegen.layouts.grid.fairy import rasterfairy
from sitegen.layouts.grid.shapes import Cells, Mask, Outline, disc, from_mask, rectangle, shape_for
from sitegen.layouts.grid.sorting import leading, refine, sort
from sitegen.model.arrays import Grid, Layout, NeighbourGraph, Reduced

__all__ = ["EXACT_UP_TO", "VERSION", "Method", "Shape", "lay_out", "outline_for", "shape_for"]

VERSION = 2
Method = Literal["auto", "exact", "bisect", "sorted", "rasterfairy"]
Shape = Literal["rectangle", "square", "circle", "mask"]
# Optimal assignment costs about n^2.5: 0.4 s at 1,000 pictures, 9 s at 2,500.
EXACT_UP_TO = 1_000
# Proposals an item. At 10,000 pictures 100 rounds are 4% of the map's time.
_ROUNDS = 80
# Small collections are refined for longer: that is still a moment.
_PROPOSALS = 1_500_000
_MOST_ROUNDS = 1_500
# They are sorted from several random starts too, of which some end in better places.
_SORTED_ITEMS = 16_000
_MOST_SORTS = 10
# Pictures by which grids are compared, in distances and in neighbours kept.
_JUDGED, _COUNTED = 200, 10_000
# Of small collections more are: as many as cost the same as 200 of 10,000.
_DISTANCES = 2_000_000
_NEAREST = 10


def outline_for(count: int, shape: Shape, aspect: float, mask: Mask | None = None) -> Outline:
    """Return the cells for `count` pictures: see `lay_out`."""
    if shape == "mask":
        if mask is None:
            raise ValueError("the shape `mask` needs a mask")
        return from_mask(count, mask)
    if shape == "circle":
        return disc(count)
    return rectangle(count, aspect if shape == "rectangle" else 1.0)


def lay_out(
    layout: Layout,
    method: Method,
    shape: Shape,
    aspect: float,
    reduced: Reduced | None = None,
    graph: NeighbourGraph | None = None,
    seed: int = 0,
    mask: Mask | None = None,
) -> Grid:
    """Give every picture one cell of an outline without holes inside.

    Parameters
    ----------
    layout : Layout
        The map, n positions.
    method : str
        `auto`: the map brought to cells, and the features sorted; both refined by swaps along the
        graph, the better one kept. `exact`: the map by optimal assignment. `bisect`: the map by
        recursive bisection. `sorted`: the features sorted. `rasterfairy`: the map by that library.
    shape : str
        `rectangle`, `square`, `circle` or `mask`.
    aspect : float
        Columns to rows of a rectangle.
    reduced : Reduced, optional
        n vectors, which `sorted` needs.
    graph : NeighbourGraph, optional
        Their neighbours. Without either, `auto` places the map alone.
    seed : int
        Same input, seed and machine: the same grid.
    mask : ndarray, shape (h, w), bool, optional
        The shape `mask`: True inside.

    Raises
    ------
    SitegenError
        Nothing is inside the mask.
    """
    count = len(layout.ids)
    outline = outline_for(count, shape, aspect, mask)
    if count < 2:
        cells = outline.cells
    elif method == "sorted":
        if reduced is None:
            raise ValueError("`sorted` needs the features")
        cells = sort(leading(reduced.values), outline, seed)
    elif method == "auto" and reduced is not None and graph is not None:
        cells = _auto(layout, outline, reduced, graph, seed)
    else:
        cells = _placed(layout, outline, method)
    return Grid(layout.ids, outline.columns, outline.rows, cells)


_METHODS = {"exact": place.exact, "bisect": place.bisect, "rasterfairy": rasterfairy}


def _placed(layout: Layout, outline: Outline, method: Method) -> Cells:
    """Bring the map to cells."""
    if method == "auto":
        method = "exact" if len(layout.ids) <= EXACT_UP_TO else "bisect"
    return _METHODS[method](place.fitted(layout.positions, outline), outline)


def _auto(
    layout: Layout, outline: Outline, reduced: Reduced, graph: NeighbourGraph, seed: int
) -> Cells:
    """Refine two starts and keep the better one."""
    count = len(layout.ids)
    vectors = leading(reduced.values)
    by_map = _placed(layout, outline, "auto")
    judge = _Judge(outline, reduced, graph)
    sorts = min(max(_SORTED_ITEMS // count, 1), _MOST_SORTS)
    by_features = [sort(vectors, outline, seed + number) for number in range(sorts)]
    starts = [by_map, max(by_features, key=judge.distances) if sorts > 1 else by_features[0]]
    rounds = min(max(_ROUNDS, _PROPOSALS // count), _MOST_ROUNDS)
    refined = [refine(cells, outline, vectors, graph, rounds, seed) for cells in starts]
    return max(refined, key=judge)


class _Judge:
    """Compares grids by DPQ₁₆, which counts three times, and by the share of neighbours kept."""

    def __init__(self, outline: Outline, reduced: Reduced, graph: NeighbourGraph) -> None:
        self._columns, self._values = outline.columns, reduced.values
        self._nearest = graph.indices[:, :_NEAREST]

    def __call__(self, cells: Cells) -> float:
        if not self._nearest.shape[1]:
            return 0.0
        rows = score.sampled(len(cells), _COUNTED)
        kept = score.kept(self._nearest, self._points(cells), rows)
        return 3 * self.distances(cells) + kept

    def distances(self, cells: Cells) -> float:
        """DPQ₁₆ of some of the pictures."""
        rows = score.sampled(len(cells), max(_JUDGED, _DISTANCES // len(cells)))
        return score.dpq(self._values, self._points(cells), rows)[0]

    def _points(self, cells: Cells) -> NDArray[np.float64]:
        return np.stack([cells % self._columns, cells // self._columns], 1).astype(np.float64)
