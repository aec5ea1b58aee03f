"""The layout `timeline`: pictures piled up along an axis of dates or numbers."""

from __future__ import annotations

import math

import numpy as np

from sitegen.layouts import words
from sitegen.layouts.base import Arrangement, Column, Given, Guide, LayoutSettings, Need
from sitegen.layouts.order import by_likeness
from sitegen.layouts.piles import Piles, best_shape, margin, pile
from sitegen.layouts.scales import Bins, Scale, Values, of_dates, of_numbers
from sitegen.model.items import Kind

MOST_SLOTS = 100
"""Bins along the axis, at most, empty ones among them."""
WORTH = 0.35
"""Finer bins are taken while pictures stay this large, beside those of a block without gaps."""
MORE = 1.3
"""Bins finer than a year, or than 1, have to tell so many times more apart."""

_LARGEST = 1e300
"""Numbers beyond count as this one: their differences would be infinite."""


class Timeline:
    """Bins from left to right, in each the pictures piled up from the ground.

    As in the VIKUS Viewer (Glinka, Pietsch and Dörk, "Past visions and reconciling views", Digital
    Humanities Quarterly 2017). Empty bins in a row are drawn as one.
    """

    def __init__(self, settings: LayoutSettings) -> None:
        self.key = {"version": 2, "aspect": settings.aspect}
        self.needs: tuple[Need, ...] = ("grid",)
        self._aspect = settings.aspect

    def arrange(self, given: Given) -> Arrangement:
        column = given.columns["field"]
        dated = reads_as_dates(column)
        values = np.clip(column.days if dated else column.numbers, -_LARGEST, _LARGEST)
        known = np.isfinite(values)
        order = by_likeness(given.grid)
        apart = order[~known[order]]
        if not known.any():
            wide = max(round(math.sqrt(len(order) * self._aspect)), 1)
            made = pile([apart], [0], [wide], rising=True)
            return Arrangement(given.ids, made.positions, 1.0, _label(made, dated), len(apart))
        scales = list(of_dates() if dated else of_numbers(values[known]))
        scale = _chosen(scales, values[known], len(apart), self._aspect)
        own = np.full(len(values), np.iinfo(np.int64).min)
        own[known] = scale.bins(values[known])
        numbers, slots = _slots(own[known])
        piles = [order[own[order] == number] for number in numbers]
        shape = best_shape(max(map(len, piles)), int(slots[-1]) + 1, len(apart), self._aspect)
        lefts, wides = (slots * (shape.wide + shape.gap)).tolist(), [shape.wide] * len(piles)
        if len(apart):
            piles.append(apart)
            right = lefts[-1] + shape.wide
            lefts.append(right + margin(right))
            wides.append(-(-len(apart) // shape.high))
        made = pile(piles, lefts, wides, rising=True)
        guides = tuple(
            Guide(scale.label(number), left + (shape.wide - 1) / 2, made.below, weight=weight)
            for number, left, weight in zip(
                numbers.tolist(), lefts, _weights(numbers, scale.round), strict=False
            )
        )
        # First of all: where labels crowd, those that come first stay.
        unknown = _label(made, dated) if len(apart) else ()
        return Arrangement(given.ids, made.positions, 1.0, unknown + guides, len(apart))


def _label(made: Piles, dated: bool) -> tuple[Guide, ...]:
    """Return the label of the last pile, that of the pictures without a value."""
    word = words.NO_DATE if dated else words.NO_VALUE
    return (Guide("", made.middles[-1], made.below, word=word),)


def reads_as_dates(column: Column) -> bool:
    """Say whether a column holds dates rather than numbers: by its kind, else by what it reads."""
    if column.kind in (Kind.NUMBER, Kind.DATE):
        return column.kind is Kind.DATE
    return int(np.isfinite(column.days).sum()) >= int(np.isfinite(column.numbers).sum())


def _chosen(scales: list[Scale], values: Values, missing: int, aspect: float) -> Scale:
    """Return the finest scale, of those from coarse to fine, that is still well filled."""
    found: list[tuple[Scale, int, float]] = []
    for scale in scales:
        numbers, counts = np.unique(scale.bins(values), return_counts=True)
        slots = int(_slots(numbers)[1][-1]) + 1
        if slots > MOST_SLOTS and found:
            break
        side = best_shape(int(counts.max()), slots, missing, aspect).side
        found.append((scale, len(numbers), side))
    enough = WORTH / math.sqrt(len(values) + missing)
    enough = min(enough, max(side for _, _, side in found))
    chosen, *finer = [(scale, bins) for scale, bins, side in found if side >= enough]
    for scale, bins in finer:
        if not scale.is_fine or bins >= MORE * chosen[1]:
            chosen = scale, bins
    return chosen[0]


def _slots(bins: Bins) -> tuple[Bins, Bins]:
    """Return the numbers of the bins that hold something, and where each is drawn."""
    numbers = np.unique(bins)
    steps = np.minimum(np.diff(numbers), 2)
    return numbers, np.concatenate([[0], np.cumsum(steps)])


def _weights(numbers: Bins, round_number: int) -> list[int]:
    if len(numbers) <= 12:
        return [1] * len(numbers)
    halves = max(round_number // 2, 1)
    return [1 if n % round_number == 0 else 2 if n % halves == 0 else 3 for n in numbers.tolist()]
