from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from sitegen.model.arrays import Dendrogram, Reduced
from sitegen.progress import Silent
from sitegen.stages import cluster
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture


def tree_of(reduced: Reduced) -> Dendrogram:
    return cluster.dendrogram(reduced, neighbours(reduced, 20, Silent()))


def test_same_clusters_as_scipy_called_directly() -> None:
    reduced = reduce(mixture(400), 16, 0)
    tree = tree_of(reduced)
    merges = linkage(reduced.values.astype(np.float64), "average", "cosine")
    for similarity in (0.2, 0.5, 0.8):
        expected = fcluster(merges, (1 - similarity) * merges[:, 2].max(), "distance")
        found = cluster.cut(tree, similarity, min_size=1).labels
        assert adjusted_rand_score(expected, found) == pytest.approx(1.0)


def test_groups_that_are_there_are_found() -> None:
    labels = cluster.cut(tree_of(reduce(mixture(300, groups=6), 16, 0)), 0.5, 2).labels
    assert adjusted_rand_score(np.arange(300) % 6, labels) > 0.9


def test_sparse_way_finds_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    reduced = reduce(mixture(600, groups=6), 16, 0)
    monkeypatch.setattr(cluster, "EXACT_UP_TO", 100)
    tree = tree_of(reduced)
    assert (np.diff(tree.heights) >= 0).all()
    best = max(
        adjusted_rand_score(np.arange(600) % 6, cluster.cut(tree, similarity, 2).labels)
        for similarity in (0.3, 0.5, 0.7)
    )
    assert best > 0.9


def test_sparse_way_joins_parts_that_no_neighbour_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "EXACT_UP_TO", 10)
    values = np.repeat(np.eye(3, dtype=np.float32), 30, axis=0)
    values += np.random.default_rng(0).normal(0, 0.01, values.shape).astype(np.float32)
    reduced = Reduced(ids(90), values)
    tree = cluster.dendrogram(reduced, neighbours(reduced, 5, Silent()))
    assert cluster.cut(tree, 0.5, 2).count == 3
    assert cluster.cut(tree, 0.0, 2).count == 1


def test_labels_start_at_the_largest_and_small_ones_are_unassigned() -> None:
    values = np.repeat(np.eye(3, dtype=np.float32), [5, 8, 1], axis=0)
    tree = tree_of(Reduced(ids(14), values))
    found = cluster.cut(tree, 0.5, 2)
    assert found.labels.tolist() == [2] * 5 + [1] * 8 + [0]
    assert found.count == 2


@given(st.floats(0, 1), st.integers(1, 4))
def test_leaf_order_and_heights_give_the_same_cut(similarity: float, min_size: int) -> None:
    tree = _TREE
    order, heights = cluster.leaf_order(tree)
    assert sorted(order.tolist()) == list(range(len(tree.ids)))
    limit = (1 - similarity) * float(tree.heights.max())
    runs = np.concatenate([[0], np.cumsum(heights > limit)])
    groups = np.empty(len(order), int)
    groups[order] = runs
    sizes = np.bincount(groups)
    labels = cluster.cut(tree, similarity, min_size).labels
    kept = sizes[groups] >= min_size
    assert ((labels > 0) == kept).all()
    if kept.any():
        assert adjusted_rand_score(groups[kept], labels[kept]) == pytest.approx(1.0)


_TREE = tree_of(reduce(mixture(120, groups=7), 16, 0))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_tiny_collections(count: int) -> None:
    reduced = Reduced(ids(count), np.eye(2, dtype=np.float32)[:count])
    tree = tree_of(reduced)
    assert cluster.cut(tree, 0.5, 2).labels.tolist() == [0] * count
    assert len(cluster.leaf_order(tree)[0]) == count
