"""The cut of the hierarchy, and what follows from it for each picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Clusters, Dendrogram, Reduced

_BLOCK_NUMBERS = 1 << 22
# Clusters, the largest ones, that a picture might belong to instead of its own.
_OTHERS = 10_000
# Rounding far above float32's noise: what is equally far keeps its order.
_DECIMALS = 5


def cut(tree: Dendrogram, similarity: float, min_size: int) -> Clusters:
    """Cut the dendrogram at a similarity index, as imagecluster does.

    Parameters
    ----------
    similarity : float
        0 for one cluster of everything, 1 for only what is identical. Pictures joined at a height
        of at most `(1 - similarity)` times the greatest distance of two pictures are together.
    min_size : int
        Smaller clusters are dissolved: their pictures are unassigned, label 0.
    """
    count = len(tree.ids)
    joined = int(np.searchsorted(tree.heights, (1.0 - similarity) * tree.span, side="right"))
    parent = np.arange(count + len(tree.merges))
    parent[tree.merges[:joined]] = count + np.arange(joined)[:, None]
    while not np.array_equal(parent, further := parent[parent]):
        parent = further
    _, roots, sizes = np.unique(parent[:count], return_inverse=True, return_counts=True)
    first = np.full(len(sizes), count)
    np.minimum.at(first, roots, np.arange(count))
    labels_of = np.zeros(len(sizes), np.int32)
    order = np.lexsort((first, -sizes))
    kept = order[sizes[order] >= min_size]
    labels_of[kept] = np.arange(1, len(kept) + 1)
    return Clusters(tree.ids, labels_of[roots])


def confidence(clusters: Clusters, reduced: Reduced) -> NDArray[np.float32]:
    """Say how clearly each picture belongs to its cluster rather than to another.

    Returns
    -------
    ndarray, shape (n,), float32
        The silhouette, where it is above 0: (b - a) / max(a, b), with a the mean distance to the
        others of its cluster and b that to the pictures of the nearest other cluster, by half
        squared distances. 1 where there is no other cluster; 0 for the unassigned and for a
        cluster's only picture.

    Notes
    -----
    Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster
    analysis", 1987. Whether a picture is of its cluster's most frequent kind it tells better than
    the share of nearest neighbours in the same cluster does: area under the curve 0.58 to 0.76
    against 0.47 to 0.72, over twelve cuts of two collections by two extractors.
    """
    found = np.zeros(len(clusters.ids), np.float32)
    sizes, means, halves = _centres(clusters, reduced)
    rows = np.flatnonzero(clusters.labels)
    rows = rows[sizes[clusters.labels[rows] - 1] > 1]
    if clusters.count == 1:
        found[rows] = 1
        return found
    shown = min(len(sizes), _OTHERS)
    block = max(_BLOCK_NUMBERS // max(shown, reduced.values.shape[1], 1), 1)
    for start in range(0, len(rows), block):
        part = rows[start : start + block]
        values, labels = reduced.values[part], clusters.labels[part] - 1
        squares, size = _half_squares(values), sizes[labels]
        # The mean half squared distance to all pictures of a cluster, from its mean alone.
        own = squares + halves[labels] - np.einsum("ij,ij->i", values, means[labels])
        own = np.maximum(own, 0) * size / (size - 1)  # there is none to itself
        distance = squares[:, None] + halves[:shown] - values @ means[:shown].T
        among = np.flatnonzero(labels < shown)
        distance[among, labels[among]] = np.inf
        other = np.maximum(distance.min(axis=1), 0)
        greater = np.maximum(own, other)
        found[part] = np.maximum(other - own, 0) / np.where(greater > 0, greater, 1)
    return found


def members(clusters: Clusters, reduced: Reduced) -> tuple[NDArray[np.int64], ...]:
    """Return the rows of each cluster from its centre outwards, equally far ones as they come.

    The first has the least mean half squared distance to the others: it is the medoid.
    """
    _, means, _ = _centres(clusters, reduced)
    rows = np.flatnonzero(clusters.labels)
    labels = clusters.labels[rows] - 1
    distance = np.empty(len(rows), np.float32)
    block = max(_BLOCK_NUMBERS // max(reduced.values.shape[1], 1), 1)
    for start in range(0, len(rows), block):
        part = slice(start, start + block)
        distance[part] = _half_squares(reduced.values[rows[part]] - means[labels[part]])
    usual = float(distance.mean()) if len(rows) else 0.0
    order = np.lexsort((rows, np.round(distance / (usual or 1.0), _DECIMALS), labels))
    return tuple(
        np.split(rows[order], np.flatnonzero(np.diff(labels[order])) + 1)[: clusters.count]
    )


def _centres(
    clusters: Clusters, reduced: Reduced
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
    """Return of each cluster its size, its mean vector and its mean half squared length."""
    values, labels, count = reduced.values, clusters.labels, clusters.count
    sizes = np.bincount(labels, minlength=count + 1)[1:]
    order = np.argsort(labels, kind="stable")[len(labels) - int(sizes.sum()) :]
    means = np.empty((count, values.shape[1]), np.float32)
    halves = np.empty(count, np.float32)
    ends = np.cumsum(sizes)
    for number, (end, size) in enumerate(zip(ends.tolist(), sizes.tolist(), strict=True)):
        own = values[order[end - size : end]]
        means[number] = own.mean(axis=0, dtype=np.float64)
        halves[number] = _half_squares(own).mean(dtype=np.float64)
    return sizes, means, halves


def _half_squares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    halves: NDArray[np.float32] = np.einsum("ij,ij->i", values, values) / 2
    return halves


def leaf_order(tree: Dendrogram) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the leaves from left to right, and the height at which each joins the next one.

    Returns
    -------
    order : ndarray, shape (n,)
        Rows of the collection.
    heights : ndarray, shape (n - 1,)
        A cut at height h separates the leaves exactly where the value is above h.
    """
    count = len(tree.ids)
    if count == 0:
        return np.empty(0, np.int32), np.empty(0, np.float32)
    order = np.empty(count, np.int32)
    heights = np.empty(max(count - 1, 0), np.float32)
    sizes = np.ones(count + len(tree.merges), np.int64)
    for step, (left, right) in enumerate(tree.merges):
        sizes[count + step] = sizes[left] + sizes[right]
    waiting = [(count + len(tree.merges) - 1, 0)]
    while waiting:
        node, start = waiting.pop()
        if node < count:
            order[start] = node
            continue
        left, right = tree.merges[node - count]
        middle = start + int(sizes[left])
        heights[middle - 1] = tree.heights[node - count]
        waiting += [(int(left), start), (int(right), middle)]
    return order, heights
