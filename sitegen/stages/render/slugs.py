"""Values as parts of addresses: safe in every file system, and no two the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from sitegen.fingerprint import digest_of

LONGEST = 80
"""Bytes of UTF-8 in one part of an address."""

_DIGITS = 8
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


def slugs(texts: Iterable[str], reserved: Collection[str] = ()) -> dict[str, str]:
    """Return, for each different text, a part of an address.

    It depends on the texts alone, not on their order: of several that look alike the first by its
    letters has the plain one, the others a digest of their own behind it.

    Parameters
    ----------
    texts : iterable of str
    reserved : collection of str
        What none may be.

    Returns
    -------
    dict of str to str
        Lower-case letters, digits and single hyphens, never empty, at most `LONGEST` bytes.
    """
    found: dict[str, str] = {}
    taken = set(reserved)
    plain = {text: slug(text) for text in sorted(set(texts))}
    for text, wanted in plain.items():
        found[text] = wanted
        number = 0
        while found[text] in taken:
            found[text] = _with_digest(wanted, text, number)
            number += 1
        taken.add(found[text])
    return found


def slug(text: str) -> str:
    """Return a text as a part of an address, not yet unique."""
    kept = [
        character if unicodedata.category(character)[0] in "LMN" else "-"
        for character in unicodedata.normalize("NFKC", text).casefold()
    ]
    # Once more: upper case may fold to letters that compose.
    plain = re.sub("-+", "-", unicodedata.normalize("NFC", "".join(kept))).strip("-")
    if not plain or unicodedata.combining(plain[0]):
        return _with_digest("value", text)
    if _DEVICE.fullmatch(plain):  # Windows has no such files
        return f"value-{plain}"
    return plain if len(plain.encode()) <= LONGEST else _with_digest(plain, text)


def _with_digest(plain: str, text: str, number: int = 0) -> str:
    room = LONGEST - _DIGITS - 1
    cut = plain.encode()[:room].decode(errors="ignore").rstrip("-")
    return f"{cut}-{digest_of(text, number)[:_DIGITS]}"
