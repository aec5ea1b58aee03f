from __future__ import annotations

import numpy as np
import pytest

from sitegen.layouts.grid import sorting
from sitegen.layouts.grid.swaps import cost, swap

ROWS, COLUMNS, COUNT, NEAR = 6, 8, 40, 5
Given = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture
def given() -> Given:
    """Vectors, neighbours, and a random grid with empty cells: its owners and places."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(COUNT, 3)).astype(np.float32)
    distance = np.linalg.norm(values[:, None] - values[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1)[:, :NEAR].astype(np.int32)
    cells = rng.permutation(ROWS * COLUMNS)[:COUNT]
    owner = np.full((ROWS, COLUMNS), -1, np.int32)
    owner.ravel()[cells] = np.arange(COUNT)
    return values, nearest, owner, np.stack(np.divmod(cells, COLUMNS), axis=1).astype(np.int32)


def total(values: np.ndarray, nearest: np.ndarray, places: np.ndarray) -> float:
    """What swaps make less, from the definition: each pair counts once."""
    squared = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    weight = 1 / np.sqrt(np.arange(1, NEAR + 1))
    pulls = np.zeros((COUNT, COUNT))
    for item, near in enumerate(nearest):
        pulls[item, near] += weight / weight.mean()
    steps, around = sorting.around(COUNT)
    at = {(int(down), int(right)): float(w) for (down, right), w in zip(steps, around, strict=True)}
    strain = 0.0
    for one in range(COUNT):
        for two in range(one):
            down, right = places[one] - places[two]
            strain += at.get((int(down), int(right)), 0.0) * float(
                np.linalg.norm(values[one] - values[two])
            )
    return float((pulls * squared / (squared + 1)).sum()) + strain


def test_what_a_swap_is_said_to_change_is_what_it_changes(given: Given) -> None:
    values, nearest, owner, places = given
    terms = sorting.edges(nearest, 1.0), sorting.around(COUNT)

    def costs(who: int, where: np.ndarray, instead: int) -> float:
        at = int(where[0]), int(where[1])
        return float(cost(np.uint32(who), *at, np.uint32(instead), values, owner, places, terms))

    for item in range(COUNT):
        for other in {*nearest[item].tolist(), (item + 7) % COUNT} - {item}:
            here, there = places[item], places[other]
            said = costs(item, there, other) + costs(other, here, item)
            said -= costs(item, here, item) + costs(other, there, other)
            moved = places.copy()
            moved[item], moved[other] = there, here
            true = total(values, nearest, moved) - total(values, nearest, places)
            assert said == pytest.approx(true, abs=1e-3)


def refined(given: Given, least: np.ndarray, heat: float) -> tuple[np.ndarray, np.ndarray]:
    values, nearest, owner, places = (each.copy() for each in given)
    swap(
        values,
        nearest.astype(np.uint32),
        least.astype(np.float32),
        owner,
        places,
        sorting.edges(nearest, 1.0),
        sorting.around(COUNT),
        heat,
        50,
        np.array([1], np.uint64),
    )
    return owner, places


def test_without_heat_it_only_falls_and_every_item_keeps_a_cell(given: Given) -> None:
    values, nearest, owner, places = given
    now, there = refined(given, np.zeros(COUNT), 0.0)
    assert total(values, nearest, there) < total(values, nearest, places)
    assert sorted(now[now >= 0]) == list(range(COUNT))
    assert ((now >= 0) == (owner >= 0)).all()
    assert (now[there[:, 0], there[:, 1]] == np.arange(COUNT)).all()


@pytest.mark.parametrize("heat", [0.0, 0.5])
def test_proposals_dropped_early_would_have_been_refused(given: Given, heat: float) -> None:
    values, nearest = given[0], given[1]
    least = np.linalg.norm(values - values[nearest[:, 0]], axis=1)
    assert (refined(given, least, heat)[0] == refined(given, np.zeros(COUNT), heat)[0]).all()
