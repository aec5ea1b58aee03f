"""The grid: every picture in one cell, pictures that are alike in near cells."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.grid import place
from sitegen.layouts.grid.auto import auto
from sitegen.layouts.grid.fairy import rasterfairy
from sitegen.layouts.grid.shapes import (
    Cells,
    Mask,
    Outline,
    ellipse,
    from_mask,
    rectangle,
    shape_for,
)
from sitegen.layouts.grid.sorting import leading, sort
from sitegen.model.arrays import Grid, Layout, NeighbourGraph, Reduced

__all__ = [
    "EXACT_UP_TO",
    "VERSION",
    "Method",
    "Shape",
    "fills",
    "lay_out",
    "outline_for",
    "shape_for",
]

VERSION = 6
Method = Literal["auto", "exact", "bisect", "sorted", "rasterfairy"]
Shape = Literal["rectangle", "square", "circle", "ellipse", "mask"]
# Optimal assignment costs about n^2.5: 0.4 s at 1,000 pictures, 9 s at 2,500.
EXACT_UP_TO = 1_000


def outline_for(count: int, shape: Shape, aspect: float, mask: Mask | None = None) -> Outline:
    """Return the cells for `count` pictures: see `lay_out`."""
    if shape == "mask":
        if mask is None:
            raise ValueError("the shape `mask` needs a mask")
        return from_mask(count, mask)
    if shape in ("circle", "ellipse"):
        return ellipse(count, aspect if shape == "ellipse" else 1.0)
    return rectangle(count, aspect if shape == "rectangle" else 1.0)


def fills(places: NDArray[np.int32], shape: Shape, aspect: float, mask: Mask | None) -> bool:
    """Say whether rows and columns, shape (n, 2), are a grid without holes of this shape."""
    across = int(places[:, 1].max(initial=0)) + 1
    found = np.sort(places[:, 0].astype(np.int64) * across + places[:, 1])
    if shape in ("rectangle", "square"):  # of any width: it keeps its columns for a while
        return bool((found == np.arange(len(places))).all())
    outline = outline_for(len(places), shape, aspect, mask)
    wanted = np.stack(np.divmod(outline.cells.astype(np.int64), outline.columns), axis=1)
    return bool((found == np.sort(wanted[:, 0] * across + wanted[:, 1])).all())


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
        `auto`: the best of several ways, see `sitegen.layouts.grid.auto`. `exact`: the map by
        optimal assignment. `bisect`: the map by recursive bisection. `sorted`: the features
        sorted. `rasterfairy`: the map by that library.
    shape : str
        `rectangle`, `square`, `circle`, `ellipse` or `mask`.
    aspect : float
        Columns to rows of a rectangle or an ellipse.
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
        positions = place.fitted(layout.positions, outline)
        cells = auto(positions, outline, reduced, graph, seed)
    else:
        cells = _placed(layout, outline, method)
    return Grid(layout.ids, outline.columns, outline.rows, cells)


_METHODS = {"exact": place.exact, "bisect": place.bisect, "rasterfairy": rasterfairy}


def _placed(layout: Layout, outline: Outline, method: Method) -> Cells:
    """Bring the map to cells."""
    if method == "auto":
        method = "exact" if len(layout.ids) <= EXACT_UP_TO else "bisect"
    return _METHODS[method](place.fitted(layout.positions, outline), outline)
