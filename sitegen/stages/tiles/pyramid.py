"""A pyramid's measures, the names of its tiles, and what each is made from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.fingerprint import digest_of
from sitegen.model.arrays import Grid

Place = tuple[int, int, int]  # level, column and row of a tile

VERSION = 1
TILE = 512


@dataclass(frozen=True)
class Pyramid:
    """A written pyramid.

    Attributes
    ----------
    levels : int
        Number of the finest level; level 0 is a single pixel.
    columns, rows : int
        Cells.
    cell : int
        Pixels of a cell's side at the finest level.
    tile : int
        Pixels of a tile's side.
    files, bytes : int
        Tiles written, and their size together.
    """

    levels: int
    columns: int
    rows: int
    cell: int
    tile: int
    files: int
    bytes: int

    def size(self, level: int) -> tuple[int, int]:
        """Width and height of a level in pixels."""
        scale = 1 << (self.levels - level)
        return -(-self.columns * self.cell // scale), -(-self.rows * self.cell // scale)

    def tiles(self, level: int) -> tuple[int, int]:
        """Columns and rows of tiles in a level."""
        width, height = self.size(level)
        return -(-width // self.tile), -(-height // self.tile)

    def places(self) -> Iterator[Place]:
        """Yield all tiles."""
        for level in range(self.levels + 1):
            columns, rows = self.tiles(level)
            yield from ((level, column, row) for row in range(rows) for column in range(columns))

    def children(self, place: Place) -> Iterator[tuple[Place, int, int]]:
        """Yield the up to four finer tiles of one, with the top and left of each in it, px."""
        level, column, row = place
        columns, rows = self.tiles(level + 1)
        half = self.tile // 2
        for down in range(min(2, rows - 2 * row)):
            for right in range(min(2, columns - 2 * column)):
                yield (level + 1, 2 * column + right, 2 * row + down), down * half, right * half


def plan(grid: Grid, cell: int) -> Pyramid:
    """Return the measures that the pyramid of a grid will have; no files are counted yet."""
    if not (0 < cell <= TILE and TILE % cell == 0):
        raise ValueError(f"cell must be a power of two up to {TILE}, not {cell}")
    if not grid.columns * grid.rows:
        raise ValueError("the grid has no cells")
    longest = max(grid.columns, grid.rows) * cell
    return Pyramid((longest - 1).bit_length(), grid.columns, grid.rows, cell, TILE, 0, 0)


def name_of(place: Place) -> str:
    """Return a tile's path beside `grid.dzi`."""
    level, column, row = place
    return f"grid_files/{level}/{column}_{row}.jpg"


def keys(grid: Grid, cell: int, background: str, made_from: Sequence[str]) -> dict[Place, str]:
    """Return for each tile the digest of all that its pixels depend on, finest level first.

    Parameters
    ----------
    grid : Grid
    cell : int
        Pixels of a cell's side.
    background : str
    made_from : sequence of str, length n
        Digest of each row's thumbnail.
    """
    pyramid, owners = plan(grid, cell), rows_of(grid)
    digests = np.array([*made_from, ""], object)[owners]  # the last is for empty cells
    side = TILE // cell
    finest = {}
    columns, rows = pyramid.tiles(pyramid.levels)
    for row in range(rows):
        for column in range(columns):
            held = digests[row * side : (row + 1) * side, column * side : (column + 1) * side]
            finest[pyramid.levels, column, row] = digest_of(
                VERSION, cell, background, held.tolist()
            )
    found = dict(finest)
    for level in reversed(range(pyramid.levels)):
        columns, rows = pyramid.tiles(level)
        for row in range(rows):
            for column in range(columns):
                place = (level, column, row)
                below = [[found[child], top, left] for child, top, left in pyramid.children(place)]
                found[place] = digest_of(below)
    return found


def descriptor(pyramid: Pyramid) -> bytes:
    """Return `grid.dzi`.

    References
    ----------
    https://learn.microsoft.com/previous-versions/windows/silverlight/dotnet-windows-silverlight/cc645077(v=vs.95)
    """
    width, height = pyramid.size(pyramid.levels)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" '
        f'Format="jpg" Overlap="0" TileSize="{pyramid.tile}">'
        f'<Size Width="{width}" Height="{height}"/></Image>\n'
    )
    return text.encode()


def rows_of(grid: Grid) -> NDArray[np.int32]:
    """Find the row of `grid.ids` in each cell, -1 for none: shape (rows, columns)."""
    owners = np.full(grid.rows * grid.columns, -1, np.int32)
    owners[grid.cells] = np.arange(len(grid.cells), dtype=np.int32)
    return owners.reshape(grid.rows, grid.columns)


def first_tiles(pyramid: Pyramid, most: int = 4) -> list[str]:
    """Return the paths in the site of the tiles that show everything, in `most` tiles or fewer.

    They are of the viewer's base level (atlas.js): the finest of so many tiles, but none on which
    a cell has less than a pixel.
    """
    coarsest = max(0, pyramid.levels - pyramid.cell.bit_length() + 1)
    fits = [
        level
        for level in range(coarsest, pyramid.levels + 1)
        if math.prod(pyramid.tiles(level)) <= most
    ]
    level = fits[-1] if fits else coarsest
    across, down = pyramid.tiles(level)
    places = ((level, column, row) for row in range(down) for column in range(across))
    return [f"tiles/{name_of(place)}" for place in places]
