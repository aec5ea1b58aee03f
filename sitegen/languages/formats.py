"""Numbers and plural forms as languages have them: Unicode's CLDR, by Babel.

Browsers have the same data (`Intl`), which the viewer uses; tests/counting.json compares.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

# fmt: off
_LATE = frozenset(
    {
        "be", "bg", "es", "es_ES", "et", "hu", "hu_HU", "hy", "it", "it_IT", "ka", "lv", "pl",
        "pl_PL", "pt_PT", "sl", "sq",
    }
)
"""Where digits are grouped from five on (1000, but 10.000), which Babel does not know of."""
# fmt: on


@cache
def _locale(language: str) -> Locale:
    """Return what is known of a language by its BCP 47 tag; of unknown ones, English."""
    from babel import Locale, UnknownLocaleError

    for tag in shorter(language):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def shorter(language: str) -> list[str]:
    """Return a tag, and what it is a kind of: `de-AT` and `de`."""
    parts = language.split("-")
    return ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]


def categories(language: str) -> tuple[str, ...]:
    """Return the plural categories of a language, such as `one` and `other`."""
    tags = {*_locale(language).plural_form.tags, "other"}
    return tuple(name for name in ("zero", "one", "two", "few", "many", "other") if name in tags)


def own_name(language: str) -> str:
    """Return what a language calls itself: Deutsch."""
    name = _locale(language).get_display_name() or language
    return name[:1].upper() + name[1:]


@lru_cache(4096)
def category(number: int, language: str) -> str:
    """Return the plural category of a number."""
    return str(_locale(language).plural_form(number))


@lru_cache(65536)
def whole(number: int, language: str) -> str:
    """Write a whole number: 1,000 or 1.000."""
    from babel.numbers import format_decimal

    locale = _locale(language)
    late = str(locale) in _LATE and abs(number) < 10_000
    return format_decimal(number, "0" if late else None, locale)


@lru_cache(65536)
def hundredths(number: float, language: str) -> str:
    """Write a small number with two decimals: 0.50 or 0,50."""
    from babel.numbers import format_decimal

    return format_decimal(number, "0.00", _locale(language))


@lru_cache(1024)
def percent(share: float, language: str) -> str:
    """Write a share of 1 in per cent: 50% or 50 %."""
    from babel.numbers import format_percent

    return format_percent(share, locale=_locale(language))
