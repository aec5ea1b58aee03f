"""Values as people read them, and what dates say."""

from __future__ import annotations

import re
from datetime import date

from sitegen.model.items import Value

_DATE = re.compile(r"(\d{3,4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def text_of(value: Value, separator: str = ", ") -> str:
    """Return a metadata value as people read it; empty when there is none."""
    if isinstance(value, tuple):
        return separator.join(value)
    if isinstance(value, float):
        exact = value == int(value) and abs(value) < 2**53
        return str(int(value)) if exact else repr(value)
    return value or ""


def texts_of(value: Value) -> tuple[str, ...]:
    """Return the texts that a value consists of, one by one."""
    if isinstance(value, tuple):
        return value
    text = text_of(value)
    return (text,) if text else ()


def date_parts(text: str) -> tuple[int, ...]:
    """Return the year, the month and the day of `1890`, `1890-05` or `1890-05-01`.

    Nothing for all other text, such as what the table has and could not be read as a date.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return ()
    parts = tuple(int(part) for part in match.groups() if part)
    try:
        date(*(*parts, 1, 1)[:3])
    except ValueError:
        return ()
    return parts
