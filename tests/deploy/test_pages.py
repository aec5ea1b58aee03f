"""A deployed site as GitHub Pages serves it, walked by following whatever its files refer to."""

from __future__ import annotations

import csv
import functools
import http.server
import io
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from sitegen import load_config
from sitegen.deploy import Target, deploy
from tests.deploy.conftest import MANIFEST, rebuild, write_collection
from tests.deploy.host import bare, git

COUNT = 130  # browse/ has a second page from 121


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves a folder at `/name/` as GitHub Pages does: 404.html, no listings, Jekyll's rules."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        site = Path(self.directory, "name")
        inside = site in (path, *path.parents)
        # Without .nojekyll, Jekyll leaves out what begins with an underscore or a dot.
        plain = (site / ".nojekyll").exists() or not re.search(r"/[._]", self.path)
        if not (inside and plain and (path.is_file() or (path / "index.html").is_file())):
            body = (site / "404.html").read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        return


class References(HTMLParser):
    """Addresses in a page, and the ids that others can lead to."""

    _ATTRIBUTES = (
        "href",
        "src",
        "poster",
        "action",
        "data-openseadragon",
        "cite",
        "data",
    )
    _META = ("og:url", "og:image", "twitter:image")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self._in_structured = self._in_style = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.found += [given[name] for name in self._ATTRIBUTES if name in given]
        self.found += [given[name] for name in given if name.startswith("data-part-")]
        for part in given.get("srcset", "").split(","):
            self.found += part.split()[:1]
        if tag == "meta" and given.get("property", given.get("name")) in self._META:
            self.found.append(given["content"])
        self.found += in_style(given.get("style", ""))
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        self._in_structured = tag == "script" and given.get("type") == "application/ld+json"
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_structured:
            self.found += in_structured(json.loads(data))
        if self._in_style:
            self.found += in_style(data)
        self._in_structured = self._in_style = False


def in_style(text: str) -> list[str]:
    return [
        url.strip("\"'")
        for pair in re.findall(r"url\(\s*([^)]+?)\s*\)|@import\s+(\"[^\"]+\"|'[^']+')", text)
        for url in pair
        if url
    ]


