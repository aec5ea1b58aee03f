"""The gradient of t-SNE: against all pairs, against its own divergence, whatever the threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sitegen.layouts.gradient import Gradient

Points = NDArray[np.float64]


def gradient_of(
    points: Points, affinities: csr_array, jobs: int = 1, divergence: bool = False
) -> tuple[float, Points]:
    with ThreadPoolExecutor(jobs) as pool:
        return Gradient(jobs, pool)(points, affinities, should_eval_error=divergence)


def islands(count: int, seed: int = 0) -> Points:
    """Points in ten islands, as on a map."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(10, 2)) * 30
    return centres[np.arange(count) % 10] + rng.normal(size=(count, 2)) * 4


def ring(count: int) -> csr_array:
    """Affinities between each point and the next two, 1 in all."""
    rows = np.repeat(np.arange(count), 2)
    columns = (rows + np.tile([1, 2], count)) % count
    one_way = csr_array((np.ones(2 * count), (rows, columns)), shape=(count, count))
    both = one_way + one_way.T
    return csr_array(both / both.sum(), dtype=np.float32)


def repulsion(points: Points) -> Points:
    """The repulsive part of the gradient, over all pairs."""
    differences = points[:, None] - points[None]
    similarity = 1 / (1 + (differences**2).sum(axis=2))
    np.fill_diagonal(similarity, 0)
    return -np.einsum("ij,ijk->ik", similarity**2, differences) / similarity.sum()


def error(found: Points, expected: Points) -> float:
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


@pytest.mark.parametrize(("count", "most"), [(2, 1e-5), (300, 1e-5), (1500, 0.02)])
def test_repulsion_is_that_of_all_pairs(count: int, most: float) -> None:
    points = islands(count)
    nothing = csr_array((count, count), dtype=np.float32)
    assert error(gradient_of(points, nothing)[1], repulsion(points)) < most


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1.0, 3.0])
def test_the_grid_suits_maps_of_any_width(scale: float) -> None:
    points = islands(1200) * scale
    nothing = csr_array((1200, 1200), dtype=np.float32)
    assert error(gradient_of(points, nothing)[1], repulsion(points)) < 0.05


@pytest.mark.parametrize("count", [60, 1200])
def test_it_is_the_slope_of_the_divergence(count: int) -> None:
    points, affinities = islands(count), ring(count)
    gradient = gradient_of(points, affinities)[1]
    direction = gradient / np.linalg.norm(gradient)
    step = 0.05
    ahead, behind = (
        gradient_of(points + sign * step * direction, affinities, divergence=True)[0]
        for sign in (1, -1)
    )
    # openTSNE leaves out the 4 of the textbook's gradient.
    slope = 4 * float((gradient * direction).sum())
    assert (ahead - behind) / (2 * step) == pytest.approx(slope, rel=0.03)


def test_the_divergence_is_that_of_the_definition() -> None:
    points, affinities = islands(200), ring(200)
    similarity = 1 / (1 + ((points[:, None] - points[None]) ** 2).sum(axis=2))
    np.fill_diagonal(similarity, 0)
    similarity /= similarity.sum()
    p = affinities.toarray()
    expected = (p[p > 0] * np.log(p[p > 0] / similarity[p > 0])).sum()
    found = gradient_of(points, affinities, divergence=True)[0]
    assert found == pytest.approx(float(expected), rel=1e-4)


@pytest.mark.parametrize("count", [100, 1500])
def test_threads_change_nothing(count: int) -> None:
    points, affinities = islands(count), ring(count)
    one = gradient_of(points, affinities, jobs=1)[1]
    for jobs in (2, 3):
        np.testing.assert_array_equal(one, gradient_of(points, affinities, jobs=jobs)[1])


def test_one_far_point_does_not_fill_the_memory() -> None:
    points = islands(1200)
    points[0] = 1e9
    nothing = csr_array((1200, 1200), dtype=np.float32)
    assert np.isfinite(gradient_of(points, nothing)[1]).all()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_map_that_is_no_map_is_refused(value: float) -> None:
    points = islands(1200)
    points[5, 1] = value
    with pytest.raises(FloatingPointError):
        gradient_of(points, csr_array((1200, 1200), dtype=np.float32))
