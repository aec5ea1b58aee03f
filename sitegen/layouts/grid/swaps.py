"""Swaps along the neighbour graph: the loop that refining a grid spends its time in.

Compiled by Numba, on one thread, with chance from a state that is given: see `compiled`. `graph`
holds the edges of each item (starts, ends, weights: `sorting.edges`), `around` the steps to the
cells around one, and their weights (`sorting.around`). `places` is the row and column of each item,
shape (n, 2), and changes with `owner`. Items are numbered without a sign, because Numba looks twice
at an index that may be negative.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.grid.compiled import Numbers, Vectors, bits
from sitegen.layouts.jit import compiled

_ONE = np.float32(1)


@compiled
def pull(item: Any, row: int, column: int, other: Any, places: Numbers, graph: Any) -> np.float32:
    """Return what an item's distances from its neighbours would cost in a cell.

    `other` counts as if it stood where the item is now: the two change places. The item itself for
    none.
    """
    starts, ends, weights = graph
    total = np.float32(0)
    for edge in range(starts[item], starts[item + np.uint32(1)]):
        end = ends[edge] if ends[edge] != other else np.uint32(item)
        down, right = places[end, 0] - row, places[end, 1] - column
        squared = np.float32(down * down + right * right)
        total += weights[edge] * (squared / (squared + _ONE))
    return total


@compiled
def strain(
    item: Any, row: int, column: int, other: Any, values: Vectors, owner: Numbers, around: Any
) -> np.float32:
    """Return how much an item would differ from those around a cell.

    Where it stands there itself, `other` stands instead: the two change places.
    """
    steps, weights = around
    rows, columns = owner.shape
    total = np.float32(0)
    for step in range(len(weights)):
        at_row, at_column = row + steps[step, 0], column + steps[step, 1]
        if not (0 <= at_row < rows and 0 <= at_column < columns):
            continue
        near = owner[at_row, at_column]
        if near < 0:
            continue
        beside = np.uint32(near) if near != item else np.uint32(other)
        squared = np.float32(0)
        for k in range(values.shape[1]):
            difference = values[item, k] - values[beside, k]
            squared += difference * difference
        total += weights[step] * squared
    return total


@compiled
def cost(
    item: Any,
    row: int,
    column: int,
    other: Any,
    values: Vectors,
    owner: Numbers,
    places: Numbers,
    terms: Any,
) -> np.float32:
    """Return what `swap` makes less: pull and strain of an item in a cell; `terms` are both's."""
    graph, around = terms
    return np.float32(
        pull(item, row, column, other, places, graph)
        + strain(item, row, column, other, values, owner, around)
    )


