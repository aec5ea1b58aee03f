from __future__ import annotations

import numpy as np
import pytest

from sitegen.layouts.grid import sorting
from sitegen.layouts.grid.swaps import _least, cost, pull, swap

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
    steps, around = sorting.around(1.0)
    at = {(int(down), int(right)): float(w) for (down, right), w in zip(steps, around, strict=True)}
    strain = 0.0
    for one in range(COUNT):
        for two in range(one):
            down, right = places[one] - places[two]
            squares = float(((values[one] - values[two]) ** 2).sum())
            strain += at.get((int(down), int(right)), 0.0) * squares
    return float((pulls * squared / (squared + 1)).sum()) + strain


def test_what_a_swap_is_said_to_change_is_what_it_changes(given: Given) -> None:
    values, nearest, owner, places = given
    terms = sorting.edges(nearest, 1.0), sorting.around(1.0)

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


def refined(given: Given, heat: float, rounds: int = 50) -> tuple[np.ndarray, np.ndarray]:
    values, nearest, owner, places = (each.copy() for each in given)
    swap(
        values,
        nearest.astype(np.uint32),
        owner,
        places,
        sorting.edges(nearest, 1.0),
        sorting.around(1.0),
        heat,
        rounds,
        np.array([1], np.uint64),
    )
    return owner, places


def test_without_heat_it_only_falls_and_every_item_keeps_a_cell(given: Given) -> None:
    values, nearest, owner, places = given
    now, there = refined(given, 0.0)
    assert total(values, nearest, there) < total(values, nearest, places)
    assert sorted(now[now >= 0]) == list(range(COUNT))
    assert ((now >= 0) == (owner >= 0)).all()
    assert (now[there[:, 0], there[:, 1]] == np.arange(COUNT)).all()


def test_it_ends_where_no_swap_beside_a_neighbour_gains_any_more(given: Given) -> None:
    """So the sums that it keeps are true to the end, and it drops no proposal that could do."""
    values, nearest = given[0], given[1]
    owner, places = refined(given, 0.0, 2_000)
    least = total(values, nearest, places)
    tried = 0
    for item, near in enumerate(nearest):
        for beside in near:
            for step in range(9):
                row, column = places[beside] + np.array([step // 3 - 1, step % 3 - 1])
                inside = 0 <= row < ROWS and 0 <= column < COLUMNS
                other = owner[row, column] if inside else -1
                if other in (-1, item):
                    continue
                moved = places.copy()
                moved[item], moved[other] = places[other], places[item]
                assert total(values, nearest, moved) > least - 1e-3
                tried += 1
    assert tried > COUNT


def test_what_cools_ends_lower_than_what_only_falls(given: Given) -> None:
    values, nearest = given[0], given[1]
    fallen = total(values, nearest, refined(given, 0.0, 500)[1])
    cooled = total(values, nearest, refined(given, 0.5, 500)[1])
    assert cooled < fallen


def test_no_place_costs_less_than_the_least(given: Given) -> None:
    nearest = given[1]
    edges = sorting.edges(nearest, 1.0)
    least = _least(COUNT, edges)
    rng = np.random.default_rng(1)
    for _ in range(50):
        cells = rng.permutation(ROWS * COLUMNS)[:COUNT]
        places = np.stack(np.divmod(cells, COLUMNS), axis=1).astype(np.int32)
        for item in range(COUNT):
            at = int(places[item, 0]), int(places[item, 1])
            number = np.uint32(item)
            assert pull(number, *at, number, places, edges) >= least[item] - 1e-4
