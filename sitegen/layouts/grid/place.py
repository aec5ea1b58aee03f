"""From a map to cells: optimal assignment, and recursive bisection for any number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.grid.shapes import Cells, Outline

Positions = NDArray[np.float64]
_WINDOW = 64


def fitted(positions: NDArray[np.float32], outline: Outline) -> Positions:
    """Scale positions to the grid's own unit: x in 0…columns, y in 0…rows."""
    low = positions.min(axis=0).astype(np.float64)
    extent = np.maximum(positions.max(axis=0) - low, 1e-12)
    scaled: Positions = (positions - low) / extent * np.array([outline.columns, outline.rows])
    return scaled


def exact(positions: Positions, outline: Outline) -> Cells:
    """Place all positions at once by optimal assignment (Jonker-Volgenant); memory O(n²)."""
    return _assign(positions, outline.cells, outline.columns)


def bisect(positions: Positions, outline: Outline) -> Cells:
    """Halve cells and pictures together until windows are small, then assign within each.

    The cells are cut across their longer side; the pictures are divided in the same proportion by
    their order along that side, so density evens out and no cell stays empty. O(n log² n).
    """
    columns = outline.columns
    result = np.empty(len(positions), np.int32)
    waiting = [(np.arange(len(positions)), outline.cells)]
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


def _centres(cells: Cells, columns: int) -> Positions:
    return np.stack([cells % columns + 0.5, cells // columns + 0.5], axis=1)


def _assign(positions: Positions, cells: Cells, columns: int) -> Cells:
    """Assign positions to cells with the least sum of squared distances."""
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist

    cost = cdist(positions, _centres(cells, columns), "sqeuclidean")
    return cells[linear_sum_assignment(cost)[1]]


def _spread(positions: Positions, cells: Cells, columns: int) -> Positions:
    """Stretch positions over the window that their cells span."""
    centres = _centres(cells, columns)
    low, high = centres.min(axis=0), centres.max(axis=0)
    origin = positions.min(axis=0)
    extent = np.maximum(np.ptp(positions, axis=0), 1e-12)
    stretched: Positions = (positions - origin) / extent * (high - low) + low
    return stretched
