"""The pages to browse: all pictures, and each way with its shelves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from sitegen.languages import Words
from sitegen.model.site import SiteData
from sitegen.stages.render import structured
from sitegen.stages.render.drafts import Drafts, Page
from sitegen.stages.render.links import Link, Linker
from sitegen.stages.render.ways import Shelf, Way, Ways

PAGE = 120
"""Pictures, or values, on one page."""

_BESIDE = 40
"""Shelves of a way up to which each leads to all others; each is on all their pages then."""
_TOP = "browse/index.html"


@dataclass(frozen=True)
class Choice:
    """A value and how many pictures have it; `link` is the picture that stands for them."""

    title: str
    href: str
    count: int
    link: Link | None = None


class Gallery:
    """Drafts the pages to browse; `order` is that of all pictures."""

    def __init__(
        self,
        site: SiteData,
        drafts: Drafts,
        linker: Linker,
        ways: Ways,
        order: Sequence[int],
        words: Words,
    ) -> None:
        self._site, self._drafts, self._linker = site, drafts, linker
        self._ways, self._order, self._words = ways, order, words

    def drafts(self) -> Iterator[Page]:
        """Yield all pages, that with all pictures first."""
        whole = structured.of_collection(self._site.text, self._site.count)
        yield from self._pictures(_TOP, self._order, way="", heading="", structured=whole)
        for way in self._ways.all:
            yield from self._values(way)
            beside = way.shelves if len(way.shelves) <= _BESIDE else ()
            for shelf in way.shelves:
                yield from self._pictures(
                    shelf.href,
                    shelf.places,
                    way=way.title,
                    way_href=f"{way.folder}index.html",
                    heading=shelf.title,
                    viewer=_filtered(way.field, shelf.title) if way.field else "",
                    beside=[(each.title, each.href) for each in beside],
                )

    def _pictures(self, first: str, places: Sequence[int], **about: Any) -> Iterator[Page]:
        """Yield the pages of some pictures; the key has them as text, which is made but once."""
        about = {
            "way_href": "",
            "beside": [],
            "structured": None,
            "viewer": "",
            "total": len(places),
        } | about
        texts = self._linker.texts
        for number, (name, pages) in enumerate(_numbered(first, len(places))):
            part = places[number * PAGE : (number + 1) * PAGE]
            facts = about | pages
            known = [repr(facts), *(texts[place] for place in part)]
            context = partial(self._context, facts, part)
            yield self._drafts.draft(name, "browse.html", known, context)

    def _context(self, facts: dict[str, Any], places: Sequence[int]) -> dict[str, Any]:
        return {**facts, "links": [self._linker.link(place) for place in places]}

    def _values(self, way: Way) -> Iterator[Page]:
        listed = _numbered(f"{way.folder}index.html", len(way.shelves))
        for number, (name, pages) in enumerate(listed):
            shelves = way.shelves[number * PAGE : (number + 1) * PAGE]
            yield self._drafts.page(
                name,
                "values.html",
                way=way.title,
                counted=getattr(self._words, way.noun)(n=len(way.shelves)),
                missing=way.missing,
                total=len(way.shelves),
                is_short=way.is_short,
                choices=[self._choice(shelf, way) for shelf in shelves],
                **pages,
            )

    def _choice(self, shelf: Shelf, way: Way) -> Choice:
        link = None if way.is_short else self._linker.link(shelf.cover)
        return Choice(shelf.title, shelf.href, len(shelf.places), link)


def _filtered(name: str, value: str) -> str:
    """Return the address of the viewer with what has one value of a facet."""
    return f"index.html#f.{quote(name, safe='')}={quote(value, safe='')}"


def _numbered(first: str, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the paths of a list's pages and what they say of it; the first has the path `first`."""
    folder = first.removesuffix("index.html")
    names = [first]
    names += [f"{folder}page-{number}.html" for number in range(2, -(-count // PAGE) + 1)]
    for number, name in enumerate(names):
        yield (
            name,
            {
                "pages": _window(names, number),
                "before": names[number - 1] if number else None,
                "after": names[number + 1] if number + 1 < len(names) else None,
                "number": number,
                "first": number * PAGE + 1,
            },
        )


def _window(names: Sequence[str], number: int) -> list[tuple[int, str]]:
    """Return the first, the last and the nearby pages, each with its number from 1."""
    near = {0, len(names) - 1, *range(number - 3, number + 4)}
    return [(each + 1, names[each]) for each in sorted(near) if 0 <= each < len(names)]
