"""Lists for machines: the site map, the feed of new pictures, and what robots may read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from sitegen.model.items import Item
from sitegen.model.site import SiteText
from sitegen.model.values import date_parts
from sitegen.stages.render.words import address

MOST_ADDRESSES = 50_000
"""In one file of a site map; https://www.sitemaps.org/protocol.html. No more than so many bytes."""
MOST_BYTES = 50_000_000
NEWEST = 50
"""Pictures in the feed."""

_DAY = len("1890-05-01")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"


class Entry(NamedTuple):
    """A page in the site map, and the picture that it shows, both as paths within the site."""

    path: str
    picture: str = ""


class News(NamedTuple):
    """A picture in the feed: the item, the path of its page, and when it was added."""

    item: Item
    path: str
    day: str


def robots(base: str) -> bytes:
    """Return `robots.txt`: all may be read."""
    lines = ["User-agent: *", "Allow: /"]
    if base:
        lines.append(f"Sitemap: {base}sitemap.xml")
    return ("\n".join(lines) + "\n").encode()


def sitemap(base: str, entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield the site map's files, by name; where there are several, `sitemap.xml` lists them.

    No page says when it changed: only its own history could tell, and a build has none.
    """
    files, size = [bytearray()], 0
    for entry in entries:
        text = _address(base, entry).encode()
        if size == MOST_ADDRESSES or len(files[-1]) + len(text) > MOST_BYTES - 1_000:
            files.append(bytearray())
            size = 0
        files[-1] += text
        size += 1
    head = f'{_HEAD}<urlset xmlns="{_SCHEMA}" xmlns:image="{_IMAGES}">\n'.encode()
    whole = [head + urls + b"</urlset>\n" for urls in files]
    if len(whole) == 1:
        yield "sitemap.xml", whole[0]
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(whole) + 1)]
    lines = [f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">']
    lines += [f"<sitemap><loc>{_escaped(base + name)}</loc></sitemap>" for name in names]
    yield "sitemap.xml", ("\n".join(lines) + "\n</sitemapindex>\n").encode()
    yield from zip(names, whole, strict=True)


def _address(base: str, entry: Entry) -> str:
    place = f"<loc>{_escaped(base + address(entry.path))}</loc>"
    if entry.picture:
        picture = _escaped(base + address(entry.picture))
        place += f"<image:image><image:loc>{picture}</image:loc></image:image>"
    return f"<url>{place}</url>\n"


def news(items: Sequence[Item], paths: Sequence[str]) -> list[News]:
    """Return the newest pictures, the newest first.

    New is what was added last. Where no item says when it was added, what was made last; only
    items that say the day count.
    """
    is_said = any(item.added for item in items)
    found = [
        News(item, path, day)
        for item, path in zip(items, paths, strict=True)
        if len(day := item.added if is_said else item.date) == _DAY and len(date_parts(day)) == 3
    ]
    found.sort(key=lambda each: each.item.filename)
    found.sort(key=lambda each: each.day, reverse=True)
    return found[:NEWEST]


def feed(text: SiteText, newest: Sequence[News]) -> bytes:
    """Return an Atom feed (RFC 4287)."""
    base = text.base_url
    lines = [
        f'{_HEAD}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{_escaped(text.language)}">',
        f"<title>{_escaped(text.title)}</title>",
        *([f"<subtitle>{_escaped(text.description)}</subtitle>"] if text.description else []),
        f"<id>{_escaped(base)}</id>",
        f'<link href="{_escaped(base)}"/>',
        f'<link rel="self" type="application/atom+xml" href="{_escaped(base)}feed.xml"/>',
        f"<updated>{newest[0].day}T00:00:00Z</updated>",
        f"<author><name>{_escaped(text.credits or text.title)}</name></author>",
        *([f"<rights>{_escaped(text.licence)}</rights>"] if text.licence else []),
        "<generator>sitegen</generator>",
    ]
    for item, path, day in newest:
        page, image = base + path, base + address(f"images/{item.id}.jpg")
        shown = f'<p><img src="{Markup.escape(image)}" alt="{Markup.escape(item.alt)}"></p>'
        lines += [
            "<entry>",
            f"<title>{_escaped(item.title)}</title>",
            f"<id>{_escaped(page)}</id>",
            f'<link href="{_escaped(page)}"/>',
            f"<updated>{day}T00:00:00Z</updated>",
            *([f"<author><name>{_escaped(item.creator)}</name></author>"] if item.creator else []),
            f"<summary>{_escaped(item.alt)}</summary>",
            f'<content type="html">{_escaped(shown)}</content>',
            "</entry>",
        ]
    return ("\n".join(lines) + "\n</feed>\n").encode()


def _escaped(text: str) -> str:
    # Markup would pass through unescaped: a plain text first.
    return str(Markup.escape(_NO_XML.sub("", str(text))))
