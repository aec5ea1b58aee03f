"""How true a layout is: distances and neighbours kept, and trust; published with every site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import score
from sitegen.model.arrangement import Arrangement
from sitegen.model.arrays import Grid, Layout, NeighbourGraph, Reduced
from sitegen.threads import one_thread

VERSION = 2
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
    ids : tuple of str, length n
    shares : ndarray, shape (n,), float32
        Share of each picture's nearest neighbours kept, 0…1; NaN where it was not looked at.
    kept : float
        Mean share of the nearest neighbours kept, 0…1; by chance about `nearest / n`.
    trustworthiness : float
        0…1; 1 where all that are near in the layout are among the nearest by features.
    dpq : float
        DPQ₁₆ with ties as in the paper, at most 1.
    dpq_averaged : float
        The same with averaged ties: about 0 by chance. A map has no ties: both are equal.
    """

    ids: tuple[str, ...]
    shares: NDArray[np.float32]
    kept: float
    trustworthiness: float
    dpq: float
    dpq_averaged: float


def measure(
    reduced: Reduced, graph: NeighbourGraph, placed: Mapping[str, Layout | Arrangement | Grid]
) -> dict[str, Scores]:
    """Score layouts by the features: neighbours, trust and distances.

    Neighbours kept are those of all pictures up to 20,000, then of as many; trustworthiness and
    DPQ₁₆ are those of at most 1,000. Memory O(n + 4 million numbers).

    Parameters
    ----------
    reduced : Reduced
        n vectors.
    graph : NeighbourGraph
        Their nearest neighbours, `NEAREST` or more where there are as many.
    placed : mapping of str to Layout, Arrangement or Grid
        Where the pictures are, by name. Several at once cost less than one after the other.

    Returns
    -------
    dict of str to Scores
        By name. See `sitegen.layouts.score` for definitions and sources.
    """
    ids, count, k = reduced.ids, len(reduced.ids), min(NEAREST, graph.k)
    if k == 0:
        ones = np.ones(count, np.float32)
        return {name: Scores(ids, ones, 1.0, 1.0, 1.0, 1.0) for name in placed}
    points = {name: _points(each) for name, each in placed.items()}
    looked_at, rows = score.sampled(count, ALL_UP_TO), score.sampled(count, SAMPLE)
    made = {}
    with one_thread():
        # Trustworthiness is defined for fewer than half of all.
        judged = score.judged(reduced.values, [*points.values()], min(k, (count - 1) // 2), rows)
        for (name, where), (trust, lenient, averaged) in zip(points.items(), judged, strict=True):
            shares = np.full(count, np.nan, np.float32)
            shares[looked_at] = score.shares(graph.indices[:, :k], where, looked_at)
            kept = float(shares[looked_at].mean(dtype=np.float64))
            made[name] = Scores(ids, shares, kept, trust, lenient, averaged)
    return made


def _points(placed: Layout | Arrangement | Grid) -> NDArray[np.float64]:
    if not isinstance(placed, Grid):
        return placed.positions.astype(np.float64)
    columns = max(placed.columns, 1)
    return np.stack([placed.cells % columns, placed.cells // columns], axis=1).astype(np.float64)
