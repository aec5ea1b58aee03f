"""Tile: the grid as a Deep Zoom pyramid, joined from thumbnails.

No picture larger than a tile ever exists. A tile of the finest level is joined from the thumbnails
of its cells, every other one from its four children, halved while they are still in memory, so
each tile is a pure function of the cells beneath it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from sitegen.images import decode_jpeg, encode_jpeg, shrink
from sitegen.model.arrays import Grid
from sitegen.progress import Progress

Pixels = NDArray[np.uint8]
Place = tuple[int, int, int]  # level, column and row of a tile

VERSION = 1
TILE = 512
# Below this many pixels a cell, 4:2:0 would mix the colours of neighbours: its blocks are 16 px.
_FINEST_CHROMA = 16
# Subtrees for each thread: enough that none waits long for the last one.
_SHARES = 8


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


def plan(grid: Grid, cell: int) -> Pyramid:
    """Return the measures that the pyramid of a grid will have; no files are counted yet."""
    longest = max(grid.columns, grid.rows) * cell
    return Pyramid((longest - 1).bit_length(), grid.columns, grid.rows, cell, TILE, 0, 0)


def build_pyramid(
    grid: Grid,
    cell: int,
    background: str,
    thumbnail: Callable[[int], bytes],
    quality: int,
    folder: Path,
    progress: Progress,
    jobs: int = 1,
) -> Pyramid:
    """Write `grid.dzi` and `grid_files/<level>/<column>_<row>.jpg`.

    Parameters
    ----------
    grid : Grid
        With at least one cell.
    cell : int
        Pixels of a cell's side: a power of two up to 512.
    background : str
        Colour around pictures and in empty cells, such as "#17181a".
    thumbnail : callable
        Gives the JPEG of a row of `grid.ids`, at most `cell` pixels on each side. Called once for
        each row, from several threads.
    quality : int, 1…100
    folder : Path
        Where to write; it is made.
    progress : Progress
    jobs : int
        Threads.

    Returns
    -------
    Pyramid

    Raises
    ------
    UnusableImage
        A thumbnail is damaged.

    References
    ----------
    https://learn.microsoft.com/previous-versions/windows/silverlight/dotnet-windows-silverlight/cc645077(v=vs.95)
    """
    if not (0 < cell <= TILE and TILE % cell == 0):
        raise ValueError(f"cell must be a power of two up to {TILE}, not {cell}")
    if not grid.columns * grid.rows:
        raise ValueError("the grid has no cells")
    planned = plan(grid, cell)
    files = folder / "grid_files"
    for level in range(planned.levels + 1):
        (files / str(level)).mkdir(parents=True, exist_ok=True)
    # Takes 1 ms, so it is made once and copied.
    empty = np.full((TILE, TILE, 3), ImageColor.getcolor(background, "RGB"), np.uint8)
    painter = _Painter(planned, _rows_of(grid), thumbnail, quality, files, empty)
    count, size = _paint(painter, progress, jobs)
    (folder / "grid.dzi").write_text(_descriptor(planned), encoding="utf-8")
    return replace(planned, files=count, bytes=size)


def overview(folder: Path, longest: int = 1600, quality: int = 80) -> bytes:
    """Join the whole grid to one JPEG of at most `longest` pixels.

    It is made of the tiles of the coarsest level that is at least as large, and shrunk; a small
    grid is not enlarged.

    Parameters
    ----------
    folder : Path
        Where `build_pyramid` has written.
    """
    width, height, tile = _described(folder)
    finest = (max(width, height) - 1).bit_length()
    level = finest
    while level and -(-max(width, height) // 2) >= longest:
        width, height, level = -(-width // 2), -(-height // 2), level - 1
    joined = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            name = f"{left // tile}_{top // tile}.jpg"
            part = decode_jpeg((folder / "grid_files" / str(level) / name).read_bytes())
            joined[top : top + part.shape[0], left : left + part.shape[1]] = part
    return encode_jpeg(shrink(joined, longest), quality)


def _descriptor(pyramid: Pyramid) -> str:
    width, height = pyramid.size(pyramid.levels)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" '
        f'Format="jpg" Overlap="0" TileSize="{pyramid.tile}">'
        f'<Size Width="{width}" Height="{height}"/></Image>\n'
    )


def _described(folder: Path) -> tuple[int, int, int]:
    """Width, height and tile size from `grid.dzi`, as `_descriptor` writes it."""
    text = (folder / "grid.dzi").read_text(encoding="utf-8")
    width, height, tile = (
        int(text.split(f'{name}="')[1].split('"')[0]) for name in ("Width", "Height", "TileSize")
    )
    return width, height, tile


def _rows_of(grid: Grid) -> NDArray[np.int32]:
    """Find the row of `grid.ids` in each cell, -1 for none: shape (rows, columns)."""
    owners = np.full(grid.rows * grid.columns, -1, np.int32)
    owners[grid.cells] = np.arange(len(grid.cells), dtype=np.int32)
    return owners.reshape(grid.rows, grid.columns)


@dataclass(frozen=True)
class _Branch:
    """A painted tile, halved for its parent, and what was written for it and all beneath it."""

    halved: Pixels
    files: int
    bytes: int


Finished = dict[Place, Pixels]


def _paint(painter: _Painter, progress: Progress, jobs: int) -> tuple[int, int]:
    """Paint subtrees side by side, then what lies above them; count files and bytes."""
    pyramid = painter.pyramid
    counts = [columns * rows for columns, rows in map(pyramid.tiles, range(pyramid.levels + 1))]
    split = next((level for level, n in enumerate(counts) if n >= _SHARES * jobs), pyramid.levels)
    columns, rows = pyramid.tiles(split)
    roots = [(split, column, row) for row in range(rows) for column in range(columns)]
    finished: Finished = {}
    files = size = 0
    with (
        progress.task("tiles", sum(counts), "tiles") as task,
        ThreadPoolExecutor(jobs) as pool,
    ):
        try:
            for root, branch in zip(roots, pool.map(painter.branch, roots), strict=True):
                finished[root] = branch.halved
                files, size = files + branch.files, size + branch.bytes
                task.advance(branch.files)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        top = painter.branch((0, 0, 0), finished)
        task.advance(top.files)
    return files + top.files, size + top.bytes


@dataclass(frozen=True)
class _Painter:
    """All that a tile depends on."""

    pyramid: Pyramid
    owners: NDArray[np.int32]
    thumbnail: Callable[[int], bytes]
    quality: int
    folder: Path
    empty: Pixels

    def branch(self, place: Place, finished: Finished | None = None) -> _Branch:
        """Paint and write a tile after all beneath it, save those finished before."""
        if finished and place in finished:
            return _Branch(finished[place], 0, 0)
        level, column, row = place
        pixels = self._blank(place)
        files = size = 0
        if level == self.pyramid.levels:
            self._fill(pixels, column, row)
        else:
            for child, top, left in self._children(place):
                below = self.branch(child, finished)
                height, width = below.halved.shape[:2]
                pixels[top : top + height, left : left + width] = below.halved
                files, size = files + below.files, size + below.bytes
        size += self._write(place, pixels)
        # Pillow's box filter: 0.4 ms a tile, a quarter of the same in NumPy. At odd edges it
        # averages what is there.
        halved = np.asarray(Image.fromarray(pixels).reduce(2))
        return _Branch(halved, files + 1, size)

    def _blank(self, place: Place) -> Pixels:
        level, column, row = place
        width, height = self.pyramid.size(level)
        tile = self.pyramid.tile
        return self.empty[: height - row * tile, : width - column * tile].copy()

    def _children(self, place: Place) -> Iterator[tuple[Place, int, int]]:
        level, column, row = place
        columns, rows = self.pyramid.tiles(level + 1)
        half = self.pyramid.tile // 2
        for down in range(min(2, rows - 2 * row)):
            for right in range(min(2, columns - 2 * column)):
                yield (level + 1, 2 * column + right, 2 * row + down), down * half, right * half

    def _fill(self, pixels: Pixels, column: int, row: int) -> None:
        cell = self.pyramid.cell
        side = self.pyramid.tile // cell
        owners = self.owners[row * side : (row + 1) * side, column * side : (column + 1) * side]
        for (down, right), owner in np.ndenumerate(owners):
            if owner < 0:
                continue
            picture = decode_jpeg(self.thumbnail(int(owner)))
            height, width = picture.shape[:2]
            if max(height, width) > cell:
                raise ValueError(f"thumbnail {owner} is {width} × {height} px, cells are {cell}")
            top = down * cell + (cell - height) // 2
            left = right * cell + (cell - width) // 2
            pixels[top : top + height, left : left + width] = picture

    def _write(self, place: Place, pixels: Pixels) -> int:
        level, column, row = place
        cell = self.pyramid.cell >> (self.pyramid.levels - level)
        data = encode_jpeg(pixels, self.quality, "420" if cell >= _FINEST_CHROMA else "444")
        (self.folder / str(level) / f"{column}_{row}.jpg").write_bytes(data)
        return len(data)
