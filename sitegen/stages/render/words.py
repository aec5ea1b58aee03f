"""Values as people read them, their order, and addresses."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from urllib.parse import quote

from sitegen.model.items import Value

_DIGITS = re.compile(r"(\d+)")
_PLAIN = re.compile(r"[\w/.~-]*", re.ASCII)
_NO_NUMBER = Decimal(0)


def address(path: str) -> str:
    """Percent-encode a path within the site for use in an attribute."""
    # Most are plain, and there are several on each page.
    return path if _PLAIN.fullmatch(path) else quote(path, safe="/-._~")


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


def folded(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.casefold()
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if not unicodedata.combining(c)).casefold()


def sort_key(text: str) -> tuple[list[tuple[int, Decimal, str]], str]:
    """Return what sorts texts as people do: accents and case do not count, 2 is before 10."""
    parts = [
        # No int: it refuses more than 4,300 digits.
        (0, Decimal(part), "") if part.isdecimal() else (1, _NO_NUMBER, part)
        for part in _DIGITS.split(folded(text).strip(" \"'([{«“‘¿¡"))
        if part
    ]
    return parts, text
