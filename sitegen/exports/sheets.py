"""Contact sheets: the pictures of a cluster in rows, each with its title."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from sitegen.exports.gathered import Gathered
from sitegen.exports.pictures import Box, Caption, paste
from sitegen.progress import Silent

_SIDE = 256
_GAP = 16
_LETTERS = 15
_MOST_COLUMNS = 8
MOST = 1_000
"""Pictures on a sheet; of more, JPEG could not hold them."""
_GROUND = "#ffffff"


def write_sheet(collection: Gathered, rows: Sequence[int], file: Path) -> None:
    """Write the pictures in these rows, in their order, as one picture."""
    items = collection.plan.prepared.items
    columns = min(_MOST_COLUMNS, math.ceil(math.sqrt(len(rows) * 1.4)))
    lines = math.ceil(len(rows) / columns)
    across, down = _SIDE + _GAP, _SIDE + 2 * _LETTERS + _GAP
    size = columns * across + _GAP, lines * down + _GAP
    boxes, captions = [], []
    file.parent.mkdir(parents=True, exist_ok=True)
    for place, row in enumerate(rows):
        left, top = _GAP + place % columns * across, _GAP + place // columns * down
        boxes.append(Box(row, left, top, _SIDE))
        below = top + _SIDE + _LETTERS // 3
        captions.append(Caption(items[row].title, left, below, _SIDE, _LETTERS))
    paste(collection.plan, boxes, size, _GROUND, file, Silent(), 150.0, 85, captions)
