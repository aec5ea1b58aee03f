from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from sitegen.layouts import grid
from sitegen.layouts.grid.stay import near_rectangle, stay
from sitegen.layouts.score import kept
from sitegen.model.arrays import Features, Grid, Layout, NeighbourGraph, Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import mixture

MASK = np.hypot(*np.mgrid[-20:20, -30:30]) < 19


@cache
def given(count: int) -> tuple[Reduced, NeighbourGraph]:
    reduced = reduce(mixture(count), 16, 0)
    return reduced, neighbours(reduced, 30, Silent())


def chosen(count: int, rows: np.ndarray) -> tuple[Reduced, NeighbourGraph]:
    features = mixture(count)
    some = Features(tuple(features.ids[row] for row in rows), features.values[rows], "test")
    reduced = reduce(some, 16, 0)
    return reduced, neighbours(reduced, 30, Silent())


def fresh(reduced: Reduced, graph: NeighbourGraph, shape: str = "rectangle") -> Grid:
    layout = Layout(reduced.ids, np.ascontiguousarray(reduced.values[:, :2]))
    return grid.lay_out(layout, "auto", shape, 1.6, reduced, graph, 0, MASK)


def places_of(found: Grid) -> np.ndarray:
    return np.stack([found.cells // found.columns, found.cells % found.columns], 1).astype(np.int32)


@cache
def grown(more: int, shape: str = "rectangle") -> tuple[np.ndarray, np.ndarray, int]:
    """Which of 600 pictures were there before, their places, and the columns there were."""
    old = np.ones(600, bool)
    old[np.random.default_rng(3).choice(600, more, replace=False)] = False
    before = fresh(*chosen(600, np.flatnonzero(old)), shape)
    places = np.full((600, 2), -1, np.int32)
    places[old] = places_of(before)
    return old, places, before.columns


def near(graph: NeighbourGraph, found: Grid, rows: np.ndarray | None = None) -> float:
    return kept(graph.indices[:, :10], places_of(found).astype(float), rows)


def staying(found: Grid, old: np.ndarray, places: np.ndarray) -> float:
    return float((places_of(found)[old] == places[old]).all(axis=1).mean())


@pytest.mark.parametrize(("more", "share"), [(1, 0.98), (12, 0.93)])
def test_old_pictures_keep_their_cells_and_new_ones_lie_where_they_belong(
    more: int, share: float
) -> None:
    old, places, columns = grown(more)
    reduced, graph = given(600)
    after = stay(reduced, graph, places, columns, "rectangle", 1.6, 0, False)
    afresh = fresh(reduced, graph)
    assert staying(after, old, places) > share
    assert staying(afresh, old, places) < 0.3
    assert near(graph, after) > near(graph, afresh) - 0.03
    new = np.flatnonzero(~old)
    if more > 1:
        anywhere = after.cells.copy()
        anywhere[new] = np.random.default_rng(0).choice(anywhere, more, replace=False)
        points = np.stack([anywhere // after.columns, anywhere % after.columns], 1).astype(float)
        chance = kept(graph.indices[:, :10], points, new)
        assert near(graph, after, new) > chance + 0.15


def test_settled_the_grid_is_nearly_as_good_as_a_fresh_one_and_most_stay_near() -> None:
    old, places, columns = grown(100)
    reduced, graph = given(600)
    afresh = fresh(reduced, graph)
    settled = stay(reduced, graph, places, columns, "rectangle", 1.6, 0, True)
    assert near(graph, settled) > near(graph, afresh) - 0.03
    moved, anew = (np.hypot(*(places_of(each)[old] - places[old]).T) for each in (settled, afresh))
    assert np.median(moved) <= 2 < np.median(anew)
    mixed = Grid(reduced.ids, settled.columns, settled.rows, np.random.permutation(settled.cells))
    assert near(graph, mixed) < 0.15


def test_when_nothing_changes_no_picture_moves() -> None:
    reduced, graph = given(600)
    before = fresh(reduced, graph)
    after = stay(reduced, graph, places_of(before), before.columns, "rectangle", 1.6, 0, False)
    np.testing.assert_array_equal(after.cells, before.cells)
    assert (after.columns, after.rows) == (before.columns, before.rows)


@pytest.mark.parametrize("shape", ["rectangle", "square", "circle", "mask"])
def test_most_stay_in_every_shape(shape: str) -> None:
    old, places, columns = grown(12, shape)
    reduced, graph = given(600)
    after = stay(reduced, graph, places, columns, shape, 1.6, 0, False, MASK)
    steps = places_of(after)[old] - places[old]
    # The outline may have shifted as a whole.
    usual = np.median(steps, axis=0)
    assert (steps == usual).all(axis=1).mean() > 0.8


@settings(max_examples=40, deadline=None)
@tried(data=st.data())
def test_the_grid_has_no_holes_whoever_comes_and_goes(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 60), label="pictures now")
    before = data.draw(st.integers(0, 80), label="pictures before")
    shape = data.draw(st.sampled_from(["rectangle", "square", "circle", "mask"]))
    settle = data.draw(st.booleans(), label="settle")
    seed = data.draw(st.integers(0, 99), label="seed")
    rng = np.random.default_rng(seed)
    outline = grid.outline_for(before, shape, 1.6, MASK)
    left = min(before, count, data.draw(st.integers(0, 60), label="left"))
    cells = rng.permutation(outline.cells)[:left]
    places = np.full((count, 2), -1, np.int32)
    columns = max(outline.columns, 1)
    rows = rng.choice(count, left, replace=False)
    places[rows] = np.stack([cells // columns, cells % columns], axis=1)
    features = mixture(count)
    reduced = reduce(features, 16, 0)
    graph = neighbours(reduced, 10, Silent())
    after = stay(reduced, graph, places, columns, shape, 1.6, 0, settle, MASK)
    if shape in ("rectangle", "square"):
        assert sorted(after.cells) == list(range(count))
        assert after.rows == -(-count // after.columns)
    else:
        assert sorted(after.cells) == sorted(grid.outline_for(count, shape, 1.6, MASK).cells)
    again = stay(reduced, graph, places, columns, shape, 1.6, 0, settle, MASK)
    np.testing.assert_array_equal(after.cells, again.cells)


def test_a_rectangle_grows_downwards_until_it_is_too_high() -> None:
    columns = near_rectangle(1000, 1.6, 40).columns
    assert near_rectangle(1100, 1.6, columns).columns == columns
    doubled = near_rectangle(2000, 1.6, columns)
    assert 1.2 < doubled.columns / doubled.rows < 2
