from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from sitegen.errors import SitegenError
from sitegen.model.arrays import Clusters, Dendrogram, Reduced
from sitegen.progress import Silent
from sitegen.stages import cluster
from sitegen.stages.cluster import linkage as linking
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture

METHODS = ("average", "weighted", "ward", "complete", "single")


def tree_of(reduced: Reduced, method: str = "average", metric: str = "cosine") -> Dendrogram:
    graph = neighbours(reduced, 20, Silent())
    return cluster.dendrogram(reduced, graph, method, metric)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("method", METHODS)
def test_same_clusters_as_scipy_called_directly(method: str, metric: str) -> None:
    reduced = reduce(mixture(400), 16, 0)
    tree = tree_of(reduced, method, metric)
    pairs = pdist(reduced.values.astype(np.float64), "euclidean" if method == "ward" else metric)
    merges = linkage(pairs, method)
    greatest = max(pairs.max(), merges[-1, 2])  # Ward's heights grow beyond any distance
    for similarity in (0.4, 0.55, 0.8):
        expected = fcluster(merges, (1 - similarity) * greatest, "distance")
        found = cluster.cut(tree, similarity, min_size=1).labels
        assert adjusted_rand_score(expected, found) == pytest.approx(1.0)


def test_groups_that_are_there_are_found() -> None:
    labels = cluster.cut(tree_of(reduce(mixture(300, groups=6), 16, 0)), 0.6, 2).labels
    assert adjusted_rand_score(np.arange(300) % 6, labels) > 0.9


def test_linkages_of_all_pairs_have_a_limit_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "ALL_PAIRS_UP_TO", 20)
    reduced = reduce(mixture(30), 16, 0)
    with pytest.raises(SitegenError, match="complete linkage") as caught:
        tree_of(reduced, "complete")
    assert "average" in caught.value.hint


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
    runs = np.concatenate([[0], np.cumsum(heights > (1 - similarity) * tree.span)])
    groups = np.empty(len(order), int)
    groups[order] = runs
    sizes = np.bincount(groups)
    labels = cluster.cut(tree, similarity, min_size).labels
    kept = sizes[groups] >= min_size
    assert ((labels > 0) == kept).all()
    if kept.any():
        assert adjusted_rand_score(groups[kept], labels[kept]) == pytest.approx(1.0)


_TREE = tree_of(reduce(mixture(120, groups=7), 16, 0))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_tiny_collections(count: int, method: str) -> None:
    reduced = Reduced(ids(count), np.eye(3, dtype=np.float32)[:count])
    tree = tree_of(reduced, method)
    found = cluster.cut(tree, 0.5, 2)
    assert found.labels.tolist() == [0] * count
    assert len(cluster.leaf_order(tree)[0]) == count
    assert cluster.confidence(found, reduced).tolist() == [0] * count
    assert cluster.members(found, reduced) == ()
    assert cluster.cut(tree, 0.0, 1).count == min(count, 1)


def test_identical_pictures_are_one_cluster_at_any_cut() -> None:
    reduced = Reduced(ids(9), np.tile(np.float32([[0.6, 0.8]]), (9, 1)))
    for similarity in (0.0, 0.5, 1.0):
        found = cluster.cut(tree_of(reduced), similarity, 2)
        assert found.labels.tolist() == [1] * 9
    assert cluster.members(found, reduced)[0].tolist() == list(range(9))


def test_one_outlier_is_unassigned() -> None:
    values = np.array([[1.0, 0.0]] * 8 + [[-1.0, 0.0]], np.float32)
    found = cluster.cut(tree_of(Reduced(ids(9), values)), 0.5, 2)
    assert found.labels.tolist() == [1] * 8 + [0]


def test_confidence_is_the_silhouette() -> None:
    reduced = reduce(mixture(150, groups=5), 8, 0)
    found = Clusters(reduced.ids, (np.arange(150) % 7 + 1).astype(np.int32))
    truth = silhouette_samples(pdist_square(reduced.values), found.labels, metric="precomputed")
    confidence = cluster.confidence(found, reduced)
    np.testing.assert_allclose(confidence, np.maximum(truth, 0), atol=1e-4)


def pdist_square(values: np.ndarray) -> np.ndarray:
    from scipy.spatial.distance import squareform

    return squareform(pdist(values.astype(np.float64), "sqeuclidean") / 2)


def test_confidence_is_high_inside_low_between_and_none_outside() -> None:
    angles = np.radians([0, 1, 2, 44, 88, 89, 90, 200])
    reduced = Reduced(ids(8), np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32))
    found = Clusters(ids(8), np.array([1, 1, 1, 1, 2, 2, 2, 0], np.int32))
    confidence = cluster.confidence(found, reduced)
    assert (confidence[[0, 1, 2, 4, 5, 6]] > 0.7).all()
    assert confidence[3] < 0.2
    assert confidence[7] == 0


def test_a_single_cluster_has_no_rival() -> None:
    reduced = reduce(mixture(20), 8, 0)
    found = Clusters(reduced.ids, np.array([1] * 18 + [0] * 2, np.int32))
    assert cluster.confidence(found, reduced).tolist() == [1] * 18 + [0] * 2


def test_members_from_the_medoid_outwards() -> None:
    reduced = reduce(mixture(120, groups=4), 8, 0)
    found = cluster.cut(tree_of(reduced), 0.6, 2)
    assert found.count > 1
    distances = pdist_square(reduced.values)
    for number, rows in enumerate(cluster.members(found, reduced), start=1):
        own = np.flatnonzero(found.labels == number)
        assert sorted(rows.tolist()) == own.tolist()
        mean = distances[np.ix_(rows, own)].mean(axis=1)
        assert (np.diff(mean) > -2e-5).all()
