from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from sitegen.layouts.score import kept
from sitegen.layouts.tsne import neighbours_for, perplexity_for, tsne
from sitegen.model.arrays import Features, Layout
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture


def map_of(features: Features, perplexity: float = 30, seed: int = 0, jobs: int = 1) -> Layout:
    reduced = reduce(features, 32, 0)
    k = neighbours_for(len(features.ids), perplexity)
    return tsne(reduced, neighbours(reduced, k, Silent()), perplexity, seed, jobs, Silent())


def test_near_means_similar() -> None:
    features = mixture(400)
    reduced = reduce(features, 32, 0)
    nearest = neighbours(reduced, 10, Silent()).indices
    layout = map_of(features)
    score = kept(nearest, layout.positions.astype(float))
    shuffled = np.random.default_rng(0).permutation(layout.positions.astype(float))
    assert score > 0.4
    assert kept(nearest, shuffled) < 0.1


def test_groups_stay_together() -> None:
    layout = map_of(mixture(300, groups=5))
    group = np.arange(300) % 5
    distance = np.linalg.norm(layout.positions[:, None] - layout.positions[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    assert (group[distance.argmin(axis=1)] == group).mean() > 0.95


@pytest.mark.parametrize("count", [120, 1200])
def test_same_seed_same_map_whatever_the_threads(count: int) -> None:
    features = mixture(count)
    first, second = map_of(features, jobs=1), map_of(features, jobs=2)
    np.testing.assert_array_equal(first.positions, second.positions)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6, 11])
def test_small_collections_have_a_map(count: int) -> None:
    layout = map_of(mixture(count, groups=3))
    assert layout.positions.shape == (count, 2)
    assert np.isfinite(layout.positions).all()
    assert len(np.unique(layout.positions, axis=0)) == count


@pytest.mark.parametrize("count", [3, 12, 100])
def test_identical_pictures_have_a_map(count: int) -> None:
    same = Features(ids(count), np.ones((count, 8), np.float32), "test")
    positions = map_of(same).positions
    assert np.isfinite(positions).all()
    assert len(np.unique(positions, axis=0)) == count


@pytest.mark.parametrize("count", [4, 60, 400])
def test_one_outlier_leaves_room_for_the_others(count: int) -> None:
    features = mixture(count, groups=3)
    features.values[1] += 1000
    positions = map_of(features).positions.astype(float)
    others = np.delete(positions, 1, axis=0)
    assert np.ptp(others, axis=0).max() > 0.3 * np.ptp(positions, axis=0).max()
    # Nor do most of them lie in one spot.
    spread = np.quantile(others, 0.75, axis=0) - np.quantile(others, 0.25, axis=0)
    assert spread.max() > 0.1 * np.ptp(positions, axis=0).max()


class Heard(Silent):
    """Keeps how far a task came and what it noted."""

    def __init__(self) -> None:
        self.total, self.done = 0, 0
        self.notes: list[str] = []

    @contextmanager
    def task(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Heard]:
        self.total = total or 0
        yield self

    def advance(self, steps: int = 1) -> None:
        self.done += steps

    def note(self, text: str) -> None:
        self.notes.append(text)


def test_progress_tells_the_divergence_which_falls() -> None:
    features = mixture(100)
    reduced, heard = reduce(features, 32, 0), Heard()
    tsne(reduced, neighbours(reduced, 90, Silent()), 30, 0, 1, heard)
    values = [float(note.rsplit(" ", 1)[1]) for note in heard.notes]
    assert heard.done == heard.total > 0
    assert 0 <= values[-1] < values[0]


def test_perplexity_fits_small_collections() -> None:
    assert perplexity_for(1000, 30) == 30
    assert perplexity_for(31, 30) == 10
    assert neighbours_for(31, 30) == 30
    assert neighbours_for(1, 30) == 0


def test_the_longer_axis_lies_flat() -> None:
    positions = map_of(mixture(200, groups=3)).positions.astype(float)
    spread = np.cov(positions.T)
    assert spread[0, 0] >= spread[1, 1]
    assert abs(spread[0, 1]) < 1e-3 * spread[0, 0]
