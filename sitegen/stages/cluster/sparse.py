"""Linkage in memory that grows with n: along the neighbour graph, then over all pairs of the rest.

The distances of these linkages between two clusters follow from what little is kept of each: a
vector, half a squared length, and a size. So every height is that of the whole clusters, not of
the pictures that happen to be linked; only *which* clusters are compared is left to the graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
# Neighbours an item along which clusters may join. By average linkage 15 gave the same clusters at
# nearly every cut of four collections; by Ward's, 30 agree better with all pairs.
_LINKS = 30
# Clusters of which all pairs are compared: 64 MB. The cuts that people look at lie above.
_FEW = 4_096
_BLOCK_NUMBERS = 1 << 22
# Differences below are float32 noise: what is equal must count as equal.
_DECIMALS = 6


def sparse_linkage(
    values: Floats, nearest: NDArray[np.int32], method: str
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Join clusters that are each other's nearest, all such pairs at once, round by round.

    For these linkages that gives the same hierarchy as always joining the nearest two. While
    there are more than `_FEW` clusters, only those that the graph links are compared.

    Parameters
    ----------
    values : ndarray, shape (n, d), float32
    nearest : ndarray, shape (n, k), int32
        Rows of the nearest others of each, nearest first.
    method : {"average", "weighted", "ward"}

    Returns
    -------
    merges : ndarray, shape (n - 1, 2), int32
        As in `Dendrogram`.
    heights : ndarray, shape (n - 1,), float64
        Rising. Half the squared Euclidean distance for "average" and "weighted"; scipy's own for
        "ward".

    Notes
    -----
    Sumengen et al., "Scaling hierarchical agglomerative clustering to billion-sized datasets",
    2021 (reciprocal pairs, sparse graph); Murtagh, "A survey of recent advances in hierarchical
    clustering algorithms", The Computer Journal 26, 1983 (nearest-neighbour chain).
    """
    count = len(values)
    # In units of the usual length, so that rounding means the same for vectors of any length.
    unit = float(np.linalg.norm(values)) / count**0.5 or 1.0
    clusters = _Clusters.of(_as_floats(values / unit), method)
    _join_equal(clusters, nearest)
    one, two = _links_between(clusters.label(np.arange(count)), nearest)
    lengths = clusters.distances(one, two)
    while len(clusters.alive) > _FEW:
        if not len(one):
            one, two = _relinked(clusters)
            lengths = clusters.distances(one, two)
        pairs, between = _reciprocal(one, two, lengths, count)
        clusters.join(pairs[:, 0], pairs[:, 1], between)
        one, two, places = _distinct(clusters.label(one), clusters.label(two), count)
        lengths = lengths[places]
        changed = np.isin(one, pairs) | np.isin(two, pairs)
        lengths[changed] = clusters.distances(one[changed], two[changed])
    _join_all(clusters)
    merges, heights = _in_order(clusters)
    return merges, heights * (unit if method == "ward" else unit**2)


