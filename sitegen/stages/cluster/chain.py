"""Joining clusters over all pairs of them; compiled. Imported only where it is needed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.jit import compiled

# By what `merged` is told the linkage.
LINKAGES = ("average", "weighted", "ward")
# Farther than anything: compiled code takes every number to be finite.
_FAR = np.float32(3e38)


@compiled
def merged(
    table: NDArray[np.float32],
    sizes: NDArray[np.float32],
    linkage: int,
    pairs: NDArray[np.int64],
    heights: NDArray[np.float32],
) -> None:
    """Join all clusters, following each to its nearest until two are mutual.

    Parameters
    ----------
    table : ndarray, shape (m, m), float32
        Distances of all pairs, finite; written to.
    sizes : ndarray, shape (m,), float32
        Written to.
    linkage : int
        Place in `LINKAGES`.
    pairs : ndarray, shape (m - 1, 2), int64
        Written: the two that are joined, the lower first, of which it is part from then on.
    heights : ndarray, shape (m - 1,), float32
        Written: the distances at which they are.

    Notes
    -----
    Distances to joined clusters: Lance and Williams, "A general theory of classificatory sorting
    strategies", 1967.
    """
    count = len(sizes)
    # Those that are no part of others, rising.
    places = np.arange(count)
    chain = np.empty(count + 1, np.int64)
    length = 0
    for step in range(count - 1):
        alive = count - step
        if not length:
            chain[0], length = places[0], 1
        while True:
            here = chain[length - 1]
            before = chain[length - 2] if length > 1 else -1
            near, least = -1, _FAR
            for place in places[:alive]:
                if place != here and table[here, place] < least:
                    near, least = place, table[here, place]
            if before >= 0 and table[here, before] <= least:
                near = before
                break
            chain[length] = near
            length += 1
        length -= 2
        a, b = min(here, near), max(here, near)
        height = table[a, b]
        pairs[step, 0], pairs[step, 1], heights[step] = a, b, height
        first = sizes[a] if linkage != 1 else np.float32(0.5)
        second = sizes[b] if linkage != 1 else np.float32(0.5)
        kept = 0
        for place in places[:alive]:
            if place == b:
                continue
            places[kept] = place
            kept += 1
            if place == a:
                continue
            one, two = table[a, place], table[b, place]
            if linkage == 2:
                own = sizes[place]
                square = (first + own) * one**2 + (second + own) * two**2 - own * height**2
                distance = np.sqrt(max(square, np.float32(0)) / (first + second + own))
            else:
                distance = (first * one + second * two) / (first + second)
            table[a, place] = table[place, a] = distance
        sizes[a] += sizes[b]
