from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.layouts import grid
from sitegen.model.arrays import Layout
from tests.samples import ids

METHODS = sorted(grid.METHODS)


def layout_of(positions: np.ndarray) -> Layout:
    return Layout(ids(len(positions)), positions.astype(np.float32))


def blob(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, 2)) + rng.integers(0, 3, (count, 1)) * 4


def mean_step(layout: Layout, found: grid.Grid) -> float:
    """Mean distance in cells between pictures that are nearest on the map."""
    distance = np.linalg.norm(layout.positions[:, None] - layout.positions[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    cells = np.stack([found.cells % found.columns, found.cells // found.columns], axis=1)
    return float(np.linalg.norm(cells - cells[distance.argmin(axis=1)], axis=1).mean())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("count", [1, 2, 3, 7, 13, 64, 97, 200])
@pytest.mark.parametrize("aspect", [0.4, 1.0, 1.6, 20.0])
def test_every_picture_in_one_cell_without_holes(method: str, count: int, aspect: float) -> None:
    found = grid.lay_out(layout_of(blob(count)), method, "rectangle", aspect)
    assert sorted(found.cells.tolist()) == list(range(count))
    assert found.columns * (found.rows - 1) < count <= found.columns * found.rows


@given(st.integers(1, 3000), st.floats(0.05, 20))
@settings(max_examples=200)
def test_shape_has_no_empty_row(count: int, aspect: float) -> None:
    columns, rows = grid.shape_for(count, aspect)
    assert columns * (rows - 1) < count <= columns * rows


def test_shape_follows_the_aspect() -> None:
    assert grid.shape_for(1000, 1.6) == (40, 25)
    assert grid.lay_out(layout_of(blob(900)), "bisect", "square", 1.6).columns == 30


@pytest.mark.parametrize("method", METHODS)
def test_near_on_the_map_is_near_on_the_grid(method: str) -> None:
    layout = layout_of(blob(400))
    found = grid.lay_out(layout, method, "rectangle", 1.6)
    shuffled = grid.Grid(
        found.ids, found.columns, found.rows, np.random.default_rng(0).permutation(found.cells)
    )
    assert mean_step(layout, found) < 0.4 * mean_step(layout, shuffled)


@pytest.mark.parametrize("method", METHODS)
def test_a_grid_is_kept_as_it_is(method: str) -> None:
    rows, columns = np.mgrid[0:6, 0:9]
    positions = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(float)
    found = grid.lay_out(layout_of(positions), method, "rectangle", 1.5)
    assert (found.columns, found.rows) == (9, 6)
    assert found.cells.tolist() == list(range(54))


@pytest.mark.parametrize("method", METHODS)
def test_coordinates_between_0_and_1_are_as_good_as_any(method: str) -> None:
    positions = blob(150)
    small = (positions - positions.min(axis=0)) / np.ptp(positions, axis=0)
    first = grid.lay_out(layout_of(small), method, "rectangle", 1.6)
    second = grid.lay_out(layout_of(small * 4096), method, "rectangle", 1.6)
    assert first.cells.tolist() == second.cells.tolist()


@pytest.mark.parametrize("method", METHODS)
def test_pictures_all_in_one_place(method: str) -> None:
    found = grid.lay_out(layout_of(np.zeros((30, 2))), method, "rectangle", 1.6)
    assert sorted(found.cells.tolist()) == list(range(30))


def test_auto_changes_to_bisect_for_large_collections() -> None:
    layout = layout_of(blob(grid.EXACT_UP_TO + 1))
    automatic = grid.lay_out(layout, "auto", "rectangle", 1.6)
    bisected = grid.lay_out(layout, "bisect", "rectangle", 1.6)
    assert automatic.cells.tolist() == bisected.cells.tolist()


def test_empty() -> None:
    assert grid.lay_out(layout_of(np.empty((0, 2))), "auto", "rectangle", 1.6).rows == 0
