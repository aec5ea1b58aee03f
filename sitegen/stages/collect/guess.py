"""What a column holds when the manifest names no facets: what visitors may want to filter by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sitegen.model.items import Kind
from sitegen.stages.collect.values import iso_date

MOST = 500
"""Categories beyond which a column is rather a text."""

LONGEST = 80
"""Characters of a category."""

# Only what is shown the same as it is written: 007 and 1,234 may be no numbers. Spreadsheets put
# .0 behind all whole numbers of a column, and it is taken off.
_NUMBERS = (
    re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{0,6}[1-9])?"),
    re.compile(r"-?(0|[1-9]\d{0,14})\.0+"),
)


def guess(cells: Sequence[str]) -> Kind | None:
    """Return the kind of facet that the filled cells of a column make, or None when none does.

    A number or a date that is read is shown as before. Numbers that run on without a gap count
    the rows and say nothing of the pictures; categories are shared by at least two rows on
    average.
    """
    different = set(cells)
    if len(different) < 2:
        return None
    if any(all(map(form.fullmatch, different)) for form in _NUMBERS):
        numbers = [float(cell) for cell in different]
        runs = len(different) == len(cells) == max(numbers) - min(numbers) + 1
        return None if runs else Kind.NUMBER
    if all(iso_date(cell) == cell and cell[0] != "0" for cell in different):
        return Kind.DATE
    few = len(different) <= min(MOST, len(cells) / 2)
    return Kind.CATEGORY if few and max(map(len, different)) <= LONGEST else None
