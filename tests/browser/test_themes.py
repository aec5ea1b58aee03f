"""How themes, the collection's own words, and visitors' settings show in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.seen import ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

MINE = """\
[light]
paper = "#fff5e6"
accent = "#7a1f1f"
[dark]
paper = "#101820"
[type]
text = ["Fine Print", "serif"]
title_weight = 700
[shape]
radius = 0
[pictures]
ground = "#204060"
"""
BARE = """\
scheme = "dark"
[viewer]
card = false
panel = "start"
hide = ["about", "help", "browse", "clusters", "count"]
"""
INTRO = """\
# Welcome

*Stripes* of [every kind](https://example.org/stripes), or [as a list](browse/index.html).
<img src=x onerror=alert(1)> [no](javascript:alert(1))
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'

Make = Callable[..., str]


@pytest.fixture(scope="module")
def make(site: Path) -> Make:
    """Build the collection again, in another look; return the address of the site on disk."""
    from sitegen import Options, build, load_config

    folder = site.parent
    (folder / "themes").mkdir()
    (folder / "themes" / "mine.toml").write_text(MINE)
    (folder / "themes" / "bare.toml").write_text(BARE)
    (folder / "intro.md").write_text(INTRO)
    (folder / "logo.svg").write_text(LOGO)
    made: dict[str, str] = {}

    def make(name: str, **settings: str) -> str:
        if name not in made:
            overrides = {key.replace("__", "."): value for key, value in settings.items()}
            options = Options(jobs=2, output=folder / f"site-{name}")
            report = build(load_config(folder, overrides=overrides), options)
            made[name] = f"file://{report.output}/"
        return made[name]

    return make


@pytest.fixture(scope="module")
def worded(make: Make) -> str:
    """A site with everything that a collection can say of itself."""
    return make(
        "worded",
        collection__intro="intro.md",
        collection__footer="Held by **us**.",
        collection__licence="CC BY 4.0",
        collection__credits="All who drew",
        theme__logo="logo.svg",
    )


def style(page: Page, selector: str, name: str) -> str:
    found = page.locator(selector).first.evaluate("(e, n) => getComputedStyle(e)[n]", name)
    return str(found)


def overflow(page: Page) -> int:
    """By how much the page is wider than its window."""
    root = "document.documentElement"
    return int(page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.mark.parametrize(("scheme", "paper"), [("light", (255, 245, 230)), ("dark", (16, 24, 32))])
def test_a_theme_of_one_file_shows_its_colours(
    open_page: OpenPage, make: Make, scheme: str, paper: tuple[int, int, int]
) -> None:
    start = make("mine", theme__name="themes/mine.toml")
    page = ready(open_page(f"{start}index.html", color_scheme=scheme))
    assert style(page, "body", "backgroundColor") == f"rgb{paper}"
    assert style(page, ".bar", "backgroundColor") == f"rgb{paper}"
    assert style(page, "#stage", "backgroundColor") == "rgb(32, 64, 96)"
    assert style(page, ".bar h1", "fontWeight") == "700"
    page.goto(f"{start}browse/index.html")
    assert style(page, "body", "backgroundColor") == f"rgb{paper}"
    assert style(page, "body", "fontFamily").startswith('"Fine Print"')
    accent = {"light": "rgb(122, 31, 31)", "dark": "rgb(140, 197, 227)"}[scheme]
    assert style(page, ".site-header nav a", "color") == accent


def test_parts_that_a_theme_leaves_out_are_not_there(open_page: OpenPage, make: Make) -> None:
    start = make("bare", theme__name="themes/bare.toml")
    page = ready(open_page(f"{start}index.html"))
    for name in ("About", "Keys and gestures", "Clusters"):
        assert page.get_by_role("button", name=name).count() == 0, name
    assert page.get_by_role("button", name="Zoom in").count() == 1
    assert page.locator(".bar-browse, .bar-count").count() == 0
    page.keyboard.press("c")
    assert not page.locator(".clusters").is_visible()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    assert not page.locator(".card").is_visible()
    page.keyboard.press("Enter")
    page.locator(".panel-title").wait_for(state="visible")
    page.wait_for_timeout(400)
    panel, tools = page.locator(".panel").bounding_box(), page.locator(".tools").bounding_box()
    assert panel is not None
    assert tools is not None
    assert panel["x"] == 0
    assert tools["x"] > panel["width"]


@pytest.mark.parametrize("width", [320, 1200])
def test_leftward_languages_mirror_every_page(open_page: OpenPage, make: Make, width: int) -> None:
    start = make("leftward", collection__language="ar", theme__name="archive")
    page = ready(
        open_page(f"{start}index.html#item=picture-07", viewport={"width": width, "height": 700})
    )
    page.locator(".panel-title").wait_for(state="visible")
    page.wait_for_timeout(400)
    assert page.evaluate("document.dir") == "rtl"
    assert overflow(page) == 0
    box, title = page.locator(".panel").bounding_box(), page.locator(".bar h1").bounding_box()
    assert box is not None
    assert title is not None
    assert round(box["x"] + box["width"]) == width, "the start of a line is on the right"
    assert title["x"] + title["width"] > width / 2
    for place in ("browse/index.html", "items/picture-07/index.html", "404.html"):
        page.goto(start + place)
        assert page.evaluate("document.dir") == "rtl"
        assert overflow(page) == 0, place


def test_the_intro_greets_once_and_stays_under_about(open_page: OpenPage, worded: str) -> None:
    page = ready(open_page(f"{worded}index.html"))
    card = page.get_by_role("region", name="Stripes & <b>colours</b>")
    assert "Stripes of every kind" in card.inner_text()
    assert "<img src=x" in card.inner_text(), "markup is text"
    assert [link.get_attribute("href") for link in card.get_by_role("link").all()] == [
        "https://example.org/stripes",
        "browse/index.html",
    ]
    card.get_by_role("button", name="Explore").click()
    assert card.count() == 0
    assert page.evaluate("document.activeElement.id") == "stage", "keys go on there"
    page.reload()
    ready(page)
    assert card.count() == 0
    page.get_by_role("button", name="About").click()
    about = page.get_by_role("dialog")
    assert "Stripes of every kind" in about.inner_text()
    assert "Held by us." in about.inner_text()
    assert "All who drew" in about.inner_text()
    licence = about.get_by_role("link", name="CC BY 4.0")
    assert licence.get_attribute("href") == "https://creativecommons.org/licenses/by/4.0/"


def test_a_link_to_a_picture_is_not_covered_by_the_intro(open_page: OpenPage, worded: str) -> None:
    page = open_page(f"{worded}index.html#item=picture-07")
    page.locator(".panel-title").wait_for(state="visible")
    assert page.locator(".welcome").count() == 0


def test_pages_show_words_licence_logo_and_mark(open_page: OpenPage, worded: str) -> None:
    page = open_page(f"{worded}items/picture-07/index.html")
    foot = page.locator("footer")
    assert "All who drew" in foot.inner_text()
    assert foot.locator("strong").inner_text() == "us"
    assert foot.get_by_role("link", name="CC BY 4.0").count() == 1
    assert page.locator(".logo").evaluate("e => e.naturalWidth") > 0
    mark = page.locator("link[rel=icon]").get_attribute("href") or ""
    assert page.evaluate(
        "where => new Promise(done => Object.assign(new Image(),"
        " {src: where, onload: () => done(true), onerror: () => done(false)}))",
        mark,
    )
    page.goto(f"{worded}browse/index.html")
    link = page.locator("main").get_by_role("link", name="as a list")
    assert link.get_attribute("href") == "../browse/index.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_focus_in_sight(
    open_page: OpenPage, worded: str, scheme: str
) -> None:
    page = ready(open_page(f"{worded}index.html", forced_colors="active", color_scheme=scheme))
    for _ in range(12):
        page.keyboard.press("Tab")
        width, kind = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " const t = getComputedStyle(document.activeElement, '::after');"
            " const next = document.activeElement.nextElementSibling ?? document.body;"
            " const n = getComputedStyle(next);"
            " for (const each of [s, n]) if (each.outlineStyle !== 'none')"
            " return [parseFloat(each.outlineWidth), 'outline'];"
            " return [parseFloat(t.borderTopWidth) || 0, 'ring']; }"
        )
        assert width >= 2, (kind, page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    ground, border = style(page, "body", "backgroundColor"), style(page, ".tools", "borderTopColor")
    assert ground != border, "what floats has an edge"


def test_more_contrast_is_more(open_page: OpenPage, worded: str) -> None:
    from sitegen.themes.colours import contrast

    def seen(contrast_wanted: str) -> float:
        page = open_page(f"{worded}browse/index.html", contrast=contrast_wanted)
        colours = [style(page, ".count", "color"), style(page, "body", "backgroundColor")]
        parts = [[int(part) for part in each[4:-1].split(",")] for each in colours]
        return contrast(*("#" + bytes(each).hex() for each in parts))

    assert seen("more") >= 9.9 > seen("no-preference")


def test_twice_the_text_size_loses_nothing(open_page: OpenPage, worded: str) -> None:
    page = ready(open_page(f"{worded}index.html", viewport={"width": 1000, "height": 700}))
    double = "document.documentElement.style.fontSize = '200%'"
    page.evaluate(double)
    page.wait_for_timeout(300)
    assert overflow(page) == 0
    for name in ("Explore", "Zoom in", "About"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= 1000 - box["width"], name
        assert 0 <= box["y"] <= 700 - box["height"], name
    for place in ("browse/index.html", "items/picture-07/index.html"):
        page.goto(worded + place)
        page.evaluate(double)
        assert overflow(page) == 0, place


def test_a_printed_page_holds_the_picture_and_its_words(open_page: OpenPage, worded: str) -> None:
    page = open_page(f"{worded}items/picture-07/index.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".item-picture img").is_visible()
    assert page.get_by_role("heading", name="Stripe 7", exact=True).is_visible()
    for name in (".site-header nav", "nav.pages", ".actions", ".skip"):
        assert not page.locator(name).is_visible(), name
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert style(page, "h1", "color") == "rgb(0, 0, 0)"
