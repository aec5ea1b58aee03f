"""RasterFairy (Mario Klingemann), made safe."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from sitegen.layouts.grid.place import Positions
from sitegen.layouts.grid.shapes import Cells, Outline


def rasterfairy(positions: Positions, outline: Outline) -> Cells:
    """Place by RasterFairy, which sorts into rows and columns.

    A full rectangle is named by its sides, any other outline by a raster mask of exactly as many
    cells as there are pictures: the published release fills or empties cells at random, or hangs,
    when the numbers differ. It gets ranks, because it truncates coordinates to integers, hangs on
    equal ones, and looks at nothing but their order.
    """
    # Its package shadows its module's name by a star import, hence not `from rasterfairy import`.
    library: Any = importlib.import_module("rasterfairy.rasterfairy")
    library.np = _OldNumPy()
    columns, rows, count = outline.columns, outline.rows, len(outline.cells)
    if count <= 1:
        return outline.cells.copy()
    target: Any = (columns, rows)
    if count < columns * rows:
        holes = np.ones(columns * rows, int)
        holes[outline.cells] = 0
        target = {"width": columns, "height": rows, "count": count, "hex": False}
        target["mask"] = holes.reshape(rows, columns)
    ranks = np.argsort(np.argsort(positions, axis=0, kind="stable"), axis=0)
    found, _ = library.transformPointCloud2D(ranks, target=target)
    places = np.rint(np.asarray(found, dtype=np.float64)).astype(np.int32)
    cells: Cells = places[:, 1] * columns + places[:, 0]
    return cells


class _OldNumPy:
    """NumPy as RasterFairy 1.0.6 knows it: with the alias `np.float`, removed in NumPy 1.24."""

    float = float

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)
