"""What comes after the first sight: when, wanted at once, and when it does not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.seen import painted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

LATER = "**/assets/later-*.js"


def entries(page: Page, part: str) -> list[dict[str, float]]:
    return page.evaluate(
        """(part) => performance.getEntriesByType("resource")
          .filter(({ name }) => name.includes(part))
          .map(({ startTime, responseEnd }) => ({ start: startTime, end: responseEnd }))""",
        part,
    )


def test_the_first_sight_waits_for_nothing_that_can_wait(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.locator(".minimap").wait_for(state="attached")
    (script,) = entries(page, "/assets/later-")[1:] or entries(page, "/assets/later-")
    (viewer,) = [each for each in entries(page, "/assets/viewer-") if each["end"]][-1:]
    assert script["start"] > viewer["end"]
    assert script["start"] > max(each["end"] for each in entries(page, "/tiles/")[:1])
    assert page.evaluate("document.styleSheets.length") == 3
    order = page.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet]')]"
        ".map((link) => /([a-z]+)-[0-9a-f]+\\.css/.exec(link.href)[1])"
    )
    assert order == ["viewer", "later", "theme"], "a theme has the last word"


def held(browser: Browser, address: str) -> tuple[Page, list[Route]]:
    """A page whose later script waits until it is let through."""
    page = browser.new_page(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    waiting: list[Route] = []
    page.route(LATER, lambda route: waiting.append(route))
    page.goto(address)
    page.wait_for_selector("html.running")
    return page, waiting


@pytest.mark.parametrize(
    ("button", "opened"),
    [
        (".clusters-button", "#clusters"),
        (".select-button", ".tray"),
        (".find-filters", "#facets"),
        (".help-button", "dialog.dialog-help"),
        (".split-button", ".stage.second"),
    ],
)
def test_buttons_stand_there_from_the_start_and_what_they_open_follows(
    browser: Browser, address: str, button: str, opened: str
) -> None:
    page, waiting = held(browser, address)
    try:
        place = page.locator(button).bounding_box()
        page.locator(button).click()
        page.wait_for_timeout(300)
        assert not page.locator(opened).is_visible()
        assert painted(page) > 0.1
        waiting[0].continue_()
        page.locator(opened).wait_for(state="visible")
        if opened == "dialog.dialog-help":
            assert page.locator(button).bounding_box() == place
    finally:
        page.close()


def test_words_typed_before_anybody_listens_are_searched_for(
    browser: Browser, address: str
) -> None:
    page, waiting = held(browser, address)
    try:
        page.keyboard.press("/")
        page.keyboard.type("stripe 17")
        page.wait_for_timeout(200)
        waiting[0].continue_()
        page.wait_for_selector("[role=option]")
        assert "17" in page.locator("[role=option]").first.inner_text()
        assert page.locator(".find-input").input_value() == "stripe 17"
    finally:
        page.close()


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("q=stripe", ".find-count"),
        ("clusters=0.5", "#clusters"),
        ("select=picture-07", ".tray"),
        ("view=list", ".list-row"),
        ("second=grid", ".stage.second"),
    ],
)
def test_an_address_that_needs_it_is_followed(
    open_page: OpenPage, start: str, state: str, shown: str
) -> None:
    page = open_page(f"{start}index.html#{state}")
    page.locator(shown).first.wait_for(state="visible")
    page.wait_for_timeout(400)
    assert state.split("=")[0] in page.url


def test_what_does_not_load_says_so_and_leaves_the_rest(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.route(LATER, lambda route: route.abort())
        page.goto(address)
        page.wait_for_selector("html.running")
        page.keyboard.press("?")
        page.locator(".notice").wait_for(state="visible")
        page.locator("#stage").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.locator(".panel-title").wait_for(state="visible")
        assert painted(page) > 0.1
        # The line is back: what was wanted comes when it is wanted again.
        page.unroute(LATER)
        page.keyboard.press("?")
        page.locator("dialog.dialog-help").wait_for(state="visible")
        assert not errors
    finally:
        page.close()
