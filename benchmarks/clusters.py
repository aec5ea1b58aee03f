"""Neighbours and clusters: what they cost, and how far the quick ways agree with the exact ones.

    python benchmarks/clusters.py [--quick]

Vectors of 256 numbers around centres in 20 dimensions, with noise: pictures of groups that
overlap. Each row of a table is a process of its own; MB is its peak, of which the vectors are 10
at 10,000 and 102 at 100,000. Processor seconds of clusters include those of the graph. Recall is
of 1,000 rows, counting what is as near as the k-th true neighbour. Comparing all pairs of 100,000
is timed on 2,000 rows and multiplied. It takes four minutes; `--quick` leaves out what has
100,000 vectors.
"""

from __future__ import annotations

import argparse
import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
from _measure import in_child, median_cpu
from numpy.typing import NDArray

from sitegen.model.arrays import Dendrogram, NeighbourGraph, Reduced
from sitegen.progress import Silent
from sitegen.stages import cluster, neighbours
from sitegen.stages.cluster import linkage as linking

NEAREST = 90  # as the map asks for
WIDTH, INNER = 256, 20
ASKED = 1_000
TIMED = 2_000
CUTS = (0.5, 0.6, 0.7)
SAMPLE = 5_000

Matrix = NDArray[np.float32]


def vectors(count: int) -> Matrix:
    """Unit vectors, shape (n, WIDTH), in groups of a hundred on average."""
    random = np.random.default_rng(0)
    groups = max(count // 100, 1)
    centres = random.standard_normal((groups, INNER), np.float32)
    turn = random.standard_normal((INNER, WIDTH), np.float32) / np.float32(INNER**0.5)
    group = random.integers(groups, size=count)
    values = random.standard_normal((count, WIDTH), np.float32)
    values *= np.float32(0.2)
    for start in range(0, count, 1_000):
        rows = slice(start, start + 1_000)
        inner = random.standard_normal((len(group[rows]), INNER), np.float32)
        values[rows] += (centres[group[rows]] + inner / 2) @ turn
    values -= values.mean(axis=0)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    return values


def reduced(values: Matrix) -> Reduced:
    return Reduced(tuple(map(str, range(len(values)))), values)


def asked(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(1).choice(count, ASKED, replace=False)


# How neighbours are found: each returns half squared distances of the asked rows, self left out.


def ours(values: Matrix) -> Matrix:
    return neighbours.neighbours(reduced(values), NEAREST, Silent()).distances[asked(len(values))]


def ours_exact(values: Matrix) -> Matrix:
    neighbours.EXACT_UP_TO = len(values)
    return ours(values)


def ours_approximate(values: Matrix) -> Matrix:
    neighbours.EXACT_UP_TO = 0
    return ours(values)


def ours_exact_rows(values: Matrix) -> Matrix:
    rows = np.arange(TIMED)
    neighbours._exact(values, NEAREST, None, rows)
    return np.empty((0, NEAREST), np.float32)


def sklearn_brute(values: Matrix) -> Matrix:
    from sklearn.neighbors import NearestNeighbors

    found, _ = NearestNeighbors(n_neighbors=NEAREST + 1).fit(values).kneighbors(values)
    return (found[asked(len(values)), 1:] ** 2 / 2).astype(np.float32)


def faiss_flat(values: Matrix) -> Matrix:
    import faiss

    squares, _ = faiss.knn(values, values, NEAREST + 1)
    return squares[asked(len(values)), 1:] / 2


def faiss_hnsw(values: Matrix) -> Matrix:
    import faiss

    index = faiss.IndexHNSWFlat(values.shape[1], 16)
    index.hnsw.efConstruction, index.hnsw.efSearch = 60, 140
    index.add(values)
    squares, _ = index.search(values, NEAREST + 1)
    return squares[asked(len(values)), 1:] / 2


def search(way: Callable[[Matrix], Matrix], count: int) -> Matrix:
    return way(vectors(count))


def truth(count: int) -> Matrix:
    return neighbours._exact(vectors(count), NEAREST, None, asked(count))[1]


def nothing(values: Matrix) -> Matrix:
    return np.empty((0, NEAREST), np.float32)


def print_neighbours(
    count: int, ways: Sequence[tuple[str, Callable[[Matrix], Matrix], float]]
) -> None:
    floor = in_child(search, nothing, count).cpu
    limit = in_child(truth, count).value[:, -1:] + 2e-5
    for name, way, times in ways:
        cost = in_child(search, way, count)
        recall = f"{(cost.value <= limit).mean():.4f}" if len(cost.value) else "1"
        seconds = (cost.cpu - floor) * times
        print(f"| {name} | {count:,} | {recall} | {seconds:.1f} | {cost.peak:.0f} |")


def rand(one: Any, two: Any) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, two))


def graph_of(values: Matrix) -> NeighbourGraph:
    neighbours.EXACT_UP_TO = 0
    return neighbours.neighbours(reduced(values), 30, Silent())


def tree_of(values: Matrix, sparse: bool) -> Dendrogram:
    linking.EXACT_UP_TO = 0 if sparse else len(values)
    graph = graph_of(values) if sparse else NeighbourGraph((), *_no_graph())
    return cluster.dendrogram(reduced(values), graph)


def _no_graph() -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    return np.empty((0, 0), np.int32), np.empty((0, 0), np.float32)


def sparse_tree(count: int) -> Dendrogram:
    return tree_of(vectors(count), sparse=True)


