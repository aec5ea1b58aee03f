from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import label

from sitegen.errors import SitegenError
from sitegen.layouts.grid.shapes import Outline, ellipse, from_mask, shape_for


def taken(outline: Outline) -> np.ndarray:
    cells = np.zeros(outline.columns * outline.rows, bool)
    cells[outline.cells] = True
    return cells.reshape(outline.rows, outline.columns)


def holes(cells: np.ndarray) -> int:
    """Empty places that the outside does not reach."""
    return int(label(np.pad(~cells, 1, constant_values=True))[1]) - 1


def ring(size: int = 60) -> np.ndarray:
    row, column = np.mgrid[0:size, 0:size] - (size - 1) / 2
    distance = np.hypot(row, column)
    return (distance < size / 2) & (distance > size / 5)


@given(st.integers(1, 3000), st.floats(0.3, 3.3))
@settings(max_examples=200)
def test_rectangle_has_no_empty_row(count: int, aspect: float) -> None:
    columns, rows = shape_for(count, aspect)
    assert columns * (rows - 1) < count <= columns * rows


def test_rectangle_follows_the_aspect() -> None:
    assert shape_for(1000, 1.6) == (40, 25)


@given(st.integers(1, 1500))
@settings(max_examples=60, deadline=None)
def test_disc_is_full_and_round(count: int) -> None:
    cells = taken(ellipse(count))
    assert cells.sum() == count
    assert holes(cells) == 0
    assert abs(cells.shape[0] - cells.shape[1]) <= 1


@given(st.integers(1, 1500), st.floats(0.3, 3.3))
@settings(max_examples=60, deadline=None)
def test_ellipse_is_full_and_follows_the_aspect(count: int, aspect: float) -> None:
    cells = taken(ellipse(count, aspect))
    assert cells.sum() == count
    assert holes(cells) == 0
    rows, columns = cells.shape
    wide, high = np.sqrt(count * 4 / np.pi * aspect), np.sqrt(count * 4 / np.pi / aspect)
    if min(wide, high) > 3:
        assert abs(columns - wide) <= 2
        assert abs(rows - high) <= 2


@given(st.integers(1, 1500), st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_full_mask_is_full(count: int, height: int, width: int) -> None:
    cells = taken(from_mask(count, np.ones((height, width), bool)))
    assert cells.sum() == count
    assert holes(cells) == 0


@given(st.integers(60, 1500))
@settings(max_examples=40, deadline=None)
def test_a_hole_of_the_shape_stays_and_no_other_is_made(count: int) -> None:
    cells = taken(from_mask(count, ring()))
    assert cells.sum() == count
    assert holes(cells) == 1
    assert label(cells, np.ones((3, 3)))[1] == 1


def test_mask_gives_its_shape() -> None:
    mask = np.zeros((200, 300), bool)
    mask[20:180, 40:140] = True
    mask[120:180, 40:280] = True
    cells = taken(from_mask(900, mask))
    assert not cells[: len(cells) // 2, -cells.shape[1] // 3 :].any()
    assert cells[:, : cells.shape[1] // 3].mean() > 0.95


@pytest.mark.parametrize("mask", [np.ones((1, 1), bool), np.eye(2, dtype=bool)])
def test_tiny_masks(mask: np.ndarray) -> None:
    assert taken(from_mask(50, mask)).sum() == 50


def test_more_pixels_change_nothing() -> None:
    fine = ring().repeat(8, axis=0).repeat(8, axis=1)
    assert abs(from_mask(500, fine).columns - from_mask(500, ring()).columns) <= 1


def test_nothing_inside_the_mask() -> None:
    with pytest.raises(SitegenError, match="nothing inside"):
        from_mask(10, np.zeros((4, 4), bool))
