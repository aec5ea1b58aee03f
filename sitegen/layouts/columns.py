"""The layout `columns`: a column of pictures for each value, headed by the value and the count."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import words
from sitegen.layouts.base import Arrangement, Column, Given, Guide, LayoutSettings, Need
from sitegen.layouts.order import by_likeness
from sitegen.layouts.piles import GAP, best_height, pile
from sitegen.model.items import Kind

MOST = 30
"""Columns, at most; beyond, the rarest values share one."""


_LONG = 40


class Columns:
    """Columns by a field, all about as high, the fuller ones wider.

    A picture with several values stands under the first.
    """

    def __init__(self, settings: LayoutSettings) -> None:
        self.key = {"version": 2, "aspect": settings.aspect}
        self.needs: tuple[Need, ...] = ("grid",)
        self._aspect = settings.aspect

    def arrange(self, given: Given) -> Arrangement:
        column = given.columns["field"]
        value = [texts[0] if texts else None for texts in column.texts]
        names = _heads(column, value)
        place = {name: number for number, name in enumerate(names)}
        own = np.array([-1 if v is None else place.get(v, len(names)) for v in value], np.intp)
        order = by_likeness(given.grid)
        heads = [*names, "", ""]
        worded = [*[""] * len(names), words.OTHER, words.NO_VALUE]
        own[own < 0] = len(names) + 1
        piles = [order[own[order] == number] for number in range(len(heads))]
        every = zip(heads, worded, piles, strict=True)
        shown = [(head, word, rows) for head, word, rows in every if len(rows)]
        counts = [len(rows) for *_, rows in shown]
        high = best_height(counts, self._aspect).high
        wides = [-(-count // high) for count in counts]
        lefts = np.cumsum([0, *wides[:-1]]) + GAP * np.arange(len(wides))
        made = pile([rows for *_, rows in shown], lefts.tolist(), wides, rising=False)
        guides = [
            Guide(
                _short(head), x, made.above, "middle", _weight(number, len(shown)), word, len(rows)
            )
            for number, ((head, word, rows), x) in enumerate(zip(shown, made.middles, strict=True))
        ]
        # Where headings are crowded the first ones win: those that say what the last columns are.
        last = sum(bool(len(rows)) for rows in piles[len(names) :])
        guides = guides[len(guides) - last :] + guides[: len(guides) - last]
        return Arrangement(given.ids, made.positions, 1.0, tuple(guides), len(piles[-1]))


def _short(head: str) -> str:
    """Cut a value that would leave no room for the other headings."""
    return head if len(head) <= _LONG else f"{head[: _LONG - 1].rstrip()}…"


def _heads(column: Column, values: list[str | None]) -> list[str]:
    """Return the values that get a column: numbers and dates rising, others by falling count."""
    counts = Counter(value for value in values if value is not None)
    names = sorted(counts, key=lambda name: (-counts[name], name.casefold(), name))
    if len(names) > MOST:
        names = names[: MOST - 1]
    if column.kind not in (Kind.NUMBER, Kind.DATE):
        return names
    read: NDArray[np.float64] = column.numbers if column.kind is Kind.NUMBER else column.days
    rank = dict(zip(values, read.tolist(), strict=True))
    return sorted(names, key=lambda name: (np.isnan(rank[name]), rank[name], name))


def _weight(number: int, count: int) -> int:
    """Where there are many headings, every other one may go first."""
    return 1 if count <= 12 or number % 2 == 0 or number == count - 1 else 2
