from __future__ import annotations

import numpy as np
import pytest

from sitegen.layouts.grid import lay_out
from sitegen.layouts.score import kept
from sitegen.model.arrays import Layout, Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.quality import Scores, measure
from tests.samples import ids


def nearest_in(positions: np.ndarray, k: int) -> np.ndarray:
    distance = ((positions[:, None] - positions[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    return np.argsort(distance, axis=1)[:, :k].astype(np.int32)


def test_true_layout_keeps_all_and_a_random_one_its_share() -> None:
    rng = np.random.default_rng(0)
    truth, other = rng.random((500, 2)), rng.random((500, 2))
    nearest = nearest_in(truth, 10)
    assert kept(nearest, truth) == pytest.approx(1.0)
    assert kept(nearest, other) == pytest.approx(10 / 499, abs=0.008)


def test_ties_of_a_grid_count_in_proportion() -> None:
    # In the middle of a large grid 10 nearest are 4 + 4 cells and 2 of 4 tied ones.
    rows, columns = np.mgrid[0:21, 0:21]
    cells = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(float)
    middle = 10 * 21 + 10
    tied = [middle - 2, middle + 2, middle - 42, middle + 42]
    far = [0, 1, 2, 3, 4, 5]
    nearest = np.tile(np.array(tied + far, np.int32), (441, 1))
    own = nearest[middle : middle + 1]
    distance = ((cells - cells[middle]) ** 2).sum(axis=1)
    assert (distance[tied] == 4).all()
    share = kept_of_one(own, cells, middle)
    assert share == pytest.approx(4 * (2 / 4) / 10)


def kept_of_one(nearest: np.ndarray, cells: np.ndarray, row: int) -> float:
    """The score of one row: what is lost when only its list is emptied."""
    count = len(cells)
    nobody = np.full((count, nearest.shape[1]), -1, np.int32)
    one = nobody.copy()
    one[row] = nearest[0]
    return (kept(one, cells) - kept(nobody, cells)) * count


def test_all_in_one_place_counts_in_proportion() -> None:
    positions = np.zeros((30, 2))
    nearest = nearest_in(np.random.default_rng(0).random((30, 2)), 5)
    assert kept(nearest, positions) == pytest.approx(5 / 29, abs=0.02)


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_pictures_have_scores(count: int) -> None:
    found = scores_of(np.random.default_rng(0).random((count, 2)))
    for each in found:
        assert all(0 <= number <= 1 + 1e-6 for number in (each.kept, each.trustworthiness))


def test_a_true_map_scores_full_and_its_grid_nearly() -> None:
    on_map, on_grid = scores_of(np.random.default_rng(0).random((400, 2)))
    assert on_map.kept == pytest.approx(1.0)
    assert on_map.trustworthiness == pytest.approx(1.0)
    assert on_map.dpq == pytest.approx(1.0, abs=1e-3)
    assert 0.6 < on_grid.kept < 1
    assert on_grid.shares.mean() == pytest.approx(on_grid.kept)
    assert on_grid.shares.min() < on_grid.shares.max()
    assert 0.9 < on_grid.trustworthiness < 1
    assert 0.85 < on_grid.dpq_averaged < on_grid.dpq < 1


def scores_of(points: np.ndarray) -> tuple[Scores, Scores]:
    """Scores of a map that is the features themselves, and of its grid."""
    names = ids(len(points))
    reduced = Reduced(names, points.astype(np.float32))
    graph = neighbours(reduced, min(12, max(len(points) - 1, 0)), Silent())
    layout = Layout(names, points.astype(np.float32))
    grid = lay_out(layout, "exact", "square", 1.0)
    found = measure(reduced, graph, {"map": layout, "grid": grid})
    # Together or one by one is the same.
    assert measure(reduced, graph, {"grid": grid})["grid"].dpq == found["grid"].dpq
    return found["map"], found["grid"]
