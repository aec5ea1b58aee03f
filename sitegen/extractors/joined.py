"""Several descriptions as one row: each centred, of one length, and given its share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# A row this much shorter than the mean it was measured from is nothing but rounding.
_NOTHING = 1e-6


def balance(
    rows: NDArray[np.float32],
    mean: NDArray[np.floating],
    blocks: Sequence[slice],
    shares: Sequence[float],
) -> NDArray[np.float32]:
    """Centre each block of columns, and scale it in every row to the square root of its share.

    The cosine of two balanced rows is then the mean of their blocks' cosines, weighted by the
    shares: Arandjelović, Zisserman: All about VLAD, CVPR 2013, normalise blocks so.

    Parameters
    ----------
    rows : ndarray, shape (m, d), float32
        Some or all of the collection.
    mean : ndarray, shape (d,)
        Of the whole collection.
    blocks : sequence of slice
        Columns; together all d.
    shares : sequence of float
        Of each block, adding up to 1.

    Returns
    -------
    ndarray, shape (m, d), float32
        Of unit length, but for blocks that are like the collection's mean: those are zero.
    """
    centred = rows - mean
    balanced = np.zeros(rows.shape, np.float32)
    for block, share in zip(blocks, shares, strict=True):
        part = centred[:, block]
        lengths = np.linalg.norm(part, axis=1, keepdims=True)
        nothing = _NOTHING * max(float(np.linalg.norm(mean[block])), 1e-30)
        scale = np.where(lengths > nothing, np.sqrt(share) / np.maximum(lengths, nothing), 0.0)
        balanced[:, block] = part * scale
    return balanced
