from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score

from sitegen.model.arrays import Reduced
from sitegen.progress import Silent
from sitegen.stages import cluster
from sitegen.stages.cluster import linkage as linking
from sitegen.stages.cluster import sparse
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture


@pytest.fixture(autouse=True)
def sparse_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Along the graph from 10 pictures, and until 8 clusters are left."""
    monkeypatch.setattr(linking, "EXACT_UP_TO", 10)
    monkeypatch.setattr(sparse, "_FEW", 8)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("method", ["average", "weighted", "ward"])
def test_agrees_with_all_pairs(method: str, metric: str) -> None:
    reduced = reduce(mixture(600, groups=12), 16, 0)
    tree = cluster.dendrogram(reduced, neighbours(reduced, 20, Silent()), method, metric)
    assert (np.diff(tree.heights) >= 0).all()
    pairs = pdist(reduced.values.astype(np.float64), "euclidean" if method == "ward" else metric)
    merges = linkage(pairs, method)
    greatest = max(pairs.max(), merges[-1, 2])
    assert tree.span == pytest.approx(greatest, rel=0.02)
    expected = fcluster(merges, 12, "maxclust")
    best = max(
        adjusted_rand_score(expected, cluster.cut(tree, similarity, 1).labels)
        for similarity in np.linspace(0.3, 0.9, 61)
    )
    assert best > 0.95


@pytest.mark.parametrize("method", ["average", "weighted", "ward"])
def test_what_is_left_is_joined_as_scipy_does(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparse, "_FEW", 1000)
    values = reduce(mixture(300, groups=12), 16, 0).values
    nearest = np.zeros((300, 0), np.int32)
    merges, heights = sparse.sparse_linkage(values, nearest, method)
    pairs = pdist(values, "euclidean") if method == "ward" else pdist(values, "sqeuclidean") / 2
    expected = linkage(pairs, method)
    np.testing.assert_allclose(heights, expected[:, 2], rtol=1e-4)
    np.testing.assert_array_equal(merges, np.sort(expected[:, :2], axis=1))


def test_joins_parts_that_no_neighbour_links() -> None:
    values = np.repeat(np.eye(30, dtype=np.float32), 8, axis=0)
    values += np.random.default_rng(0).normal(0, 0.01, values.shape).astype(np.float32)
    reduced = Reduced(ids(240), values)
    tree = cluster.dendrogram(reduced, neighbours(reduced, 5, Silent()))
    found = cluster.cut(tree, 0.5, 2)
    assert found.count == 30
    assert adjusted_rand_score(np.repeat(np.arange(30), 8), found.labels) == 1
    assert cluster.cut(tree, 0.0, 2).count == 1


def test_copies_are_joined_at_no_height() -> None:
    values = np.repeat(np.eye(3, dtype=np.float32), [200, 20, 1], axis=0)
    reduced = Reduced(ids(221), values)
    tree = cluster.dendrogram(reduced, neighbours(reduced, 12, Silent()))
    assert (tree.heights == 0).sum() == 218
    assert cluster.cut(tree, 1.0, 2).labels.tolist() == [1] * 200 + [2] * 20 + [0]


def test_nothing_but_copies() -> None:
    reduced = Reduced(ids(50), np.zeros((50, 3), np.float32))
    tree = cluster.dendrogram(reduced, neighbours(reduced, 12, Silent()))
    assert tree.span == 0
    assert cluster.cut(tree, 0.5, 2).labels.tolist() == [1] * 50
