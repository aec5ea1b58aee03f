"""How much each of several descriptions should weigh in a collection, without a label.

Descriptions that look at different sides of a picture err in different ways; where their
neighbours agree more than chance would have it, they agree about something true. In a collection
where colour says nothing, as when one form is drawn in any palette, what is near by colour is near
by nothing else, and colour's share falls by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sitegen.extractors.joined import balance

SAMPLE = 1_000
"""Rows that are enough to measure by."""
_NEAREST = 10
# Fewer say too little: by chance alone a tenth of their neighbours would agree.
_FEWEST = 100
_ROUNDS = 100


def shares(
    rows: NDArray[np.float32], mean: NDArray[np.floating], blocks: Sequence[slice]
) -> tuple[float, ...]:
    """Weigh blocks of columns by how well their neighbours agree with those of the others.

    For every two blocks: the share of each picture's ten nearest by the one, that are among its ten
    nearest by the other, less what chance gives. Were the blocks to err independently, this would
    be the product of two numbers, one a block, that say how much truth is in each: the one common
    factor of factor analysis, fitted by least squares to all pairs (Harman, Jones: Factor analysis
    by minimizing residuals, Psychometrika 31, 1966). These are the shares.

    Parameters
    ----------
    rows : ndarray, shape (m, d), float32
        A sample of the collection; `SAMPLE` rows are enough.
    mean : ndarray, shape (d,)
        Of the whole collection.
    blocks : sequence of slice

    Returns
    -------
    tuple of float
        One a block, ≥ 0, adding up to 1. All the same where that cannot be told: for fewer than
        three blocks or 100 rows, and where nothing agrees.
    """
    count = len(blocks)
    alike = (1 / count,) * count
    if count < 3 or len(rows) < _FEWEST:
        return alike
    balanced = balance(rows, mean, blocks, alike)
    near = [_nearest(balanced[:, block]) for block in blocks]
    chance = _NEAREST / (len(rows) - 1)
    agreed = np.zeros((count, count))
    for one in range(count):
        for other in range(one):
            both = np.count_nonzero(near[one] & near[other]) / (_NEAREST * len(rows))
            agreed[one, other] = agreed[other, one] = max(both - chance, 0.0)
    factor = _common_factor(agreed)
    total = float(factor.sum())
    return tuple((factor / total).tolist()) if total > 0 else alike


def _nearest(rows: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which are the ten most similar others of each row: shape (m, m); of none, of zero."""
    similar = rows @ rows.T
    np.fill_diagonal(similar, -np.inf)
    found = np.argpartition(similar, -_NEAREST, axis=1)[:, -_NEAREST:]
    near = np.zeros(similar.shape, np.bool_)
    np.put_along_axis(near, found, True, axis=1)
    near[~rows.any(axis=1)] = False
    return near


def _common_factor(products: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit `products[i, j]`, i ≠ j, by f[i] f[j], f ≥ 0; the diagonal is zero and not looked at."""
    factor: NDArray[np.float64] = np.sqrt(products.mean(axis=1))
    for _ in range(_ROUNDS):
        others = np.maximum(factor @ factor - factor**2, 1e-30)
        # Half of each step, in ratios: whole ones swing, and one block at a time favours the first
        # where only two agree.
        factor = np.sqrt(factor * (products @ factor) / others)
    return factor
