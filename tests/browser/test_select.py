"""Selecting several pictures, and what becomes of them."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.seen import pixels, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import OpenPage

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WHOLE = [(0.04, 0.04), (0.96, 0.04), (0.96, 0.82), (0.04, 0.82)]


def point(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place on the stage, given as shares of its width and height."""
    box = page.locator("#stage").bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def draw(page: Page, corners: list[tuple[float, float]]) -> None:
    """Drag the mouse around corners, as a hand does."""
    page.mouse.move(*point(page, *corners[0]))
    page.mouse.down()
    for corner in [*corners[1:], corners[0]]:
        page.mouse.move(*point(page, *corner), steps=4)
    page.mouse.up()


def drag(page: Page, key: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*point(page, *start))
    page.keyboard.down(key)
    page.mouse.down()
    page.mouse.move(*point(page, *end), steps=6)
    page.mouse.up()
    page.keyboard.up(key)


def above(page: Page) -> np.ndarray:
    """The part of the stage that the tray leaves free."""
    seen = pixels(page)
    return seen[: int(0.7 * len(seen))]


def circle(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    turn = [2 * math.pi * k / 10 for k in range(10)]
    return [(x + radius * math.cos(t), y + 1.5 * radius * math.sin(t)) for t in turn]


def count(page: Page) -> int:
    return int(page.locator(".tray-count").inner_text().split(" ")[0].replace(",", ""))


def counts(page: Page, wanted: int) -> None:
    page.wait_for_function(
        "n => parseInt(document.querySelector('.tray-count')?.textContent) === n",
        arg=wanted,
        timeout=10_000,
    )


def cells(items: dict[str, dict[str, str]]) -> tuple[int, int]:
    return (
        1 + max(int(row["column"]) for row in items.values()),
        1 + max(int(row["row"]) for row in items.values()),
    )


def cell_of(page: Page, items: dict[str, dict[str, str]], name: str) -> tuple[float, float]:
    """The middle of a picture's cell in the whole grid, in pixels of the page."""
    seen = np.abs(pixels(page) - [0x17, 0x18, 0x1A]).sum(axis=2) > 40
    # The buttons beside the grid are no pictures.
    across, down = np.flatnonzero(seen.mean(axis=0) > 0.5), np.flatnonzero(seen.mean(axis=1) > 0.3)
    columns, rows = cells(items)
    row = items[name]
    x = across[0] + (int(row["column"]) + 0.5) * (across[-1] - across[0]) / columns
    y = down[0] + (int(row["row"]) + 0.5) * (down[-1] - down[0]) / rows
    left, top = point(page, 0, 0)
    return left + x, top + y


def saved(page: Page) -> list[dict[str, str]]:
    """The rows of the table that the tray saves."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as table").click()
    assert waiting.value.suggested_filename.endswith("-selection.csv")
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_lasso_selects_what_it_goes_around(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]]
) -> None:
    page = ready(open_page(f"{start}index.html"))
    button = page.get_by_role("button", name="Select pictures")
    assert button.get_attribute("aria-pressed") == "false"
    before = page.url
    button.click()
    page.locator(".select-button[aria-pressed=true]").wait_for()
    page.wait_for_timeout(300)
    plain = above(page)
    draw(page, WHOLE)
    counts(page, len(items))
    assert page.url != before
    page.wait_for_timeout(400)
    marked = above(page)
    white = (marked.min(axis=2) > 240).mean() - (plain.min(axis=2) > 240).mean()
    assert white > 0.002, "selected pictures have a line around them"
    page.get_by_role("button", name="Clear").click()
    counts(page, 0)
    draw(page, circle(0.5, 0.4, 0.12))
    page.wait_for_function("() => parseInt(document.querySelector('.tray-count')?.textContent) > 0")
    some = count(page)
    assert 0 < some < len(items)
    assert page.locator(".tray > .strip .strip-open").count() == some
    draw(page, circle(0.3, 0.4, 0.16))
    assert count(page) >= some
    page.get_by_role("button", name="Take away instead").click()
    draw(page, WHOLE)
    counts(page, 0)
    page.keyboard.press("Control+z")
    page.wait_for_function("() => parseInt(document.querySelector('.tray-count')?.textContent) > 0")
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    assert count(page) >= some, "leaving the mode keeps the selection"


def test_a_box_and_clicks_in_the_grid_are_exact(
    open_page: OpenPage, address: str, items: dict[str, dict[str, str]]
) -> None:
    page = ready(open_page(f"{address}index.html#view=grid"))
    page.wait_for_timeout(1200)
    rows = [(name, int(row["column"]), int(row["row"])) for name, row in items.items()]
    x, y = cell_of(page, items, next(name for name, c, r in rows if (c, r) == (2, 2)))
    left, top = point(page, 0, 0)
    box = page.locator("#stage").bounding_box()
    assert box is not None
    # A little outwards from the middle of two cells.
    ends = []
    for place, side in (((1, 1), -6), ((4, 2), 6)):
        cx, cy = cell_of(page, items, next(name for name, c, r in rows if (c, r) == place))
        ends.append(((cx + side - left) / box["width"], (cy + side - top) / box["height"]))
    for key, state in (("Control", "visible"), ("Shift", "hidden")):
        page.wait_for_timeout(400)
        page.mouse.move(x, y)
        page.keyboard.down(key)
        page.mouse.click(x, y)
        page.keyboard.up(key)
        page.locator(".tray").wait_for(state=state)
        assert not page.locator(".panel").is_visible(), "the click opens nothing"
    drag(page, "Shift", ends[0], ends[1])
    wanted = {name for name, c, r in rows if 1 <= c <= 4 and 1 <= r <= 2}
    counts(page, len(wanted))
    assert {row["id"] for row in saved(page)} == wanted


def test_a_selection_stays_in_every_arrangement_and_in_its_link(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]]
) -> None:
    page = ready(open_page(f"{start}index.html"))
    page.keyboard.press("s")
    draw(page, circle(0.5, 0.4, 0.15))
    page.wait_for_function("() => location.hash.includes('select=picture')")
    some = count(page)
    names = {row["id"] for row in saved(page)}
    assert len(names) == some
    page.keyboard.press("g")
    page.wait_for_function("() => location.hash.includes('view=grid')")
    assert count(page) == some
    again = ready(open_page(page.url))
    counts(again, some)
    assert {row["id"] for row in saved(again)} == names
    again.wait_for_timeout(800)
    again.get_by_role("button", name="Clear").click()
    counts(again, 0)
    page.get_by_role("button", name="Show only these").click()
    page.wait_for_timeout(500)
    assert above(page).sum() < 0.7 * above(again).sum(), "the others stand back"
    assert "only=1" in page.url
    third = ready(open_page(page.url))
    counts(third, some)
    third.wait_for_timeout(800)
    assert above(third).sum() < 0.7 * above(again).sum(), "the link says so too"
    third.get_by_role("button", name="Clear").click()
    third.wait_for_function("() => !location.hash.includes('only=1')")


def test_back_and_forward_go_through_selections(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    page.keyboard.press("s")
    draw(page, circle(0.4, 0.4, 0.12))
    page.wait_for_function("() => location.hash.includes('picked=')")
    first = count(page)
    page.keyboard.press("Control+a")
    counts(page, 60)
    page.go_back()
    counts(page, first)
    page.go_back()
    counts(page, 0)
    page.go_forward()
    page.go_forward()
    counts(page, 60)


def test_links_of_other_builds_never_select_wrong_pictures(
    open_page: OpenPage, address: str
) -> None:
    page = ready(open_page(f"{address}index.html#picked=00000000.rABQ"))
    page.get_by_text("earlier state of this collection").wait_for(state="visible")
    assert not page.locator(".tray").is_visible()
    page = ready(
        open_page(f"{address}index.html#select=picture-07,gone,picture-09&picked=00000000.rABQ")
    )
    counts(page, 2)
    page.get_by_text("1 selected picture is no longer").wait_for(state="visible")
    assert {row["id"] for row in saved(page)} == {"picture-07", "picture-09"}


@pytest.mark.parametrize("by_hand", [False, True])
def test_ids_that_take_long_to_find_neither_get_lost_nor_in_the_way(
    open_page: OpenPage, address: str, by_hand: bool
) -> None:
    page = ready(open_page(f"{address}index.html"))
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/data/items-*.js", hold)
    where = f"{address}index.html?again#view=grid&select=picture-07,picture-09"
    page.goto(where, wait_until="commit")
    ready(page)
    page.keyboard.press("+")  # the camera is written, before the ids are known
    page.wait_for_function("() => location.hash.includes('at=')")
    if by_hand:
        page.keyboard.press("Control+a")
        page.wait_for_function("() => location.hash.includes('picked=')")
        everything = count(page)
    page.unroute("**/data/items-*.js")  # lets go of what was held
    assert waiting
    if by_hand:
        page.wait_for_timeout(700)
        counts(page, everything)
    else:
        counts(page, 2)
        # In the order of the grid.
        page.wait_for_function("() => /select=picture-0[79],picture-0[79]/.test(location.hash)")


def test_the_table_holds_what_is_known_and_runs_nothing(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]]
) -> None:
    page = ready(open_page(f"{start}index.html#select=picture-00,picture-07&picked="))
    counts(page, 2)
    rows = {row["id"]: row for row in saved(page)}
    assert rows["picture-07"]["title"] == "Stripe 7"
    assert "1907" in rows["picture-07"].values()
    assert "</script><script>alert(2)</script>" in rows["picture-00"].values()
    assert rows["picture-07"]["cluster"] == (items["picture-07"]["cluster"] or "")


def test_a_whole_cluster_is_selected(open_page: OpenPage, address: str, site: Path) -> None:
    page = ready(open_page(f"{address}index.html"))
    page.locator(".clusters-button").click()
    page.locator(".clusters").wait_for(state="visible")
    built = json.loads((site / "data/build.json").read_text())["clusters"]
    page.locator(".clusters-select").first.click()
    counts(page, built[0]["size"])
    page.locator(".clusters-select").nth(1).click()
    counts(page, built[0]["size"] + built[1]["size"])
    page.locator(".tray").get_by_role("button", name="Undo").click()
    counts(page, built[0]["size"])


def test_more_like_these(
    open_page: OpenPage, address: str, items: dict[str, dict[str, str]]
) -> None:
    page = ready(open_page(f"{address}index.html#select=picture-07"))
    counts(page, 1)
    page.get_by_role("button", name="More like these").click()
    near = page.locator(".tray-near .strip-open")
    near.first.wait_for(state="visible")
    wanted = [items[name]["title"] for name in items["picture-07"]["neighbours"].split(" ")]
    page.wait_for_function(
        "title => document.querySelector('.tray-near .strip-open').title === title", arg=wanted[0]
    )
    titles = [near.nth(k).get_attribute("title") for k in range(len(wanted))]
    assert titles == wanted, "of one picture, its nearest in their order"
    assert near.count() == 24, "neighbours of neighbours fill up"
    page.locator(".tray-near .strip-change").first.click()
    counts(page, 2)
    assert near.count() == 23
    page.get_by_role("button", name="Select them all").click()
    counts(page, 25)
    assert not page.locator(".tray-near").is_visible()
    page.locator(".tray > .strip .strip-open").first.click()
    page.locator(".panel-title").wait_for(state="visible")


def test_the_keyboard_selects_and_is_told(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#view=grid"))
    page.wait_for_timeout(1000)
    page.locator("#stage").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    counts(page, 1)
    page.locator("[role=status]", has_text=re.compile("^1 picture selected$")).wait_for(
        state="attached"
    )
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    counts(page, 3)
    page.keyboard.press("x")
    counts(page, 2)
    page.keyboard.press("Control+z")
    counts(page, 3)
    page.keyboard.press("Control+a")
    counts(page, 60)
    page.locator("[role=status]", has_text=re.compile("^60 pictures selected$")).wait_for(
        state="attached"
    )
    page.locator(".strip-change").last.focus()
    page.keyboard.press("Enter")
    counts(page, 59)
    page.keyboard.press("Enter")
    counts(page, 58)


def test_zoom_to_the_selection(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#view=grid&select=picture-07"))
    counts(page, 1)
    page.wait_for_timeout(800)
    page.get_by_role("button", name="Zoom to these").click()
    page.wait_for_timeout(800)
    x, y = point(page, 0.5, 0.42)
    page.mouse.move(x, y)
    page.wait_for_function("() => document.querySelector('.card-title').textContent === 'Stripe 7'")


def test_the_link_is_copied(open_page: OpenPage, start: str) -> None:
    page = open_page(
        f"{start}index.html#select=picture-07",
        permissions=["clipboard-read", "clipboard-write"],
    )
    counts(ready(page), 1)
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Link copied").wait_for(state="visible")
    assert "select=picture-07" in page.evaluate("navigator.clipboard.readText()")


def test_fingers_draw_and_two_of_them_move(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html", **PHONE))
    page.get_by_role("button", name="Select pictures").tap()
    page.wait_for_timeout(400)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    corners = [point(page, x, y) for x, y in [*WHOLE, WHOLE[0]]]
    touch("touchStart", corners[0])
    for (x0, y0), (x1, y1) in itertools.pairwise(corners):
        for k in range(1, 7):
            touch("touchMove", (x0 + (x1 - x0) * k / 6, y0 + (y1 - y0) * k / 6))
    touch("touchEnd")
    page.wait_for_function(
        "() => parseInt(document.querySelector('.tray-count')?.textContent) > 20"
    )
    some = count(page)
    tray = page.locator(".tray").bounding_box()
    assert tray is not None
    assert tray["y"] > 844 * 0.5, "the pictures stay in sight"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    (ax, ay), (bx, by) = point(page, 0.4, 0.4), point(page, 0.6, 0.4)
    touch("touchStart", (ax, ay))
    touch("touchStart", (ax, ay), (bx, by))
    for k in range(1, 9):
        touch("touchMove", (ax - 10 * k, ay), (bx + 10 * k, by))
    touch("touchEnd")
    page.wait_for_function("() => /at=[^&]*,([2-9]|1\\.[5-9])/.test(location.hash)")
    assert count(page) == some, "two fingers zoom and select nothing"
    page.get_by_role("button", name="Done").tap()
    assert page.locator(".select-button").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("width", [320, 1440])
def test_the_tray_fits(open_page: OpenPage, address: str, width: int) -> None:
    page = ready(
        open_page(
            f"{address}index.html#select=picture-07,picture-09&item=picture-07",
            viewport={"width": width, "height": 700},
        )
    )
    page.locator(".tray").wait_for(state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = """() => [...document.querySelectorAll('.tray button')].every((button) => {
      const box = button.getBoundingClientRect();
      return box.width === 0 || (box.width >= 24 && box.height >= 24);
    })"""
    assert page.evaluate(inside), "buttons are large enough for fingers"


def test_names_keep_clear_of_the_buttons_that_the_tray_lifts(
    open_page: OpenPage, address: str
) -> None:
    """For each of many places of the camera, as names lie elsewhere in each."""
    phone = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
    page = ready(open_page(address, **phone))
    page.locator(".minimap").wait_for(state="attached")
    page.locator(".label").first.wait_for(state="attached")
    for x, y in itertools.product((0.2, 0.35, 0.5), (0.3, 0.5, 0.7)):
        page.evaluate("(at) => (location.hash = `at=${at},1.5`)", f"{x},{y}")
        page.wait_for_timeout(150)
        page.keyboard.press("s")
        page.locator(".tray").wait_for(state="visible")
        page.wait_for_timeout(150)
        tools = page.locator(".tools").bounding_box()
        assert tools is not None
        for label in page.locator(".label").all():
            box = label.bounding_box()
            assert box is not None
            beside = box["x"] + box["width"] <= tools["x"]
            above = box["y"] + box["height"] <= tools["y"]
            below = box["y"] >= tools["y"] + tools["height"]
            assert beside or above or below, label.inner_text()
        page.keyboard.press("s")
        page.locator(".tray").wait_for(state="hidden")
