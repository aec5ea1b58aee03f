"""A collection in which every text is an attack: all are shown as texts, and none of them runs.

Any dialog, failed request, request to another host or error in the console fails `open_page`.
"""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser.seen import ready
from tests.samples import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenPage

COUNT = 12
CLOSERS = "</title></script></style></textarea></template></noscript>-->]]>"


def attack(field: str) -> str:
    """What would run as markup, in an attribute, in a script, in a template; names its field."""
    return (
        f"{field}\"'`><img src=x{field} onerror=alert('{field}')>{CLOSERS}"
        f"<script>alert('{field}')</script>{{{{7*7}}}}{{% raw %}}${{alert(1)}} \\u003cb\\u003e"
        "\u2028\u202e&lt;i&gt;&#60;javascript:alert(1)"
    )


def plain(text: str) -> str:
    """As a page shows it: white space counts once, and one character turns the line."""
    return re.sub(r"\s+", " ", text.replace("\u2028", " ")).strip()


MARKDOWN = ("intro", "footer")
COLUMNS = ("file", "ident", "name", "seen", "link", "when", "kind", "many", "year", "free")
FACET = attack("facet").replace("\u2028", " ")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site, all of whose texts are hostile."""
    import csv

    from sitegen import Options, build, load_config

    folder = tmp_path_factory.mktemp("hostile")
    (folder / "images").mkdir()
    with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS, attack("column").replace("\u2028", " ")])
        for number in range(COUNT):
            name = f"{number}\"'><img src=x onerror=alert(9)>&amp;{{{{7*7}}}}#?%41.jpg"
            picture(number).save(folder / "images" / name, "JPEG")
            link = ("javascript:alert(1)", 'https://a.example/"><script>alert(2)</script>')
            writer.writerow(
                [
                    name,
                    f"id {number} {attack('ident')}" if number else "plain",
                    f"{number} {attack('title')}",
                    attack("alt"),
                    (*link, "data:text/html,<script>alert(3)</script>", " JaVaScRiPt:alert(4)")[
                        number % 4
                    ],
                    attack("date"),
                    f"{'ab'[number % 2]} {attack('kind')}",
                    f"{attack('one')}~{attack('two')}",
                    1900 + number,
                    attack("free"),
                    attack("value"),
                ]
            )

    def said(field: str) -> str:
        escaped = attack(field).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    (folder / "collection.toml").write_text(
        f"""
