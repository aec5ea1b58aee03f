"""The whole collection as one picture, large enough to print."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from sitegen.arrangements import worded
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.exports.gathered import Gathered, gathered
from sitegen.exports.pictures import Box, Caption, paste
from sitegen.exports.places import new_file, refuse_unfit
from sitegen.images import format_of
from sitegen.model.arrangement import Arrangement, Guide
from sitegen.progress import Progress

Shape = Literal["rectangle", "square", "circle", "ellipse"]
_USUAL_WIDTH = 10_000
_LETTERS = 0.34
"""Height of labels, beside that of pictures."""

_COVER = 0.5
"""Share of a map that its pictures would cover together if none lay over another."""


@dataclass(frozen=True)
class Poster:
    """What the poster is to be.

    Attributes
    ----------
    layout : str
        `grid`, `map`, or the name of another layout that the manifest lists.
    width : int or None
        Pixels; unset: 10,000, or less where the pictures have not that much to show.
    dpi : float
        Pixels an inch, noted in the file.
    shape : str or None
        Outline of the grid, for this poster alone.
    aspect : float or None
        Width / height of a rectangle or an ellipse, for this poster alone.
    background : str or None
        Colour; unset: that of the site's tiles.
    scale : float
        Size of the pictures on a map, beside the usual one.
    quality : int
        Of a JPEG, 1…100.
    """

    layout: str = "grid"
    width: int | None = None
    dpi: float = 300.0
    shape: Shape | None = None
    aspect: float | None = None
    background: str | None = None
    scale: float = 1.0
    quality: int = 90


def export_poster(
    config: SiteConfig, output: Path, poster: Poster, progress: Progress
) -> tuple[int, int]:
    """Write the poster; return its width and height in pixels.

    Only a strip of it is ever in memory.

    Raises
    ------
    SitegenError
        When the layout, the file's ending or its size cannot be had.
    """
    format_of(output, poster.width or 1)
    given = {"shape": poster.shape, "aspect": poster.aspect}
    changed = {key: value for key, value in given.items() if value is not None}
    if changed and poster.layout != "grid":
        raise SitegenError(
            f"--{min(changed)} is of the grid alone, not of '{poster.layout}'.",
            "Leave it out, or take --layout grid.",
        )
    config = config.model_copy(update={"grid": config.grid.model_copy(update=changed)})
    with gathered(config, progress) as collection:
        refuse_unfit(output, config, collection.originals())
        kinds = {each.name: each.kind for each in collection.plan.layouts}
        captions: list[Caption] = []
        if kinds.get(poster.layout, poster.layout) == "grid":
            boxes, size = _grid(collection, poster)
        else:
            boxes, size, captions = _arranged(collection, poster)
        format_of(output, *size)
        background = poster.background or collection.plan.background
        with new_file(output) as file:
            look = poster.dpi, poster.quality
            paste(collection.plan, boxes, size, background, file, progress, *look, captions)
        return size


def _grid(collection: Gathered, poster: Poster) -> tuple[list[Box], tuple[int, int]]:
    """Fill the width exactly: cells differ by a pixel where it cannot be divided evenly."""
    grid = collection.plan.grid.value
    width = poster.width or min(_USUAL_WIDTH, grid.columns * collection.plan.recipe.web_size)
    pitch = width / grid.columns
    if pitch < 1:
        raise SitegenError(
            f"{width:,} px are too few for {grid.columns:,} pictures side by side.",
            "Ask for more with --width.",
        )
    boxes = []
    for row, cell in enumerate(grid.cells.tolist()):
        down, across = divmod(cell, grid.columns)
        boxes.append(Box(row, round(across * pitch), round(down * pitch), math.floor(pitch)))
    return boxes, (width, round(grid.rows * pitch))


def _arranged(
    collection: Gathered, poster: Poster
) -> tuple[list[Box], tuple[int, int], list[Caption]]:
    """Fit a layout with pictures of one size, and the labels beside them, into the width."""
    layout = _layout(collection, poster.layout)
    positions = layout.positions.astype(np.float64)
    extent = np.ptp(positions, axis=0)
    reach = float(extent.max()) or 1.0
    # Both sides get at least a twentieth of the other, as a line or a point needs some.
    area = float(np.prod(np.maximum(extent, reach / 20)))
    side = layout.size or math.sqrt(_COVER * area / len(positions)) * poster.scale
    letters = max(side * _LETTERS, reach / 100)
    low, high = positions.min(axis=0) - side / 2, positions.max(axis=0) + side / 2
    for guide in layout.guides:
        beside = np.array([0.0, letters])
        low = np.minimum(low, np.array([guide.x, guide.y]) - beside)
        high = np.maximum(high, np.array([guide.x, guide.y]) + beside)
    across, down = (high - low).tolist()
    usual = min(_USUAL_WIDTH, math.ceil(across / side * collection.plan.recipe.web_size))
    width = poster.width or usual
    unit = width / across
    pixels = max(1, math.floor(side * unit))
    places = np.rint((positions - side / 2 - low) * unit).astype(int)
    boxes = [Box(row, int(x), int(y), pixels) for row, (x, y) in enumerate(places)]
    size = max(1, round(letters * unit))
    captions = [
        Caption(
            guide.text,
            round((guide.x - low[0]) * unit),
            round((guide.y - low[1]) * unit - size / 2),
            width,
            size,
            guide.align,
        )
        for guide in _apart(layout.guides, letters)
    ]
    return boxes, (width, max(1, round(down * unit))), captions


def _apart(guides: Sequence[Guide], letters: float) -> list[Guide]:
    """Return the labels that do not lie over weightier ones."""
    kept: list[tuple[Guide, float, float]] = []
    for guide in sorted(guides, key=lambda each: each.weight):
        long = 0.6 * letters * len(guide.text)
        start = guide.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[guide.align] * long
        if all(
            abs(guide.y - other.y) > letters or start > end or start + long < begin
            for other, begin, end in kept
        ):
            kept.append((guide, start, start + long))
    return [guide for guide, _, _ in kept]


def _layout(collection: Gathered, name: str) -> Arrangement:
    plan = collection.plan
    kinds = {each.name: each.kind for each in plan.layouts}
    if kinds.get(name, name) == "map":
        made = plan.layout.value
        return Arrangement(made.ids, made.positions)
    if name in plan.arrangements:
        return worded(plan.arrangements[name].value, plan.catalogue)
    choices = ", ".join(dict.fromkeys(["grid", "map", *kinds]))
    raise SitegenError(f"There is no layout '{name}'.", f"Choose one of: {choices}.")
