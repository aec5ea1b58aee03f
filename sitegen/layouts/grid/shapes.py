"""Outlines of the grid: which cells there are, exactly one a picture, without holes inside."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError

Cells = NDArray[np.int32]
Mask = NDArray[np.bool_]
# Pixels of a mask that a cell is measured by, at least, along each side.
_FINE = 4


@dataclass(frozen=True)
class Outline:
    """The cells that pictures may take.

    Attributes
    ----------
    columns, rows : int
        Of the smallest rectangle around them.
    cells : ndarray, shape (n,), int32
        `row * columns + column`, rising.
    """

    columns: int
    rows: int
    cells: Cells


def owners(cells: Cells, outline: Outline) -> NDArray[np.int32]:
    """Return the item in each cell, shape (rows, columns), int32; -1 for none."""
    owner = np.full(outline.rows * outline.columns, -1, np.int32)
    owner[cells] = np.arange(len(cells), dtype=np.int32)
    return owner.reshape(outline.rows, outline.columns)


def shape_for(count: int, aspect: float) -> tuple[int, int]:
    """Return columns and rows for `count` cells, columns / rows being about `aspect`.

    No row is empty, and only the last one may be short.
    """
    if count == 0:
        return 0, 0
    columns = min(max(1, round(math.sqrt(count * aspect))), count)
    return columns, math.ceil(count / columns)


def rectangle(count: int, aspect: float) -> Outline:
    """Fill a rectangle row by row; only the last row may be short."""
    columns, rows = shape_for(count, aspect)
    return Outline(columns, rows, np.arange(count, dtype=np.int32))


def ellipse(count: int, aspect: float = 1.0) -> Outline:
    """Take the `count` cells that are nearest to a centre, width / height being about `aspect`."""
    radius = math.sqrt(count / math.pi)
    columns = min(math.ceil(2 * radius * math.sqrt(aspect)), count) + 2
    rows = min(math.ceil(2 * radius / math.sqrt(aspect)), count) + 2
    row, column = np.mgrid[0:rows, 0:columns]
    across, down = column - (columns - 1) / 2, row - (rows - 1) / 2
    distance = across**2 / aspect + down**2 * aspect
    return _cropped(np.argsort(distance, axis=None, kind="stable")[:count], columns)


def from_mask(count: int, mask: Mask) -> Outline:
    """Take `count` cells in the shape of a picture.

    Parameters
    ----------
    count : int
    mask : ndarray, shape (h, w), bool
        True inside. Holes of the shape itself stay.

    Raises
    ------
    SitegenError
        Nothing is inside.

    Notes
    -----
    Cells as large as the shape's area allows are laid over it and taken in the order of their
    centres' distance to the shape's edge, the innermost first. So the outline is the shape, grown
    or shrunk by less than about a cell, the count is exact, and nothing inside stays empty.
    """
    if mask.ndim != 2 or not mask.any():
        raise SitegenError(
            "The grid's mask picture has nothing inside its shape.",
            "Give a black-and-white picture with the shape in black on white.",
        )
    if count == 0:
        return rectangle(0, 1.0)
    from scipy.ndimage import distance_transform_edt

    inner_rows, inner_columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    shape = mask[inner_rows[0] : inner_rows[-1] + 1, inner_columns[0] : inner_columns[-1] + 1]
    pitch = math.sqrt(shape.sum() / count)
    finer = math.ceil(_FINE / pitch)
    pitch *= finer
    margin = math.ceil(pitch) + 1
    shape = np.pad(shape.repeat(finer, axis=0).repeat(finer, axis=1), margin)
    depth = distance_transform_edt(shape) - distance_transform_edt(~shape)
    rows, columns = _centres(shape.shape[0], pitch), _centres(shape.shape[1], pitch)
    inside = depth[np.ix_(rows, columns)]
    return _cropped(np.argsort(-inside, axis=None, kind="stable")[:count], len(columns))


def _centres(length: int, pitch: float) -> NDArray[np.intp]:
    """Pixels nearest to the centres of cells that lie evenly about the middle of a length."""
    number = max(math.floor(length / pitch), 1)
    start = (length - number * pitch) / 2
    centres = start + (np.arange(number) + 0.5) * pitch
    return np.asarray(np.clip(centres, 0, length - 1), dtype=np.intp)


def _cropped(cells: NDArray[np.intp], columns: int) -> Outline:
    """Cut a grid of `columns` down to the rectangle around the taken cells."""
    if not len(cells):
        return rectangle(0, 1.0)
    row, column = cells // columns, cells % columns
    row, column = row - row.min(), column - column.min()
    wide = int(column.max()) + 1
    taken = np.sort(row * wide + column).astype(np.int32)
    return Outline(wide, int(row.max()) + 1, taken)
