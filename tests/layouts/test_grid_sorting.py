from __future__ import annotations

import numpy as np
import pytest

from sitegen.layouts import grid, score
from sitegen.layouts.grid.sorting import assigned, coarse, exchanged, leading, refine, sort
from sitegen.model.arrays import Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from tests.samples import ids

OUTLINE = grid.outline_for(400, "square", 1.0)
COLOURS = np.random.default_rng(0).random((400, 3)).astype(np.float32)


def quality(cells: np.ndarray, vectors: np.ndarray = COLOURS) -> float:
    """DPQ₁₆ with averaged ties, 0 by chance."""
    points = np.stack([cells % OUTLINE.columns, cells // OUTLINE.columns], axis=1).astype(float)
    return score.dpq(vectors, points, np.arange(len(cells)))[1]


def test_colours_are_sorted() -> None:
    random = np.random.default_rng(0).permutation(OUTLINE.cells)
    assert abs(quality(random)) < 0.1
    assert quality(exchanged(COLOURS, OUTLINE, 0)) > 0.8


def test_assignment_of_all_is_better_than_exchange_of_pairs() -> None:
    by_pairs = np.mean([quality(exchanged(COLOURS, OUTLINE, seed)) for seed in range(3)])
    at_once = np.mean([quality(sort(COLOURS, OUTLINE, seed)) for seed in range(3)])
    assert at_once > by_pairs


def test_assignment_goes_on_from_what_it_is_given() -> None:
    start = coarse(COLOURS, OUTLINE, 0)
    assert quality(assigned(COLOURS, OUTLINE, start)) > quality(start)


def test_small_boxes_keep_a_sorted_grid_at_large() -> None:
    start = sort(COLOURS, OUTLINE, 0)
    again = exchanged(COLOURS, OUTLINE, 1, start, radius=2.0)
    rows, columns = np.divmod(np.stack([start, again]), OUTLINE.columns)
    moved = np.hypot(*(np.diff(each, axis=0)[0] for each in (rows, columns)))
    assert np.median(moved) < 3


def test_every_item_keeps_a_cell_of_its_own_through_swaps() -> None:
    reduced = Reduced(ids(400), COLOURS - COLOURS.mean(axis=0))
    graph = neighbours(reduced, 30, Silent(), "euclidean")
    start = np.random.default_rng(1).permutation(OUTLINE.cells)
    refined = refine(start, OUTLINE, reduced.values, graph, 60, 0)
    assert sorted(refined) == sorted(OUTLINE.cells)
    assert quality(refined) > quality(start) + 0.3


def test_swaps_shorten_the_borders_between_groups() -> None:
    rng = np.random.default_rng(0)
    group = rng.integers(0, 6, 400)
    values = (4 * rng.normal(size=(6, 20))[group] + rng.normal(size=(400, 20))).astype(np.float32)
    reduced = Reduced(ids(400), values - values.mean(axis=0))
    graph = neighbours(reduced, 30, Silent(), "euclidean")

    def border(cells: np.ndarray) -> int:
        owner = np.empty(400, int)
        owner[cells] = group
        square = owner.reshape(OUTLINE.rows, OUTLINE.columns)
        return sum(int((np.diff(square, axis=axis) != 0).sum()) for axis in (0, 1))

    start = exchanged(reduced.values, OUTLINE, 0)
    refined = refine(start, OUTLINE, reduced.values, graph, 500, 0)
    # Six squares of 67 cells each have 33 sides; those along the grid's own border are none.
    assert border(refined) < min(border(start), 6 * 33)


@pytest.mark.parametrize("width", [3, 40, 100])
def test_leading_numbers_keep_the_most_of_the_variance(width: int) -> None:
    rng = np.random.default_rng(0)
    hidden = rng.normal(size=(500, 3)) @ rng.normal(size=(3, width))
    values = (hidden + 0.01 * rng.normal(size=(500, width))).astype(np.float32)
    values -= values.mean(axis=0)
    kept = leading(values)
    assert kept.shape == (500, min(width, 32))
    assert kept.var(axis=0).sum() == pytest.approx(values.var(axis=0).sum(), rel=0.01)
