"""One order of all pictures in which neighbours look alike, for lines and piles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Grid


def by_likeness(grid: Grid) -> NDArray[np.intp]:
    """Return the rows of a grid's items along a Hilbert curve over its cells.

    On the square the curve never jumps, and what it passes in a while lies close together, so that
    any part of it is a part of the grid in which the pictures are alike.

    Returns
    -------
    ndarray, shape (n,), intp

    Notes
    -----
    Hilbert, "Ueber die stetige Abbildung einer Linie auf ein Flächenstück", Mathematische Annalen
    1891; from column and row to the place on the curve as in Warren, "Hacker's Delight", 2nd
    edition, 16-2.
    """
    columns = max(grid.columns, 1)
    x, y = (grid.cells % columns).astype(np.int64), (grid.cells // columns).astype(np.int64)
    place = np.zeros(len(x), np.int64)
    half = 1 << max(grid.columns, grid.rows).bit_length()
    while half := half // 2:
        right, lower = x >= half, y >= half
        place += half * half * ((3 * right) ^ lower)
        x, y = x % half, y % half
        # Turn the upper quarters so that the curve enters and leaves them at its neighbours'.
        flipped = right & ~lower
        x, y = np.where(flipped, half - 1 - x, x), np.where(flipped, half - 1 - y, y)
        x, y = np.where(lower, x, y), np.where(lower, y, x)
    return np.argsort(place, kind="stable")
