"""The whole collection as one picture, large enough to print."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.exports.gathered import Gathered, gathered
from sitegen.exports.pictures import Box, paste
from sitegen.exports.places import new_file, refuse_unfit
from sitegen.images import format_of
from sitegen.model.arrangement import Arrangement
from sitegen.progress import Progress

Shape = Literal["rectangle", "square", "circle", "ellipse"]
_USUAL_WIDTH = 10_000
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
        Colour; unset: the manifest's.
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
        if kinds.get(poster.layout, poster.layout) == "grid":
            boxes, size = _grid(collection, poster)
        else:
            boxes, size = _arranged(collection, poster)
        format_of(output, *size)
        background = poster.background or config.tiles.background
        with new_file(output) as file:
            paste(
                collection.plan, boxes, size, background, file, progress, poster.dpi, poster.quality
            )
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


def _arranged(collection: Gathered, poster: Poster) -> tuple[list[Box], tuple[int, int]]:
    """Fit a layout with pictures of one size into the width."""
    layout = _layout(collection, poster.layout)
    positions = layout.positions.astype(np.float64)
    low, extent = positions.min(axis=0), np.ptp(positions, axis=0)
    count = len(positions)
    reach = float(extent.max()) or 1.0
    # Both sides get at least a twentieth of the other, as a line or a point needs some.
    area = float(np.prod(np.maximum(extent, reach / 20)))
    side = layout.size or math.sqrt(_COVER * area / count) * poster.scale
    usual = min(_USUAL_WIDTH, math.ceil((extent[0] / side + 1) * collection.plan.recipe.web_size))
    width = poster.width or usual
    unit = width / (extent[0] + side)
    height = max(1, round((extent[1] + side) * unit))
    pixels = max(1, math.floor(side * unit))
    places = np.rint((positions - low) * unit).astype(int)
    boxes = [Box(row, int(x), int(y), pixels) for row, (x, y) in enumerate(places)]
    return boxes, (width, height)


def _layout(collection: Gathered, name: str) -> Arrangement:
    plan = collection.plan
    kinds = {each.name: each.kind for each in plan.layouts}
    if kinds.get(name, name) == "map":
        made = plan.layout.value
        return Arrangement(made.ids, made.positions)
    if name in plan.arrangements:
        return plan.arrangements[name].value
    choices = ", ".join(dict.fromkeys(["grid", "map", *kinds]))
    raise SitegenError(f"There is no layout '{name}'.", f"Choose one of: {choices}.")
