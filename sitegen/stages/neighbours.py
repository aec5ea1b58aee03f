"""The one neighbour graph that panels, map, clusters and quality scores all use."""

from __future__ import annotations

import numpy as np

from sitegen.model.arrays import NeighbourGraph, Reduced
from sitegen.progress import Progress

VERSION = 1
# Rounding far above float32's noise and far below any difference that means something: duplicates
# get equal distances, and so a stable order, whatever the block size or the BLAS.
_DECIMALS = 5
_BLOCK_NUMBERS = 1 << 22  # 16 MB, and three passing copies


def neighbours(reduced: Reduced, k: int, progress: Progress) -> NeighbourGraph:
    """Find each item's k nearest others by cosine distance, exactly, by blocked matrix products.

    Parameters
    ----------
    reduced : Reduced
        n unit vectors.
    k : int
        Neighbours wanted; n - 1 where there are fewer.

    Returns
    -------
    NeighbourGraph
        Nearest first; equal distances in the order of the items.
    """
    values = reduced.values
    count = len(values)
    k = min(k, max(count - 1, 0))
    indices = np.empty((count, k), np.int32)
    distances = np.empty((count, k), np.float32)
    # Half the squared Euclidean distance: the cosine distance of unit vectors, and still right for
    # the zero vector of a picture that equals the mean of all.
    halves = (values**2).sum(axis=1) / 2
    block = max(1, _BLOCK_NUMBERS // max(count, 1))
    with progress.task("neighbours", count, "pictures") as task:
        for start in range(0, count if k else 0, block):
            rows = slice(start, min(start + block, count))
            products = values[rows] @ values.T
            distance = np.round(halves[rows, None] + halves - products, _DECIMALS)
            np.clip(distance, 0.0, 2.0, out=distance)
            height = distance.shape[0]
            distance[np.arange(height), np.arange(start, start + height)] = np.inf
            nearest = _smallest(distance, k)
            indices[rows] = nearest
            distances[rows] = np.take_along_axis(distance, nearest, axis=1)
            task.advance(height)
    return NeighbourGraph(reduced.ids, indices, distances)


def _smallest(distance: np.ndarray, k: int) -> np.ndarray:
    """Return the columns of the k smallest of each row, rising; ties by column."""
    if k + 1 >= distance.shape[1]:
        return np.argsort(distance, axis=1, kind="stable")[:, :k]
    bound = np.partition(distance, k - 1, axis=1)[:, k - 1 : k]
    nearest = np.empty((len(distance), k), np.int64)
    for row, (line, limit) in enumerate(zip(distance, bound, strict=True)):
        # Everything within the k-th distance, in column order: ties do not depend on partition's.
        candidates = np.flatnonzero(line <= limit)
        nearest[row] = candidates[np.argsort(line[candidates], kind="stable")[:k]]
    return nearest
