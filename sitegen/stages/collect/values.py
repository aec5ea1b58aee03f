"""Cells as values: numbers, dates, several texts, and addresses that are safe to link."""

from __future__ import annotations

import math
import re
from datetime import date
from urllib.parse import quote, urlsplit

_GROUPED = re.compile(r"[+-]?\d{1,3}([,\u00a0\u202f\u2009' ]\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(\d{1,2}|\d{4,})")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_DATE = re.compile(
    r"(?P<year>\d{3,4})(?:\.0+|(?P<sep>[-/.])(?P<month>\d{1,2})(?:(?P=sep)(?P<day>\d{1,2})"
    r"(?:[T ]\d{1,2}:\d{2}.*)?)?)?",
    re.ASCII,  # as in `moments`, and as the viewer reads them
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")
_LINK_CHARACTERS = "!#$%&'()*+,/:;=?@[]~-._"


def number(text: str) -> float | None:
    """Return a number, or None: `1909.0`, `1,234.5`, `1 234`, `12,5`, `1e3`; nothing around it."""
    text = text.strip().replace("\u2212", "-")
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[,\u00a0\u202f\u2009' ]", "", text)
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def iso_date(text: str) -> str | None:
    """Return `1890`, `1890-05` or `1890-05-01` for a year, month or day, or None for other text.

    The year must come first: 1/5/1890 may be in January or in May.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    if month is None:
        return year
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")


def several(text: str, separator: str) -> tuple[str, ...]:
    """Return the different texts in a cell, trimmed, in their order."""
    parts = (" ".join(part.split()) for part in text.split(separator))
    return tuple(dict.fromkeys(part for part in parts if part))


def web_address(text: str) -> str:
    """Return an `http:` or `https:` address, or nothing for any other text.

    White space and quotes inside are escaped; what is escaped already stays.
    """
    text = text.strip()
    if _UNSAFE.search(text):
        return ""
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return quote(text, safe=_LINK_CHARACTERS) if usable else ""
