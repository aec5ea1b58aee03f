"""Clusters: a dendrogram by average linkage, and its cut at a similarity."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Clusters, Dendrogram, NeighbourGraph, Reduced

VERSION = 2
# All pairs at 5,000 pictures are 100 MB and a second; beyond, average linkage on the neighbour
# graph, which grows with n instead of n².
EXACT_UP_TO = 5_000
# Links an item on that graph. scikit-learn keeps each as a Python object: 90 took 3 GB at 10,000
# pictures, and found the same clusters.
_LINKS = 10


def dendrogram(reduced: Reduced, graph: NeighbourGraph) -> Dendrogram:
    """Join the pictures into a hierarchy by average linkage on cosine distance.

    Up to `EXACT_UP_TO` pictures over all pairs (scipy), beyond that only along the neighbour graph
    (scikit-learn), whose heights are made monotone so that any cut is a set of subtrees.

    Source: Sokal and Michener, "A statistical method for evaluating systematic relationships",
    1958 (UPGMA), as imagecluster uses it.
    """
    count = len(reduced.ids)
    if count < 2:
        return Dendrogram(reduced.ids, np.empty((0, 2), np.int32), np.empty(0, np.float32))
    if count <= EXACT_UP_TO:
        from scipy.cluster.hierarchy import average
        from scipy.spatial.distance import pdist

        # On unit vectors cosine distance is half the squared Euclidean one; this form gives
        # zero vectors a distance too (cosine would be NaN).
        linkage = average(pdist(reduced.values, "sqeuclidean") / 2)
        merges, heights = linkage[:, :2].astype(np.int32), linkage[:, 2]
    else:
        merges, heights = _on_graph(reduced, graph)
    return Dendrogram(reduced.ids, merges, np.maximum.accumulate(heights).astype(np.float32))


def _on_graph(
    reduced: Reduced, graph: NeighbourGraph
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    from scipy.sparse import csr_array
    from sklearn.cluster import AgglomerativeClustering

    nearest = graph.indices[:, :_LINKS]
    count, k = nearest.shape
    pointers = np.arange(0, count * k + 1, k)
    links: Any = csr_array(
        (np.ones(count * k, np.float32), nearest.ravel(), pointers), shape=(count, count)
    )
    links = _connected(links.maximum(links.T), reduced)
    model = AgglomerativeClustering(
        n_clusters=None, distance_threshold=0.0, linkage="average", connectivity=links
    ).fit(reduced.values)
    # Euclidean chord lengths to cosine distances, so that both ways share one scale.
    return model.children_.astype(np.int32), model.distances_.astype(np.float64) ** 2 / 2


def _connected(links: Any, reduced: Reduced) -> Any:
    """Join the graph's separate parts by their centres, so that the hierarchy reaches one root."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    parts, label = connected_components(links, directed=False)
    if parts == 1:
        return links
    first = np.array([np.flatnonzero(label == part)[0] for part in range(parts)])
    centres = np.stack([reduced.values[label == part].mean(axis=0) for part in range(parts)])
    nearest = np.argmax(centres @ centres.T - 4 * np.eye(parts), axis=1)
    chain = np.concatenate([first[:-1], first]), np.concatenate([first[1:], first[nearest]])
    shape = (len(label), len(label))
    extra = coo_array((np.ones(len(chain[0]), np.float32), chain), shape=shape)
    return links.maximum(extra.maximum(extra.T).tocsr())


def cut(tree: Dendrogram, similarity: float, min_size: int) -> Clusters:
    """Cut the dendrogram at a similarity index, as imagecluster does.

    Parameters
    ----------
    similarity : float
        0 for one cluster of everything, 1 for only what is identical. Pictures joined at a height
        of at most `(1 - similarity)` times the greatest are together.
    min_size : int
        Smaller clusters are dissolved: their pictures are unassigned, label 0.
    """
    count = len(tree.ids)
    limit = (1.0 - similarity) * float(tree.heights.max(initial=0.0))
    parent = np.arange(count + len(tree.merges))
    for step, (pair, height) in enumerate(zip(tree.merges, tree.heights, strict=True)):
        if height <= limit:
            parent[pair] = count + step
    for node in range(len(parent) - 1, -1, -1):  # from the root down: a parent is always later
        parent[node] = parent[parent[node]]
    _, roots, sizes = np.unique(parent[:count], return_inverse=True, return_counts=True)
    first = np.full(len(sizes), count)
    np.minimum.at(first, roots, np.arange(count))
    labels_of = np.zeros(len(sizes), np.int32)
    kept = [c for c in np.lexsort((first, -sizes)) if sizes[c] >= min_size]
    labels_of[kept] = np.arange(1, len(kept) + 1)
    return Clusters(tree.ids, labels_of[roots])


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
