from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.model.items import Item
from sitegen.model.site import SiteText
from sitegen.stages.render import lists
from sitegen.stages.render.lists import Entry, feed, news, robots, sitemap

BASE = "https://example.org/fruit/"
MAP = {"m": "http://www.sitemaps.org/schemas/sitemap/0.9",
       "i": "http://www.google.com/schemas/sitemap-image/1.1"}  # fmt: skip
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def item(name: str, **known: str) -> Item:
    known = {"title": f"Title of {name}", "alt": f"Alt of {name}"} | known
    return Item(id=name, path=Path(name), filename=f"{name}.jpg", digest=name, **known)


def texts(data: bytes, path: str, names: dict[str, str]) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(data).findall(path, names)]


def test_the_site_map_names_every_page_and_its_picture() -> None:
    entries = [Entry(""), Entry("browse/"), Entry("items/a b&c/", "images/a b&c.jpg")]
    [(name, data)] = sitemap(BASE, entries)
    assert name == "sitemap.xml"
    assert texts(data, "m:url/m:loc", MAP) == [
        BASE, f"{BASE}browse/", f"{BASE}items/a%20b%26c/",
    ]  # fmt: skip
    assert texts(data, "m:url/i:image/i:loc", MAP) == [f"{BASE}images/a%20b%26c.jpg"]
    assert b"lastmod" not in data


@pytest.mark.parametrize(("most", "size"), [(10, 50_000_000), (50_000, 2_000)])
def test_beyond_its_limits_the_site_map_becomes_an_index(
    most: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_ADDRESSES", most)
    monkeypatch.setattr(lists, "MOST_BYTES", size)
    (name, index), *parts = sitemap(BASE, [Entry(f"p{number}/") for number in range(35)])
    assert name == "sitemap.xml"
    assert len(parts) > 1
    assert texts(index, "m:sitemap/m:loc", MAP) == [BASE + name for name, _ in parts]
    assert all(len(data) <= size for _, data in parts)
    found = [each for _, data in parts for each in texts(data, "m:url/m:loc", MAP)]
    assert found == [f"{BASE}p{number}/" for number in range(35)]


def test_robots_may_read_all_and_are_shown_the_site_map() -> None:
    assert robots(BASE).decode().splitlines() == [
        "User-agent: *", "Allow: /", f"Sitemap: {BASE}sitemap.xml",
    ]  # fmt: skip
    assert b"Sitemap" not in robots("")


def newest(*items: Item) -> list[str]:
    return [each.item.id for each in news(items, [f"items/{one.id}/" for one in items])]


def test_new_is_what_was_added_last_and_else_what_was_made_last() -> None:
    made = [item("a", date="2020-01-01"), item("b", date="2024-01-01"), item("c", date="1909")]
    assert newest(*made) == ["b", "a"]
    assert newest(*made, item("d", added="2021-01-01"), item("e", added="2022-01-01")) == ["e", "d"]
    assert newest(item("a"), item("b", date="c. 1890")) == []


def test_the_feed_holds_the_newest_few_always_in_one_order() -> None:
    items = [item(f"i{number:03}", added="2024-05-01") for number in range(80)]
    assert newest(*reversed(items)) == newest(*items) == [f"i{n:03}" for n in range(lists.NEWEST)]


@pytest.mark.parametrize("day", ["<a/>-<b-/>", "&&&&-&&-&&", "1890-13-40", "١٨٩٠-٠١-٠١"])
def test_what_only_looks_like_a_day_is_none(day: str) -> None:
    assert newest(item("a", date=day)) == []


@settings(deadline=None)
@given(st.text(), st.text())
def test_the_feed_is_xml_whatever_a_title_holds(title: str, alt: str) -> None:
    site = SiteText(title, alt, base_url=BASE, licence="CC0", credits=alt)
    found = news([item("a", title=title, alt=alt, added="2024-05-01")], ["items/a/"])
    data = feed(site, found)
    assert texts(data, "a:entry/a:id", ATOM) == [f"{BASE}items/a/"]
    assert texts(data, "a:updated", ATOM) == ["2024-05-01T00:00:00Z"]
    for needed in ("title", "id", "updated", "author/a:name", "entry/a:title", "entry/a:updated"):
        assert ElementTree.fromstring(data).findall(f"a:{needed}", ATOM), needed
    [content] = texts(data, "a:entry/a:content", ATOM)
    assert content.count("<") == 3  # a paragraph and a picture; all else is text
