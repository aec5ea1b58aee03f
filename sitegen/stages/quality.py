"""How true a layout is: the share of each picture's nearest neighbours that it keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Grid, Layout, NeighbourGraph

NEAREST = 10
# A shell of equally distant cells around any cell ends within this many.
_SHELL = 40


@dataclass(frozen=True)
class Quality:
    """Mean share, 0…1, of the `nearest` neighbours that a layout keeps.

    Of each picture's `nearest` neighbours by features, how many are still among its `nearest` on
    the map and on the grid. A random layout keeps about `nearest / n`.
    """

    nearest: int
    map: float
    grid: float


def quality(graph: NeighbourGraph, layout: Layout, grid: Grid) -> Quality:
    """Score a map and its grid by the features' own neighbours.

    Ties, which every grid has, count in proportion: a neighbour that is one of t equally distant
    pictures for which m places are left counts m / t.
    """
    count = len(graph.ids)
    k = min(NEAREST, max(count - 1, 0))
    if k == 0:
        return Quality(0, 1.0, 1.0)
    cells = np.stack([grid.cells % grid.columns, grid.cells // grid.columns], axis=1)
    return Quality(
        k,
        kept(graph.indices[:, :k], layout.positions.astype(np.float64)),
        kept(graph.indices[:, :k], cells.astype(np.float64)),
    )


def kept(nearest: NDArray[np.int32], positions: NDArray[np.float64]) -> float:
    """Return the mean share of `nearest` (n, k) that are among the k nearest by position (n, 2)."""
    from scipy.spatial import KDTree

    count, k = nearest.shape
    reach = min(k + 1 + _SHELL, count)
    found = KDTree(positions).query(positions, k=reach)
    distances, indices = np.asarray(found[0]), np.asarray(found[1])
    own = indices == np.arange(count)[:, None]
    distances = np.where(own, np.inf, np.round(distances, 9))
    bound = np.partition(distances, k - 1, axis=1)[:, k - 1 : k]
    inside = (distances < bound).sum(axis=1, keepdims=True)
    tied = np.maximum((distances == bound).sum(axis=1, keepdims=True), 1)
    weight = np.where(distances < bound, 1.0, np.where(distances == bound, (k - inside) / tied, 0))
    hits = (indices[:, :, None] == nearest[:, None, :]).any(axis=2)
    return float((weight * hits).sum() / (count * k))
