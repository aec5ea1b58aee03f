"""The loops that NumPy is too slow for, compiled by Numba. Imported only where one is needed.

All run on one thread and draw chance from a state that they are given, so the same input gives the
same result. `owner` is the grid, shape (rows, columns), int32: the item in each cell, -1 for none.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.jit import compiled

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int32]


@compiled
def draw(state: NDArray[np.uint64], below: int) -> int:
    """Return a number below `below` (Marsaglia, "Xorshift RNGs", 2003)."""
    number = state[0]
    number ^= number << np.uint64(13)
    number ^= number >> np.uint64(7)
    number ^= number << np.uint64(17)
    state[0] = number
    return int((number >> np.uint64(33)) % np.uint64(below))


@compiled
def blur(
    values: Vectors, owner: Numbers, reach: int, sums: Vectors, numbers: Numbers, blurred: Vectors
) -> None:
    """Write the mean of all items within a box of `reach` cells to each side of each cell.

    Running sums make it O(cells × d) whatever the reach; empty cells count for nothing.
    """
    rows, columns = owner.shape
    width = values.shape[1]
    for row in range(rows):
        running, number = np.zeros(width, np.float32), 0
        for column in range(-reach, columns):
            enters, leaves = column + reach, column - reach - 1
            if enters < columns and owner[row, enters] >= 0:
                number += 1
                running += values[owner[row, enters]]
            if leaves >= 0 and owner[row, leaves] >= 0:
                number -= 1
                running -= values[owner[row, leaves]]
            if column >= 0:
                numbers[row, column] = number
                sums[row, column] = running
    total, count = np.zeros((columns, width), np.float32), np.zeros(columns, np.int32)
    for row in range(-reach, rows):
        enters, leaves = row + reach, row - reach - 1
        if enters < rows:
            total += sums[enters]
            count += numbers[enters]
        if leaves >= 0:
            total -= sums[leaves]
            count -= numbers[leaves]
        if row >= 0:
            for column in range(columns):
                if owner[row, column] >= 0:
                    blurred[row, column] = total[column] / np.float32(count[column])


@compiled
def exchange(
    values: Vectors, owner: Numbers, wanted: Vectors, reach: int, tries: int, state: Any
) -> None:
    """Swap items within `reach` cells where both together come nearer to what is wanted there."""
    rows, columns = owner.shape
    width = values.shape[1]
    for row in range(rows):
        for column in range(columns):
            if owner[row, column] < 0:
                continue
            for _ in range(tries):
                other_row = row + draw(state, 2 * reach + 1) - reach
                other_column = column + draw(state, 2 * reach + 1) - reach
                if not (0 <= other_row < rows and 0 <= other_column < columns):
                    continue
                one, two = owner[row, column], owner[other_row, other_column]
                if two < 0 or one == two:
                    continue
                gain = np.float32(0)
                for k in range(width):
                    gain += (values[one, k] - values[two, k]) * (
                        wanted[other_row, other_column, k] - wanted[row, column, k]
                    )
                if gain > 0:
                    owner[row, column], owner[other_row, other_column] = two, one


@compiled
def pull(item: int, row: int, column: int, other: int, places: Numbers, graph: Any) -> np.float32:
    """How far an item would be from its neighbours in a cell; `other` moves too and is left out."""
    starts, ends, weights, cost = graph
    total = np.float32(0)
    most = len(cost) - 1
    for edge in range(starts[item], starts[item + 1]):
        end = ends[edge]
        if end != other:
            down, right = places[end, 0] - row, places[end, 1] - column
            total += weights[edge] * cost[min(down * down + right * right, most)]
    return total


@compiled
def strain(
    item: int, other: int, row: int, column: int, values: Vectors, owner: Numbers, around: Any
) -> np.float32:
    """How much more the items around a cell differ from `other` than from `item`."""
    steps, weights = around
    rows, columns = owner.shape
    total = np.float32(0)
    for step in range(len(weights)):
        at_row, at_column = row + steps[step, 0], column + steps[step, 1]
        if not (0 <= at_row < rows and 0 <= at_column < columns):
            continue
        near = owner[at_row, at_column]
        if near < 0 or near == item:
            continue
        if near == other:
            continue
        one, two = np.float32(0), np.float32(0)
        for k in range(values.shape[1]):
            first, second = values[item, k] - values[near, k], values[other, k] - values[near, k]
            one += first * first
            two += second * second
        total += weights[step] * (np.sqrt(two) - np.sqrt(one))
    return total


@compiled
def swap(
    values: Vectors,
    nearest: Numbers,
    owner: Numbers,
    places: Numbers,
    graph: Any,
    around: Any,
    heat: float,
    rounds: int,
    state: NDArray[np.uint64],
) -> None:
    """Anneal: propose to every item, round by round, a cell beside one of its neighbours.

    `graph` holds the edges of each item (starts, ends, weights) and the cost of squared distances
    on the grid; `around` the steps to the cells around one, and their weights. `places` is the row
    and column of each item and changes with `owner`. Items swap when graph and surroundings
    together gain, or, less and less, by chance.
    """
    rows, columns = owner.shape
    for turn in range(rounds):
        warmth = heat * (1 - turn / rounds)
        for item in range(len(places)):
            beside = nearest[item, draw(state, nearest.shape[1])]
            to_row = places[beside, 0] + draw(state, 3) - 1
            to_column = places[beside, 1] + draw(state, 3) - 1
            if not (0 <= to_row < rows and 0 <= to_column < columns):
                continue
            other = owner[to_row, to_column]
            if other < 0 or other == item:
                continue
            row, column = places[item, 0], places[item, 1]
            change = (
                pull(item, to_row, to_column, other, places, graph)
                - pull(item, row, column, other, places, graph)
                + pull(other, row, column, item, places, graph)
                - pull(other, to_row, to_column, item, places, graph)
                + strain(item, other, row, column, values, owner, around)
                + strain(other, item, to_row, to_column, values, owner, around)
            )
            chance = (draw(state, 1 << 30) + 1) / (1 << 30)
            if change < 0 or (warmth > 0 and change < -warmth * np.log(chance)):
                owner[row, column], owner[to_row, to_column] = other, item
                places[item, 0], places[item, 1] = to_row, to_column
                places[other, 0], places[other, 1] = row, column
