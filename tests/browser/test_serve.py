"""Open pages follow what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.serve.serving import Serving, replace, serving, write_collection, write_theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import OpenPage


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_collection(tmp_path_factory.mktemp("collection"))
    write_theme(folder)
    return folder


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Serving]:
    with serving(folder) as server:
        server.state(lambda state: state["version"].endswith("-1"))
        yield server


def outline(page: Page) -> str:
    found: str = page.evaluate("getComputedStyle(document.body).outlineWidth")
    return found


def marked(page: Page) -> Page:
    """Leave something in the page that a reload would lose."""
    page.evaluate("window.kept = true")
    return page


def is_kept(page: Page) -> bool:
    return bool(page.evaluate("window.kept === true"))


def test_a_title_that_is_saved_reloads_the_page(
    served: Serving, open_page: OpenPage, folder: Path
) -> None:
    page = marked(open_page(served.address + "browse/"))
    replace(folder / "metadata.csv", "Stripe 3", "Zebra")
    page.get_by_text("Zebra").wait_for()
    assert not is_kept(page)


def test_styles_are_replaced_in_the_page_as_it_is(
    served: Serving, open_page: OpenPage, folder: Path
) -> None:
    page = marked(open_page(served.address + "browse/"))
    assert outline(page) == "1px"
    sheet = folder / "theme" / "static" / "pages.css"
    for width in ("2px", "3px"):
        sheet.write_text(f"body {{ outline: {width} solid }}")
        page.wait_for_function(f"() => getComputedStyle(document.body).outlineWidth === '{width}'")
        served.said("new styles")
    assert page.locator("link[rel=stylesheet]").count() == 2, "the page's and the theme's"
    assert is_kept(page)
    page.reload()
    assert outline(page) == "3px", "the site has them too"


def test_a_failure_lies_over_the_page_until_it_is_mended(
    served: Serving, open_page: OpenPage, folder: Path
) -> None:
    page = marked(open_page(served.address))
    manifest = folder / "collection.toml"
    replace(manifest, '"theme"', '"<b>none</b>"')
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "there is no theme '<b>none</b>'" in alert.inner_text()
    assert "Choose one of: archive, darkroom, default" in alert.inner_text()
    replace(manifest, '"<b>none</b>"', '"theme"')
    alert.wait_for(state="detached")
    assert is_kept(page), "nothing had changed"


def test_a_failure_can_be_dismissed_and_another_one_shows_again(
    served: Serving, open_page: OpenPage, folder: Path
) -> None:
    page = open_page(served.address + "browse/")
    manifest = folder / "collection.toml"
    replace(manifest, "[map]", "[mop]")
    page.get_by_role("alert").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("alert").count() == 0
    replace(manifest, "[mop]", "[mip]")
    page.get_by_role("alert").wait_for()
    replace(manifest, "[mip]", "[map]")
    page.get_by_role("alert").wait_for(state="detached")


def test_pages_load_again_when_the_server_is_another_one(browser: Browser, tmp_path: Path) -> None:
    write_collection(tmp_path)
    # Not by `open_page`: browsers log every attempt to reach a server that is gone.
    context = browser.new_context()
    try:
        page = context.new_page()
        with serving(tmp_path) as first:
            first.state(lambda state: state["version"].endswith("-1"))
            page.goto(first.address + "browse/")
            marked(page)
            port = first.port
        replace(tmp_path / "metadata.csv", "Stripe 3", "Zebra")
        with serving(tmp_path, "--port", str(port)) as second:
            assert second.port == port
            page.get_by_text("Zebra").wait_for(timeout=60_000)
        assert not is_kept(page)
    finally:
        context.close()


def test_a_page_opened_before_there_is_a_site_becomes_the_site(
    browser: Browser, tmp_path: Path
) -> None:
    write_collection(tmp_path)
    context = browser.new_context()
    try:
        page = context.new_page()
        with serving(tmp_path) as server:
            page.goto(server.address + "browse/")
            page.get_by_text("Stripe 3").wait_for(timeout=60_000)
    finally:
        context.close()


def test_colours_of_a_theme_are_replaced_in_the_page_and_parts_reload_it(
    served: Serving, open_page: OpenPage, folder: Path
) -> None:
    theme = folder / "theme" / "theme.toml"
    text = theme.read_text()
    page = marked(open_page(served.address + "browse/"))
    paper = "getComputedStyle(document.documentElement).getPropertyValue('--paper')"
    theme.write_text(text + '[light]\npaper = "#ffeedd"\n')
    page.wait_for_function(f"() => {paper} === '#ffeedd'")
    served.said("new styles")
    assert is_kept(page)
    theme.write_text(text + '[light]\npaper = "#ffeedd"\n[viewer]\nhide = ["help"]\n')
    served.said("pages reload")
    page.wait_for_function("() => window.kept === undefined")
    marked(page)
    theme.write_text(text)
    served.said("pages reload")
    page.wait_for_function("() => window.kept === undefined")
