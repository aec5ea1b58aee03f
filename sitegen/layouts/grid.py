"""The grid: every picture in one cell, pictures that are near on the map in near cells."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Grid, Layout

VERSION = 1
Positions = NDArray[np.float64]
Cells = NDArray[np.int32]
Method = Literal["auto", "exact", "bisect", "rasterfairy"]
Shape = Literal["rectangle", "square"]
# Optimal assignment costs about n^2.5: 0.4 s at 1,000 pictures, 9 s at 2,500.
EXACT_UP_TO = 2_000
_WINDOW = 64


def shape_for(count: int, aspect: float) -> tuple[int, int]:
    """Return columns and rows for `count` cells, columns / rows being about `aspect`.

    No row is empty, and only the last one may be short.
    """
    if count == 0:
        return 0, 0
    columns = min(max(1, round(math.sqrt(count * aspect))), count)
    return columns, math.ceil(count / columns)


def lay_out(layout: Layout, method: Method, shape: Shape, aspect: float) -> Grid:
    """Give every picture of a map one cell of a rectangle without holes.

    Parameters
    ----------
    layout : Layout
        n positions.
    method : str
        `auto`: exact up to `EXACT_UP_TO` pictures, bisect beyond; `exact`: optimal assignment;
        `bisect`: recursive bisection, optimal within windows; `rasterfairy`: the library.
    shape : str
        `rectangle` or `square`.
    aspect : float
        Columns to rows of a rectangle.
    """
    count = len(layout.ids)
    columns, rows = shape_for(count, aspect if shape == "rectangle" else 1.0)
    if method == "auto":
        method = "exact" if count <= EXACT_UP_TO else "bisect"
    if count == 0:
        return Grid(layout.ids, 0, 0, np.empty(0, np.int32))
    return Grid(layout.ids, columns, rows, METHODS[method](_fit(layout, columns, rows), columns))


def _fit(layout: Layout, columns: int, rows: int) -> Positions:
    """Scale positions to the grid's own unit: x in 0…columns, y in 0…rows."""
    positions = layout.positions.astype(np.float64)
    low = positions.min(axis=0)
    extent = np.maximum(positions.max(axis=0) - low, 1e-12)
    scaled: Positions = (positions - low) / extent * np.array([columns, rows])
    return scaled


def _centres(cells: Cells, columns: int) -> Positions:
    return np.stack([cells % columns + 0.5, cells // columns + 0.5], axis=1)


def _assign(positions: Positions, cells: Cells, columns: int) -> Cells:
    """Assign positions to cells with the least sum of squared distances (Jonker-Volgenant)."""
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    cost = cdist(positions, _centres(cells, columns), "sqeuclidean")
    return cells[linear_sum_assignment(cost)[1]]


def exact(positions: Positions, columns: int) -> Cells:
    """Place all positions at once by optimal assignment; cells 0…n-1, row by row."""
    return _assign(positions, np.arange(len(positions), dtype=np.int32), columns)


def bisect(positions: Positions, columns: int) -> Cells:
    """Halve cells and pictures together until windows are small, then assign within each.

    The cells are cut across their longer side; the pictures are divided in the same proportion by
    their order along that side, so density evens out and no cell stays empty. O(n log² n).
    """
    result = np.empty(len(positions), np.int32)
    waiting = [
        (np.arange(len(positions)), np.arange(len(positions), dtype=np.int32)),
    ]
    while waiting:
        members, cells = waiting.pop()
        column, row = cells % columns, cells // columns
        extents = np.ptp(column) + 1, np.ptp(row) + 1
        if len(cells) <= _WINDOW:
            result[members] = _assign(_spread(positions[members], cells, columns), cells, columns)
            continue
        along = 0 if extents[0] >= extents[1] else 1
        line = column if along == 0 else row
        first = cells[line < line.min() + extents[along] // 2]
        second = cells[line >= line.min() + extents[along] // 2]
        order = members[np.argsort(positions[members, along], kind="stable")]
        waiting += [(order[: len(first)], first), (order[len(first) :], second)]
    return result


def _spread(positions: Positions, cells: Cells, columns: int) -> Positions:
    """Stretch positions over the window that their cells span."""
    centres = _centres(cells, columns)
    low, high = centres.min(axis=0), centres.max(axis=0)
    origin = positions.min(axis=0)
    extent = np.maximum(np.ptp(positions, axis=0), 1e-12)
    stretched: Positions = (positions - origin) / extent * (high - low) + low
    return stretched


def rasterfairy(positions: Positions, columns: int) -> Cells:
    """Place by RasterFairy (Mario Klingemann), which sorts into rows and columns.

    Called with a full rectangle, because the published release hangs on a target with spare cells,
    and with ranks, because it truncates coordinates to integers, hangs on equal ones, and looks
    at nothing but their order. The pictures left over by the last, short row are set aside: the
    lowest on the map, from left to right.
    """
    # Its package shadows this module's name by a star import, hence not `from rasterfairy import`.
    library: Any = importlib.import_module("rasterfairy.rasterfairy")
    library.np = _OldNumPy()
    count = len(positions)
    full_rows = count // columns
    whole = full_rows * columns
    by_height = np.argsort(positions[:, 1], kind="stable")
    body, rest = by_height[:whole], by_height[whole:]
    cells = np.empty(count, np.int32)
    if full_rows > 1 and columns > 1:
        ranks = np.argsort(np.argsort(positions[body], axis=0, kind="stable"), axis=0)
        found, _ = library.transformPointCloud2D(ranks, target=(columns, full_rows))
        found = np.rint(np.asarray(found, dtype=np.float64)).astype(np.int32)
        cells[body] = found[:, 1] * columns + found[:, 0]
    else:
        cells[body] = exact(positions[body], columns)
    cells[rest[np.argsort(positions[rest, 0], kind="stable")]] = np.arange(whole, count)
    return cells


class _OldNumPy:
    """NumPy as RasterFairy 1.0.6 knows it: with the alias `np.float`, removed in NumPy 1.24."""

    float = float

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


METHODS: dict[str, Callable[[Positions, int], Cells]] = {
    "exact": exact,
    "bisect": bisect,
    "rasterfairy": rasterfairy,
}