def in_structured(value: Any) -> list[str]:
    """Addresses in JSON-LD; `@context` names a vocabulary, it leads nowhere."""
    if isinstance(value, dict):
        value = {key: value[key] for key in value.keys() - {"@context"}}
    return [text for text in texts_in(value) if re.match(r"https?://", text)]


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def in_script(text: str) -> Iterator[str]:
    """What the viewer asks for because a data script says so: docs/site-data.md."""
    name, payload = json.loads(text[text.index("push(") + 5 : text.rindex(")")])
    if name == "core":
        yield from (url for url in texts_in(payload) if re.fullmatch(r"data/[\w.-]+\.js", url))
        yield "overview.jpg"
        grid = payload["grid"]
        for level in range(grid["levels"] + 1):
            scale = grid["tile"] * 2 ** (grid["levels"] - level)
            for column in range(-(-grid["columns"] * grid["cell"] // scale)):
                for row in range(-(-grid["rows"] * grid["cell"] // scale)):
                    yield f"{grid['url']}{level}/{column}_{row}.jpg"
    if name == "items":
        for item in map(quote, payload["id"]):
            yield from (f"images/{item}.jpg", f"thumbs/{item}.jpg", f"items/{item}/index.html")
        yield from filter(None, payload["source"])


class Walk:
    """Follows references from page to page; `broken` and `outside` tell where from."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.seen: set[str] = set()
        self.broken: list[str] = []
        self.outside: dict[str, str] = {}
        self._ids: dict[str, set[str]] = {}
        self._fragments: list[tuple[str, str, str]] = []
        self._queue: list[str] = []

    def start(self, *urls: str) -> Walk:
        for url in urls:
            self._refer("(start)", url)
        while self._queue:
            url = self._queue.pop()
            self.read(url, *fetch(url))
        for origin, url, fragment in self._fragments:
            # `#item=…` is for the viewer; any other fragment is a place in the page.
            if "=" not in fragment and fragment not in self._ids[url]:
                self.broken.append(f"{origin} → {url}#{fragment}")
        return self

    def read(self, url: str, status: int, kind: str, body: bytes) -> None:
        """Take in one answer."""
        if status != 200:
            self.broken.append(f"{status} {url}")
            return
        if kind == "text/html":
            page = References()
            page.feed(body.decode())
            self._ids[url] = page.ids
            found = page.found
        elif kind == "text/css":
            found = in_style(body.decode())
        elif kind.endswith("javascript") and "/data/" in url:
            # Their addresses are relative to the page that loads them.
            found = [urljoin(self.root, each) for each in in_script(body.decode())]
        elif url.endswith(("sitemap.xml", "feed.xml", "robots.txt")):
            found = re.findall(r"(?:<loc>|Sitemap: )(https?://[^<\s]+)", body.decode())
        else:
            found = []
        for each in found:
            self._refer(url, each)

    def _refer(self, origin: str, reference: str) -> None:
        url, fragment = urldefrag(urljoin(origin, reference))
        if urlsplit(url).scheme == "data":
            return
        if not url.startswith(self.root):
            self.outside[url] = origin
            return
        if fragment:
            self._fragments.append((origin, url, unquote(fragment)))
        if url not in self.seen:
            self.seen.add(url)
            self._queue.append(url)


def fetch(url: str) -> tuple[int, str, bytes]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read()


@contextmanager
def github_pages(folder: Path) -> Iterator[str]:
    """Serve what is at `folder/name` when asked; yields the address of its root."""
    handler = functools.partial(Pages, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/name/"
        finally:
            server.shutdown()


def test_everything_on_the_deployed_site_resolves_and_nothing_leaves_it(tmp_path: Path) -> None:
    remote, www = bare(tmp_path / "remote.git"), tmp_path / "www"
    folder = tmp_path / "stripes"
    www.mkdir()
    with github_pages(www) as root:
        write_collection(
            folder, COUNT, MANIFEST.replace("[fields]", f'base_url = "{root}"\n[fields]')
        )
        rebuild(folder)
        done = deploy(load_config(folder), Target(remote=str(remote)))
        git(www, "clone", "--quiet", "--branch", "gh-pages", str(remote), "name")
        assert done.address == root

        walk = Walk(root).start(root, f"{root}robots.txt")
        assert walk.broken == []
        with (folder / "m.csv").open(encoding="utf-8") as file:
            assert set(walk.outside) == {row["Link"] for row in csv.DictReader(file)}

        # It has really been everywhere: nothing was published that nothing leads to.
        published = set(git(remote, "ls-tree", "-r", "-z", "--name-only", "gh-pages").split("\0"))
        seen = {unquote(url.removeprefix(root).partition("?")[0]) for url in walk.seen}
        reached = seen | {f"{name}index.html" for name in seen}
        for_programs = {".nojekyll", "404.html", "data/build.json", "data/items.csv"}
        unreached = published - reached - for_programs - {"tiles/grid.dzi", ""}
        assert {name for name in unreached if not name.startswith("assets/LICENSES")} == set()
        items = csv.DictReader(io.StringIO((www / "name/data/items.csv").read_text()))
        assert {f"items/{row['id']}/index.html" for row in items} <= reached

        # GitHub answers with 404.html at any depth, so that page cannot lead on by relative links.
        lost = f"{root}items/no/such/place"
        status, kind, body = fetch(lost)
        assert (status, kind) == (404, "text/html")
        walk = Walk(root)
        walk.seen.add(lost)
        walk.read(lost, 200, kind, body)
        assert walk.start().broken == []
        assert root in walk.seen or f"{root}index.html" in walk.seen


def test_the_walker_finds_what_is_broken(tmp_path: Path) -> None:
    site = tmp_path / "name"
    site.mkdir()
    (site / "404.html").write_text("lost")
    (site / "_hidden.html").write_text("<p>Jekyll leaves this out</p>")
    (site / "style.css").write_text("@import 'more.css'; p { background: url(\"gone.png\") }")
    (site / "index.html").write_text(
        '<link rel="stylesheet" href="style.css"><a href="/absolute/">a</a><a href="#nowhere">b</a>'
        '<img srcset="small.jpg 1x, large.jpg 2x"><a href="_hidden.html">c</a>'
        '<script type="application/ld+json">{"@context": "https://schema.org",'
        ' "url": "https://elsewhere.example/"}</script><a href="other/">d</a>'
    )
    with github_pages(tmp_path) as root:
        walk = Walk(root).start(root)
        missing = "more.css", "gone.png", "small.jpg", "large.jpg", "_hidden.html", "other/"
        expected = {f"404 {root}{name}" for name in missing} | {f"{root} → {root}#nowhere"}
        assert set(walk.broken) == expected
        absolute = root.replace("name/", "absolute/")
        assert set(walk.outside) == {"https://elsewhere.example/", absolute}
        (site / ".nojekyll").touch()
        assert f"404 {root}_hidden.html" not in Walk(root).start(root).broken
