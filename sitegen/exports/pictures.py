"""The collection's pictures at any size, and large pictures pasted together from them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from sitegen import images
from sitegen.errors import UnusableImage
from sitegen.plan import Plan
from sitegen.progress import Progress

Pixels = NDArray[np.uint8]

_AHEAD_BYTES = 1 << 24
"""Of pictures that are made ready at a time."""


@dataclass(frozen=True)
class Box:
    """A square on the canvas, in which the picture in `row` stands in the middle; px."""

    row: int
    left: int
    top: int
    side: int


@dataclass(frozen=True)
class Caption:
    """A line of text, its letters `height` px, no wider than `width`; `align` is what `x` is of."""

    text: str
    x: int
    top: int
    width: int
    height: int
    align: Literal["start", "middle", "end"] = "start"


def picture_at(plan: Plan, row: int, side: int) -> Pixels:
    """Return a picture as it fills a square of `side` pixels, from the smallest source that does.

    That is a thumbnail, the web picture, or the original where that is larger and can be read.
    """
    prepared, recipe = plan.prepared, plan.recipe
    cell = min((cell for cell in recipe.cells if cell >= side), default=None)
    if cell is not None:
        pixels = images.decode_jpeg(prepared.thumbnail(row, cell))
        height, width = (max(1, round(each * side / cell)) for each in pixels.shape[:2])
        return pixels if cell == side else images.resized(pixels, height, width)
    picture, facts = None, prepared.pictures[row]
    if side > max(facts.web_width, facts.web_height) < max(facts.width, facts.height):
        try:
            limits = images.Limits(recipe.max_pixels)
            picture = images.decode_large(prepared.items[row].path, limits, side)
        except UnusableImage:  # gone since the build: the web picture is all there is
            picture = None
    if picture is None:
        base = images.decode_jpeg(prepared.web(row))
        picture = images.Picture(facts.width, facts.height, base)
    return picture.fitted(side, recipe.fit)


def colour_of(text: str) -> tuple[int, int, int]:
    """Return a colour such as "#17181a" as numbers."""
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red, green, blue


def paste(
    plan: Plan,
    boxes: Sequence[Box],
    size: tuple[int, int],
    background: str,
    file: Path,
    progress: Progress,
    dpi: float = 300.0,
    quality: int = 90,
    captions: Sequence[Caption] = (),
) -> None:
    """Write a picture with the collection's pictures in boxes, later ones over earlier ones.

    Parameters
    ----------
    boxes : sequence of Box
    size : (int, int)
        Width and height of the canvas, px.
    background : str
        Such as "#17181a".
    file : Path
        Its ending is the format.
    """
    width, height = size
    ground = np.array(colour_of(background), np.uint8)
    ink = np.array((0, 0, 0) if ground.mean() > 127 else (255, 255, 255), np.float32)
    tops = np.array([box.top for box in boxes])
    ends = tops + np.array([box.side for box in boxes], tops.dtype)
    with progress.task("poster", height, "rows") as task, ThreadPoolExecutor(plan.jobs) as pool:

        def paint(start: int, stop: int) -> Pixels:
            strip = np.broadcast_to(ground, (stop - start, width, 3)).copy()
            inside = [boxes[i] for i in np.flatnonzero((tops < stop) & (ends > start)).tolist()]
            largest = max((box.side for box in inside), default=1)
            ahead = max(2 * plan.jobs, _AHEAD_BYTES // (3 * largest**2))
            for first in range(0, len(inside), ahead):
                some = inside[first : first + ahead]
                made = pool.map(lambda box: picture_at(plan, box.row, box.side), some)
                for box, pixels in zip(some, made, strict=True):
                    rows, columns = pixels.shape[:2]
                    top = box.top - start + (box.side - rows) // 2
                    _lay(strip, pixels, box.left + (box.side - columns) // 2, top)
            for each in captions:
                if start - 2 * each.height < each.top < stop:
                    _write(strip, each, each.top - start, ink)
            task.advance(stop - start)
            return strip

        images.write_strips(paint, width, height, file, dpi, quality)


def _lay(strip: Pixels, pixels: Pixels, left: int, top: int) -> None:
    """Put pixels into a strip, as far as they lie in it; only the box around them may do so."""
    height, width = strip.shape[:2]
    y, x = max(top, 0), max(left, 0)
    part = pixels[y - top : max(height - top, 0), x - left : max(width - left, 0)]
    strip[y : y + part.shape[0], x : x + part.shape[1]] = part


def _write(strip: Pixels, caption: Caption, top: int, ink: NDArray[np.float32]) -> None:
    drawn = images.lettering(caption.text, caption.height, caption.width)
    along = {"start": 0, "middle": drawn.shape[1] // 2, "end": drawn.shape[1]}[caption.align]
    x, y = max(0, min(caption.x - along, strip.shape[1] - drawn.shape[1])), max(top, 0)
    share = drawn[y - top : strip.shape[0] - top, : strip.shape[1] - x, None] / np.float32(255)
    part = strip[y : y + share.shape[0], x : x + share.shape[1]]
    part[...] = np.rint(part * (1 - share) + ink * share)
