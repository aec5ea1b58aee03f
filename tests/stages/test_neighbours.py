from __future__ import annotations

import numpy as np
import pytest

from sitegen.model.arrays import Reduced
from sitegen.progress import Silent
from sitegen.stages import neighbours as stage
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture


def graph_of(values: np.ndarray, k: int) -> stage.NeighbourGraph:
    return stage.neighbours(Reduced(ids(len(values)), values.astype(np.float32)), k, Silent())


def test_agrees_with_sorting_all_distances() -> None:
    reduced = reduce(mixture(300), 16, 0)
    graph = stage.neighbours(reduced, 12, Silent())
    distance = 1 - reduced.values.astype(np.float64) @ reduced.values.T.astype(np.float64)
    np.fill_diagonal(distance, np.inf)
    expected = np.sort(distance, axis=1)[:, :12]
    np.testing.assert_allclose(graph.distances, expected, atol=2e-5)
    found = np.take_along_axis(distance, graph.indices.astype(int), axis=1)
    np.testing.assert_allclose(found, expected, atol=2e-5)


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


@pytest.mark.parametrize(("count", "k"), [(1, 0), (2, 1), (3, 2)])
def test_fewer_pictures_than_neighbours_wanted(count: int, k: int) -> None:
    graph = graph_of(np.eye(3)[:count], 12)
    assert graph.indices.shape == (count, k)
