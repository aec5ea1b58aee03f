from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import label

from sitegen.layouts import grid, score
from sitegen.model.arrays import Grid, Layout, NeighbourGraph, Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture

METHODS = ["auto", "bisect", "exact", "rasterfairy", "sorted"]
BY_MAP = ["bisect", "exact", "rasterfairy"]


def layout_of(positions: np.ndarray) -> Layout:
    return Layout(ids(len(positions)), positions.astype(np.float32))


def blob(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, 2)) + rng.integers(0, 3, (count, 1)) * 4


def inputs(values: np.ndarray) -> tuple[Layout, Reduced, NeighbourGraph]:
    """A map that is the first two numbers, and the graph."""
    reduced = Reduced(ids(len(values)), values.astype(np.float32))
    graph = neighbours(reduced, min(30, max(len(values) - 1, 0)), Silent())
    return layout_of(values[:, :2]), reduced, graph


def of_mixture(count: int) -> tuple[Layout, Reduced, NeighbourGraph]:
    return inputs(reduce(mixture(count), 16, 0).values)


def laid_out(
    method: str, count: int, shape: str = "rectangle", aspect: float = 1.6, seed: int = 0
) -> Grid:
    layout, reduced, graph = of_mixture(count)
    mask = np.ones((5, 9), bool) if shape == "mask" else None
    return grid.lay_out(layout, method, shape, aspect, reduced, graph, seed, mask)


def points_of(found: Grid) -> np.ndarray:
    cells = found.cells.astype(float)
    return np.stack([cells % found.columns, cells // found.columns], axis=1)


def shuffled(found: Grid) -> Grid:
    cells = np.random.default_rng(0).permutation(found.cells)
    return Grid(found.ids, found.columns, found.rows, cells)


def mean_step(layout: Layout, found: Grid) -> float:
    """Mean distance in cells between pictures that are nearest on the map."""
    distance = np.linalg.norm(layout.positions[:, None] - layout.positions[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    cells = points_of(found)
    return float(np.linalg.norm(cells - cells[distance.argmin(axis=1)], axis=1).mean())


def scores(found: Grid, reduced: Reduced, graph: NeighbourGraph) -> tuple[float, float]:
    points, rows = points_of(found), np.arange(len(found.ids))
    return (
        score.dpq(reduced.values, points, rows)[1],
        score.kept(graph.indices[:, :10], points),
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", [1, 2, 3, 7, 13, 97])
@pytest.mark.parametrize("aspect", [0.05, 1.6, 20.0])
def test_every_picture_in_one_cell_without_holes(method: str, count: int, aspect: float) -> None:
    found = laid_out(method, count, "rectangle", aspect)
    assert sorted(found.cells.tolist()) == list(range(count))
    assert found.columns * (found.rows - 1) < count <= found.columns * found.rows


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", ["circle", "ellipse", "mask"])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 31, 97])
def test_other_outlines_hold_every_picture_once(method: str, shape: str, count: int) -> None:
    found = laid_out(method, count, shape)
    taken = np.zeros(found.columns * found.rows, bool)
    taken[found.cells] = True
    assert taken.sum() == count
    taken = taken.reshape(found.rows, found.columns)
    assert taken.any(axis=0).all() and taken.any(axis=1).all()
    # Whatever is empty is connected with the outside.
    assert label(np.pad(~taken, 1, constant_values=True))[1] == 1


@pytest.mark.parametrize("method", METHODS)
def test_no_picture(method: str) -> None:
    layout, reduced, graph = inputs(np.empty((0, 4)))
    found = grid.lay_out(layout, method, "rectangle", 1.6, reduced, graph)
    assert (found.columns, found.rows, len(found.cells)) == (0, 0, 0)


@pytest.mark.parametrize("method", METHODS)
def test_pictures_that_are_all_the_same(method: str) -> None:
    layout, reduced, graph = inputs(np.zeros((30, 4)))
    found = grid.lay_out(layout, method, "rectangle", 1.6, reduced, graph)
    assert sorted(found.cells.tolist()) == list(range(30))


@pytest.mark.parametrize("method", METHODS)
def test_one_outlier_among_equals(method: str) -> None:
    values = np.zeros((30, 4))
    values[7] = 5
    layout, reduced, graph = inputs(values)
    found = grid.lay_out(layout, method, "square", 1.0, reduced, graph)
    assert sorted(found.cells.tolist()) == list(range(30))


@pytest.mark.parametrize("method", METHODS)
def test_near_means_similar_and_chance_does_not(method: str) -> None:
    layout, reduced, graph = of_mixture(300)
    found = grid.lay_out(layout, method, "rectangle", 1.6, reduced, graph)
    distances, neighbours_kept = scores(found, reduced, graph)
    by_chance = scores(shuffled(found), reduced, graph)
    assert distances > 0.3 > 0.15 > by_chance[0]
    assert neighbours_kept > 2.5 * by_chance[1]


def test_auto_is_better_than_each_of_the_others() -> None:
    layout, reduced, graph = of_mixture(400)
    found = {
        method: scores(
            grid.lay_out(layout, method, "rectangle", 1.6, reduced, graph), reduced, graph
        )
        for method in METHODS
    }
    best = found.pop("auto")
    for other in found.values():
        assert best[0] > other[0] and best[1] > other[1]


@pytest.mark.parametrize("method", ["auto", "sorted"])
def test_same_seed_same_grid(method: str) -> None:
    first, second = laid_out(method, 120, seed=3), laid_out(method, 120, seed=3)
    assert first.cells.tolist() == second.cells.tolist()


def test_auto_without_features_places_the_map() -> None:
    layout = layout_of(blob(200))
    automatic = grid.lay_out(layout, "auto", "rectangle", 1.6)
    assert (
        automatic.cells.tolist() == grid.lay_out(layout, "exact", "rectangle", 1.6).cells.tolist()
    )


@pytest.mark.parametrize("method", BY_MAP)
def test_near_on_the_map_is_near_on_the_grid(method: str) -> None:
    layout = layout_of(blob(400))
    for shape in ("rectangle", "circle"):
        found = grid.lay_out(layout, method, shape, 1.6)
        assert mean_step(layout, found) < 0.45 * mean_step(layout, shuffled(found))


@pytest.mark.parametrize("method", BY_MAP)
def test_a_grid_is_kept_as_it_is(method: str) -> None:
    rows, columns = np.mgrid[0:6, 0:9]
    positions = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(float)
    found = grid.lay_out(layout_of(positions), method, "rectangle", 1.5)
    assert (found.columns, found.rows) == (9, 6)
    assert found.cells.tolist() == list(range(54))


@pytest.mark.parametrize("method", BY_MAP)
def test_coordinates_between_0_and_1_are_as_good_as_any(method: str) -> None:
    positions = blob(150)
    small = (positions - positions.min(axis=0)) / np.ptp(positions, axis=0)
    first = grid.lay_out(layout_of(small), method, "rectangle", 1.6)
    second = grid.lay_out(layout_of(small * 4096), method, "rectangle", 1.6)
    assert first.cells.tolist() == second.cells.tolist()


def test_bisection_takes_over_from_exact_assignment() -> None:
    layout = layout_of(blob(grid.EXACT_UP_TO + 1))
    automatic = grid.lay_out(layout, "auto", "rectangle", 1.6)
    bisected = grid.lay_out(layout, "bisect", "rectangle", 1.6)
    assert automatic.cells.tolist() == bisected.cells.tolist()
