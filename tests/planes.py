"""Reads numbers as docs/site-data.md says, apart from the code that writes them."""

from __future__ import annotations

import numpy as np


def digits(text: str, size: int) -> list[int]:
    """Read numbers below `size`, one a character."""
    return [{size: 25, size + 1: 57}.get(ord(each) - 35, ord(each) - 35) for each in text]


def untext(text: str) -> bytes:
    return bytes(digits(text, 256))


def unplane(text: str, width: int) -> np.ndarray:
    if width == 1:
        return np.array(digits(text, 256), np.int64)
    parts = {2: (6, 10), 4: (6, 10, 10, 6)}[width]
    n = len(text) // len(parts)
    by, zigzag = 0, np.zeros(n, np.int64)
    for at, part in enumerate(parts):
        zigzag |= np.array(digits(text[at * n : (at + 1) * n], 1 << part), np.int64) << by
        by += part
    difference = (zigzag >> 1) ^ -(zigzag & 1)
    return np.cumsum(difference) % (1 << (8 * width))
