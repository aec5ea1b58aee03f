"""The texts of a IIIF document: maps of languages, old and new, and bits of HTML; now plain."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

_LONGEST = 20_000
_PASSED_OVER = {"script", "style"}
_APART = {"br", "p", "div", "li", "ul", "ol", "tr", "td"}


def text_of(value: Any, language: str) -> str:
    """Return a label or value as one plain line, in `language` where there is a choice."""
    return "; ".join(dict.fromkeys(texts_of(value, language)))


def texts_of(value: Any, language: str) -> list[str]:
    """Return the texts of a label or value, in `language` where there is a choice.

    Version 3 has `{"en": ["…"]}`; version 2 plain text, `{"@value": "…", "@language": "en"}`, or a
    list of either.
    """
    return [plain for text in _chosen(value, language) if (plain := without_markup(text))]


def without_markup(text: str) -> str:
    """Return the text of a piece of HTML, on one line."""
    text = text[:_LONGEST]
    if "<" in text or "&" in text:
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.found)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._over = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._over += tag in _PASSED_OVER
        if tag in _APART:
            self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._over = max(0, self._over - (tag in _PASSED_OVER))

    def handle_data(self, data: str) -> None:
        if not self._over:
            self.found.append(data)


def _chosen(value: Any, language: str) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, dict):
        if "@value" in value:
            return _chosen(value["@value"], language) if not _nested(value["@value"]) else []
        best = _best([key for key in value if isinstance(key, str)], language)
        return [] if best is None else _strings(value[best])
    if isinstance(value, list):
        tagged = [one for one in value if isinstance(one, dict) and "@value" in one]
        best = _best([str(one.get("@language", "")) for one in tagged], language)
        fit = [one for one in tagged if str(one.get("@language", "")) == best]
        return [*_strings(value), *(text for one in fit for text in _strings([one["@value"]]))]
    return []


def _nested(value: Any) -> bool:
    return isinstance(value, dict | list)


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _best(languages: Iterable[str], language: str) -> str | None:
    """Return the language to take: the one wanted, one like it, none, English, or the first."""
    there = list(languages)
    short = language.partition("-")[0].lower()
    for fits in (
        lambda one: one.lower() == language.lower(),
        lambda one: one.lower().partition("-")[0] == short,
        lambda one: one in ("none", "@none", ""),
        lambda one: one.lower().partition("-")[0] == "en",
        lambda _: True,
    ):
        found = next(filter(fits, there), None)
        if found is not None:
            return found
    return None
