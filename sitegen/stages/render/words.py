"""How texts are compared and sorted, and addresses."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from urllib.parse import quote

_DIGITS = re.compile(r"(\d+)")
_PLAIN = re.compile(r"[\w/.~-]*", re.ASCII)
_NO_NUMBER = Decimal(0)


def address(path: str) -> str:
    """Percent-encode a path within the site for use in an attribute."""
    # Most are plain, and there are several on each page.
    return path if _PLAIN.fullmatch(path) else quote(path, safe="/-._~")


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
