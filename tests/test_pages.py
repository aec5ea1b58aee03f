"""The plain pages of a whole site as crawlers see them: served under a path, and followed."""

from __future__ import annotations

import csv
import functools
import http.client
import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from justhtml import JustHTML
from PIL import Image

from sitegen import Options, build, load_config
from tests.samples import write_pictures
from tests.whole_site import faults, files_of

COUNT = 36
SOURCE = "https://elsewhere.example/"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
SCHEMA = "https://schema.org"
MANIFEST = """\
[collection]
title = "Stripes & <b>colours</b>"
description = "Striped \\"pictures\\"."
images = ["images/**/*.jpg"]
metadata = "metadata.csv"
base_url = "https://example.org/name/"
licence = "CC0"
[fields]
title = "{name}"
url = "{link}"
date = "made"
alt = "{seen}"
creator = "by"
added = "came"
[[facets]]
field = "kind"
[[facets]]
field = "tags"
kind = "multi"
[[facets]]
field = "size"
kind = "number"
[features]
extractor = "raw"
input_size = 16
[clusters]
similarity = 0.3
[map]
perplexity = 5
keep = false
"""
KINDS = ["red & green", "Red/green", "../up", "<b>", "Äpfel"]
NAME = "name"


def write_table(folder: Path) -> None:
    rows = [
        f"picture-{number:02}.jpg,{'ABC'[number % 3]} stripe {number},{KINDS[number % 5]},"
        f"one; two {number % 4},{number % 6},{1800 + 3 * number},Ann {number % 2},"
        f"2024-01-{number % 28 + 1:02},{SOURCE}{number},{'seen' if number % 2 else ''}\n"
        for number in range(COUNT)
    ]
    heading = "filename,name,kind,tags,size,made,by,came,link,seen\n"
    (folder / "metadata.csv").write_text(heading + "".join(rows))


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages") / "collection"
    write_pictures(folder / "images", COUNT)
    (folder / "images/set (1)").mkdir()
    for number in range(0, COUNT, 7):  # ids with folders and signs
        name = f"picture-{number:02}.jpg"
        (folder / "images" / name).rename(folder / "images/set (1)" / name)
    write_table(folder)
    (folder / "collection.toml").write_text(MANIFEST)
    build(load_config(folder), Options(jobs=2))
    return folder


@pytest.fixture(scope="module")
def without_items(collection: Path) -> Path:
    folder = collection.parent / "without"
    shutil.copytree(collection, folder, ignore=shutil.ignore_patterns("site", ".site*"))
    with (folder / "collection.toml").open("a") as manifest:
        manifest.write("[pages]\nitems = false\n")
    return build(load_config(folder), Options(jobs=2)).output


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


