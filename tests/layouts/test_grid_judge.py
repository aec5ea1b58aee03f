from __future__ import annotations

import numpy as np
import pytest

from sitegen.layouts import grid, score
from sitegen.layouts.grid.judge import Judge
from sitegen.layouts.grid.sorting import leading, refine, sort
from sitegen.model.arrays import NeighbourGraph, Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture

SIDE = 20
COUNT = SIDE * SIDE


def inputs(values: np.ndarray) -> tuple[np.ndarray, NeighbourGraph]:
    reduced = Reduced(ids(len(values)), values.astype(np.float32))
    graph = neighbours(reduced, min(40, max(len(values) - 1, 0)), Silent())
    return leading(reduced.values), graph


def test_order_is_that_of_the_full_scores() -> None:
    vectors, graph = inputs(reduce(mixture(COUNT), 16, 0).values)
    outline = grid.outline_for(COUNT, "square", 1.0)
    judge = Judge(outline, vectors, graph)
    random = np.random.default_rng(0).permutation(outline.cells)
    by_features = sort(vectors, outline, 0)
    refined = refine(by_features, outline, vectors, graph, 100, 0)
    grids = [random, by_features, refined]

    def points(cells: np.ndarray) -> np.ndarray:
        return np.stack([cells % SIDE, cells // SIDE], axis=1).astype(float)

    full = [score.dpq(vectors, points(cells), np.arange(COUNT))[0] for cells in grids]
    assert full == sorted(full)
    assert [judge.distances(cells) for cells in grids] == sorted(map(judge.distances, grids))
    assert [judge(cells) for cells in grids] == sorted(map(judge, grids))


def test_a_grid_of_its_own_features_is_nearly_the_best_there_can_be() -> None:
    rows, columns = np.divmod(np.arange(COUNT), SIDE)
    vectors, graph = inputs(np.stack([columns, rows], axis=1).astype(float))
    outline = grid.outline_for(COUNT, "square", 1.0)
    judge = Judge(outline, vectors, graph)
    true, shuffled = outline.cells, np.random.default_rng(0).permutation(outline.cells)
    assert judge(true) > 3.8
    assert judge(shuffled) < 2


@pytest.mark.parametrize("count", [2, 3, 7])
def test_few_cells(count: int) -> None:
    vectors, graph = inputs(np.random.default_rng(0).random((count, 3)))
    outline = grid.outline_for(count, "rectangle", 1.6)
    assert np.isfinite(Judge(outline, vectors, graph)(outline.cells))
