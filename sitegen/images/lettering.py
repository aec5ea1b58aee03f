"""Text in pictures, in the machine's own fonts, so that any script can be shown."""

from __future__ import annotations

import html

import numpy as np
from numpy.typing import NDArray

from sitegen.images import vips

_DPI = 72


def lettering(text: str, height: int, widest: int) -> NDArray[np.uint8]:
    """Draw one line of text: shape (rows, columns), 0 for nothing to 255 for ink.

    Parameters
    ----------
    text : str
        Plain; whatever it holds is shown, not obeyed.
    height : int
        Size of the letters, px.
    widest : int
        Most columns; a longer text is cut and ends in an ellipsis.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    drawn = _drawn(line, height)
    while drawn.shape[1] > widest and len(line) > 1:
        keep = max(1, min(len(line) - 2, int(len(line) * widest / drawn.shape[1])))
        line = line[:keep].rstrip() + "…"
        drawn = _drawn(line, height)
        if keep == 1:
            break
    return drawn[:, :widest]


def _drawn(line: str, height: int) -> NDArray[np.uint8]:
    if not line:
        return np.zeros((height, 0), np.uint8)
    return vips.text(html.escape(line, quote=False), f"sans {height}", _DPI)
