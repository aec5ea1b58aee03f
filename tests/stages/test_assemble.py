from __future__ import annotations

import numpy as np
import pytest

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
