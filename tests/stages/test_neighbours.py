from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.arrays import Features, NeighbourGraph, Reduced
from sitegen.progress import Silent
from sitegen.stages import neighbours as stage
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture


def graph_of(values: np.ndarray, k: int, metric: str = "cosine") -> NeighbourGraph:
    reduced = Reduced(ids(len(values)), values.astype(np.float32))
    return stage.neighbours(reduced, k, Silent(), metric)


@pytest.fixture
def approximate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "EXACT_UP_TO", 0)
    monkeypatch.setattr(stage, "_SLOWER", 0)
    monkeypatch.setattr(stage, "RECALL_ROWS", 100)


def test_agrees_with_sorting_all_distances() -> None:
    reduced = reduce(mixture(300), 16, 0)
    graph = stage.neighbours(reduced, 12, Silent())
    distance = 1 - reduced.values.astype(np.float64) @ reduced.values.T.astype(np.float64)
    np.fill_diagonal(distance, np.inf)
    expected = np.sort(distance, axis=1)[:, :12]
    np.testing.assert_allclose(graph.distances, expected, atol=2e-5)
    found = np.take_along_axis(distance, graph.indices.astype(int), axis=1)
    np.testing.assert_allclose(found, expected, atol=2e-5)
    assert graph.recall == 1


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_euclidean_distances_of_vectors_of_any_length(scale: float) -> None:
    values = mixture(200).values * np.float32(scale)
    graph = graph_of(values, 9, "euclidean")
    distance = np.linalg.norm(values[:, None].astype(np.float64) - values, axis=2)
    np.fill_diagonal(distance, np.inf)
    np.testing.assert_allclose(graph.distances, np.sort(distance, axis=1)[:, :9], rtol=1e-3)
    assert graph.metric == "euclidean"


def test_unit_vectors_have_the_same_neighbours_by_both() -> None:
    reduced = reduce(mixture(150), 16, 0)
    cosine = stage.neighbours(reduced, 12, Silent())
    euclidean = stage.neighbours(reduced, 12, Silent(), "euclidean")
    np.testing.assert_allclose(euclidean.distances**2 / 2, cosine.distances, atol=2e-5)


def test_never_itself_and_nearest_first() -> None:
    graph = stage.neighbours(reduce(mixture(100), 16, 0), 30, Silent())
    assert not (graph.indices == np.arange(100)[:, None]).any()
    assert (np.diff(graph.distances, axis=1) >= 0).all()
    assert all(len(set(row)) == 30 for row in graph.indices.tolist())


def test_duplicates_come_in_the_order_of_the_items() -> None:
    values = np.repeat(np.eye(4), 5, axis=0)
    graph = graph_of(values, 4)
    assert graph.indices[7].tolist() == [5, 6, 8, 9]
    assert not graph.distances.any()


def test_block_size_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    reduced = reduce(mixture(157), 16, 0)
    whole = stage.neighbours(reduced, 10, Silent())
    monkeypatch.setattr(stage, "_BLOCK_NUMBERS", 157 * 13)
    blocked = stage.neighbours(reduced, 10, Silent())
    np.testing.assert_array_equal(whole.indices, blocked.indices)
    np.testing.assert_array_equal(whole.distances, blocked.distances)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize(("count", "k"), [(0, 0), (1, 0), (2, 1), (3, 2)])
def test_fewer_pictures_than_neighbours_wanted(count: int, k: int, metric: str) -> None:
    graph = graph_of(np.eye(3)[:count], 12, metric)
    assert graph.indices.shape == (count, k)


def test_all_identical() -> None:
    for metric in ("cosine", "euclidean"):
        graph = graph_of(np.zeros((5, 3)), 2, metric)
        assert graph.indices.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1], [0, 1]]


@pytest.mark.usefixtures("approximate")
def test_the_index_finds_what_comparing_all_does(monkeypatch: pytest.MonkeyPatch) -> None:
    reduced = reduce(mixture(3000), 16, 0)
    found = stage.neighbours(reduced, 12, Silent())
    monkeypatch.setattr(stage, "EXACT_UP_TO", 10_000)
    exact = stage.neighbours(reduced, 12, Silent())
    assert found.recall >= 0.99
    near = found.distances <= exact.distances[:, -1:] + 2e-5
    assert near.mean() == pytest.approx(found.recall, abs=0.01)
    assert not (found.indices == np.arange(3000)[:, None]).any()
    assert (np.diff(found.distances, axis=1) >= 0).all()
    assert all(len(set(row)) == 12 for row in found.indices.tolist())


@pytest.mark.usefixtures("approximate")
def test_the_index_is_the_same_with_any_number_of_threads() -> None:
    import faiss

    reduced = reduce(mixture(2000), 16, 0)
    before = faiss.omp_get_max_threads()
    graphs = []
    try:
        for threads in (1, 3, 3):
            faiss.omp_set_num_threads(threads)
            graphs.append(stage.neighbours(reduced, 12, Silent()))
    finally:
        faiss.omp_set_num_threads(before)
    for other in graphs[1:]:
        np.testing.assert_array_equal(graphs[0].indices, other.indices)
        np.testing.assert_array_equal(graphs[0].distances, other.distances)


@pytest.mark.usefixtures("approximate")
def test_the_index_with_more_copies_than_neighbours() -> None:
    values = np.repeat(np.eye(20), 30, axis=0)
    graph = graph_of(values, 6)
    assert not graph.distances.any()
    assert (graph.indices // 30 == np.arange(600)[:, None] // 30).all()
    assert not (graph.indices == np.arange(600)[:, None]).any()


def test_all_pairs_are_compared_where_lists_would_not_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stage, "EXACT_UP_TO", 0)
    values = np.random.default_rng(0).normal(size=(400, 40))
    graph = graph_of(values / np.linalg.norm(values, axis=1, keepdims=True), 5)
    assert graph.recall == 1


def test_near_duplicates_stand_out_from_what_is_merely_alike() -> None:
    values = mixture(120, groups=3).values
    values[70] = values[10] * np.float32(1.001)
    values[90] = values[10] + np.float32(0.02)
    values[4] = values[113]
    graph = stage.neighbours(reduce(Features(ids(120), values, "test"), 30, 0), 12, Silent())
    assert stage.near_duplicates(graph) == [(4, 113), (10, 70, 90)]


def test_near_duplicates_by_euclidean_distance() -> None:
    values = mixture(120, groups=3).values * np.float32(50)
    values[70] = values[10] + np.float32(0.5)
    assert stage.near_duplicates(graph_of(values, 12, "euclidean")) == [(10, 70)]


def test_more_copies_than_neighbours_are_one_group() -> None:
    values = np.vstack([np.tile(np.eye(3)[0], (40, 1)), np.eye(3)[1:]])
    assert stage.near_duplicates(graph_of(values, 6)) == [tuple(range(40))]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_no_near_duplicates_among_few_that_differ(count: int) -> None:
    assert stage.near_duplicates(graph_of(np.eye(3)[:count], 12)) == []


@given(st.integers(0, 20))
def test_groups_are_apart_and_in_order(seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 3, (30, 3)).astype(np.float32)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    groups = stage.near_duplicates(graph_of(values / np.where(lengths > 0, lengths, 1), 5))
    rows = [row for group in groups for row in group]
    assert len(set(rows)) == len(rows)
    assert groups == sorted(groups)
    assert all(len(group) > 1 and list(group) == sorted(group) for group in groups)
