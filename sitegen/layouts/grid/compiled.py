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
def bits(state: NDArray[np.uint64]) -> Any:
    """Return 64 bits of chance (Marsaglia, "Xorshift RNGs", 2003)."""
    number = state[0]
    number ^= number << np.uint64(13)
    number ^= number >> np.uint64(7)
    number ^= number << np.uint64(17)
    state[0] = number
    return number


@compiled
def draw(state: NDArray[np.uint64], below: int) -> int:
    """Return a number below `below`."""
    return int((bits(state) >> np.uint64(33)) % np.uint64(below))


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
def surroundings(
    values: Vectors,
    owner: Numbers,
    steps: NDArray[np.int64],
    scale: float,
    stranger: float,
    total: NDArray[np.float64],
) -> None:
    """Add up, over all items, the mean distance by features of the k in the nearest cells.

    Written for k = 1…len(total). Cells that are equally far count in the order of rising distance
    by features, up to `scale`; where there are too few, items `stranger` away take their place.
    """
    rows, columns = owner.shape
    keys = np.empty(len(steps), np.float64)
    farthest = (steps**2).sum(axis=1).max()
    for row in range(rows):
        for column in range(columns):
            item = owner[row, column]
            if item < 0:
                continue
            for step in range(len(steps)):
                at_row, at_column = row + steps[step, 0], column + steps[step, 1]
                inside = 0 <= at_row < rows and 0 <= at_column < columns
                near = owner[at_row, at_column] if inside else -1
                if near < 0:
                    keys[step] = farthest + 1 + stranger / scale
                    continue
                squared = np.float32(0)
                for k in range(values.shape[1]):
                    difference = values[item, k] - values[near, k]
                    squared += difference * difference
                # In one number: first by place, then by feature.
                level = steps[step, 0] ** 2 + steps[step, 1] ** 2
                keys[step] = level + min(np.sqrt(squared) / scale, 0.999)
            keys.sort()
            running = 0.0
            for place in range(len(total)):
                running += (keys[place] - np.floor(keys[place])) * scale
                total[place] += running / (place + 1)
