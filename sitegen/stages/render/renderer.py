"""All that is rendered: the viewer's page, the gallery, the items, and lists for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from sitegen.languages import Words, words_of
from sitegen.model.items import Item, Kind, Value
from sitegen.model.site import Placed, SiteData
from sitegen.model.values import text_of, texts_of
from sitegen.stages.render import lists, structured
from sitegen.stages.render.citing import citation
from sitegen.stages.render.drafts import Drafts, Front, Page, made, public
from sitegen.stages.render.gallery import Gallery
from sitegen.stages.render.links import Linker, item_page
from sitegen.stages.render.ways import Ways
from sitegen.themes import asset_name


@dataclass(frozen=True)
class Part:
    """One of the texts that a value consists of, and the page of all that share it, or nothing."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Shown:
    """A metadata value on a page: its title, its text, whether that is an address, its parts."""

    title: str
    text: str
    link: bool
    parts: tuple[Part, ...] = ()


class Renderer:
    """Renders the pages of one site.

    Parameters
    ----------
    site : SiteData
    templates : sequence of Path
        Folders in which templates are looked for, in order.
    assets : mapping of str to str
        Logical name → path within the site.
    thumbnails : int
        Cell size of the pictures in `thumbs/`.
    core_url : str
        Where the viewer's core data is; a query by content keeps browsers from mixing two builds.
    front : Front, optional
    first_tiles : sequence of str
        Paths of the tiles that the viewer shows first, so that browsers ask for them at once.
    words : Words, optional
        What the pages say; by the language of the site, if nothing else is given.
    """

    def __init__(
        self,
        site: SiteData,
        templates: Sequence[Path],
        assets: Mapping[str, str],
        thumbnails: int,
        core_url: str = "data/core.js",
        front: Front | None = None,
        first_tiles: Sequence[str] = (),
        words: Words | None = None,
    ) -> None:
        front = front or Front()
        words = words or words_of(site.text.language)
        self.site, self._words = site, words
        self._order = sorted(range(site.count), key=lambda place: site.items[place].filename)
        self._ways = Ways(site, self._order, words)
        self._linker = Linker(site, thumbnails)
        # As exact as they are shown, so that nothing that is lost on readers counts.
        self._distances = np.round(site.distances.astype(np.float64), 2)
        self._news = lists.news(
            [site.items[place] for place in self._order],
            [self._linker.page(place) for place in self._order],
        )
        self._has_feed = bool(site.text.base_url and self._news)
        shared = {
            "site": self._site(),
            "words": words,
            "assets": dict(assets),
            "logo": _named("logo", assets),
            "favicon": _named("favicon", assets),
            "front": front,
            "core_url": core_url,
            "first_tiles": list(first_tiles),
        }
        self._drafts = Drafts(templates, front.bases, shared)

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Yield each page's path within the site and its bytes.

        Raises
        ------
        SitegenError
            When a template is missing, cannot be parsed, or uses something undefined.
        """
        return ((page.name, page.make()) for page in self.drafts())

    def drafts(self) -> Iterator[Page]:
        """Yield the pages, each with the digest of all that it depends on; none is rendered yet.

        Raises
        ------
        SitegenError
            When a template is missing or cannot be parsed; when a page is made, also when one uses
            something undefined.
        """
        base = self.site.text.base_url
        entries = [lists.Entry("")]
        yield self._drafts.page("index.html", "index.html")
        # Served for addresses of any depth: only an address from the host's root always holds.
        yield self._drafts.page("404.html", "404.html", root=urlsplit(base).path if base else "")
        given = self._linker, self._ways, self._order, self._words
        gallery = Gallery(self.site, self._drafts, *given)
        for page in gallery.drafts():
            entries.append(lists.Entry(public(page.name)))
            yield page
        if self.site.item_pages:
            yield from self._items()
            for place in self._order:
                name = self.site.items[place].id
                entries.append(lists.Entry(public(item_page(name)), f"images/{name}.jpg"))
        yield made("robots.txt", lists.robots(base))
        if base:
            yield from (made(name, data) for name, data in lists.sitemap(base, entries))
        if self._has_feed:
            yield made("feed.xml", lists.feed(self.site.text, self._news))

    def _site(self) -> dict[str, Any]:
        site = self.site
        return {
            "title": site.text.title,
            "description": site.text.description,
            "language": site.text.language,
            "base_url": site.text.base_url,
            "credits": site.text.credits,
            "licence": site.text.licence,
            "licence_url": site.text.licence_url,
            "intro": site.text.intro,
            "footer": site.text.footer,
            "direction": site.text.direction,
            "count": site.count,
            "feed": "feed.xml" if self._has_feed else "",
            "ways": [
                {"title": way.title, "href": f"{way.folder}index.html"} for way in self._ways.all
            ],
        }

    def _items(self) -> Iterator[Page]:
        texts = self._linker.texts
        text = self.site.text
        # What Python says of the collection on every item's page; templates are looked into.
        whole = repr(
            [self.site.fields, text.title, text.description, text.base_url, text.credits,
             text.licence, text.licence_url, text.language, self._view(), self._words.cited_in,
             self._words.separator]
        )  # fmt: skip
        others, distances = self.site.neighbours.tolist(), self._distances.tolist()
        for rank, place in enumerate(self._order):
            item = self.site.items[place]
            near = "".join([texts[other] for other in others[place]]) + repr(distances[place])
            beside = [None if each is None else texts[each] for each in self._beside(rank)]
            picture, scores = self.site.pictures[place], self.site.scores[place]
            facts = (self._linker.hint(place), picture, scores, beside, self._cluster(place))
            hrefs = [
                way.hrefs.get(text)
                for name, way in self._ways.by_field.items()
                for text in texts_of(item.values.get(name))
            ]
            yield self._drafts.draft(
                item_page(item.id),
                "item.html",
                [whole, near, repr(facts), repr(hrefs), _known_of(item)],
                partial(self._about, rank, place),
            )

    def _beside(self, rank: int) -> tuple[int | None, int | None]:
        """Return the places of the items before and after one, by filename."""
        return (
            self._order[rank - 1] if rank else None,
            self._order[rank + 1] if rank + 1 < self.site.count else None,
        )

    def _about(self, rank: int, place: int) -> dict[str, Any]:
        """Return all that an item's page shows; `_items` has the same in its key."""
        item, picture, link = self.site.items[place], self.site.pictures[place], self._linker.link
        near = zip(
            self.site.neighbours[place].tolist(), self._distances[place].tolist(), strict=True
        )
        before, after = self._beside(rank)
        number, name, href = self._cluster(place)
        return {
            "item": item,
            "place": self._linker.hint(place),
            "view": self._view()[0],
            "is_map": self._view()[1],
            "picture": picture,
            "image": f"images/{item.id}.jpg",
            "shown": list(self._shown(place)),
            "neighbours": [link(other, distance) for other, distance in near],
            "cluster": number,
            "cluster_name": name,
            "cluster_href": href,
            "before": None if before is None else link(before),
            "after": None if after is None else link(after),
            "citation": citation(item, self.site.text, self._words),
            "structured": structured.of_item(self.site, item, picture),
        }

    def _shown(self, place: int) -> Iterator[Shown]:
        values, scores = self.site.items[place].values, self.site.scores[place]
        for field in self.site.fields:
            value = values.get(field.name)
            texts = texts_of(value)
            said = self._scored(value, scores) if field.kind is Kind.LABELS else texts
            if not texts:
                continue
            way = self._ways.by_field.get(field.name)
            hrefs = way.hrefs if way else {}
            parts = tuple(
                Part(shown, hrefs.get(text, "")) for text, shown in zip(texts, said, strict=True)
            )
            separator = self._words.separator
            text = separator.join(said) if field.kind is Kind.LABELS else text_of(value, separator)
            yield Shown(field.title, text, field.kind is Kind.URL, parts)

    def _scored(self, labels: Value, scores: Sequence[float]) -> list[str]:
        """Return labels as people read them, each with its score in per cent."""
        given = texts_of(labels)
        shares = [self._words.percent(score) for score in scores]
        return [f"{text} ({share})" for text, share in zip(given, shares, strict=True)]

    def _cluster(self, place: int) -> tuple[int, str, str]:
        """Return the number of an item's cluster, its name, and its page."""
        number = int(self.site.clusters[place])
        name = self.site.groups[number - 1].name if number else ""
        hrefs = self._ways.clusters.hrefs if self._ways.clusters else {}
        return number, name, hrefs.get(str(number), "")

    def _view(self) -> tuple[str, bool]:
        """Return the arrangement in which the viewer shows an item, and whether it is the map."""
        layouts = self.site.layouts
        maps = [each.name for each in layouts if isinstance(each, Placed) and each.kind == "tsne"]
        return next(iter([*maps, *(each.name for each in layouts)]), ""), bool(maps)


def asset_names(
    assets: Mapping[str, Path], made: Mapping[str, bytes] | None = None
) -> dict[str, tuple[str, bytes]]:
    """Return, by logical name, a path in the site that changes with the content, and the bytes.

    `made` are files that lie nowhere yet.
    """
    content = {name: path.read_bytes() for name, path in assets.items()} | dict(made or {})
    return {
        name: (f"assets/{asset_name(name, data)}", data) for name, data in sorted(content.items())
    }


def _named(stem: str, assets: Mapping[str, str]) -> str:
    """Return the path of a file by its name without ending, or nothing."""
    return next((path for name, path in assets.items() if Path(name).stem == stem), "")


def _known_of(item: Item) -> str:
    """Write out all that is known of an item but where its file is on this machine."""
    return repr([getattr(item, field.name) for field in fields(item) if field.name != "path"])
