"""Whole numbers as the viewer reads them, in texts; docs/site-data.md describes each form."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# The bits of each text of a plane, by the bytes of a number. The lowest six are noise, which costs
# six bits as one of 64 characters; the rest compresses best in one piece. Base64 and whole bytes
# both cost a quarter more once compressed.
_PARTS = {2: (6, 10), 4: (6, 10, 10, 6)}


def plane(values: NDArray[Any], width: int) -> str:
    """Encode whole numbers of `width` bytes (1, 2 or 4) as a plane."""
    if width == 1:
        return _text(values.astype("<u1"), 256)
    bits = 8 * width
    unsigned, signed = f"<u{width}", f"<i{width}"
    start = np.concatenate([[0], values.astype(np.int64)])
    difference = np.diff(start).astype(unsigned).view(signed)
    zigzag = (difference << 1) ^ (difference >> (bits - 1))
    rest = zigzag.astype(unsigned).astype(np.int64)
    texts = []
    for part in _PARTS[width]:
        texts.append(_text(rest & ((1 << part) - 1), 1 << part))
        rest >>= part
    return "".join(texts)


def plain(values: NDArray[Any], dtype: str) -> str:
    """Encode numbers as they are, little-endian, one character a byte."""
    data = np.frombuffer(np.ascontiguousarray(values.astype(dtype)).tobytes(), np.uint8)
    return _text(data, 256)


def varints(values: NDArray[Any]) -> tuple[str, NDArray[np.int64]]:
    """Encode numbers below 2³² in as few bytes as each needs, seven bits a byte, lowest first.

    All bytes of a number but its last have their highest bit set (LEB128).

    Returns
    -------
    str
        One character a byte.
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
    return _text(found, 256), starts


def _text(values: NDArray[Any], size: int) -> str:
    """Write numbers below `size` as characters from "#" on.

    The two that JSON or HTML would have escaped go to the end.
    """
    characters = np.arange(35, 35 + size, dtype="<u2")
    characters[[ord("<") - 35, ord("\\") - 35]] = [35 + size, 36 + size]
    data: bytes = characters[values].tobytes()
    return data.decode("utf-16-le")
