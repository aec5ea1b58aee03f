"""Ordering feature distances by place, for scores; compiled. Imported only where it is needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.jit import compiled

# Buckets are sorted by insertion up to this size.
_FEW = 32


# Places whose squared distances differ by less are equally far.
_SAME = 1e9


@compiled
def add_by_place(
    across: NDArray[np.float64],
    down: NDArray[np.float64],
    distances: NDArray[np.float32],
    rows: NDArray[np.intp],
    lenient: NDArray[np.float64],
    averaged: NDArray[np.float64],
) -> None:
    """Add the distances of all others from some items to sums, the nearest by place first.

    Parameters
    ----------
    across, down : ndarray, shape (n,), float64
        Places.
    distances : ndarray, shape (m, n), float32
        Distances by features from the items in `rows`.
    rows : ndarray, shape (m,)
    lenient, averaged : ndarray, shape (n - 1,), float64
        Added to: equally far places in the order of rising feature distance, and by their mean.
    """
    count = len(across)
    squared = np.empty(count)
    ends, order = np.empty(count, np.int32), np.empty(count, np.int32)
    for index in range(len(rows)):
        own = rows[index]
        for item in range(count):
            x, y = across[item] - across[own], down[item] - down[own]
            squared[item] = np.rint((x * x + y * y) * _SAME) / _SAME
        add_row(squared, distances[index], own, lenient, averaged, ends, order)


@compiled
def add_row(
    squared: NDArray[np.float64],
    distance: NDArray[np.float32],
    own: int,
    lenient: NDArray[np.float64],
    averaged: NDArray[np.float64],
    ends: NDArray[np.int32],
    order: NDArray[np.int32],
) -> None:
    """Add those from one item.

    A bucket sort: places spread over a plane, so squared distances spread evenly.

    Parameters
    ----------
    squared : ndarray, shape (n,), float64
        Squared distances of places, not negative.
    distance : ndarray, shape (n,), float32
        Distances by features.
    own : int
        The item itself.
    lenient, averaged : ndarray, shape (n - 1,), float64
        Added to: equally far places in the order of rising feature distance, and by their mean.
    ends, order : ndarray, shape (n,), int32
        Room to work in.
    """
    count = len(squared)
    scale = (count - 1) / max(squared.max(), 1e-9)
    ends[:] = 0
    for item in range(count):
        ends[int(squared[item] * scale)] += item != own
    start = 0
    for bucket in range(count):
        start, ends[bucket] = start + ends[bucket], start
    for item in range(count):
        if item != own:
            bucket = int(squared[item] * scale)
            order[ends[bucket]] = item
            ends[bucket] += 1
    start = 0
    for end in ends:
        if end - start > _FEW:
            part = order[start:end].copy()
            part = part[np.argsort(distance[part])]
            order[start:end] = part[np.argsort(squared[part], kind="mergesort")]
        else:
            for place in range(start + 1, end):
                item = order[place]
                before = place - 1
                while before >= start and (
                    squared[order[before]] > squared[item]
                    or (
                        squared[order[before]] == squared[item]
                        and distance[order[before]] > distance[item]
                    )
                ):
                    order[before + 1] = order[before]
                    before -= 1
                order[before + 1] = item
        start = end
    start = 0
    while start < count - 1:
        end, total = start, 0.0
        while end < count - 1 and squared[order[end]] == squared[order[start]]:
            lenient[end] += distance[order[end]]
            total += distance[order[end]]
            end += 1
        for place in range(start, end):
            averaged[place] += total / (end - start)
        start = end
