"""Which way a language is written."""

from __future__ import annotations

from typing import Literal

# fmt: off
_SCRIPTS = frozenset(
    {
        "adlm", "arab", "armi", "avst", "chrs", "cprt", "elym", "hatr", "hebr", "hung",
        "khar", "lydi", "mand", "mani", "mend", "merc", "mero", "narb", "nbat", "nkoo",
        "orkh", "palm", "phli", "phlp", "phnx", "prti", "rohg", "samr", "sarb", "sogd",
        "sogo", "syrc", "thaa", "yezi",
    }
)
"""Scripts written from right to left, by ISO 15924."""
_LANGUAGES = frozenset(
    {
        "ar", "arc", "arz", "azb", "bgn", "bqi", "ckb", "dv", "fa", "glk", "he", "iw", "ji",
        "khw", "ks", "lki", "lrc", "luz", "mzn", "nqo", "pnb", "prs", "ps", "rhg", "sd",
        "sdh", "skr", "syr", "ug", "ur", "yi",
    }
)
"""Languages usually written in one of these, by their BCP 47 tag."""
# fmt: on


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Return the direction of a language by its BCP 47 tag; a script in the tag decides."""
    first, *others = language.lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), None)
    is_leftward = script in _SCRIPTS if script else first in _LANGUAGES
    return "rtl" if is_leftward else "ltr"
