"""Whole numbers as the viewer reads them, in base64; docs/site-data.md describes each form."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray


def plane(values: NDArray[Any], width: int) -> str:
    """Encode whole numbers of `width` bytes (1, 2 or 4) as a plane."""
    if width == 1:
        return _base64(values.astype("<u1"))
    bits = 8 * width
    unsigned, signed = f"<u{width}", f"<i{width}"
    start = np.concatenate([[0], values.astype(np.int64)])
    difference = np.diff(start).astype(unsigned).view(signed)
    zigzag = (difference << 1) ^ (difference >> (bits - 1))
    bytes_of = np.ascontiguousarray(zigzag.astype(unsigned)).view(np.uint8).reshape(-1, width)
    return _base64(bytes_of.T)


def plain(values: NDArray[Any], dtype: str) -> str:
    """Encode numbers as they are, little-endian, in base64."""
    return _base64(values.astype(dtype))


def varints(values: NDArray[Any]) -> tuple[str, NDArray[np.int64]]:
    """Encode numbers below 2³² in as few bytes as each needs, seven bits a byte, lowest first.

    All bytes of a number but its last have their highest bit set (LEB128).

    Returns
    -------
    str
        The bytes in base64.
    ndarray, shape (n + 1,), int64
        Where each number begins, and where the last one ends.
    """
    left = values.astype(np.int64)
    lengths = np.ones(len(left), np.int64)
    for more in range(1, 5):
        lengths += left >= 1 << (7 * more)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    found = np.zeros(int(starts[-1]), np.uint8)
    for place in range(5):
        rows = np.flatnonzero(lengths > place)
        if len(rows) == 0:
            break
        part = (left[rows] >> (7 * place)) & 127
        goes_on = lengths[rows] > place + 1
        found[starts[rows] + place] = part | np.where(goes_on, 128, 0)
    return _base64(found), starts


def _base64(values: NDArray[Any]) -> str:
    return base64.b64encode(np.ascontiguousarray(values).tobytes()).decode()
