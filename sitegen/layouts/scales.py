"""Ways to cut an axis of dates or numbers into bins, from coarse to fine."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Bins = NDArray[np.int64]
_YEARS = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
_EPOCH = 719_163
"""1 January 1970, in days since the day before 1 January of the year 1."""
_DIGITS = 15
"""Digits that a number can be relied on to have."""
_LARGE = 1e15


@dataclass(frozen=True)
class Scale:
    """A way to cut an axis into bins.

    Attributes
    ----------
    bins : callable
        From values to the whole number of the bin of each.
    label : callable
        From that number to what is written under the bin.
    round : int
        The numbers that this divides are round ones, whose labels go last.
    is_fine : bool
        Whether the values may be coarser than that: a year has no months.
    """

    bins: Callable[[Values], Bins]
    label: Callable[[int], str]
    round: int = 10
    is_fine: bool = False


def of_dates() -> Iterator[Scale]:
    """Yield bins of years, months and days; values are days as in `datetime.date.toordinal`."""
    for step in _YEARS:
        yield Scale(_years(step), _span(step), _round(step))
    yield Scale(lambda days: _calendar(days, "M"), _month, 12, is_fine=True)
    yield Scale(lambda days: np.floor(days).astype(np.int64), _day, 7, is_fine=True)


def of_numbers(values: Values) -> Iterator[Scale]:
    """Yield steps of 5, 2 and 1 times a power of ten, for whole numbers down to 1.

    Parameters
    ----------
    values : ndarray, shape (n,), float64
        At least one, all finite.
    """
    extent, largest = float(np.ptp(values)), float(np.abs(values).max())
    top = math.ceil(math.log10(extent)) if extent > 0 else 0
    whole = bool((values == np.floor(values)).all())
    lowest = 0 if whole or extent == 0 else top - 4
    if largest > 0:
        lowest = max(lowest, math.ceil(math.log10(largest)) - _DIGITS)
    for power in range(max(top, lowest), lowest - 1, -1):
        for factor in (5, 2, 1):
            step = factor * 10.0**power
            label = _span(step, max(-power, 0), whole)
            yield Scale(_steps(step), label, _round(factor), is_fine=power < 0)


def _years(step: int) -> Callable[[Values], Bins]:
    return lambda days: _calendar(days, "Y") // step


def _steps(step: float) -> Callable[[Values], Bins]:
    # A trace is added, for 0.3 / 0.1 falls short of 3.
    return lambda values: np.floor(values / step + 1e-9).astype(np.int64)


def _calendar(days: Values, unit: str) -> Bins:
    """Return the year of each day, or its month counted from the year 0."""
    whole = (np.floor(days).astype(np.int64) - _EPOCH).astype("M8[D]")
    first = 1970 if unit == "Y" else 1970 * 12
    return whole.astype(f"M8[{unit}]").astype(np.int64) + first


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _day(number: int) -> str:
    return str(np.datetime64(number - _EPOCH, "D"))


def _round(step: int) -> int:
    """Return how many bins make ten or five of the next power of ten: 20, 40, … 100."""
    return 5 if str(step)[0] == "2" else 10


def _span(step: float, decimals: int = 0, whole: bool = True) -> Callable[[int], str]:
    """Label the bin of a number: the number itself where it holds only one, else from and to."""

    def written(value: float) -> str:
        text = f"{value:.{decimals}f}" if abs(value) < _LARGE else f"{value:g}"
        return text.replace("-", "\u2212", 1)

    def label(number: int) -> str:
        start = number * step
        if whole and step == 1:
            return written(start)
        end = start + step - 1 if whole else start + step
        # A dash beside a minus sign would be one too many.
        return f"{written(start)}{' … ' if start < 0 else '–'}{written(end)}"

    return label
