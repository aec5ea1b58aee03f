"""Ways to browse: by title, by date, by what facets say, by cluster; each a row of shelves."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from sitegen.languages import Words
from sitegen.layouts.scales import of_numbers
from sitegen.model.items import Field, Kind, Value
from sitegen.model.site import SiteData
from sitegen.model.values import date_parts, text_of, texts_of
from sitegen.stages.render.slugs import slugs
from sitegen.stages.render.words import folded, sort_key

MOST_NUMBERS = 60
"""Different numbers up to which each has a shelf of its own; more share one by steps."""

_PERIODS = 40
_FEW = 100
_KINDS = (Kind.CATEGORY, Kind.MULTI, Kind.NUMBER, Kind.DATE, Kind.LABELS)
_VALUES = (Kind.CATEGORY, Kind.MULTI, Kind.LABELS)
_OWN = {
    "title": ("by_title", "initials"),
    "date": ("by_date", "periods"),
    "clusters": ("cluster", "clusters_of"),
}
"""The catalogue's words for a way that is no field's, and for its shelves in any number."""
_YEAR = re.compile(r"(?<!\d)\d{3,4}(?!\d)")


@dataclass(frozen=True)
class Shelf:
    """Pictures that share a value.

    Attributes
    ----------
    title : str
    href : str
        Path of its first page within the site.
    places : tuple of int
        In the order in which they are shown.
    cover : int
        Place of the picture that stands for them.
    """

    title: str
    href: str
    places: tuple[int, ...]
    cover: int


@dataclass(frozen=True)
class Way:
    """A way to browse.

    Attributes
    ----------
    title : str
        What it goes by.
    folder : str
        Path of its folder within the site, with a slash at the end.
    shelves : tuple of Shelf
    missing : int
        Pictures on none of them.
    noun : str
        What the shelves are: the catalogue's word for them in any number.
    is_short : bool
        Whether the shelves' titles say enough without a picture: initials.
    field : str
        Name of the facet of which each shelf holds one value, by which the viewer filters too.
    hrefs : mapping of str to str
        From a value, as item pages show it, to the shelf that it is on.
    """

    title: str
    folder: str
    shelves: tuple[Shelf, ...]
    missing: int = 0
    noun: str = "values"
    is_short: bool = False
    field: str = ""
    hrefs: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Part(NamedTuple):
    """One value of one picture: as shown, the title of its shelf, and what sorts the shelves."""

    text: str
    shelf: str
    rank: Any


class Ways:
    """The ways to browse a site.

    Attributes
    ----------
    all : list of Way
        In the order in which visitors are offered them.
    by_field : dict of str to Way
        By the name of the field.
    clusters : Way or None
    """

    def __init__(self, site: SiteData, order: Sequence[int], words: Words) -> None:
        self._site, self._order, self._words = site, order, words
        own = {slug: (str(getattr(words, title)), noun) for slug, (title, noun) in _OWN.items()}
        items = site.items
        initials = [(Part(item.title, *_initial(item.title)),) for item in items]
        by_title = sorted(order, key=lambda place: sort_key(items[place].title))
        title = self._way("title", *own["title"], initials, by_title, is_short=True)
        dates = self._way("date", *own["date"], _periods([item.date for item in items]))
        facets = [each for each in site.fields if each.facet and each.kind in _KINDS]
        folders = slugs((each.name for each in facets), _OWN)
        self.by_field: dict[str, Way] = {}
        for facet in facets:
            values = [item.values.get(facet.name) for item in items]
            if dates and [text_of(each) for each in values] == [item.date for item in items]:
                self.by_field[facet.name] = dates
            elif way := self._way(
                folders[facet.name], facet.title, "values", _parts(facet, values)
            ):
                if facet.kind in _VALUES:
                    way = replace(way, field=facet.name)
                self.by_field[facet.name] = way
        self.clusters = self._clusters()
        found = (title, dates, *self.by_field.values(), self.clusters)
        self.all = [*{way.folder: way for way in found if way}.values()]

    def _way(
        self,
        slug: str,
        title: str,
        noun: str,
        parts: Sequence[Sequence[Part]],
        order: Sequence[int] | None = None,
        is_short: bool = False,
    ) -> Way | None:
        """Return the way by these values of each picture, or nothing if it would not help.

        That is so where hardly two pictures share a value.
        """
        places: dict[str, list[int]] = {}
        ranks: dict[str, Any] = {}
        shelf_of: dict[str, str] = {}
        missing = 0
        for place in self._order if order is None else order:
            missing += not parts[place]
            for text, shelf, rank in parts[place]:
                on = places.setdefault(shelf, [])
                if not on or on[-1] != place:
                    on.append(place)
                ranks[shelf], shelf_of[text] = rank, shelf
        known = len(parts) - missing
        if len(places) >= known or (len(places) > _FEW and 2 * len(places) > known):
            return None
        folder = f"browse/{slug}/"
        names = slugs(places)
        hrefs = {shelf: f"{folder}{name}/index.html" for shelf, name in names.items()}
        shelves = tuple(
            Shelf(shelf, hrefs[shelf], tuple(places[shelf]), places[shelf][0])
            for shelf in sorted(places, key=lambda shelf: ranks[shelf])
        )
        found = {text: hrefs[shelf] for text, shelf in shelf_of.items()}
        return Way(title, folder, shelves, missing, noun, is_short, hrefs={} if is_short else found)

    def _clusters(self) -> Way | None:
        site = self._site
        members: dict[int, list[int]] = {}
        for place in np.lexsort((site.ranks, site.clusters)).tolist():
            members.setdefault(int(site.clusters[place]), []).append(place)
        missing = members.pop(0, [])
        if not members:
            return None
        folder, noun = "browse/clusters/", _OWN["clusters"][1]
        shelves = tuple(
            Shelf(
                cluster_title(number, site.groups[number - 1].name, self._words),
                f"{folder}{number}/index.html",
                tuple(places),
                places[0],
            )
            for number, places in members.items()
        )
        hrefs = {str(number): shelf.href for number, shelf in zip(members, shelves, strict=True)}
        title = self._words.cluster
        return Way(title, folder, shelves, len(missing), noun, hrefs=hrefs)


def cluster_title(number: int, name: str, words: Words) -> str:
    """Return how a cluster is called."""
    if name:
        return str(words.pair(name=number, value=name))
    return str(words.cluster_number(n=number))


def _parts(facet: Field, values: Sequence[Value]) -> list[tuple[Part, ...]]:
    """Return, for each picture, the parts of its value."""
    if facet.kind is Kind.NUMBER:
        return _numbers(values)
    if facet.kind is Kind.DATE:
        return _periods([text_of(each) for each in values])
    known: dict[str, Part] = {}
    for value in values:
        for text in texts_of(value):
            if text not in known:
                known[text] = Part(text, text, sort_key(text))
    return [tuple(known[text] for text in texts_of(value)) for value in values]


def _numbers(values: Sequence[Value]) -> list[tuple[Part, ...]]:
    """Put numbers on shelves of their own, or by steps where there are many."""
    known = [each for each in values if isinstance(each, float)]
    if len(set(known)) <= MOST_NUMBERS:
        return [
            (Part(text_of(each), text_of(each), each),) if isinstance(each, float) else ()
            for each in values
        ]
    numbers = np.array(known)
    chosen = next(iter(of_numbers(numbers)))
    for scale in of_numbers(numbers):
        if len(np.unique(scale.bins(numbers))) > _PERIODS:
            break
        chosen = scale
    bins = iter(chosen.bins(numbers).tolist())
    return [
        (Part(text_of(each), chosen.label(number := next(bins)), number),)
        if isinstance(each, float)
        else ()
        for each in values
    ]


def _periods(dates: Sequence[str]) -> list[tuple[Part, ...]]:
    """Put dates on shelves by month, year, decade or century: the shortest that are few enough."""
    read = [_period_of(date) for date in dates]
    known = [each for each in read if each is not None]
    scales: list[Callable[[tuple[int, str]], tuple[int, str]]] = [
        lambda each: (each[0], str(each[0])),
        lambda each: _span(each[0], 10),
        lambda each: _span(each[0], 100),
        lambda each: _span(each[0], 1000),
    ]
    if known and all(month for _, month in known):
        scales.insert(0, lambda each: (12 * each[0] + int(each[1][-2:]), each[1]))
    scale = next((s for s in scales if len(set(map(s, known))) <= _PERIODS), scales[-1])
    return [
        (Part(date, (found := scale(each))[1], found[0]),) if each is not None else ()
        for date, each in zip(dates, read, strict=True)
    ]


def _period_of(date: str) -> tuple[int, str] | None:
    """Return the first year that a date names, and the month if it begins with one."""
    year = _YEAR.search(date)
    if year is None:
        return None
    has_month = len(date_parts(date)) > 1
    return int(year[0]), date[: len(year[0]) + 3] if has_month else ""


def _span(year: int, step: int) -> tuple[int, str]:
    start = year - year % step
    return start, f"{start}–{start + step - 1}"


def _initial(title: str) -> tuple[str, Any]:
    """Return what titles are listed under, and what sorts that: a letter, `0–9` or `#`."""
    first = next((c for c in folded(title) if c.isalnum()), "")
    if not first:
        return "#", (0, "")
    if first.isdecimal() or not first.isalpha():
        return "0–9", (1, "")
    return first.upper(), (2, first)
