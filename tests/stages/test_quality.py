from __future__ import annotations

import numpy as np
import pytest

from sitegen.stages.quality import kept


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
