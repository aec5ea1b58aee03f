"""A decoded picture, and the sizes made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sitegen.images import vips
from sitegen.images.jpeg import Subsampling, encode_jpeg

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]
Fit = Literal["contain", "cover", "smart"]

# A size is made from the smallest halved copy that is still this much larger on both sides: the
# halvings are cheap (0.7 ms for 1000 × 750 px), the good filter then runs on few pixels.
_MARGIN = 1.5
_FINEST_CHROMA = 16


@dataclass(frozen=True)
class Encoded:
    """A JPEG in memory, and its size in pixels."""

    data: bytes
    width: int
    height: int


@dataclass
class Picture:
    """One picture, upright, in 8-bit sRGB. For one thread at a time.

    Attributes
    ----------
    width, height : int
        Pixels of the original, upright.
    base : ndarray, shape (h, w, 3), uint8
        At most the web size.
    """

    width: int
    height: int
    base: Pixels
    _levels: list[Image.Image] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._levels = [Image.fromarray(self.base)]

    def web(self, quality: int) -> Encoded:
        """Encode the picture for its own page: the base as JPEG, without metadata."""
        height, width = self.base.shape[:2]
        return Encoded(encode_jpeg(self.base, quality), width, height)

    def thumbnails(
        self, cells: Sequence[int], fit: Fit = "contain", quality: int = 80
    ) -> dict[int, Encoded]:
        """Make small pictures, each filling a square cell.

        Parameters
        ----------
        cells : sequence of int
            Sides of the cells in pixels. A cell half as wide as the one before is a box halving
            of it; others are resized on their own.
        fit : {"contain", "cover", "smart"}
            "contain" keeps the whole picture, its longer side as long as the cell, smaller
            originals enlarged; "cover" crops a square from the centre; "smart" from where
            the eye is drawn.
        quality : int, 1…100

        Returns
        -------
        dict of int to Encoded
        """
        made: dict[int, Encoded] = {}
        last = None
        for cell in sorted(set(cells), reverse=True):
            if last is not None and max(last.size) == 2 * cell:
                last = last.reduce(2)
            else:
                last = self._thumbnail(cell, fit)
            chroma: Subsampling = "420" if cell >= _FINEST_CHROMA else "444"
            made[cell] = Encoded(encode_jpeg(np.asarray(last), quality, chroma), *last.size)
        return made

    def pixels(self, height: int, width: int) -> Pixels:
        """Squash the picture to a size, for models: shape (height, width, 3), uint8."""
        level = self._level(height, width)
        return np.array(level.resize((width, height), Image.Resampling.BICUBIC))

    @property
    def colour(self) -> Colour:
        """Average colour, sRGB 0…255."""
        red, green, blue = np.rint(np.asarray(self._level(16, 16)).mean(axis=(0, 1)))
        return int(red), int(green), int(blue)

    def _thumbnail(self, cell: int, fit: Fit) -> Image.Image:
        if fit == "contain":
            scale = cell / max(self.width, self.height)
            size = (max(1, round(self.width * scale)), max(1, round(self.height * scale)))
            return self._level(size[1], size[0]).resize(size, Image.Resampling.BICUBIC)
        level = self._level(cell, cell)
        side = min(level.size)
        left, top = (level.width - side) // 2, (level.height - side) // 2
        if fit == "smart":
            left, top = vips.attention(np.asarray(level), side)
        box = (left, top, left + side, top + side)
        return level.resize((cell, cell), Image.Resampling.BICUBIC, box)

    def _level(self, height: int, width: int) -> Image.Image:
        number = 0
        while True:
            level = self._levels[number]
            if level.width < 2 * _MARGIN * width or level.height < 2 * _MARGIN * height:
                return level
            number += 1
            if number == len(self._levels):
                self._levels.append(level.reduce(2))
