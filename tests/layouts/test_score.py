from __future__ import annotations

import numpy as np
import pytest
from sklearn.manifold import trustworthiness as reference

from sitegen.layouts import score


def square(side: int) -> np.ndarray:
    row, column = np.mgrid[0:side, 0:side]
    return np.stack([column.ravel(), row.ravel()], axis=1).astype(float)


def all_rows(values: np.ndarray) -> np.ndarray:
    return np.arange(len(values))


def dpq_by_definition(values: np.ndarray, points: np.ndarray) -> float:
    """The paper's definition, word for word."""
    features = np.linalg.norm(values[:, None] - values[None], axis=2)
    places = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    count = len(values)
    near_features, near_places = [], []
    for row in range(count):
        others = np.delete(np.arange(count), row)
        near_features.append(np.sort(features[row, others]))
        order = np.lexsort((features[row, others], places[row, others]))
        near_places.append(features[row, others][order])
    steps = np.arange(1, count)
    mean = np.mean(near_features)
    both = [
        np.linalg.norm(
            np.maximum((mean - np.mean(np.cumsum(each, axis=1), axis=0) / steps) / mean, 0), 16
        )
        for each in (near_places, near_features)
    ]
    return float(both[0] / both[1])


def test_dpq_is_the_papers() -> None:
    values = np.random.default_rng(0).random((49, 3)).astype(np.float32)
    points = square(7)
    found = score.dpq(values, points, all_rows(values))[0]
    assert found == pytest.approx(dpq_by_definition(values, points), abs=1e-5)


def test_dpq_of_a_perfect_and_of_a_random_grid() -> None:
    points = square(20)
    values = points.astype(np.float32)
    assert score.dpq(values, points, all_rows(values)) == pytest.approx((1.0, 1.0), abs=1e-4)
    chance = np.random.default_rng(0).permutation(points)
    lenient, averaged = score.dpq(values, chance, all_rows(values))
    assert lenient > 0.1
    assert averaged < 0.05


def test_dpq_of_a_map_has_no_ties() -> None:
    points = np.random.default_rng(0).random((100, 2))
    lenient, averaged = score.dpq(points.astype(np.float32), points, np.arange(100))
    assert lenient == pytest.approx(averaged)
    assert lenient == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_equal_vectors_have_nothing_to_lose(count: int) -> None:
    values = np.zeros((count, 4), np.float32)
    assert score.dpq(values, square(6)[:count], np.arange(count)) == (1.0, 1.0)


def test_a_sample_scores_like_all() -> None:
    rng = np.random.default_rng(0)
    points = rng.random((1500, 2))
    values = np.concatenate([points, rng.random((1500, 1))], axis=1).astype(np.float32)
    whole = score.dpq(values, points, np.arange(1500))[0]
    assert score.dpq(values, points, score.sampled(1500, 300))[0] == pytest.approx(whole, abs=0.02)


def test_trustworthiness_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 8)).astype(np.float32)
    points = values[:, :2].astype(float) + rng.normal(size=(200, 2)) * 0.1
    found = score.trustworthiness(values, points, 10, np.arange(200))
    assert found == pytest.approx(reference(values, points, n_neighbors=10), abs=1e-6)
    assert found < score.trustworthiness(points.astype(np.float32), points, 10, np.arange(200))


def test_few_are_trusted() -> None:
    assert score.trustworthiness(np.zeros((3, 2), np.float32), square(2)[:3], 2, np.arange(3)) == 1
