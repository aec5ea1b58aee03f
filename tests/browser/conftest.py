"""A real site in a real Chromium: whatever a page logs as an error or asks another host fails."""

from __future__ import annotations

import contextlib
import csv
import functools
import http.server
import io
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import write_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

COUNT = 60
MANIFEST = """\
[collection]
title = "Stripes & <b>colours</b>"
description = "Sixty striped pictures."
images = ["images/*.jpg"]
metadata = "metadata.csv"
[fields]
title = "{name}"
url = "{link}"
alt = "A picture of {name}"
[[facets]]
field = "kind"
[[facets]]
field = "year"
kind = "number"
[features]
extractor = "descriptor"
[map]
perplexity = 8
[[layouts]]
kind = "map"
[[layouts]]
kind = "grid"
[[layouts]]
kind = "timeline"
field = "year"
[[layouts]]
kind = "columns"
field = "kind"
[[curated]]
members = ["picture-07"]
name = "The curated"
pin = true
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site of 60 pictures; picture 0 has hostile texts."""
    from sitegen import Options, build, load_config

    folder = tmp_path_factory.mktemp("collection")
    write_pictures(folder / "images", COUNT)
    rows = ["filename,name,kind,year,link,note"]
    for number in range(COUNT):
        name = f"Stripe {number}"
        link, note = f"https://example.org/{number}", "plain"
        if number == 0:
            name = "<img src=x onerror=alert(1)>"
            link, note = "javascript:alert(1)", "</script><script>alert(2)</script>"
        rows.append(
            f"picture-{number:02}.jpg,{name},{'abc'[number % 3]},{1900 + number},{link},{note}"
        )
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    (folder / "collection.toml").write_text(MANIFEST)
    return build(load_config(folder), Options(jobs=2)).output


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file; a page that closes takes its connections with it."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)


@contextlib.contextmanager
def hosting(root: Path) -> Iterator[str]:
    """A folder over http; its address."""
    handler = functools.partial(_Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site over http, under a path as GitHub Pages would serve it."""
    root = site.parent / "www"
    root.mkdir()
    (root / "fruit").symlink_to(site)
    with hosting(root) as host:
        yield f"{host}fruit/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on PATH: in CI the browser tests must run")
        pytest.skip("no Chromium on PATH (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-background-networking", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(params=["http", "file"])
def start(request: pytest.FixtureRequest, address: str, site: Path) -> str:
    """The site's address, over http (WebGL) and from disk (2D canvas)."""
    return address if request.param == "http" else f"file://{site}/"


@pytest.fixture(scope="session")
def items(site: Path) -> dict[str, dict[str, str]]:
    text = (site / "data/items.csv").read_text()
    return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}


def drawn(where: str) -> str:
    """Ask the viewer for WebGL, as where there is a GPU: from disk and without one it does not."""
    path, mark, state = where.partition("#")
    is_viewer = path.startswith("http") and path.endswith(("/", "/index.html"))
    return (
        f"{path}?renderer=webgl{mark}{state}"
        if is_viewer and not PLAIN_PAGE.search(path)
        else where
    )


PLAIN_PAGE = re.compile(r"/(items|browse)/")

OpenPage = Callable[..., "Page"]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page; `open_page(address, color_scheme="dark")` takes a context's options."""
    problems: list[str] = []
    contexts = []

    def open_it(where: str, **options: Any) -> Page:
        options.setdefault("viewport", {"width": 1200, "height": 800})
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        host = where.split("/")[2]

        def on_request(request: Any) -> None:
            url = request.url
            if not url.startswith(("data:", "blob:")) and url.split("/")[2] != host:
                problems.append(f"asked another host: {url}")

        def on_failure(request: Any) -> None:
            if "ERR_ABORTED" not in (request.failure or ""):  # the page was left while it loaded
                problems.append(f"failed: {request.url} {request.failure}")

        page.on("request", on_request)
        page.on("requestfailed", on_failure)
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (problems.append("a script ran"), dialog.dismiss()))
        page.on(
            "console",
            lambda m: problems.append(f"console: {m.text}") if m.type == "error" else None,
        )
        page.goto(drawn(where))
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)