def sklearn_on_graph(count: int) -> Any:
    from scipy.sparse import csr_array
    from sklearn.cluster import AgglomerativeClustering

    warnings.simplefilter("ignore")  # it says that it completes a graph in several parts
    values = vectors(count)
    near = graph_of(values).indices[:, :10]
    links = (np.ones(near.size), near.ravel(), np.arange(0, near.size + 1, 10))
    model = AgglomerativeClustering(
        None, distance_threshold=0.0, linkage="average", connectivity=csr_array(links)
    ).fit(values)
    return model.children_


def exact_agrees(count: int) -> None:
    """Compare with scipy called directly, at many cuts."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    values = vectors(count)

    def direct() -> tuple[Any, float]:
        pairs = pdist(values, "cosine")
        return linkage(pairs, "average"), float(pairs.max())

    merges, greatest = direct()
    tree = tree_of(values, sparse=False)
    same = [
        rand(
            fcluster(merges, (1 - similarity) * greatest, "distance"),
            cluster.cut(tree, similarity, 1).labels,
        )
        for similarity in np.linspace(0, 1, 21)
    ]
    seconds = median_cpu({"ours": lambda: tree_of(values, sparse=False), "scipy": direct}, 3)
    print(
        f"{count:,} vectors, all pairs, against scipy's linkage and fcluster called directly, over"
    )
    print(f"{len(same)} cuts from 0 to 1: lowest adjusted Rand index {min(same):.4f}; processor s")
    print(f"{seconds['ours']:.2f}, scipy {seconds['scipy']:.2f}\n")


def scipy_tree(count: int) -> Dendrogram:
    return tree_of(vectors(count), sparse=False)


def scipy_of_sample(count: int) -> Dendrogram:
    return tree_of(vectors(count)[sample_of(count)], sparse=False)


def sample_of(count: int) -> NDArray[np.int64]:
    return np.sort(np.random.default_rng(2).choice(count, min(SAMPLE, count), replace=False))


def labels_at(tree: Dendrogram, height: float) -> NDArray[np.int32]:
    return cluster.cut(tree, 1 - height / tree.span if tree.span else 1, 1).labels


def at_count(merges: Any, count: int, wanted: int) -> NDArray[np.int64]:
    """Cut a hierarchy to so many clusters, whatever its heights."""
    from scipy.cluster.hierarchy import fcluster

    steps = np.arange(1.0, len(merges) + 1)
    table = np.column_stack([merges, steps, np.zeros(len(merges))]).astype(float)
    return fcluster(table, len(merges) - wanted + 1, "distance")


def print_trees(
    count: int, exact: Dendrogram, rows: NDArray[np.int64], ways: Sequence[Any]
) -> None:
    """Print cost, and agreement on some rows with all pairs of those or of all."""
    for name, make in ways:
        cost = in_child(make, count)
        found = []
        for similarity in CUTS:
            height = (1 - similarity) * exact.span
            expected = labels_at(exact, height)
            expected = expected[rows] if len(expected) > len(rows) else expected
            if isinstance(cost.value, Dendrogram):
                labels = labels_at(cost.value, height)
            else:
                labels = at_count(cost.value, count, int(labels_at(exact, height).max()))
            found.append(
                f"{rand(expected, labels[rows] if len(labels) > len(rows) else labels):.3f}"
            )
        print(f"| {name} | {count:,} | {cost.cpu:.1f} | {cost.peak:.0f} | {' | '.join(found)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="nothing with 100,000 vectors")
    large = not parser.parse_args().quick
    print(f"| {NEAREST} neighbours | vectors | recall | processor s | MB |\n|---|---|---|---|---|")
    print_neighbours(
        10_000,
        [
            ("**sitegen**, all pairs", ours_exact, 1),
            ("**sitegen**, inverted file", ours_approximate, 1),
            ("scikit-learn, brute force", sklearn_brute, 1),
            ("faiss, flat", faiss_flat, 1),
            ("faiss, HNSW", faiss_hnsw, 1),
        ],
    )
    if large:
        print_neighbours(
            100_000,
            [
                ("sitegen, all pairs", ours_exact_rows, 100_000 / TIMED),
                ("**sitegen**, inverted file", ours_approximate, 1),
                ("faiss, HNSW", faiss_hnsw, 1),
            ],
        )
    print()
    exact_agrees(2_000)
    print_clusters(large)


def print_clusters(large: bool) -> None:
    cuts = " | ".join(f"at {similarity}" for similarity in CUTS)
    head = f"vectors | processor s | MB | {cuts} |\n{'|---' * (4 + len(CUTS))}|"
    count, rows = 20_000, sample_of(20_000)
    whole = in_child(scipy_tree, count)
    print(f"| average linkage, against all pairs of the same | {head}")
    print(f"| scipy, all pairs | {count:,} | {whole.cpu:.1f} | {whole.peak:.0f} | 1 | 1 | 1 |")
    ours = ("**sitegen**, along the graph", sparse_tree)
    theirs = ("scikit-learn, along the graph, to as many clusters", sklearn_on_graph)
    print_trees(count, whole.value, np.arange(count), [ours, theirs])
    print(f"\n| average linkage, against all pairs of {SAMPLE:,} of them | {head}")
    sample = in_child(scipy_of_sample, count).value
    print_trees(count, sample, rows, [("scipy, all pairs", scipy_tree), ours])
    if large:
        cost = in_child(sparse_tree, 100_000)
        print(
            f"| **sitegen**, along the graph | 100,000 | {cost.cpu:.1f} | {cost.peak:.0f} | | | |"
        )


if __name__ == "__main__":
    main()
