"""Tile: the grid as a Deep Zoom pyramid, joined from thumbnails.

No picture larger than a tile ever exists. A tile of the finest level is joined from the thumbnails
of its cells, every other one from its four children, halved while they are still in memory, so
each tile is a pure function of the cells beneath it. Where only some have to be painted, halves of
the coarser ones are taken from what is remembered of earlier builds.

What decodes and encodes is imported where it is used: most builds have no tile to paint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from sitegen.model.arrays import Grid
from sitegen.progress import Progress
from sitegen.stages.tiles.painting import Halves, Painter, paint
from sitegen.stages.tiles.pyramid import (
    TILE,
    Place,
    Pyramid,
    descriptor,
    first_tiles,
    keys,
    name_of,
    plan,
)

__all__ = [
    "TILE",
    "Halves",
    "Painter",
    "Place",
    "Pyramid",
    "build_pyramid",
    "descriptor",
    "first_tiles",
    "keys",
    "name_of",
    "overview",
    "paint",
    "plan",
]


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
    grid, cell, background, thumbnail, quality
        As in `Painter`; `cell` is a power of two up to 512.
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
    """
    planned = plan(grid, cell)
    sizes = []

    def write(place: Place, data: bytes) -> None:
        (folder / name_of(place)).write_bytes(data)
        sizes.append(len(data))

    for level in range(planned.levels + 1):
        (folder / "grid_files" / str(level)).mkdir(parents=True, exist_ok=True)
    painter = Painter(planned, grid, background, thumbnail, quality, write)
    paint(painter, set(planned.places()), progress, jobs)
    (folder / "grid.dzi").write_bytes(descriptor(planned))
    return replace(planned, files=len(sizes), bytes=sum(sizes))


def overview(read: Callable[[str], bytes], longest: int = 1600, quality: int = 80) -> bytes:
    """Join the whole grid to one JPEG of at most `longest` pixels.

    It is made of the tiles of the coarsest level that is at least as large, and shrunk; a small
    grid is not enlarged.

    Parameters
    ----------
    read : callable
        Gives the bytes of `grid.dzi`, and those of tiles by `name_of`.
    """
    from sitegen.images import decode_jpeg, encode_jpeg, shrink

    width, height, tile = _described(read("grid.dzi"))
    finest = (max(width, height) - 1).bit_length()
    level = finest
    while level and -(-max(width, height) // 2) >= longest:
        width, height, level = -(-width // 2), -(-height // 2), level - 1
    joined = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            part = decode_jpeg(read(name_of((level, left // tile, top // tile))))
            joined[top : top + part.shape[0], left : left + part.shape[1]] = part
    return encode_jpeg(shrink(joined, longest), quality)


def _described(written: bytes) -> tuple[int, int, int]:
    """Width, height and tile size from `grid.dzi`, as `descriptor` writes it."""
    text = written.decode()
    width, height, tile = (
        int(text.split(f'{name}="')[1].split('"')[0]) for name in ("Width", "Height", "TileSize")
    )
    return width, height, tile
