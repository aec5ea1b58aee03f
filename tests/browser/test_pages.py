"""The plain pages as visitors without JavaScript use them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.browser.conftest import OpenPage

PLAIN = {"java_script_enabled": False}


def test_visitors_walk_from_the_gallery_to_a_value_a_picture_and_its_likes(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]], site: Path
) -> None:
    page = open_page(f"{start}browse/index.html", **PLAIN)
    page.get_by_role("navigation", name="Browse by").get_by_role("link", name="Kind").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kind"
    page.locator("ul.values a", has_text="b").click()
    assert page.get_by_role("heading", level=1).inner_text() == "b"
    with (site.parent / "metadata.csv").open() as file:
        wanted = [row["name"] for row in csv.DictReader(file) if row["kind"] == "b"]
    assert sorted(page.locator("ul.pictures .caption").all_inner_texts()) == sorted(wanted)
    page.locator("ul.pictures a").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    assert title in wanted
    shown = page.get_by_role("article").locator("img")
    assert shown.evaluate("e => e.complete && e.naturalWidth") > 0
    near = next(row for row in items.values() if row["title"] == title)["neighbours"].split()
    listed = page.get_by_role("region", name="Similar pictures").locator(".caption")
    assert listed.all_inner_texts() == [items[each]["title"] for each in near]
    page.get_by_role("navigation", name="You are here").get_by_role("link", name="Browse").click()
    assert page.url == f"{start}browse/index.html"


def test_a_picture_is_cited_and_its_citation_saved(open_page: OpenPage, start: str) -> None:
    page = open_page(f"{start}items/picture-07/index.html", **PLAIN)
    cite = page.get_by_role("region", name="Cite this picture")
    assert "Stripe 7" in cite.locator(".citation").inner_text()
    assert not cite.locator("pre").first.is_visible()
    cite.get_by_text("BibTeX", exact=True).click()
    text = cite.locator("pre").first.inner_text()
    with page.expect_download() as download:
        cite.get_by_role("link", name="Download").first.click()
    assert download.value.suggested_filename == "picture-07.bib"
    assert download.value.path().read_text().strip() == text.strip()


def test_a_page_leads_to_the_map_and_a_value_to_its_filter(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(f"{address}items/picture-07/index.html")
    page.get_by_role("link", name="Show on the map").click()
    page.locator(".panel-title", has_text="Stripe 7").wait_for(state="visible")
    assert "view=map" in page.url
    page.goto(f"{address}browse/kind/b/index.html")
    page.get_by_role("link", name="Show them in the viewer").click()
    page.get_by_text("20 of 60").first.wait_for()


@pytest.mark.parametrize("width", [320, 390])
def test_on_telephones_everything_fits_and_can_be_touched(
    open_page: OpenPage, address: str, width: int
) -> None:
    for name in ("browse/title/s/", "browse/kind/", "items/picture-07/"):
        page = open_page(
            address + name, viewport={"width": width, "height": 700}, has_touch=True, is_mobile=True
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        small = page.evaluate(
            "[...document.querySelectorAll('a, summary')].filter(e => e.offsetParent && "
            "!e.classList.contains('skip') && e.getBoundingClientRect().height < 24)"
            ".map(e => e.textContent)"
        )
        assert small == [], name


def test_the_keyboard_sees_where_it_is(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}browse/kind/b/index.html", **PLAIN)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to content"
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.locator(":focus").evaluate("e => getComputedStyle(e).outlineWidth")
        assert float(outline.removesuffix("px")) >= 2
