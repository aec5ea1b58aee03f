from __future__ import annotations

import numpy as np
import pytest

from sitegen.layouts.order import by_likeness
from sitegen.model.arrays import Grid
from tests.samples import ids


def grid(columns: int, rows: int) -> Grid:
    cells = np.random.default_rng(1).permutation(columns * rows).astype(np.int32)
    return Grid(ids(columns * rows), columns, rows, cells)


@pytest.mark.parametrize("side", [1, 2, 8, 16])
def test_on_a_square_each_step_is_one_cell(side: int) -> None:
    made = grid(side, side)
    cells = made.cells[by_likeness(made)]
    steps = np.abs(np.diff(cells % side)) + np.abs(np.diff(cells // side))
    assert (steps == 1).all()


@pytest.mark.parametrize(("columns", "rows"), [(1, 9), (13, 7), (40, 25)])
def test_any_part_of_the_order_lies_close_together(columns: int, rows: int) -> None:
    made = grid(columns, rows)
    order = by_likeness(made)
    assert sorted(order.tolist()) == list(range(columns * rows))
    cells = made.cells[order]
    points = np.stack([cells % columns, cells // columns], axis=1)
    parts = [points[start : start + 16] for start in range(0, len(points) - 16, 16)]
    spread = [np.ptp(part, axis=0).sum() for part in parts]
    in_rows = 16
    assert not spread or np.mean(spread) < in_rows


def test_nothing_has_an_order() -> None:
    assert by_likeness(Grid((), 0, 0, np.zeros(0, np.int32))).tolist() == []
