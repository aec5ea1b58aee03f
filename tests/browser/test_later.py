"""What comes after the first sight: when, wanted at once, and when it does not come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.seen import painted

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

EVERY_VISIT = {"viewer", "later"}
DOORS = [
    ("panels", ".clusters-button", "c", "clusters=0.5", "#clusters"),
    ("panels", ".find-filters", "f", None, "#facets"),
    ("select", ".select-button", "s", "select=picture-07", ".tray"),
    ("dialogs", ".help-button", "?", None, "dialog.dialog-help"),
    ("views", ".split-button", "d", "second=timeline", ".stage.second"),
    ("views", ".switch label:last-of-type", "t", "view=list", ".list-row"),
    ("grid", ".switch label:nth-of-type(2)", "g", "view=grid", ".view-grid.active canvas"),
]
"""The part behind a door, its button, its key, the address that asks for it, what is seen then."""


def entries(page: Page, part: str) -> list[dict[str, float]]:
    return page.evaluate(
        """(part) => performance.getEntriesByType("resource")
          .filter(({ name }) => name.includes(part))
          .map(({ startTime, responseEnd }) => ({ start: startTime, end: responseEnd }))""",
        part,
    )


def parts(page: Page) -> set[str]:
    """The scripts that have been loaded, but for OpenSeadragon."""
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    found = {match[1] for name in names if (match := re.search(r"/assets/(\w+)-\w+\.js$", name))}
    return found - {"openseadragon"}


def loaded(page: Page, *expected: str) -> bool:
    """Say whether just these parts have come; browsers write down what came a little later."""
    for _ in range(20):
        if parts(page) >= set(expected):
            break
        page.wait_for_timeout(50)
    return parts(page) == set(expected)


def sheets(page: Page) -> list[str]:
    return page.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet]')]"
        ".map((link) => /([a-z]+)-[0-9a-f]+\\.css/.exec(link.href)[1])"
    )


def seen(page: Page, selector: str) -> None:
    page.locator(selector).first.wait_for(state="visible")


def test_the_first_sight_waits_for_nothing_that_can_wait(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.locator(".minimap").wait_for(state="attached")
    (script,) = entries(page, "/assets/later-")[1:] or entries(page, "/assets/later-")
    (viewer,) = [each for each in entries(page, "/assets/viewer-") if each["end"]][-1:]
    assert script["start"] > viewer["end"]
    assert script["start"] > max(each["end"] for each in entries(page, "/tiles/")[:1])
    assert page.evaluate("document.styleSheets.length") == 3
    assert sheets(page) == ["viewer", "later", "theme"], "a theme has the last word"


def test_a_visit_that_opens_nothing_special_loads_no_more(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    page.locator(".minimap").wait_for(state="attached")
    page.mouse.move(600, 450)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".panel-title:not(.waiting)").wait_for()
    page.locator(".find-input").fill("stripe 17")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.keyboard.press("+")
    page.locator("#stage").focus()
    page.keyboard.press("l")
    page.keyboard.press("l")
    page.locator(".find-erase").click()
    assert parts(page) - {"grid"} == EVERY_VISIT


def test_each_door_opens_its_part_alone(open_page: OpenPage, address: str) -> None:
    for part, button, key, _, opened in DOORS:
        page = open_page(address)
        page.locator(".minimap").wait_for(state="attached")
        assert loaded(page, *EVERY_VISIT)
        page.keyboard.press(key)
        seen(page, opened)
        # The second view begins with the arrangement after the first one, which is the grid.
        beside = {"grid"} if "split" in button else set()
        assert loaded(page, *EVERY_VISIT, part, *beside), (button, parts(page))
        assert sheets(page)[-1] == "theme", "a theme has the last word"
        page.close()


def test_all_doors_open_from_disk_one_after_the_other(open_page: OpenPage, start: str) -> None:
    page = open_page(f"{start}index.html")
    page.wait_for_selector("html.running")
    for _, _, key, _, opened in DOORS:
        page.keyboard.press(key)
        seen(page, opened)
        if opened.startswith("dialog"):
            page.keyboard.press("Escape")
        if "list" in opened:
            page.keyboard.press("m")
            page.locator(".list").wait_for(state="hidden")
    assert sheets(page)[0] == "viewer"
    assert sheets(page)[-1] == "theme"


def test_who_points_at_a_door_has_its_part_come(open_page: OpenPage, address: str) -> None:
    page = open_page(address)
    page.locator(".minimap").wait_for(state="attached")
    with page.expect_response(re.compile("/assets/select-.*js")):
        page.locator(".select-button").hover()
    assert not page.locator(".tray").is_visible()


def held(browser: Browser, address: str, part: str) -> tuple[Page, list[Route]]:
    """A page on which the script of a part waits until it is let through."""
    page = browser.new_page(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    waiting: list[Route] = []
    page.route(f"**/assets/{part}-*.js", lambda route: waiting.append(route))
    page.goto(address)
    page.wait_for_selector("html.running")
    return page, waiting


def let_through(page: Page, waiting: list[Route]) -> None:
    while not waiting:
        page.wait_for_timeout(20)
    waiting[0].continue_()


@pytest.mark.parametrize(("part", "button", "key", "asked", "opened"), DOORS)
def test_buttons_stand_there_from_the_start_and_what_they_open_follows(
    browser: Browser, address: str, part: str, button: str, key: str, asked: str, opened: str
) -> None:
    page, waiting = held(browser, address, part)
    try:
        place = page.locator(button).first.bounding_box()
        page.locator(button).first.click()
        page.wait_for_timeout(300)
        assert not page.locator(opened).first.is_visible()
        assert painted(page) > 0.1
        let_through(page, waiting)
        seen(page, opened)
        if part == "dialogs":
            assert page.locator(button).bounding_box() == place
    finally:
        page.close()


def test_buttons_wait_for_what_comes_with_every_visit_too(browser: Browser, address: str) -> None:
    page, waiting = held(browser, address, "later")
    try:
        page.locator(".select-button").click()
        page.wait_for_timeout(300)
        assert not page.locator(".tray").is_visible()
        let_through(page, waiting)
        seen(page, ".tray")
    finally:
        page.close()


def test_words_typed_before_anybody_listens_are_searched_for(
    browser: Browser, address: str
) -> None:
    page, waiting = held(browser, address, "later")
    try:
        page.keyboard.press("/")
        page.keyboard.type("stripe 17")
        page.wait_for_timeout(200)
        let_through(page, waiting)
        page.wait_for_selector("[role=option]")
        assert "17" in page.locator("[role=option]").first.inner_text()
        assert page.locator(".find-input").input_value() == "stripe 17"
    finally:
        page.close()


@pytest.mark.parametrize(("key", "up"), [("Shift", True), ("Shift", False), ("s", True)])
def test_what_is_drawn_before_anybody_listens_selects(
    browser: Browser, address: str, key: str, up: bool
) -> None:
    page, waiting = held(browser, address, "select")
    try:
        before = page.url
        page.keyboard.down(key)
        page.mouse.move(300, 250)
        page.mouse.down()
        page.mouse.move(900, 300, steps=3)
        page.mouse.move(800, 600, steps=6)
        if up:
            page.mouse.up()
        page.wait_for_timeout(200)
        let_through(page, waiting)
        if not up:
            seen(page, ".lasso.drawing")
            page.mouse.move(900, 700, steps=3)
            page.mouse.up()
        page.keyboard.up(key)
        seen(page, ".tray .strip-open")
        assert "at=" not in page.url.removeprefix(before), "the map stays where it is"
    finally:
        page.close()


@pytest.mark.parametrize(
    ("state", "shown"),
    [("q=stripe", ".find-count"), *((asked, opened) for *_, asked, opened in DOORS if asked)],
)
def test_an_address_that_needs_it_is_followed(
    open_page: OpenPage, start: str, state: str, shown: str
) -> None:
    page = open_page(f"{start}index.html#{state}")
    seen(page, shown)
    page.wait_for_timeout(400)
    assert state.split("=")[0] in page.url


def failing(browser: Browser, address: str, part: str) -> tuple[Page, list[str]]:
    """A page that a part does not reach, and the errors on it that nobody caught."""
    page = browser.new_page(viewport={"width": 1200, "height": 800}, reduced_motion="reduce")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route(f"**/assets/{part}-*.js", lambda route: route.abort())
    page.goto(address)
    page.wait_for_selector("html.running")
    return page, errors


@pytest.mark.parametrize(
    ("part", "key", "opened"),
    [
        ("later", "?", "dialog.dialog-help"),
        *{part: (part, key, opened) for part, _, key, _, opened in DOORS}.values(),
    ],
)
def test_what_does_not_load_says_so_and_leaves_the_rest(
    browser: Browser, address: str, part: str, key: str, opened: str
) -> None:
    page, errors = failing(browser, address, part)
    try:
        page.keyboard.press(key)
        page.locator(".notice").wait_for(state="visible")
        page.locator("#stage").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.locator(".panel-title").wait_for(state="visible")
        assert painted(page) > 0.1
        page.keyboard.press("Escape")
        # The line is back: what was wanted comes when it is wanted again.
        page.unroute(f"**/assets/{part}-*.js")
        page.keyboard.press(key)
        seen(page, opened)
        assert not errors
    finally:
        page.close()


def test_a_selection_whose_script_does_not_load_leaves_the_rest(
    browser: Browser, address: str
) -> None:
    page, errors = failing(browser, f"{address}#select=picture-07", "select")
    try:
        page.locator(".notice").wait_for(state="visible")
        page.locator(".minimap").wait_for(state="attached")
        assert painted(page) > 0.1
        assert not errors
    finally:
        page.close()
