"""How true a layout is: distances and neighbours kept, and trust; published with every site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import score
from sitegen.layouts.score import kept
from sitegen.model.arrangement import Arrangement
from sitegen.model.arrays import Grid, Layout, NeighbourGraph, Reduced
from sitegen.threads import one_thread

__all__ = ["NEAREST", "Scores", "kept", "measure"]

NEAREST = 10
# Above, only so many pictures are looked at for the neighbours kept.
ALL_UP_TO = 20_000
# Distances to every other picture are needed for these: rows looked at. Standard error 0.002.
SAMPLE = 1_000


@dataclass(frozen=True)
class Scores:
    """How true one layout is.

    Attributes
    ----------
    kept : float
        Mean share of the nearest neighbours kept, 0…1; by chance about `nearest / n`.
    trustworthiness : float
        0…1; 1 where all that are near in the layout are among the nearest by features.
    dpq : float
        DPQ₁₆ with ties as in the paper, at most 1.
    dpq_averaged : float
        The same with averaged ties: about 0 by chance. A map has no ties: both are equal.
    """

    kept: float
    trustworthiness: float
    dpq: float
    dpq_averaged: float


def measure(
    reduced: Reduced,
    graph: NeighbourGraph,
    layout: Layout,
    grid: Grid,
    further: Mapping[str, Arrangement] | None = None,
) -> dict[str, Scores]:
    """Score a map, its grid and further layouts by the features: neighbours, trust and distances.

    Neighbours kept are those of all pictures up to 20,000, then of as many; trustworthiness and
    DPQ₁₆ are those of at most 1,000. Memory O(n + 4 million numbers).

    Parameters
    ----------
    reduced : Reduced
        n vectors.
    graph : NeighbourGraph
        Their nearest neighbours, `NEAREST` or more where there are as many.
    layout : Layout
        The map.
    grid : Grid
        The grid.
    further : mapping of str to Arrangement, optional
        Others in which near is meant to be similar, by name.

    Returns
    -------
    dict of str to Scores
        `map`, `grid` and the others by name; see `sitegen.layouts.score` for definitions and
        sources.
    """
    points = {"map": layout.positions.astype(np.float64), "grid": _points(grid)}
    for name, arrangement in (further or {}).items():
        points[name] = arrangement.positions.astype(np.float64)
    with one_thread():
        return {name: _scores(reduced.values, graph, each) for name, each in points.items()}


def _scores(
    values: NDArray[np.float32], graph: NeighbourGraph, points: NDArray[np.float64]
) -> Scores:
    count = len(values)
    k = min(NEAREST, graph.k)
    if k == 0:
        return Scores(1.0, 1.0, 1.0, 1.0)
    rows = score.sampled(count, SAMPLE)
    # Trustworthiness is defined for fewer than half of all.
    trust = score.trustworthiness(values, points, min(k, (count - 1) // 2), rows)
    share = kept(graph.indices[:, :k], points, score.sampled(count, ALL_UP_TO))
    return Scores(share, trust, *score.dpq(values, points, rows))


def _points(grid: Grid) -> NDArray[np.float64]:
    columns = max(grid.columns, 1)
    return np.stack([grid.cells % columns, grid.cells // columns], axis=1).astype(np.float64)
