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
        total += weights[step] * np.sqrt(squared)
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
    least: NDArray[np.float32],
    owner: Numbers,
    places: Numbers,
    graph: Any,
    around: Any,
    heat: float,
    rounds: int,
    state: NDArray[np.uint64],
) -> None:
    """Anneal: propose to every item, round by round, a cell beside one of its neighbours.

    Items swap when graph and surroundings together gain, or, less and less, by chance. Of 50
    proposals about one is taken, so what an item costs where it is is kept, and a proposal that
    cannot do, because the graph alone makes it too dear, is dropped before any vector is looked at:
    no item differs less from those around it than by `least`, shape (n,), its distance from the
    nearest of all.
    """
    rows, columns = owner.shape
    pulls, strains = np.empty(len(places), np.float32), np.empty(len(places), np.float32)
    for number in range(len(places)):
        item = np.uint32(number)
        row, column = places[item, 0], places[item, 1]
        pulls[item] = pull(item, row, column, item, places, graph)
        strains[item] = strain(item, row, column, item, values, owner, around)
    room = _room(owner, around)
    choices = np.uint64(9 * nearest.shape[1])
    for turn in range(rounds):
        warmth = np.float32(heat * (1 - turn / rounds))
        for number in range(len(places)):
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
            share = np.float32((chance & np.uint64(0xFFFFFF)) + np.uint64(1)) / np.float32(1 << 24)
            most = pulls[item] + pulls[other] + strains[item] + strains[other]
            most -= warmth * np.log(share)
            one = pull(item, to_row, to_column, other, places, graph)
            fewest = room[to_row, to_column] * least[item] + room[row, column] * least[other]
            if one + fewest >= most:
                continue
            two = pull(other, row, column, item, places, graph)
            if one + two + fewest >= most:
                continue
            change = strain(item, to_row, to_column, other, values, owner, around)
            change += strain(other, row, column, item, values, owner, around)
            change += one + two
            if change >= most:
                continue
            owner[row, column], owner[to_row, to_column] = there, number
            _tell(item, to_row, to_column, other, places, graph, pulls)
            _tell(other, row, column, item, places, graph, pulls)
            places[item, 0], places[item, 1] = to_row, to_column
            places[other, 0], places[other, 1] = row, column
            pulls[item], pulls[other] = one, two
            _feel(row, column, values, owner, around, strains)
            _feel(to_row, to_column, values, owner, around, strains)


@compiled
def _room(owner: Numbers, around: Any) -> NDArray[np.float32]:
    """Return the weights of the cells around each that hold an item."""
    steps, weights = around
    rows, columns = owner.shape
    room = np.zeros((rows, columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            for step in range(len(weights)):
                at_row, at_column = row + steps[step, 0], column + steps[step, 1]
                if (
                    0 <= at_row < rows
                    and 0 <= at_column < columns
                    and owner[at_row, at_column] >= 0
                ):
                    room[row, column] += weights[step]
    return room


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


@compiled
def _feel(
    row: int,
    column: int,
    values: Vectors,
    owner: Numbers,
    around: Any,
    strains: NDArray[np.float32],
) -> None:
    """Measure again how much the item in a cell, and those around it, differ from those around."""
    steps, weights = around
    rows, columns = owner.shape
    for step in range(-1, len(weights)):
        at_row = row + steps[step, 0] if step >= 0 else row
        at_column = column + steps[step, 1] if step >= 0 else column
        if 0 <= at_row < rows and 0 <= at_column < columns and owner[at_row, at_column] >= 0:
            item = np.uint32(owner[at_row, at_column])
            strains[item] = strain(item, at_row, at_column, item, values, owner, around)