@compiled
def swap(
    values: Vectors,
    nearest: NDArray[np.uint32],
    owner: Numbers,
    places: Numbers,
    graph: Any,
    around: Any,
    heat: float,
    rounds: int,
    state: NDArray[np.uint64],
) -> None:
    """Anneal: propose to every item, round by round, a cell beside one of its neighbours.

    Items swap when graph and surroundings together gain, or, less and less, by chance. Of squared
    distances the sum of what is around a cell tells all: |a - b|² over all b is n |a|² - 2 a · Σ b
    and what does not depend on a. So each cell keeps the weighted sum of the vectors around it, and
    a proposal costs one product of vectors, however many cells count as around. Few are taken, so
    what an item's neighbours cost where it is is kept too, and a proposal that could not do with
    its neighbours as near as can be is dropped before they are looked at.
    """
    rows, columns = owner.shape
    count, width = values.shape
    between, reach = _between(around)
    sums = np.zeros((rows * columns, width), np.float32)
    room = np.zeros(rows * columns, np.float32)
    norms, pulls = np.empty(count, np.float32), np.empty(count, np.float32)
    for number in range(count):
        item = np.uint32(number)
        row, column = places[item, 0], places[item, 1]
        norms[item] = (values[item] ** 2).sum()
        pulls[item] = pull(item, row, column, item, places, graph)
        _add(np.float32(1), values[item], row, column, owner, around, room, sums)
    least = _least(count, graph)
    choices = np.uint64(9 * nearest.shape[1])
    for turn in range(rounds):
        warmth = np.float32(heat * (1 - turn / rounds))
        for number in range(count):
            item = np.uint32(number)
            chance = bits(state)
            choice = int(((chance >> np.uint64(32)) * choices) >> np.uint64(32))
            beside = nearest[item, choice // 9]
            to_row = places[beside, 0] + choice % 9 // 3 - 1
            to_column = places[beside, 1] + choice % 3 - 1
            if not (0 <= to_row < rows and 0 <= to_column < columns):
                continue
            there = owner[to_row, to_column]
            if there < 0 or there == number:
                continue
            other = np.uint32(there)
            row, column = places[item, 0], places[item, 1]
            one, two = values[item], values[other]
            now, then = np.uint32(row * columns + column), np.uint32(to_row * columns + to_column)
            down, right = to_row - row, to_column - column
            both = np.float32(0)
            if max(abs(down), abs(right)) <= reach:  # around each other, before and after
                both = between[down + reach, right + reach]
            change = _product(one, two, sums[now], sums[then], both)
            change += (norms[item] - norms[other]) * (room[then] - room[now])
            share = np.float32((chance & np.uint64(0xFFFFFF)) + np.uint64(1)) / np.float32(1 << 24)
            most = pulls[item] + pulls[other] - warmth * np.log(share) - change
            if least[item] + least[other] >= most:
                continue
            pulled = pull(item, to_row, to_column, other, places, graph)
            if pulled + least[other] >= most:
                continue
            pushed = pull(other, row, column, item, places, graph)
            if pulled + pushed >= most:
                continue
            owner[row, column], owner[to_row, to_column] = there, number
            _tell(item, to_row, to_column, other, places, graph, pulls)
            _tell(other, row, column, item, places, graph, pulls)
            places[item, 0], places[item, 1] = to_row, to_column
            places[other, 0], places[other, 1] = row, column
            pulls[item], pulls[other] = pulled, pushed
            _add(np.float32(0), two - one, row, column, owner, around, room, sums)
            _add(np.float32(0), one - two, to_row, to_column, owner, around, room, sums)


@compiled
def _product(one: Vectors, two: Vectors, now: Vectors, then: Vectors, both: Any) -> np.float32:
    """Return 2 (a - b) · (Σ now - Σ then + w (a - b)): a goes from now to then, b back.

    `both` is w, how much each counts as around the other: before and after, and never itself.
    """
    total = np.float32(0)
    for k in range(len(one)):
        difference = one[k] - two[k]
        total += difference * (now[k] - then[k] + both * difference)
    return np.float32(2 * total)


@compiled
def _add(
    item: np.float32,
    vector: Vectors,
    row: int,
    column: int,
    owner: Numbers,
    around: Any,
    room: NDArray[np.float32],
    sums: Vectors,
) -> None:
    """Add a vector, and how many items it stands for, to the sums of the cells around one."""
    steps, weights = around
    rows, columns = owner.shape
    for step in range(len(weights)):
        at_row, at_column = row + steps[step, 0], column + steps[step, 1]
        if 0 <= at_row < rows and 0 <= at_column < columns:
            cell = np.uint32(at_row * columns + at_column)
            room[cell] += weights[step] * item
            for k in range(len(vector)):
                sums[cell, k] += weights[step] * vector[k]


@compiled
def _between(around: Any) -> tuple[NDArray[np.float32], int]:
    """Return the weights as a square with 0 where a step is none, and how far it reaches."""
    steps, weights = around
    reach = steps.max()
    between = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for step in range(len(weights)):
        between[steps[step, 0] + reach, steps[step, 1] + reach] = weights[step]
    return between, reach


@compiled
def _least(count: int, graph: Any) -> NDArray[np.float32]:
    """Return what no item's distances from its neighbours can cost less than.

    That is with the strongest in the four cells beside it, four more across, and so on.
    """
    starts, _, weights = graph
    least = np.zeros(count, np.float32)
    for item in range(count):
        ordered = np.sort(weights[starts[item] : starts[item + 1]])[::-1]
        for rank in range(len(ordered)):
            squared = np.float32(1 if rank < 4 else 2 if rank < 8 else 4 if rank < 12 else 5)
            least[item] += ordered[rank] * (squared / (squared + _ONE))
    return least


@compiled
def _tell(
    item: Any,
    row: int,
    column: int,
    other: Any,
    places: Numbers,
    graph: Any,
    pulls: NDArray[np.float32],
) -> None:
    """Change what the neighbours of an item cost when it moves; `other` is as far as before."""
    starts, ends, weights = graph
    for edge in range(starts[item], starts[item + np.uint32(1)]):
        end = ends[edge]
        if end == other:
            continue
        down, right = places[end, 0] - places[item, 0], places[end, 1] - places[item, 1]
        was = np.float32(down * down + right * right)
        down, right = places[end, 0] - row, places[end, 1] - column
        now = np.float32(down * down + right * right)
        pulls[end] += weights[edge] * (now / (now + _ONE) - was / (was + _ONE))
