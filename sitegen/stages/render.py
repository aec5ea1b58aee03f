"""Pages in plain HTML, by Jinja2 templates: readable without JavaScript."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.identity import as_html
from sitegen.model.items import Item, Kind, Value
from sitegen.model.site import SiteData
from sitegen.reads import digest_of_template
from sitegen.resources import code_digest
from sitegen.themes import asset_name

PAGE = 120
_NEAR = 1024
"""Links to the map say only about where an item is in grid order: a picture that comes or goes
moves all that follow, and each would be another page. The viewer reads its data by as many."""


class Page(NamedTuple):
    """A page's path within the site, the digest of all it depends on, and what renders it."""

    name: str
    key: str
    make: Callable[[], bytes]


@dataclass(frozen=True)
class Shown:
    """A metadata value on a page: its title, its text, and whether that is an address."""

    title: str
    text: str
    link: bool


@dataclass(frozen=True)
class Link:
    """A picture that leads to its item's page; addresses relative to the site's root.

    Where items have no pages it leads to the web picture, and `viewer` to the item in the viewer.
    """

    href: str
    image: str
    width: int
    height: int
    title: str
    alt: str
    distance: float | None = None
    viewer: str | None = None


@dataclass(frozen=True)
class Front:
    """What pages take from the theme beside templates and assets.

    Attributes
    ----------
    papers : tuple of (str, str)
        The ground of each colour scheme, `light` or `dark`, as `#rrggbb`.
    hidden : tuple of str
        Parts of the viewer that are left out.
    panel : str
        The side at which its panel opens, `start` or `end`.
    bases : mapping of str to Path
        Folders of templates that other templates find under a prefix.
    """

    papers: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    panel: str = "end"
    bases: Mapping[str, Path] = dataclasses.field(default_factory=dict)


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
    ) -> None:
        front = front or Front()
        self.site = site
        self._thumbnails = thumbnails
        self._code = code_digest()
        self._digests: dict[str, str] = {}
        self._order = sorted(range(site.count), key=lambda place: site.items[place].filename)
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader(
                [
                    jinja2.FileSystemLoader([str(folder) for folder in templates]),
                    jinja2.PrefixLoader(
                        {name: jinja2.FileSystemLoader(str(f)) for name, f in front.bases.items()}
                    ),
                ]
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"address": address, "prose": as_html}
        self._environment.globals |= {
            "site": {
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
            },
            "assets": dict(assets),
            "logo": _named("logo", assets),
            "favicon": _named("favicon", assets),
            "front": front,
            "core_url": core_url,
            "first_tiles": list(first_tiles),
        }

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
        yield self._page("index.html", "index.html")
        yield self._page("404.html", "404.html", root=self.site.text.base_url)
        yield from self._browse()
        if self.site.item_pages:
            yield from self._items()
        robots = self._robots()
        yield Page("robots.txt", digest_bytes(robots), lambda: robots)
        if self.site.text.base_url:
            sitemap = self._sitemap()
            yield Page("sitemap.xml", digest_bytes(sitemap), lambda: sitemap)

    def _page(self, name: str, template: str, **context: Any) -> Page:
        key = self._key(name, template, repr(context))
        return Page(name, key, partial(self._render, name, template, lambda: context))

    def _key(self, name: str, template: str, *context: str) -> str:
        if template not in self._digests:
            try:
                read = digest_of_template(self._environment, template)
            except jinja2.TemplateError as error:
                raise _mended(error, template) from error
            self._digests[template] = f"{self._code} {read}"
        return digest_bytes("\0".join([self._digests[template], name, *context]).encode())

    def _render(self, name: str, template: str, context: Callable[[], dict[str, Any]]) -> bytes:
        try:
            page = self._environment.get_template(template)
            text = page.render({"root": "../" * name.count("/"), **context()})
        except jinja2.TemplateError as error:
            raise _mended(error, template) from error
        return text.encode()

    def _browse(self) -> Iterator[Page]:
        names = ["browse/index.html"]
        pages = max(1, -(-self.site.count // PAGE))
        names += [f"browse/page-{number}.html" for number in range(2, pages + 1)]
        for number, name in enumerate(names):
            places = self._order[number * PAGE : (number + 1) * PAGE]
            yield self._page(
                name,
                "browse.html",
                links=[self._link(place) for place in places],
                pages=_window(names, number),
                before=names[number - 1] if number else None,
                after=names[number + 1] if number + 1 < pages else None,
                number=number,
                first=number * PAGE + 1,
            )

    def _items(self) -> Iterator[Page]:
        links = [repr(self._link(place)) for place in range(self.site.count)]
        shown = repr(self.site.fields)
        for rank, place in enumerate(self._order):
            name = _item_page(self.site.items[place].id)
            near = "".join(
                f"{links[other]}{_shown_distance(distance)}"
                for other, distance in zip(
                    self.site.neighbours[place].tolist(),
                    self.site.distances[place].tolist(),
                    strict=True,
                )
            )
            beside = [None if each is None else links[each] for each in self._beside(rank)]
            picture, scores = self.site.pictures[place], self.site.scores[place]
            cluster = int(self.site.clusters[place])
            base = self.site.text.base_url
            facts = (_hint(place), picture, scores, cluster, beside, base)
            key = self._key(
                name,
                "item.html",
                shown,
                near,
                repr(facts),
                self._cluster_name(place),
                _known_of(self.site.items[place]),
            )
            context = partial(self._about, rank, place)
            yield Page(name, key, partial(self._render, name, "item.html", context))

    def _beside(self, rank: int) -> tuple[int | None, int | None]:
        """Return the places of the items before and after one, by filename."""
        return (
            self._order[rank - 1] if rank else None,
            self._order[rank + 1] if rank + 1 < self.site.count else None,
        )

    def _about(self, rank: int, place: int) -> dict[str, Any]:
        """Return all that an item's page shows; `_items` has the same in its key."""
        item = self.site.items[place]
        near = zip(self.site.neighbours[place], self.site.distances[place], strict=True)
        before, after = self._beside(rank)
        return {
            "item": item,
            "place": _hint(place),
            "picture": self.site.pictures[place],
            "image": f"images/{item.id}.jpg",
            "shown": list(self._shown(place)),
            "neighbours": [self._link(int(other), float(distance)) for other, distance in near],
            "cluster": int(self.site.clusters[place]),
            "cluster_name": self._cluster_name(place),
            "before": None if before is None else self._link(before),
            "after": None if after is None else self._link(after),
            "structured": self._structured(place),
        }

    def _link(self, place: int, distance: float | None = None) -> Link:
        item = self.site.items[place]
        width, height = self.site.pictures[place].thumbnails[self._thumbnails]
        paged, picture = self.site.item_pages, f"images/{item.id}.jpg"
        return Link(
            href=_item_page(item.id) if paged else picture,
            image=f"thumbs/{item.id}.jpg",
            width=width,
            height=height,
            title=item.title,
            alt=item.alt,
            distance=None if distance is None else _shown_distance(distance),
            viewer=None if paged else f"index.html#item={address(item.id)}&n={place}",
        )

    def _shown(self, place: int) -> Iterator[Shown]:
        values = self.site.items[place].values
        for field in self.site.fields:
            value = values.get(field.name)
            text = (
                scored(value, self.site.scores[place])
                if field.kind is Kind.LABELS
                else text_of(value)
            )
            if text:
                yield Shown(field.title, text, field.kind is Kind.URL)

    def _cluster_name(self, place: int) -> str:
        number = int(self.site.clusters[place])
        return self.site.groups[number - 1].name if number else ""

    def _structured(self, place: int) -> dict[str, str]:
        """Describe an item in the words of schema.org; the template writes it as JSON."""
        item = self.site.items[place]
        base = self.site.text.base_url
        facts = {
            "@context": "https://schema.org",
            "@type": "ImageObject",
            "name": item.title,
            "description": item.alt,
            "identifier": item.id,
        }
        if item.date:
            facts["dateCreated"] = item.date
        if item.source:
            facts["isBasedOn"] = item.source
        if self.site.text.licence_url:
            facts["license"] = self.site.text.licence_url
        if self.site.text.credits:
            facts["creditText"] = self.site.text.credits
        if base:
            facts["url"] = f"{base}items/{address(item.id)}/"
            facts["contentUrl"] = base + address(f"images/{item.id}.jpg")
        return facts

    def _robots(self) -> bytes:
        lines = ["User-agent: *", "Allow: /"]
        if self.site.text.base_url:
            lines.append(f"Sitemap: {self.site.text.base_url}sitemap.xml")
        return ("\n".join(lines) + "\n").encode()

    def _sitemap(self) -> bytes:
        base = self.site.text.base_url
        pages = ["", "browse/"]
        if self.site.item_pages:
            pages += [f"items/{self.site.items[place].id}/" for place in self._order]
        entries = "".join(
            f"<url><loc>{Markup.escape(base + address(page))}</loc></url>\n" for page in pages
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{entries}</urlset>\n"
        ).encode()


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


def address(path: str) -> str:
    """Percent-encode a path within the site for use in an attribute."""
    return quote(path, safe="/-._~")


def text_of(value: Value) -> str:
    """Return a metadata value as people read it; empty when there is none."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float):
        exact = value == int(value) and abs(value) < 2**53
        return str(int(value)) if exact else repr(value)
    return value or ""


def scored(labels: Value, scores: Sequence[float]) -> str:
    """Return labels as people read them, each with its score in per cent."""
    given = labels if isinstance(labels, tuple) else ()
    return ", ".join(f"{text} ({score:.0%})" for text, score in zip(given, scores, strict=True))


def _mended(error: jinja2.TemplateError, template: str) -> SitegenError:
    line = getattr(error, "lineno", None)
    place = f"{getattr(error, 'name', None) or template}{f', line {line}' if line else ''}"
    return SitegenError(f"Template {place}: {error}", "Mend the theme's template.")


def _known_of(item: Item) -> str:
    """Write out all that is known of an item but where its file is on this machine."""
    return repr([getattr(item, field.name) for field in fields(item) if field.name != "path"])


def _shown_distance(distance: float) -> float:
    """Return a distance as exact as it is shown, so that none that is lost on readers counts."""
    return round(distance, 2)


def _hint(place: int) -> int:
    return place - place % _NEAR


def _window(names: Sequence[str], number: int) -> list[tuple[int, str]]:
    """Return the first, the last and the nearby pages, each with its number from 1."""
    near = {0, len(names) - 1, *range(number - 3, number + 4)}
    return [(each + 1, names[each]) for each in sorted(near) if 0 <= each < len(names)]


def _item_page(item_id: str) -> str:
    return f"items/{item_id}/index.html"
