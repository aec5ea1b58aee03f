"""Ids: short, lasting names that are safe as paths and addresses everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sitegen.fingerprint import digest_of

LONGEST = 120
"""Bytes of UTF-8 in one part of an id."""

_DIGITS = 8
_DEVICE = re.compile(r"(con|prn|aux|nul|clock\$|conin\$|conout\$|com\d|lpt\d)", re.IGNORECASE)
_ENDING = re.compile(r"(?<=[^/])\.([A-Za-z0-9]{1,5})\Z")
_PLAIN = re.compile(r"[A-Za-z0-9._-]*")
_FILE_LIKE = re.compile(r"\.(?=[A-Za-z0-9]{1,5}$)")


def make_ids(names: Sequence[str], wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return one id a name.

    Two ids differ even where case does not count. In a clash the first name keeps the plain id;
    the others get their ending or a short digest as well.

    Parameters
    ----------
    names : sequence of str
        File names, relative and with `/`.
    wanted : sequence of str, optional
        What the manifest's template gives for each name; where it is empty, and without it, an
        id is the name without its ending.

    Returns
    -------
    tuple of str
        Letters, digits and `._-/`, no white space, at most `LONGEST` bytes between slashes.
    """
    sources = [
        chosen or without_ending(name)
        for name, chosen in zip(names, wanted or [""] * len(names), strict=True)
    ]
    ids: list[str | None] = []
    taken: set[str] = set()
    for source in sources:
        plain = safe_id(source)
        key = _key(plain)
        ids.append(None if key in taken else plain)
        taken.add(key)
    for place, (name, source) in enumerate(zip(names, sources, strict=True)):
        if ids[place] is None:
            ids[place] = _distinct(safe_id(source), name, taken)
    return tuple(each for each in ids if each is not None)


def safe_id(text: str) -> str:
    """Return `text` as an id, not yet unique."""
    parts = [_safe_part(part) for part in unicodedata.normalize("NFC", text).split("/")]
    parts = [part for part in parts if part] or ["item"]
    # images/a.jpg is a file: an id such as a.jpg/b must not ask for a folder of that name.
    parts[:-1] = [_FILE_LIKE.sub("-", part) for part in parts[:-1]]
    return "/".join(parts)


def without_ending(name: str) -> str:
    """Return a file name without its ending; a dot in a title is no ending."""
    return _ENDING.sub("", name)


def _safe_part(part: str) -> str:
    text = part if _PLAIN.fullmatch(part) else _plain(part)
    text = re.sub("-+", "-", text).strip(".-")
    return _shortened(_not_reserved(text), part)


def _plain(part: str) -> str:
    """Put hyphens in the place of all that is no letter, digit, `.`, `_` or `-`."""
    kept = []
    after_letter = False
    for character in part:
        category = unicodedata.category(character)
        # Marks belong to the letter before them; variation selectors show nothing.
        mark = category[0] == "M" and after_letter and not _is_selector(character)
        letter = category[0] == "L" or mark
        plain = letter or category == "Nd" or character in "._-"
        kept.append(character if plain else "-")
        after_letter = letter
    return unicodedata.normalize("NFC", "".join(kept))


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _shortened(text: str, original: str) -> str:
    if len(text.encode()) <= LONGEST:
        return text
    return _cut(text, LONGEST - _DIGITS - 1) + "-" + digest_of(original)[:_DIGITS]


def _cut(text: str, longest: int) -> str:
    """Return as many of the first characters as fit into `longest` bytes."""
    return text.encode()[:longest].decode(errors="ignore").rstrip(".-")


def _not_reserved(part: str) -> str:
    """Keep clear of page names and of what Windows takes for devices."""
    reserved = part.casefold() == "index.html" or _DEVICE.fullmatch(part.partition(".")[0])
    return f"item-{part}" if reserved else part


def _distinct(plain: str, name: str, taken: set[str]) -> str:
    """Return an id like `plain` that is not taken yet, and take it."""
    number = 0
    ending = _ENDING.search(name)
    suffix = ending[1].lower() if ending else digest_of(name)[:_DIGITS]
    while True:
        folder, slash, last = plain.rpartition("/")
        found = folder + slash + _cut(last, LONGEST - len(suffix) - 1) + "-" + suffix
        if _key(found) not in taken:
            taken.add(_key(found))
            return found
        suffix = digest_of(name, number)[:_DIGITS]
        number += 1


def _key(text: str) -> str:
    """Return what two ids share when a file system may take one for the other."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