class Served:
    """A site served under a path, as GitHub Pages does, and what a crawler finds there."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.start = f"http://{self.host}/{NAME}/"
        self.pages: dict[str, JustHTML] = {}
        self.others: set[str] = set()
        self.missing: list[str] = []
        self.outside: set[str] = set()

    def crawl(self) -> None:
        """Follow every reference of every page, and ask for all that they name."""
        connection = http.client.HTTPConnection(self.host)
        waiting, seen = [(self.start, "")], {self.start}
        while waiting:
            url, source = waiting.pop()
            connection.request("GET", urlsplit(url).path)
            response = connection.getresponse()
            data = response.read()
            if response.status != 200:
                self.missing.append(f"{url} on {source}: {response.status}")
            elif response.headers.get_content_type() == "text/html":
                self.pages[url] = JustHTML(data, strict=True, sanitize=False)
                for found in references(self.pages[url]):
                    whole = urljoin(url, found).partition("#")[0]
                    if not whole.startswith(self.start):
                        self.outside.add(f"{found} on {url}" if "://" not in found else found)
                    elif whole not in seen:
                        seen.add(whole)
                        waiting.append((whole, url))
            else:
                self.others.add(url)
        connection.close()


def references(page: JustHTML) -> Iterator[str]:
    """Yield every address on a page but those that hold what they name."""
    for node in page.query("[href], [src], [data-openseadragon]"):
        # A page's proper address is said with its host, and led nowhere by browsers.
        if node.attrs.get("rel") == "canonical":
            continue
        for name, value in node.attrs.items():
            named = name in ("href", "src", "data-openseadragon") or name.startswith("data-part-")
            if named and value and not value.startswith("data:"):
                yield value


def served(site: Path, root: Path) -> Iterator[Served]:
    root.mkdir()
    (root / NAME).symlink_to(site)
    handler = functools.partial(_Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        found = Served(server.server_port)
        found.crawl()
        yield found
        server.shutdown()


@pytest.fixture(scope="module")
def crawled(collection: Path) -> Iterator[Served]:
    yield from served(collection / "site", collection.parent / "www")


@pytest.fixture(scope="module")
def crawled_without(without_items: Path, collection: Path) -> Iterator[Served]:
    yield from served(without_items, collection.parent / "www-without")


def test_every_reference_resolves_and_only_sources_lie_elsewhere(
    crawled: Served, crawled_without: Served
) -> None:
    for found in (crawled, crawled_without):
        assert found.missing == []
        assert {each for each in found.outside if not each.startswith(SOURCE)} == {LICENCE}
    assert {each for each in crawled.outside if each.startswith(SOURCE)} == {
        f"{SOURCE}{number}" for number in range(COUNT)
    }


def test_every_page_is_reached_and_valid(crawled: Served, collection: Path) -> None:
    site = collection / "site"
    written = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    reached = {url.removeprefix(crawled.start) for url in crawled.pages}
    reached = {unquote(name) for name in reached}
    reached = {name + "index.html" if name.endswith("/") or not name else name for name in reached}
    assert written - reached == {"404.html"}
    JustHTML((site / "404.html").read_bytes(), strict=True)
    assert faults(site) == []


def test_pages_have_one_heading_names_and_texts_for_pictures(crawled: Served) -> None:
    titles = []
    for url, page in crawled.pages.items():
        assert len(page.query("h1")) == 1, url
        assert len(page.query("main")) == 1, url
        titles += [page.query("title")[0].to_text()]
        assert all("alt" in node.attrs for node in page.query("img")), url
        ids = [node.attrs["id"] for node in page.query("[id]")]
        assert len(set(ids)) == len(ids), url
        assert not page.query("[style], script[src^='http'], body script:not([type])"), url
    plain = [title for title in titles if "stripe" not in title]
    assert len(set(plain)) >= len(plain) - 1  # the front page is reached by two addresses


def test_every_value_on_an_item_page_leads_to_all_that_share_it(
    crawled: Served, collection: Path
) -> None:
    with (collection / "metadata.csv").open() as file:
        rows = list(csv.DictReader(file))
    same = [row for row in rows if row["kind"] == KINDS[1]]
    [page] = [
        page
        for url, page in crawled.pages.items()
        if "/items/" in url and page.query("h1")[0].to_text() == same[0]["name"]
    ]
    url = next(url for url, each in crawled.pages.items() if each is page)
    [link] = [a for a in page.query("dd a") if a.to_text() == KINDS[1]]
    shelf = crawled.pages[urljoin(url, link.attrs["href"])]
    assert shelf.query("h1")[0].to_text() == KINDS[1]
    names = {node.to_text() for node in shelf.query("ul.pictures .caption")}
    assert names == {row["name"] for row in same}


def test_previews_have_whole_addresses_of_what_is_there(crawled: Served, collection: Path) -> None:
    site = collection / "site"
    for url, page in crawled.pages.items():
        said = {
            node.attrs.get("property") or node.attrs["name"]: node.attrs["content"]
            for node in page.query("meta[property], meta[name]")
        }
        base = "https://example.org/name/"
        path = url.removeprefix(crawled.start).removesuffix("index.html")
        [canonical] = page.query('link[rel="canonical"]')
        assert canonical.attrs["href"] == said["og:url"] == base + path
        assert said["twitter:card"] == "summary_large_image"
        picture = site / unquote(said["og:image"].removeprefix(base))
        assert picture.is_file()
        assert said["og:image:alt"]
        if "og:image:width" in said:
            with Image.open(picture) as opened:
                size = said["og:image:width"], said["og:image:height"]
                assert size == tuple(map(str, opened.size))


def test_structured_data_is_on_every_item(crawled: Served) -> None:
    for url, page in crawled.pages.items():
        scripts = page.query('script[type="application/ld+json"]')
        if "/items/" in url:
            facts = json.loads(scripts[0].to_text())
            assert (facts["@context"], facts["@type"]) == (SCHEMA, "ImageObject")
            assert facts["name"] == page.query("h1")[0].to_text()
            assert facts["url"].endswith(urlsplit(url).path.removesuffix("index.html"))
            assert facts["license"] == LICENCE


def test_the_page_for_addresses_that_lead_nowhere_works_at_any_depth(
    crawled: Served, collection: Path
) -> None:
    page = JustHTML((collection / "site/404.html").read_bytes(), sanitize=False)
    for found in references(page):
        if found.startswith(("https:", "#")):
            continue
        for depth in ("gone", "items/gone/deeper/still/"):
            whole = urljoin(crawled.start + depth, found)
            assert whole in crawled.pages or whole in crawled.others, found


def test_site_map_and_feed_list_what_is_there(crawled: Served, crawled_without: Served) -> None:
    base = "https://example.org/name/"
    for found, items in ((crawled, COUNT), (crawled_without, 0)):
        connection = http.client.HTTPConnection(found.host)
        connection.request("GET", f"/{NAME}/sitemap.xml")
        tree = ElementTree.fromstring(connection.getresponse().read())
        connection.close()
        listed = [node.text or "" for node in tree.iterfind(".//{*}url/{*}loc")]
        assert len(set(listed)) == len(listed)
        there = {url.removesuffix("index.html") for url in found.pages}
        assert {each.replace(base, found.start) for each in listed} == there
        assert sum("/items/" in each for each in listed) == items
        assert len(tree.findall(".//{*}image/{*}loc")) == items
        assert f"{found.start}feed.xml" in found.others


def test_without_item_pages_nothing_leads_to_one(
    crawled_without: Served, without_items: Path
) -> None:
    assert not (without_items / "items").exists()
    assert faults(without_items) == []
    for name, data in files_of(without_items).items():
        if name.endswith((".html", ".xml")):
            assert b"items/" not in data, name
    page = crawled_without.pages[f"{crawled_without.start}browse/index.html"]
    assert page.query('a[href*="index.html#item="]')


def test_a_changed_title_renders_few_pages_again(collection: Path, tmp_path: Path) -> None:
    folder = tmp_path / "collection"
    shutil.copytree(collection, folder, ignore=shutil.ignore_patterns("published-*", "made-*"))
    build(load_config(folder))
    before = files_of(folder / "site")
    table = folder / "metadata.csv"
    table.write_text(table.read_text().replace("B stripe 13", "B stripe thirteen"))
    build(load_config(folder))
    after = files_of(folder / "site")
    changed = {name for name in before if before[name] != after.get(name)}
    pages = {name for name in changed if name.endswith(".html")} - {"index.html"}
    assert before.keys() - after.keys() <= {name for name in before if name.startswith("data/")}
    shown = {name for name in pages if b"B stripe thirteen" in after[name]}
    assert pages == shown  # nothing else
    assert sum(name.startswith("browse/") for name in pages) <= 8
