"""Visitors without a pointer reach everything, see where they are, and are told what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.keyed import focus, hear, listen, round_trip, tab_to
from tests.browser.seen import pixels, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

Items = dict[str, dict[str, str]]


def in_hand(page: Page, items: Items, but: str = "") -> str:
    """The id of the picture in hand, once it is another one; its panel is open and names it."""
    page.wait_for_function(
        "but => new URLSearchParams(location.hash.slice(1)).get('item') !== but", arg=but or None
    )
    item = str(page.evaluate("new URLSearchParams(location.hash.slice(1)).get('item')"))
    title = items[item]["title"]
    page.locator(".panel-title", has_text=title).wait_for(state="visible")
    hear(page, title)
    assert focus(page)["name"] == title
    return item


def test_from_the_address_bar_to_a_neighbour_of_a_neighbour_and_back(
    open_page: OpenPage, start: str, items: Items
) -> None:
    page = ready(open_page(f"{start}index.html"))
    listen(page)
    page.keyboard.press("Tab")
    assert focus(page)["name"] == "Skip to the pictures"
    page.keyboard.press("Enter")
    assert focus(page)["name"].endswith("of 60 pictures")
    bare = pixels(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => window.heard.length > 0")
    first = page.evaluate("window.heard.at(-1)")
    page.wait_for_timeout(300)
    assert (np.abs(pixels(page) - bare).sum(axis=2) > 60).any(), "the picture is marked"
    page.keyboard.press("ArrowDown")
    page.wait_for_function("first => window.heard.at(-1) !== first", arg=first)
    focus(page)
    page.keyboard.press("Enter")
    walked = [in_hand(page, items)]
    for step in (0, 2):
        near = items[walked[-1]]["neighbours"].split()[step]
        tab_to(page, f".nearest li:nth-child({step + 1}) button")
        page.keyboard.press("Enter")
        walked.append(in_hand(page, items, walked[-1]))
        assert walked[-1] == near
    tab_to(page, ".trail button:has(.icon-back)", "Shift+Tab")
    page.keyboard.press("Enter")
    assert in_hand(page, items, walked[2]) == walked[1]
    page.go_back()
    assert in_hand(page, items, walked[1]) == walked[2]
    page.go_back()
    assert in_hand(page, items, walked[2]) == walked[1]
    page.go_back()
    assert in_hand(page, items, walked[1]) == walked[0]
    page.keyboard.press("Escape")
    panel = page.locator(".panel")
    panel.wait_for(state="hidden")
    hear(page, items[walked[0]]["title"])
    assert focus(page)["name"].endswith("of 60 pictures"), "one goes on from where one was"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (320, 640), (320, 256)])
def test_tab_comes_round_and_is_seen_everywhere(
    open_page: OpenPage, address: str, width: int, height: int
) -> None:
    """Also where 1280 × 1024 is enlarged to 400%."""
    size = {"width": width, "height": height}
    page = ready(open_page(f"{address}index.html", viewport=size))
    assert {"Skip to the pictures", "Search the pictures", "Zoom in", "About"} <= set(
        round_trip(page)
    )
    page.locator("#stage").focus()
    page.keyboard.press("f")
    page.locator(".facets").wait_for(state="visible")
    assert "Close" in round_trip(page)
    page.keyboard.press("Escape")
    page.evaluate("location.hash = 'view=list&item=picture-07&select=picture-03,picture-04'")
    page.locator(".tray .strip-open").first.wait_for(state="attached")
    page.wait_for_timeout(500)
    names = round_trip(page)
    assert {"Enlarge the picture", "Next picture"} <= set(names)
    assert ("Clear" in names) == (width > 640), "on telephones the panel lies over the tray"


@pytest.mark.parametrize(
    "place", ["browse/index.html", "browse/kind/b/index.html", "items/picture-07/index.html"]
)
def test_on_plain_pages_every_link_is_reached(
    open_page: OpenPage, address: str, place: str
) -> None:
    page = open_page(address + place, viewport={"width": 1440, "height": 900})
    page.evaluate(
        "document.body.addEventListener('focusin', ({target}) => target.dataset.reached = '')"
    )
    names = round_trip(page)
    assert names[0] == "Skip to content"
    missed = page.locator(":is(a[href], button, summary):not([data-reached]):visible")
    assert missed.all_inner_texts() == []
    page.keyboard.press("Tab")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_dialogs_hold_no_one_and_give_the_focus_back(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#item=picture-07"))
    page.locator(".panel-title").wait_for(state="visible")
    for opener, key, dialog in (
        ("#stage", "?", "dialog.dialog-help"),
        (".bar-tools button", "Enter", "dialog.dialog-about"),
        (".panel-picture", "Enter", "dialog.large"),
        (".panel-picture", "Space", "dialog.large"),
    ):
        page.locator(opener).first.focus()
        page.evaluate("window.from = document.activeElement")
        page.keyboard.press(key)
        page.locator(dialog).wait_for(state="visible")
        inside = 0
        for _ in range(8):
            page.keyboard.press("Tab")
            if not page.evaluate("document.activeElement === document.body"):
                assert focus(page)["dialog"], "what lies behind has no focus"
                inside += 1
        assert inside >= 2, dialog
        page.keyboard.press("Escape")
        page.locator(dialog).wait_for(state="hidden")
        page.wait_for_function("() => document.activeElement === window.from")


def test_screen_readers_are_told_what_changes(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    page.locator(".minimap").wait_for(state="attached")
    listen(page)
    page.locator("#stage").focus()
    for key, title in (("g", "Grid"), ("t", "List"), ("m", "Map"), ("l", "Grid")):
        page.keyboard.press(key)
        hear(page, title)
    page.keyboard.press("d")
    page.wait_for_function("() => window.heard.at(-1).startsWith('Second view: ')")
    page.keyboard.press("d")
    hear(page, "Closed")
    page.keyboard.press("/")
    page.keyboard.type("stripe 12")
    hear(page, "1 of 60 pictures")
    page.keyboard.type("x")
    hear(page, "No picture matches")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    hear(page, "60 pictures")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.locator(".facets").wait_for(state="visible")
    tab_to(page, ".facets input[type=checkbox]")
    page.keyboard.press("Space")
    hear(page, "20 of 60 pictures")
    page.keyboard.press("Escape")
    page.locator("#stage").focus()
    page.keyboard.press("Control+a")
    hear(page, "20 pictures selected")
    page.keyboard.press("s")
    hear(page, "Draw around pictures, or tap them.")
    page.keyboard.press("Escape")
    hear(page, "20 pictures selected")
