"""The hierarchy: over all pairs of few pictures, along the neighbour graph of many."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.model.arrays import Dendrogram, Metric, NeighbourGraph, Reduced
from sitegen.stages.cluster.sparse import sparse_linkage
from sitegen.threads import one_thread

Method = Literal["average", "weighted", "ward", "complete", "single"]
# All pairs at 5,000 pictures are 100 MB twice and a second; along the graph needs grow with n.
EXACT_UP_TO = 5_000
ALL_PAIRS_UP_TO = 10_000
"""Pictures up to which there are linkages that have to compare all pairs."""

Values = NDArray[np.float32]
_Tree = tuple[NDArray[np.int32], NDArray[np.float64], float]

_SAMPLE = 1_000
_BLOCK = 1_024


def dendrogram(
    reduced: Reduced,
    graph: NeighbourGraph,
    method: Method = "average",
    metric: Metric = "cosine",
) -> Dendrogram:
    """Join the pictures into a hierarchy.

    Up to `EXACT_UP_TO` pictures over all pairs, by scipy. Beyond, "average", "weighted" and "ward"
    join along the neighbour graph, in memory that grows with n (`sparse_linkage`); "complete" and
    "single" go on over all pairs up to `ALL_PAIRS_UP_TO`.

    Parameters
    ----------
    reduced : Reduced
        n vectors, of unit length for "cosine".
    graph : NeighbourGraph
        Of the same items.
    method : {"average", "weighted", "ward", "complete", "single"}
        What scipy's linkage offers, without "centroid" and "median": their heights can fall, so
        that a cut at a height would be ambiguous. "ward" is always by Euclidean distance.
    metric : {"cosine", "euclidean"}
        Distance of two pictures.

    Raises
    ------
    SitegenError
        When "complete" or "single" is asked for and there are more than `ALL_PAIRS_UP_TO`.

    Notes
    -----
    Average linkage: Sokal and Michener, "A statistical method for evaluating systematic
    relationships", 1958 (UPGMA), imagecluster's default. Ward, "Hierarchical grouping to optimize
    an objective function", 1963.
    """
    count = len(reduced.ids)
    if count < 2:
        return Dendrogram(reduced.ids, np.empty((0, 2), np.int32), np.empty(0, np.float32), 0.0)
    linear = method in ("average", "weighted", "ward")
    if count > (EXACT_UP_TO if linear else ALL_PAIRS_UP_TO):
        if not linear:
            raise SitegenError(
                f"Clusters by {method} linkage compare all pairs of pictures, and {count:,} are "
                f"too many: the limit is {ALL_PAIRS_UP_TO:,}.",
                'Set clusters.method to "average", "weighted" or "ward".',
            )
        with one_thread():
            merges, heights, span = _along(reduced.values, graph, method, metric)
    else:
        merges, heights, span = _over_all_pairs(reduced.values, method, metric)
    rising = np.maximum.accumulate(heights).astype(np.float32)
    return Dendrogram(reduced.ids, merges, rising, max(span, float(rising[-1])))


def _over_all_pairs(values: Values, method: Method, metric: Metric) -> _Tree:
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import pdist

    if metric == "euclidean" or method == "ward":
        pairs = pdist(values)
    else:
        # On unit vectors cosine distance is half the squared Euclidean one; this form gives zero
        # vectors a distance too (cosine would be NaN).
        pairs = pdist(values, "sqeuclidean") / 2
    found = linkage(pairs, method)
    return found[:, :2].astype(np.int32), found[:, 2], float(pairs.max())


def _along(values: Values, graph: NeighbourGraph, method: Method, metric: Metric) -> _Tree:
    merges, heights = sparse_linkage(values, graph.indices, method)
    span = _span(values)
    if metric == "cosine" and method != "ward":
        return merges, heights, span
    # The root of the mean squared distance stands for the mean distance.
    return merges, heights if method == "ward" else np.sqrt(2 * heights), float(np.sqrt(2 * span))


def _span(values: Values) -> float:
    """Greatest half squared distance of two rows, as far as looking twice tells.

    The rows farthest from each of a sample, and the rows farthest from those.
    """
    step = max(len(values) // _SAMPLE, 1)
    _, far = _farthest(values, np.arange(0, len(values), step))
    greatest, _ = _farthest(values, np.unique(far))
    return greatest


def _farthest(values: Values, rows: NDArray[np.int64]) -> tuple[float, NDArray[np.int64]]:
    squares = np.einsum("ij,ij->i", values, values) / 2
    best = np.full(len(rows), -np.inf, np.float32)
    far = np.zeros(len(rows), np.int64)
    for start in range(0, len(values), _BLOCK):
        block = slice(start, start + _BLOCK)
        distance = squares[block] - values[rows] @ values[block].T
        place = distance.argmax(axis=1)
        found = distance[np.arange(len(rows)), place]
        further = found > best
        best[further], far[further] = found[further], start + place[further]
    return float((best + squares[rows]).max()), far
