"""What a column holds when the manifest names no facets: what visitors may want to filter by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.metadata.dates import days_of
from sitegen.model.items import Kind
from sitegen.stages.collect.values import iso_date, several

MOST = 500
"""Categories beyond which a column is rather a text."""

LONGEST = 80
"""Characters of a category."""

SPLIT = 0.05
"""Share of the cells, at least, that hold several texts where a column is one of several."""

_SEPARATORS = ("|", ";")
_COORDINATES = {"lat", "latitude", "latitud", "lng", "lon", "long", "longitude", "longitud"}

# Only what is shown the same as it is written: 007 and 1,234 may be no numbers. Spreadsheets put
# .0 behind all whole numbers of a column, and it is taken off.
_NUMBERS = (
    re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{0,6}[1-9])?"),
    re.compile(r"-?(0|[1-9]\d{0,14})\.0+"),
)


def guess(name: str, cells: Sequence[str], says_when: bool = False) -> Kind | None:
    """Return the kind of facet that the filled cells of a column make, or None when none does.

    A number or a date that is read is shown as before, but for a time of day. Numbers that run on
    without a gap count the rows and say nothing of the pictures, and coordinates say little one
    by one; categories are shared by at least two rows on average. Of a column that says when
    pictures were made, it is enough that most cells name a date.
    """
    different = set(cells)
    if len(different) < 2 or name.strip().casefold() in _COORDINATES:
        return None
    if any(all(map(form.fullmatch, different)) for form in _NUMBERS):
        numbers = [float(cell) for cell in different]
        runs = len(different) == len(cells) == max(numbers) - min(numbers) + 1
        return None if runs else Kind.NUMBER
    if all(
        (day := iso_date(cell)) and cell.startswith(day) and day[0] != "0" for cell in different
    ):
        return Kind.DATE
    if says_when and 2 * sum(days_of(cell) is not None for cell in cells) > len(cells):
        return Kind.DATE
    if separator_of(cells):
        return Kind.MULTI
    return Kind.CATEGORY if _are_shared(cells) else None


def separator_of(cells: Sequence[str]) -> str:
    """Return what stands between the texts in the cells of a column, or nothing.

    That is so where the parts are categories and there are no more of them than whole cells:
    else the cells are sentences or names that happen to hold such a character.
    """
    different = set(cells)
    for separator in _SEPARATORS:
        if sum(separator in cell for cell in cells) < SPLIT * len(cells) or not cells:
            continue
        parts = [part for cell in cells for part in several(cell, separator)]
        if len(set(parts)) <= len(different) and _are_shared(parts):
            return separator
    return ""


def _are_shared(texts: Sequence[str]) -> bool:
    """Say whether texts are categories: few, short, and each of two pictures on average."""
    different = set(texts)
    return len(different) <= min(MOST, len(texts) / 2) and max(map(len, different)) <= LONGEST
