"""The nearest valid choice to what somebody wrote."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LISTED = 12


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like `word`, whatever its case, or None when none is like it."""
    folded: dict[str, str] = {}
    for choice in choices:
        folded.setdefault(choice.casefold(), choice)
    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def did_you_mean(word: str, choices: Iterable[str], what: str) -> str:
    """Return a hint that names the nearest choice, or else the choices there are."""
    choices = list(choices)
    found = nearest(word, choices)
    if found is not None:
        return f"did you mean {found!r}?"
    if not choices:
        return ""
    listed = ", ".join(choices[:_LISTED])
    more = f" and {len(choices) - _LISTED} more" if len(choices) > _LISTED else ""
    return f"{what}: {listed}{more}"
