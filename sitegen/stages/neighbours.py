"""The one neighbour graph that panels, map, clusters and quality scores all use."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Metric, NeighbourGraph, Reduced
from sitegen.progress import Progress, Task
from sitegen.threads import one_thread

VERSION = 2
# Processor seconds for 90 neighbours, exact and approximate: 2.3 and 1.0 at 10,000 pictures, 8.4
# and 1.9 at 20,000, more than 200 and 12 at 100,000.
EXACT_UP_TO = 10_000
RECALL_ROWS = 1_000
# Lists are searched until this much is found; at 100,000 pictures 0.98 is asked for, and the rows
# that tell are a sample.
_RECALL = 0.99
_SEED = 0
# Rounding far above float32's noise and far below any difference that means something: duplicates
# get equal distances, and so a stable order, whatever the block size or the BLAS.
_DECIMALS = 5
_TIE = 2 * 10.0**-_DECIMALS
_BLOCK_NUMBERS = 1 << 22  # 16 MB, and three passing copies
# Lists of the index in units of the root of n, and vectors a list that its centres are found from.
_LISTS, _SAMPLE = 4, 32
_TURNS = 8
_FIRST_LISTS = 8
# A vector in a searched list costs this many times what one costs in a matrix product.
_SLOWER = 4
NEAR = 0.02
"""Cosine distance up to which two pictures are nearly the same, whatever lies around them."""

SHARE = 0.15
"""The same as a share of the distance to the tenth nearest, for half the squared distances."""

_TENTH = 10

Rows = NDArray[np.int64]
Halves = NDArray[np.float32]


def neighbours(
    reduced: Reduced, k: int, progress: Progress, metric: Metric = "cosine"
) -> NeighbourGraph:
    """Find each item's k nearest others.

    Up to `EXACT_UP_TO` items all pairs are compared, by blocked matrix products. Beyond, an
    inverted file (faiss) compares each item with those of the lists nearest to it, as many lists
    as it takes to find 99 of 100 neighbours of a sample; where that would be no quicker, all
    pairs are compared there too. Memory: the vectors, a copy of them, and the result.

    Parameters
    ----------
    reduced : Reduced
        n vectors, of unit length for "cosine".
    k : int
        Neighbours wanted; n - 1 where there are fewer.
    metric : {"cosine", "euclidean"}
        What the distances are. Vectors of unit length have the same neighbours by both.

    Returns
    -------
    NeighbourGraph
        Nearest first; equal distances in the order of the items. The same for the same input,
        whatever the number of threads.

    Notes
    -----
    Inverted files: Sivic and Zisserman, "Video Google", ICCV 2003; by faiss (Douze et al., "The
    Faiss library", 2024). On 100,000 vectors it is quicker than faiss's HNSW graph at the same
    recall, and unlike that the same with several threads.
    """
    count = len(reduced.ids)
    k = min(k, max(count - 1, 0))
    # In units of the usual length, so that rounding means the same for vectors of any length.
    unit = 1.0 if metric == "cosine" else _usual_length(reduced.values)
    values = reduced.values if unit == 1.0 else reduced.values / np.float32(unit)
    with progress.task("neighbours", count, "pictures") as task, one_thread(count <= EXACT_UP_TO):
        found = _approximate(values, k, task) if count > EXACT_UP_TO and k else None
        indices, halves, recall = found or _exact(values, k, task)
    # Half the squared Euclidean distance is the cosine distance of unit vectors, and still right
    # for the zero vector of a picture that equals the mean of all.
    distances = halves if metric == "cosine" else np.sqrt(2 * halves) * np.float32(unit)
    return NeighbourGraph(reduced.ids, indices, distances, recall, metric)


def near_duplicates(graph: NeighbourGraph) -> list[tuple[int, ...]]:
    """Group the items that are nearly the same picture.

    Two are, when their distance is at most `NEAR` or, better than any fixed distance fits all
    extractors, at most `SHARE` of that to the tenth nearest of each.

    Returns
    -------
    list of tuple of int
        Rows of each group, rising; groups in the order of their first row.

    Notes
    -----
    Of 62 photographs and 63 watercolours, each saved again as JPEG of quality 50, the rule finds
    all by the descriptor, and 79% and 17% by MobileNetV2, which sees the artefacts; brightened by
    a tenth, all photographs and 29% to 56% of the watercolours. Of pictures without a copy it
    reports 0 to 2%: photographs of one thing from one place.
    """
    count, k = graph.indices.shape
    if not k:
        return []
    cosine = graph.metric == "cosine"
    halves = graph.distances if cosine else graph.distances**2 / 2
    usual = halves[:, min(_TENTH, k) - 1]
    limit = SHARE * np.minimum(usual[:, None], usual[graph.indices])
    rows, places = np.nonzero(halves <= (np.maximum(limit, NEAR) if cosine else limit))
    if not len(rows):
        return []
    from scipy.sparse import coo_array  # half a second to import
    from scipy.sparse.csgraph import connected_components

    links = (np.ones(len(rows), np.bool_), (rows, graph.indices[rows, places]))
    _, label = connected_components(coo_array(links, shape=(count, count)), directed=False)
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return sorted(tuple(group.tolist()) for group in groups if len(group) > 1)


def _usual_length(values: NDArray[np.float32]) -> float:
    length = float(np.sqrt(np.vdot(values, values) / max(len(values), 1)))
    return length if length > 0 else 1.0


def _exact(
    values: NDArray[np.float32], k: int, task: Task | None, queries: Rows | None = None
) -> tuple[NDArray[np.int32], Halves, float]:
    """Compare with all others: rows and half squared distances of the nearest, and recall 1."""
    count = len(values)
    asked = np.arange(count) if queries is None else queries
    indices = np.empty((len(asked), k), np.int32)
    halves = np.empty((len(asked), k), np.float32)
    squares = np.einsum("ij,ij->i", values, values) / 2
    block = max(1, _BLOCK_NUMBERS // max(count, 1))
    for start in range(0, len(asked) if k else 0, block):
        rows = asked[start : start + block]
        distance = values[rows] @ values.T
        np.subtract(squares, distance, out=distance)
        distance += squares[rows, None]
        distance[np.arange(len(rows)), rows] = np.inf
        part = slice(start, start + len(rows))
        indices[part], halves[part] = _smallest(distance, k)
        if task:
            task.advance(len(rows))
    return indices, halves, 1.0


def _smallest(distance: NDArray[np.float32], k: int) -> tuple[NDArray[np.int32], Halves]:
    """Return columns and rounded values of the k smallest of each row, rising; ties by column."""
    columns = np.empty((len(distance), k), np.int32)
    values = np.empty((len(distance), k), np.float32)
    # Whatever rounds to the k-th value or less is a candidate, in column order: which of several
    # equal ones are taken does not depend on partition.
    bound = np.partition(distance, k - 1, axis=1)[:, k - 1 : k] + np.float32(_TIE)
    for row, (line, limit) in enumerate(zip(distance, bound, strict=True)):
        candidates = np.flatnonzero(line <= limit)
        rounded = _rounded(line[candidates])
        order = np.argsort(rounded, kind="stable")[:k]
        columns[row], values[row] = candidates[order], rounded[order]
    return columns, values


def _rounded(halves: Halves) -> Halves:
    return np.maximum(np.round(halves, _DECIMALS), np.float32(0))


def _approximate(
    values: NDArray[np.float32], k: int, task: Task
) -> tuple[NDArray[np.int32], Halves, float] | None:
    """Search the lists of an inverted file; None where comparing all pairs is no dearer."""
    # Read when the OpenMP runtime starts: threads that spin while they wait cost a busy machine
    # several times the processor time.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import faiss

    count, width = values.shape
    lists = int(_LISTS * np.sqrt(count))
    index = faiss.IndexIVFFlat(faiss.IndexFlatL2(width), width, lists, faiss.METRIC_L2)
    index.cp.niter, index.cp.seed, index.cp.max_points_per_centroid = _TURNS, _SEED + 1, _SAMPLE
    index.cp.min_points_per_centroid = 1
    values = np.ascontiguousarray(values)
    index.train(values)
    index.add(values)
    sample = np.random.default_rng(_SEED).choice(count, min(RECALL_ROWS, count), replace=False)
    sample.sort()
    _, truth, _ = _exact(values, k, None, sample)
    index.nprobe = _FIRST_LISTS
    while True:
        recall = _recall(_searched(index, values, sample, k)[1], truth)
        if recall >= _RECALL:
            break
        index.nprobe *= 2
        if _SLOWER * index.nprobe >= lists:
            return None
    indices = np.empty((count, k), np.int32)
    halves = np.empty((count, k), np.float32)
    block = max(1, _BLOCK_NUMBERS // max(width, k))
    for start in range(0, count, block):
        rows = np.arange(start, min(start + block, count))
        indices[rows], halves[rows] = _searched(index, values, rows, k)
        task.advance(len(rows))
    return indices, halves, recall


def _searched(
    index: Any, values: NDArray[np.float32], rows: Rows, k: int
) -> tuple[NDArray[np.int32], Halves]:
    """Search the index for some rows, and leave out each row itself."""
    squares, found = index.search(values[rows], k + 1)
    squares[(found == rows[:, None]) | (found < 0)] = np.inf
    halves = _rounded(squares / 2)
    order = np.lexsort((found, halves))[:, :k]
    indices = np.take_along_axis(found, order, axis=1).astype(np.int32)
    halves = np.take_along_axis(halves, order, axis=1)
    if len(short := np.flatnonzero((indices < 0).any(axis=1))):  # too little in their lists
        indices[short], halves[short], _ = _exact(values, k, None, rows[short])
    return indices, halves


def _recall(found: Halves, truth: Halves) -> float:
    """Share of what was found that is as near as the true neighbours; ties are as good."""
    return float((found <= truth[:, -1:] + np.float32(_TIE)).mean())
