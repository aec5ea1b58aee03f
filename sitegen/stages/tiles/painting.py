"""Painting tiles: the finest from thumbnails, every other one from its four children, halved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Grid
from sitegen.progress import Progress
from sitegen.stages.tiles.pyramid import TILE, Place, Pyramid, rows_of

Pixels = NDArray[np.uint8]
# Below this many pixels a cell, 4:2:0 would mix the colours of neighbours: its blocks are 16 px.
_FINEST_CHROMA = 16
# Levels above the finest from which on halves are remembered: that takes 3 kB a picture at most
# (less where cells are small), and leaves 16 tiles to fill again for one cell that changed.
_REMEMBERED = 2
# Subtrees for each thread: enough that none waits long for the last one.
_SHARES = 8


@dataclass(frozen=True)
class Halves:
    """What is remembered of tiles, so that one cell that changed does not cost all others.

    Attributes
    ----------
    keys : mapping
        Of each tile, by `keys`.
    recall : callable
        Gives the pixels remembered under a key, as bytes, or None.
    remember : callable
        Is given a key and the pixels of a tile halved, as bytes.
    """

    keys: Mapping[Place, str]
    recall: Callable[[str], bytes | None]
    remember: Callable[[str, bytes], None]


Finished = dict[Place, Pixels | None]


def paint(painter: Painter, wanted: Set[Place], progress: Progress, jobs: int) -> None:
    """Paint some tiles: subtrees side by side, in threads, then what lies above them."""
    pyramid = painter.pyramid
    counts = [columns * rows for columns, rows in map(pyramid.tiles, range(pyramid.levels + 1))]
    split = next((level for level, n in enumerate(counts) if n >= _SHARES * jobs), pyramid.levels)
    with (
        progress.task("tiles", len(wanted), "tiles") as task,
        ThreadPoolExecutor(jobs) as pool,
    ):
        order = _Order(painter, wanted, _with_above(wanted), task.advance)
        roots = {
            root: needed
            for root in pyramid.places()
            if root[0] == split and ((needed := _parent(root) in wanted) or root in order.touched)
        }
        finished: Finished = {}
        try:
            found = pool.map(order.visit, roots, roots.values())
            for root, halved in zip(roots, found, strict=True):
                finished[root] = halved
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        order.visit((0, 0, 0), False, finished)


def _parent(place: Place) -> Place:
    level, column, row = place
    return level - 1, column // 2, row // 2


def _with_above(places: Set[Place]) -> set[Place]:
    """Return tiles and all those that are made of them."""
    found: set[Place] = set()
    for place in places:
        while place[0] >= 0 and place not in found:
            found.add(place)
            place = _parent(place)
    return found


@dataclass(frozen=True)
class _Order:
    """Which tiles to paint; `touched` are those and all that lie above them."""

    painter: Painter
    wanted: Set[Place]
    touched: Set[Place]
    done: Callable[[], None]

    def visit(self, place: Place, needed: bool, finished: Finished | None = None) -> Pixels | None:
        """Paint what is wanted at and below a tile; return it halved if that is `needed` above."""
        if needed:
            return self._need(place, finished)
        if finished is not None and place in finished:
            return None
        if place in self.wanted:
            self._paint(place, finished)
        else:
            self._visit_below(place, finished)
        return None

    def _need(self, place: Place, finished: Finished | None) -> Pixels:
        halved = finished.get(place) if finished else None
        if halved is not None:
            return halved
        halved = None if place in self.wanted else self.painter.recall(place)
        if halved is None:
            return self._paint(place, finished)
        self._visit_below(place, finished)
        return halved

    def _visit_below(self, place: Place, finished: Finished | None) -> None:
        if place in self.touched and place[0] < self.painter.pyramid.levels:
            for child, _, _ in self.painter.pyramid.children(place):
                self.visit(child, False, finished)

    def _paint(self, place: Place, finished: Finished | None) -> Pixels:
        painter, below = self.painter, {}
        if place[0] < painter.pyramid.levels:
            for child, _, _ in painter.pyramid.children(place):
                below[child] = self._need(child, finished)
        pixels = painter.pixels(place, below)
        if place in self.wanted:
            painter.write(place, painter.encoded(place, pixels))
            self.done()
        return painter.halved(place, pixels)


@dataclass(frozen=True)
class Painter:
    """All that a tile depends on, and where it goes.

    Attributes
    ----------
    pyramid : Pyramid
        By `plan`.
    grid : Grid
        With at least one cell.
    background : str
        Colour around pictures and in empty cells, such as "#17181a".
    thumbnail : callable
        Gives the JPEG of a row of `grid.ids`, at most a cell on each side; from several threads.
    quality : int, 1…100
    write : callable
        Is given a tile's place and bytes; from several threads.
    halves : Halves, optional
    """

    pyramid: Pyramid
    grid: Grid
    background: str
    thumbnail: Callable[[int], bytes]
    quality: int
    write: Callable[[Place, bytes], None]
    halves: Halves | None = None

    @cached_property
    def _owners(self) -> NDArray[np.int32]:
        return rows_of(self.grid)

    @cached_property
    def _empty(self) -> Pixels:
        # Takes 1 ms, so it is made once and copied.
        from PIL import ImageColor

        colour = ImageColor.getcolor(self.background, "RGB")
        return np.full((TILE, TILE, 3), colour, np.uint8)

    def recall(self, place: Place) -> Pixels | None:
        """Return what is remembered of a tile: its pixels, halved."""
        if self.halves is None or not self._is_remembered(place):
            return None
        stored = self.halves.recall(self.halves.keys[place])
        if stored is None:
            return None
        height, width = self._size(place)
        return np.frombuffer(stored, np.uint8).reshape(-(-height // 2), -(-width // 2), 3)

    def pixels(self, place: Place, below: Mapping[Place, Pixels]) -> Pixels:
        """Join a tile from its cells, or from the finer tiles, halved."""
        height, width = self._size(place)
        pixels = self._empty[:height, :width].copy()
        if place[0] == self.pyramid.levels:
            self._fill(pixels, place[1], place[2])
        else:
            for child, top, left in self.pyramid.children(place):
                height, width = below[child].shape[:2]
                pixels[top : top + height, left : left + width] = below[child]
        return pixels

    def halved(self, place: Place, pixels: Pixels) -> Pixels:
        """Halve a tile, and remember that."""
        from PIL import Image

        # Pillow's box filter: 0.4 ms a tile, a quarter of the same in NumPy. At odd edges it
        # averages what is there.
        halved = np.asarray(Image.fromarray(pixels).reduce(2))
        if self.halves is not None and self._is_remembered(place):
            self.halves.remember(self.halves.keys[place], halved.tobytes())
        return halved

    def encoded(self, place: Place, pixels: Pixels) -> bytes:
        """Return a tile as a JPEG."""
        from sitegen.images import encode_jpeg

        cell = self.pyramid.cell >> (self.pyramid.levels - place[0])
        return encode_jpeg(pixels, self.quality, "420" if cell >= _FINEST_CHROMA else "444")

    def _is_remembered(self, place: Place) -> bool:
        return 0 < place[0] <= self.pyramid.levels - _REMEMBERED

    def _size(self, place: Place) -> tuple[int, int]:
        level, column, row = place
        width, height = self.pyramid.size(level)
        tile = self.pyramid.tile
        return min(height - row * tile, tile), min(width - column * tile, tile)

    def _fill(self, pixels: Pixels, column: int, row: int) -> None:
        from sitegen.images import decode_jpeg

        cell = self.pyramid.cell
        side = self.pyramid.tile // cell
        owners = self._owners[row * side : (row + 1) * side, column * side : (column + 1) * side]
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
