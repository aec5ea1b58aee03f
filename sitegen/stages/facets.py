"""The fields that visitors filter by, column by column; docs/site-data.md describes the format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sitegen.metadata.dates import days_of
from sitegen.model.items import Field, Item, Kind, Value
from sitegen.model.planes import plane
from sitegen.model.site import SiteData

Index = Callable[[Sequence[str]], list[dict[str, Any]]]
"""Makes a search index of one text an item."""


def facets(site: SiteData, index: Index) -> dict[str, Any] | None:
    """Return the payload of the script with the facets, or None when there are none.

    `index` indexes facets of kind `text`.
    """
    columns = [_column(field, site.items, index) for field in site.fields if field.facet]
    return {"facets": columns} if columns else None


def _column(field: Field, items: Sequence[Item], index: Index) -> dict[str, Any]:
    values = [item.values.get(field.name) for item in items]
    head = {"name": field.name, "kind": field.kind.value}
    if field.kind in (Kind.TEXT, Kind.URL):
        texts = [str(value or "") for value in values]
        empty = np.array([not text for text in texts])
        return {**head, "index": index(texts), "empty": plane(empty, 1)}
    if field.kind is Kind.NUMBER:
        numbers = [value if isinstance(value, float) else None for value in values]
        levels = sorted({value for value in numbers if value is not None})
        shown = [int(value) if value.is_integer() else value for value in levels]
        return {**head, "levels": shown, **_codes([_single(each) for each in numbers], levels)}
    if field.kind is Kind.DATE:
        return {
            **head,
            **_dates([days_of(value) if isinstance(value, str) else None for value in values]),
        }
    several = [value if isinstance(value, tuple) else _single(value) for value in values]
    counts = Counter(value for each in several for value in each)
    names = sorted(counts, key=lambda name: (-counts[name], name))
    return {**head, "values": names, **_codes(several, names)}


def _single(value: Value) -> tuple[Any, ...]:
    return () if value is None or value == "" else (value,)


def _dates(dates: Sequence[tuple[str, str] | None]) -> dict[str, Any]:
    """Return the days that bound the dates, and which of them is the first and the last of each.

    Where all begin and end on the same day, year or month, the last are left out.
    """
    known = [each for each in dates if each is not None]
    days = sorted({day for each in known for day in each}, key=_padded)
    firsts = _codes([_single(each and each[0]) for each in dates], days)
    if all(first == last for first, last in known):
        return {"levels": days, **firsts}
    lasts = _codes([_single(each and each[1]) for each in dates], days)
    return {"levels": days, **firsts, "lasts": lasts["codes"]}


def _padded(day: str) -> str:
    # So that the year 900 comes before 1890.
    year, _, rest = day.partition("-")
    return f"{year.zfill(4)}-{rest}"


def _codes(several: Sequence[tuple[Any, ...]], names: Sequence[Any]) -> dict[str, Any]:
    """Return how many values each item has, unless it is one at most, and their numbers from 1."""
    numbers = {name: number for number, name in enumerate(names, 1)}
    width = 1 if len(names) < 256 else 2 if len(names) < 65536 else 4
    counts = np.array([len(each) for each in several], np.int64)
    if counts.max(initial=0) <= 1:
        codes = np.array([numbers[each[0]] if each else 0 for each in several], np.int64)
        return {"width": width, "codes": plane(codes, width)}
    codes = np.array([numbers[name] for each in several for name in each], np.int64)
    return {
        "width": width,
        "codes": plane(codes, width),
        "total": len(codes),
        "counts": plane(counts, 2),
    }
