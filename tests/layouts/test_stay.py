from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sitegen.layouts import holding
from sitegen.layouts.score import kept
from sitegen.layouts.stay import affinities, stay
from sitegen.layouts.tsne import neighbours_for, perplexity_for, tsne
from sitegen.model.arrays import Features, Layout, NeighbourGraph, Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture

PERPLEXITY = 30.0


def given(features: Features) -> tuple[Reduced, NeighbourGraph]:
    reduced = reduce(features, 32, 0)
    k = max(neighbours_for(len(features.ids), PERPLEXITY), 10)
    return reduced, neighbours(reduced, k, Silent())


def fresh(features: Features) -> Layout:
    return holding.rounded(tsne(*given(features), PERPLEXITY, 0, 1, Silent()))


def some(features: Features, rows: np.ndarray) -> Features:
    return Features(tuple(features.ids[row] for row in rows), features.values[rows], "test")


@cache
def grown(more: int) -> tuple[Features, np.ndarray, Layout]:
    """500 pictures, which of them were there before, and the map they had."""
    features = mixture(500)
    old = np.ones(500, bool)
    old[np.random.default_rng(3).choice(500, more, replace=False)] = False
    return features, old, fresh(some(features, np.flatnonzero(old)))


def stayed(
    features: Features, old: np.ndarray, before: Layout, settle: bool, jobs: int = 1
) -> Layout:
    positions = np.full((len(old), 2), np.nan)
    positions[old] = before.positions
    return stay(*given(features), positions, PERPLEXITY, 0, settle, jobs, Silent())


def moved(after: Layout, old: np.ndarray, before: Layout) -> float:
    """How far half of the old pictures moved at most, in widths of the map."""
    steps = np.linalg.norm(after.positions[old] - before.positions, axis=1)
    return float(np.median(steps) / np.ptp(before.positions, axis=0).max())


def near(features: Features, layout: Layout, rows: np.ndarray | None = None) -> float:
    nearest = given(features)[1].indices[:, :10]
    return kept(nearest, layout.positions.astype(float), rows)


@pytest.mark.parametrize("more", [1, 25])
def test_old_pictures_do_not_move_and_new_ones_lie_where_they_belong(more: int) -> None:
    features, old, before = grown(more)
    after = stayed(features, old, before, settle=False)
    np.testing.assert_array_equal(after.positions[old], before.positions)
    new = np.flatnonzero(~old)
    assert near(features, after, new) > 0.25
    anywhere = after.positions.copy()
    anywhere[~old] = np.random.default_rng(0).permutation(before.positions)[:more]
    assert near(features, Layout(after.ids, anywhere), new) < 0.15


def test_settled_pictures_hardly_move_and_lie_as_well_as_on_a_fresh_map() -> None:
    features, old, before = grown(100)
    after = stayed(features, old, before, settle=True)
    assert moved(after, old, before) < 0.01
    afresh = fresh(features)
    assert moved(Layout(after.ids, afresh.positions), old, before) > 0.05
    assert near(features, after) > near(features, afresh) - 0.02
    assert near(features, after) > near(features, stayed(features, old, before, settle=False))


def test_when_nothing_changes_no_picture_moves() -> None:
    features, old, before = grown(1)
    rows = np.flatnonzero(old)
    left = some(features, rows)
    after = stayed(left, np.ones(len(rows), bool), before, settle=False)
    np.testing.assert_array_equal(after.positions, before.positions)


@pytest.mark.parametrize("settle", [False, True])
def test_the_result_does_not_depend_on_the_threads(settle: bool) -> None:
    features, old, before = grown(100)
    one, two = (stayed(features, old, before, settle, jobs).positions for jobs in (1, 2))
    np.testing.assert_array_equal(one, two)


def test_a_group_like_none_before_stays_together() -> None:
    features = mixture(330, groups=11)
    old = np.arange(330) % 11 != 4
    before = fresh(some(features, np.flatnonzero(old)))
    after = stayed(features, old, before, settle=True)
    assert moved(after, old, before) < 0.01
    assert near(features, after, np.flatnonzero(~old)) > 0.4


def test_many_new_pictures_are_placed_by_the_grid_as_few_are_by_pairs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features, old, before = grown(25)
    by_pairs = stayed(features, old, before, settle=False)
    monkeypatch.setattr("sitegen.layouts.stay._PAIRS", 0)
    by_grid = stayed(features, old, before, settle=False)
    width = np.ptp(before.positions, axis=0).max()
    apart = np.linalg.norm(by_pairs.positions - by_grid.positions, axis=1)
    assert np.quantile(apart, 0.99) < 0.02 * width


def test_affinities_are_those_of_the_map() -> None:
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    _, graph = given(mixture(300))
    k = neighbours_for(300, PERPLEXITY)
    chords = np.sqrt(2 * graph.distances[:, :k].astype(float))
    theirs = PerplexityBasedNN(
        perplexity=perplexity_for(300, PERPLEXITY),
        knn_index=PrecomputedNeighbors(graph.indices[:, :k], chords),
    ).P
    ours = affinities(graph, PERPLEXITY)
    assert abs(ours.sum() - 1) < 1e-5
    np.testing.assert_allclose(ours.toarray(), theirs.toarray(), atol=1e-6, rtol=1e-3)
    only = np.arange(300) % 7 == 0
    np.testing.assert_array_equal(
        affinities(graph, PERPLEXITY, only).toarray(), ours.toarray() * only[:, None]
    )


@pytest.mark.parametrize("settle", [False, True])
def test_identical_pictures_have_places(settle: bool) -> None:
    same = Features(ids(30), np.ones((30, 8), np.float32), "test")
    positions = np.full((30, 2), np.nan)
    positions[:20] = np.random.default_rng(0).normal(size=(20, 2))
    after = stay(*given(same), positions, PERPLEXITY, 0, settle, 1, Silent()).positions
    np.testing.assert_array_equal(after[:20], positions[:20].astype(np.float32))
    assert np.isfinite(after).all()
    assert len(np.unique(after, axis=0)) == 30


def test_what_is_kept_is_what_was_published() -> None:
    layout = holding.rounded(Layout(ids(200), np.random.default_rng(0).normal(size=(200, 2))))
    unit = holding.unit_of(layout)
    steps = np.round(layout.positions.astype(float) / unit).astype(int)
    np.testing.assert_array_equal((steps * unit).astype(np.float32), layout.positions)
    assert np.ptp(steps, axis=0).max() <= 2**17


def test_a_map_of_other_features_does_not_fit() -> None:
    features, _, _ = grown(1)
    graph, layout = given(features)[1], fresh(features).positions.astype(float)
    shuffled = np.random.default_rng(0).permutation(layout)
    assert holding.fit(graph, layout) > 0.4
    assert holding.fit(graph, shuffled) < 0.1
    old = np.arange(500) < 400
    assert holding.fit(graph, np.where(old[:, None], layout, np.nan), old) > 0.4
