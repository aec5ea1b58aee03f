from __future__ import annotations

import numpy as np
import pytest

from sitegen.model.arrangement import Arrangement, Entry, Guide
from sitegen.model.site import Placed
from sitegen.stages.assemble import _unit
from tests.samples import site_data


def test_everything_comes_in_grid_order() -> None:
    site = site_data(40)
    assert site.cells.tolist() == list(range(40))
    titles = [item.title for item in site.items]
    assert titles == [f"Picture {place}" for place in range(40)]


def test_neighbours_are_places_in_that_order() -> None:
    site = site_data(40)
    assert site.neighbours.shape == (40, 5)
    assert (np.diff(site.distances, axis=1) >= 0).all()
    # The mixture's group of an item is its original row modulo 4: neighbours share it.
    group = np.array([int(item.id.removeprefix("item-")) % 4 for item in site.items])
    assert (group[site.neighbours] == group[:, None]).mean() > 0.95


def test_positions_fill_the_unit_square() -> None:
    site = site_data(40)
    assert site.x.min() == site.y.min() == 0
    assert site.x.max() == site.y.max() == pytest.approx(1)


@pytest.mark.parametrize(
    "positions", [np.zeros((1, 2)), np.zeros((4, 2)), np.array([[0, 0], [3, 0]])]
)
def test_maps_without_extent_are_centred(positions: np.ndarray) -> None:
    x, y, aspect = _unit(positions.astype(np.float32))
    assert y.tolist() == [0.5] * len(positions)
    assert (x >= 0).all()
    assert (x <= 1).all()
    assert 0 < aspect < 100


def test_a_single_cell_and_its_heading_stay_in_the_frame() -> None:
    arrangement = Arrangement(("item-0",), np.zeros((1, 2), np.float32), 3.0, (Guide("A", 0, -2),))
    site = site_data(1, further=[Entry("one", "One", "one", arrangement)])
    placed = site.layouts[-1]
    assert isinstance(placed, Placed)
    assert (placed.x[0], placed.y[0], placed.aspect, placed.size) == (0.5, 0.5, 1, 1)
    assert placed.guides[0].y == pytest.approx(0.5 - 2 / 3)


def test_an_arrangement_of_other_items_is_refused() -> None:
    other = Arrangement(("a", "b"), np.zeros((2, 2), np.float32))
    with pytest.raises(ValueError, match="same items"):
        site_data(3, further=[Entry("other", "Other", "other", other)])