[collection]
title = {said("collection")}
description = {said("description")}
images = ["images/*"]
metadata = "metadata.csv"
intro = {said("intro")}
credits = {said("credits")}
licence = {said("licence")}
footer = {said("footer")}
[fields]
filename = "file"
id = "ident"
title = "name"
url = "link"
date = "when"
alt = "seen"
[[facets]]
field = "kind"
title = {said("facet")}
[[facets]]
field = "many"
kind = "multi"
separator = "~"
[[facets]]
field = "year"
kind = "number"
[features]
extractor = "raw"
input_size = 16
[map]
perplexity = 3
[[layouts]]
kind = "map"
title = {said("mapped")}
[[layouts]]
kind = "grid"
title = {said("grid")}
[[layouts]]
kind = "columns"
field = "kind"
title = {said("columns")}
[[layouts]]
kind = "timeline"
field = "year"
[[curated]]
members = ["plain"]
name = {said("curated")}
pin = true
""",
        encoding="utf-8",
    )
    return build(load_config(folder), Options(jobs=2)).output


class Marks(HTMLParser):
    """Elements and attributes of a page as it is on disk."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def assert_tame(page: Page) -> None:
    """Nothing on the page is an element or an address of ours that a text has made."""
    found = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((element) => [
          ...[...element.attributes]
            .filter((each) => each.name.startsWith("on") ||
              (["href", "src", "action"].includes(each.name) &&
                !/^(https?:|data:image|data:,|blob:|mailto:|[#.\\w/-])/.test(each.value)) ||
              /^\\s*javascript:/i.test(each.value))
            .map((each) => `${element.tagName} ${each.name}=${each.value.slice(0, 60)}`),
          ...(element.tagName === "SCRIPT" && !element.src && element.type !== "application/ld+json"
            ? ["an inline script"] : []),
          ...(["IFRAME", "OBJECT", "EMBED", "FORM", "BASE"].includes(element.tagName)
            ? [element.tagName] : []),
          ...(element.tagName === "IMG" && /\\/x\\w*$/.test(element.src) ? [element.src] : []),
        ])"""
    )
    assert found == []


def assert_shows(page: Page, *fields: str) -> None:
    text = plain(page.locator("body").inner_text())
    for field in fields:
        wanted = plain(attack(field))
        if field in MARKDOWN:  # where `&lt;` is a way to write `<`
            wanted = wanted.partition("&lt;")[0]
        assert wanted in text, field


def names_of(site: Path) -> list[str]:
    """The ids of the items, hostile ones first."""
    pages = site / "items"
    return sorted(page.parent.relative_to(pages).as_posix() for page in pages.rglob("*.html"))


def pages_of(site: Path) -> Iterator[Path]:
    yield from sorted(site.rglob("*.html"))


def test_every_page_has_a_policy_before_anything_is_loaded(hostile: Path) -> None:
    pages = list(pages_of(hostile))
    assert len(pages) >= COUNT + 3
    for page in pages:
        marks = Marks(page.read_text(encoding="utf-8")).seen
        head = marks[2:]  # after html and head
        before = [tag for tag, _ in head[: [tag for tag, _ in head].index("link")]]
        policies = [
            facts["content"] or ""
            for tag, facts in head
            if tag == "meta" and facts.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1, page
        assert before.count("script") == 0
        rules = dict(rule.split(" ", 1) for rule in policies[0].split("; "))
        assert rules["default-src"] == "'none'"
        assert rules["base-uri"] == rules["form-action"] == "'none'"
        assert not re.search(r"unsafe|https?:|\*", policies[0]), page
        for tag, facts in marks:
            assert not any(name.startswith("on") or name == "style" for name in facts), (page, tag)
            link = facts.get("href") or facts.get("src") or ""
            assert not re.match(r"\s*(javascript|vbscript|data:text)", link, re.IGNORECASE)
            assert tag not in ("iframe", "object", "embed", "form", "base")


def test_no_name_of_a_file_leads_anywhere_else(hostile: Path) -> None:
    for path in hostile.rglob("*"):
        assert re.fullmatch(r"[\w.-]+", path.name), path


def test_every_plain_page_shows_texts(open_page: OpenPage, hostile: Path) -> None:
    page = open_page(f"file://{hostile}/browse/index.html")
    assert_shows(page, "collection", "description", "intro", "credits", "licence", "footer")
    assert_shows(page, "title")
    assert_tame(page)
    for item in sorted((hostile / "items").rglob("index.html"))[:3]:
        page.goto(f"file://{item}")
        assert_shows(page, "title", "date", "kind", "one", "two", "free", "facet", "value")
        assert_shows(page, "collection", "credits", "licence", "footer")
        assert plain(attack("column"))[1:] in plain(page.locator("dl").inner_text())
        shown = page.locator(".item-picture img").get_attribute("alt") or ""
        assert plain(shown) == plain(attack("alt"))
        assert plain(attack("title")) in plain(page.title())
        assert_tame(page)
    page.goto(f"file://{hostile}/404.html")
    assert_shows(page, "collection", "credits")
    assert_tame(page)


@pytest.mark.parametrize("view", ["map", "grid", "columns", "timeline"])
def test_every_part_of_the_viewer_shows_texts(
    open_page: OpenPage, hostile: Path, view: str
) -> None:
    name = names_of(hostile)[0]
    page = ready(
        open_page(
            f"file://{hostile}/index.html#view={view}&item={quote(name)}",
            viewport={"width": 1440, "height": 900},
        )
    )
    page.locator(".panel-title").wait_for(state="visible")
    if page.locator(".welcome").count():
        assert_tame(page)
    assert plain(attack("title")) in plain(page.locator(".panel-title").inner_text())
    assert_shows(page, "date", "kind", "one", "two", "free", "collection")
    assert_tame(page)
    if view == "map":
        open_the_rest(page)
    if view == "grid":
        search_and_filter(page)


def open_the_rest(page: Page) -> None:
    """Clusters, About and the list."""
    page.locator(".clusters-button").click()
    page.locator(".clusters").wait_for(state="visible")
    assert_shows(page, "curated")
    assert_tame(page)
    page.get_by_role("button", name="About").click()
    page.get_by_role("dialog").wait_for()
    assert_shows(page, "description", "intro", "credits", "licence", "footer")
    assert_tame(page)
    page.keyboard.press("Escape")
    page.locator("#stage").focus()
    page.keyboard.press("t")
    page.locator(".list").wait_for(state="visible")
    page.wait_for_timeout(400)
    assert_shows(page, "title", "facet")
    assert_tame(page)


def search_and_filter(page: Page) -> None:
    """Filters and search: suggestions, chips, results, nothing found, a slip."""
    page.locator("#stage").focus()
    page.keyboard.press("f")
    page.locator(".facets").wait_for(state="visible")
    assert_shows(page, "facet", "kind", "one", "two")
    page.get_by_role("checkbox", name=re.compile("^a kind")).check()
    page.locator(".chip").first.wait_for()
    assert plain(attack("kind")) in plain(page.locator(".chip").first.inner_text())
    assert_tame(page)
    page.locator(".find-clear").click()
    for text in ("3 title", attack("never there")):
        page.locator("#search").fill(text.replace("\u2028", " "))
        page.locator(".results").wait_for(state="visible")
        page.wait_for_timeout(300)
        assert_tame(page)
    page.locator("#search").fill("titel")  # a slip
    page.wait_for_timeout(300)
    assert_tame(page)


def test_addresses_run_nothing(open_page: OpenPage, hostile: Path) -> None:
    bad = quote(attack("hash"), safe="")
    page = open_page(f"file://{hostile}/index.html")
    for state in (
        f"item={bad}",
        f"view={bad}",
        f"filter={bad}",
        f"selection={bad}",
        f"at={bad}&clusters={bad}",
        f"list={bad}&split={bad}",
        f"{bad}={bad}",
        "item=__proto__&filter=constructor:toString",
    ):
        page.goto(f"file://{hostile}/index.html?{bad}#{state}")
        ready(page)
        assert_tame(page)


BREAKING_IN = """(elsewhere) => new Promise((done) => {
  const blocked = [];
  document.addEventListener("securitypolicyviolation", (event) =>
    blocked.push(event.effectiveDirective));
  const add = (tag, facts) =>
    document.body.append(Object.assign(document.createElement(tag), facts));
  add("script", { textContent: "alert(1)" });
  add("script", { src: elsewhere + "x.js" });
  add("img", { src: elsewhere + "x.png" });
  add("link", { rel: "stylesheet", href: elsewhere + "x.css" });
  add("iframe", { src: elsewhere });
  const box = document.createElement("div");
  box.innerHTML = "<p onclick='alert(2)' style='color:red'>x</p>";
  document.body.append(box);
  box.firstChild.click();
  fetch(elsewhere + "x").catch(() => {});
  setTimeout(() => done([...new Set(blocked)]), 500);
})"""


@contextmanager
def stranger() -> Iterator[tuple[str, list[str]]]:
    """Another server: its address, and what it is asked for."""
    asked: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()


@pytest.mark.parametrize(
    "place", ["index.html", "browse/index.html", "404.html", "items/**/*.html"]
)
def test_the_policy_holds_from_disk(browser: Browser, hostile: Path, place: str) -> None:
    """Were an attack to get in after all, nothing would run, and nothing be asked elsewhere."""
    file = next(hostile.glob(place))
    with stranger() as (elsewhere, asked):
        context = browser.new_context()
        try:
            page = context.new_page()
            ran: list[str] = []
            page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
            page.goto(f"file://{file}")
            page.wait_for_timeout(300)
            blocked = page.evaluate(BREAKING_IN, elsewhere)
        finally:
            context.close()
    assert {"script-src", "img-src", "style-src", "connect-src"} <= {
        re.sub("-(elem|attr)$", "", each) for each in blocked
    }
    assert (ran, asked) == ([], [])


def test_the_data_are_scripts_that_no_text_ends(hostile: Path) -> None:
    scripts = list((hostile / "data").rglob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert not re.search("</script|<!--|\u2028|\u2029", text), script