@dataclass
class _Clusters:
    """Clusters under way, each at the place of its first row.

    Attributes
    ----------
    vectors : ndarray, shape (n, d)
        The mean of the cluster; for "weighted" the mean of the two that it was joined from.
    halves : ndarray, shape (n,)
        The same of half the squared lengths; for "ward" that of the mean vector.
    sizes, tops : ndarray, shape (n,)
        Rows, and the height that the cluster was joined at.
    owner : ndarray, shape (n,)
        Place of the cluster that each place has become part of.
    alive : ndarray
        Places of clusters, rising.
    joins : list
        What was joined so far: places, heights.
    """

    method: str
    vectors: Floats
    halves: Floats
    sizes: Floats
    tops: NDArray[np.float64]
    owner: Ints
    alive: Ints
    joins: list[tuple[Ints, Ints, NDArray[np.float64]]]

    @classmethod
    def of(cls, values: Floats, method: str) -> _Clusters:
        """Start with every row a cluster of its own; `values` will be written to."""
        count = len(values)
        places = np.arange(count)
        sizes, tops = np.ones(count, np.float32), np.zeros(count)
        return cls(method, values, _half_squares(values), sizes, tops, places, places.copy(), [])

    def label(self, places: Ints) -> Ints:
        """Return the clusters that places belong to."""
        return self.owner[places]

    def distances(self, one: Ints, two: Ints) -> Floats:
        """Return the linkage's distance of pairs of clusters."""
        found = np.empty(len(one), np.float32)
        block = max(_BLOCK_NUMBERS // max(self.vectors.shape[1], 1), 1)
        for start in range(0, len(one), block):
            a, b = one[start : start + block], two[start : start + block]
            products = np.einsum("ij,ij->i", self.vectors[a], self.vectors[b])
            halves = self.halves[a] + self.halves[b] - products
            found[start : start + block] = self._of_halves(halves, self.sizes[a], self.sizes[b])
        return np.round(found, _DECIMALS)

    def table(self) -> Floats:
        """Return the distances of all clusters that there are: shape (m, m)."""
        vectors, halves, sizes = (
            part[self.alive] for part in (self.vectors, self.halves, self.sizes)
        )
        table = halves[:, None] + halves - vectors @ vectors.T
        table = np.minimum(table, table.T)  # a product need not be symmetric to the last bit
        return self._of_halves(table, sizes[:, None], sizes)

    def _of_halves(self, halves: Floats, one: Floats, two: Floats) -> Floats:
        np.maximum(halves, 0, out=halves)
        return np.sqrt(4 * one * two / (one + two) * halves) if self.method == "ward" else halves

    def join(self, one: Ints, two: Ints, heights: Floats) -> None:
        """Join pairs of clusters, none in two pairs, at the first of each."""
        first, second = self.sizes[one], self.sizes[two]
        share = np.full(len(one), 0.5) if self.method == "weighted" else first / (first + second)
        share = share.astype(np.float32)
        block = max(_BLOCK_NUMBERS // max(self.vectors.shape[1], 1), 1)
        for start in range(0, len(one), block):
            a, b = one[start : start + block], two[start : start + block]
            part = share[start : start + block, None]
            self.vectors[a] = part * self.vectors[a] + (1 - part) * self.vectors[b]
            if self.method == "ward":
                self.halves[a] = _half_squares(self.vectors[a])
        if self.method != "ward":
            self.halves[one] = share * self.halves[one] + (1 - share) * self.halves[two]
        self.record(one, two, heights)

    def record(self, one: Ints, two: Ints, heights: Floats) -> None:
        """Let clusters become part of others, whose vectors have been seen to.

        A cluster is never lower than its parts.
        """
        tops = np.maximum(heights, np.maximum(self.tops[one], self.tops[two]))
        self.tops[one] = tops
        self.joins.append((one, two, tops))
        np.add.at(self.sizes, one, self.sizes[two])
        self.owner[two] = one
        self.owner = self.owner[self.owner]
        self.alive = self.alive[self.owner[self.alive] == self.alive]


def _join_equal(clusters: _Clusters, nearest: NDArray[np.int32]) -> None:
    """Join what has no distance at all in one go: a thousand copies would take as many rounds."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(clusters.owner)
    one, two = _links_between(np.arange(count), nearest)
    same = clusters.distances(one, two) == 0
    links = (np.ones(int(same.sum()), np.bool_), (one[same], two[same]))
    _, label = connected_components(coo_array(links, shape=(count, count)), directed=False)
    _, first, group = np.unique(label, return_index=True, return_inverse=True)
    rest = np.flatnonzero(first[group] != np.arange(count))
    clusters.record(first[group[rest]], rest, np.zeros(len(rest), np.float32))


def _links_between(label: Ints, nearest: NDArray[np.int32]) -> tuple[Ints, Ints]:
    nearest = nearest[:, :_LINKS]
    return _distinct(np.repeat(label, nearest.shape[1]), label[nearest.ravel()], len(label))[:2]


def _distinct(one: Ints, two: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """Return each pair of different clusters once, the lower first, and one place of each."""
    kept = np.flatnonzero(one != two)
    low, high = np.minimum(one, two)[kept], np.maximum(one, two)[kept]
    keys, first = np.unique(low * count + high, return_index=True)
    return keys // count, keys % count, kept[first]


def _relinked(clusters: _Clusters) -> tuple[Ints, Ints]:
    """Link each cluster to those nearest to it, where the graph links none of them."""
    alive = clusters.alive
    vectors, halves = clusters.vectors[alive], clusters.halves[alive]
    near = min(_LINKS, len(alive) - 1)
    block = max(_BLOCK_NUMBERS // len(alive), 1)
    found = []
    for start in range(0, len(alive), block):
        rows = slice(start, start + block)
        distance = halves - vectors[rows] @ vectors.T
        places = np.arange(len(distance))
        distance[places, start + places] = np.inf
        found.append(alive[np.argpartition(distance, near - 1, axis=1)[:, :near]])
    others = np.concatenate(found)
    return _distinct(np.repeat(alive, near), others.ravel(), len(clusters.owner))[:2]


def _reciprocal(one: Ints, two: Ints, lengths: Floats, count: int) -> tuple[Ints, Floats]:
    """Return the pairs that are each other's nearest, shape (m, 2), and their distances.

    Of several equally near the lowest counts: so the nearest of all pairs is always among them.
    """
    here, there = np.concatenate([one, two]), np.concatenate([two, one])
    both = np.concatenate([lengths, lengths])
    best = np.full(count, np.inf, np.float32)
    np.minimum.at(best, here, both)
    near = both == best[here]
    partner = np.full(count, count)
    np.minimum.at(partner, here[near], there[near])
    linked = np.unique(one)
    lower = linked[partner[np.minimum(partner[linked], count - 1)] == linked]
    lower = lower[lower < partner[lower]]
    return np.column_stack([lower, partner[lower]]), best[lower]


def _join_all(clusters: _Clusters) -> None:
    """Join what is left over all pairs."""
    from sitegen.stages.cluster.chain import LINKAGES, merged

    places, table = clusters.alive, clusters.table()
    if len(places) < 2:
        return
    pairs, heights = np.empty((len(places) - 1, 2), np.int64), np.empty(len(places) - 1, np.float32)
    merged(table, clusters.sizes[places], LINKAGES.index(clusters.method), pairs, heights)
    tops, reached = clusters.tops[places].tolist(), []
    for (one, two), height in zip(pairs.tolist(), heights.tolist(), strict=True):
        tops[one] = max(height, tops[one], tops[two])
        reached.append(tops[one])
    clusters.joins.append((places[pairs[:, 0]], places[pairs[:, 1]], np.array(reached)))


def _in_order(clusters: _Clusters) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Sort what was joined by height, and number it as a dendrogram is."""
    one, two, heights = (np.concatenate(part) for part in zip(*clusters.joins, strict=True))
    order = np.argsort(heights, kind="stable")
    count = len(clusters.owner)
    node = list(range(count))
    merges = []
    for step, (a, b) in enumerate(zip(one[order].tolist(), two[order].tolist(), strict=True)):
        merges.append(sorted((node[a], node[b])))
        node[a] = count + step
    return np.array(merges, np.int32), heights[order]


def _as_floats(values: NDArray[Any]) -> Floats:
    return values.astype(np.float32, copy=False)


def _half_squares(values: Floats) -> Floats:
    halves: Floats = np.einsum("ij,ij->i", values, values) / 2
    return halves
