"""What holds a layout where it was: when it is settled, and whether it still fits.

Light to import, unlike `sitegen.layouts.stay` and `sitegen.layouts.grid.stay`, which do the work.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import score
from sitegen.model.arrays import Layout, NeighbourGraph

VERSION = 1
"""Of all that is made from a kept layout."""
SETTLE_MAP_AT = 0.01
"""Share of the pictures that have to come or go before the whole map is settled.

Unsettled, new pictures keep 0.43 of their neighbours where a fresh map keeps 0.51; settled, 0.50.
"""
SETTLE_GRID_AT = 0.1
"""Share of the pictures that have to come or go before the whole grid is refined again.

With 20% more in ten steps, a grid of 3,000 that was refined at the fifth and the last kept 0.44 of
the neighbours, a fresh one 0.45, and 0.41 without; each time two thirds of the pictures move, most
by a cell or two. Until the next time it keeps up to 0.03 fewer.
"""
# Positions are kept to so many steps along the longer side: finer than the viewer draws them.
_RESOLUTION = 2**16
_NEAREST, _ROWS = 10, 2_000

Positions = NDArray[np.float64]


def unit_for(layout: Layout) -> float:
    """Return the step that positions are kept to: a power of two."""
    extent = float(np.ptp(layout.positions, axis=0).max()) if len(layout.ids) else 0.0
    return 2.0 ** math.ceil(math.log2(extent / _RESOLUTION)) if extent > 0 else 1.0


def unit_of(layout: Layout, unit: float | None = None) -> float:
    """Return the step of which all positions are multiples, starting from a guess."""
    unit = unit or unit_for(layout)
    positions = layout.positions.astype(np.float64)
    while (np.round(positions / unit) * unit != positions).any():
        unit /= 2
    return unit


def rounded(layout: Layout, unit: float | None = None) -> Layout:
    """Round positions to whole steps, so that what is kept is what was published."""
    unit = unit or unit_for(layout)
    steps = np.round(layout.positions.astype(np.float64) / unit)
    return Layout(layout.ids, (steps * unit).astype(np.float32))


def fit(graph: NeighbourGraph, positions: Positions, old: NDArray[np.bool_] | None = None) -> float:
    """Return the share of the nearest by features that are near by place, of a sample.

    Parameters
    ----------
    positions : ndarray, shape (n, 2)
    old : ndarray, shape (n,), bool, optional
        Only these have a position; others do not count.
    """
    count = len(positions)
    old = np.ones(count, np.bool_) if old is None else old
    rows, k = np.flatnonzero(old), min(_NEAREST, graph.k)
    if len(rows) <= k or not k:
        return 1.0
    from scipy.spatial import KDTree

    asked = rows[score.sampled(len(rows), _ROWS)]
    near = np.asarray(KDTree(positions[rows]).query(positions[asked], k=k + 1)[1])
    found, wanted = rows[near], graph.indices[asked, :k]
    hits = (wanted[:, :, None] == found[:, None, :]).any(axis=2)
    known = old[wanted]
    return float(hits[known].mean()) if known.any() else 1.0
