"""Several arrangements of one collection: the switch, the way between them, their guides."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.browser.seen import painted, pixels, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import OpenPage

NAMES = ["map", "grid", "timeline", "columns"]


def turn_to(page: Page, name: str) -> None:
    page.locator(f".switch label:has(input[value={name}])").click()
    page.wait_for_function(
        "name => document.querySelector('.switch input:checked').value === name"
        " && (name === 'map' ? !location.hash.includes('view=') || location.hash.includes('=map')"
        " : location.hash.includes(`view=${name}`))",
        arg=name,
    )
    page.wait_for_timeout(700)


def boxes(page: Page, selector: str) -> list[dict[str, Any]]:
    """Text and box of each label, relative to the stage."""
    found: list[dict[str, Any]] = page.evaluate(
        """selector => {
          const stage = document.getElementById('stage').getBoundingClientRect();
          return [...document.querySelectorAll(selector)].map(element => {
            const { x, y, width, height } = element.getBoundingClientRect();
            return { text: element.textContent, x: x - stage.x, y: y - stage.y, width, height };
          });
        }""",
        selector,
    )
    return found


def overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(
        a["x"] < b["x"] + b["width"]
        and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"]
        and b["y"] < a["y"] + a["height"]
    )


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float((np.abs(a - b).sum(axis=2) > 60).mean())


def test_every_arrangement_is_shown(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html"))
    values = page.locator(".switch input").evaluate_all("all => all.map(each => each.value)")
    assert values == [*NAMES, "list"]
    seen = {}
    for name in [*NAMES[1:], NAMES[0]]:
        turn_to(page, name)
        assert painted(page) > 0.04
        seen[name] = pixels(page)
    for name, other in pairwise(NAMES):
        assert difference(seen[name], seen[other]) > 0.05


def test_a_link_leads_into_an_arrangement(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html"))
    turn_to(page, "columns")
    again = ready(open_page(page.url))
    again.wait_for_timeout(500)
    assert again.locator(".switch input:checked").get_attribute("value") == "columns"
    assert difference(pixels(page), pixels(again)) < 0.02


@pytest.mark.parametrize("way", [("map", "timeline"), ("columns", "grid")])
def test_pictures_fly_from_place_to_place(
    open_page: OpenPage, start: str, way: tuple[str, str]
) -> None:
    before, after = way
    page = ready(open_page(f"{start}index.html#view={before}", reduced_motion="no-preference"))
    page.wait_for_timeout(800)
    first = pixels(page)
    # By a clock of its own the flight waits for each screenshot, however slow the machine is.
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.locator(f".switch label:has(input[value={after}])").click()
    page.mouse.move(2, 2)
    page.wait_for_timeout(500)  # by the true clock: the positions are loaded
    middles = []
    for _ in range(4):
        page.clock.run_for(200)
        middles.append(pixels(page))
    page.clock.run_for(3000)
    page.clock.resume()
    page.wait_for_timeout(500)
    last = pixels(page)
    assert difference(first, last) > 0.05
    between = [m for m in middles if difference(m, first) > 0.01 and difference(m, last) > 0.01]
    assert between, "no picture was seen on its way"
    still = ready(open_page(f"{start}index.html#view={after}"))
    still.wait_for_timeout(800)
    assert difference(last, pixels(still)) < 0.02


def test_the_item_in_hand_goes_along(open_page: OpenPage, start: str) -> None:
    page = open_page(f"{start}index.html#item=picture-07")
    page.locator(".panel-title").wait_for(state="visible")
    for name in NAMES[1:]:
        turn_to(page, name)
        assert page.locator(".panel-title").inner_text() == "Stripe 7"
        assert "item=picture-07" in page.url


def test_columns_are_headed_and_headings_stay_in_sight(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html#view=columns"))
    headings = boxes(page, ".label-guide")
    assert {heading["text"] for heading in headings} == {"a (20)", "b (20)", "c (20)"}
    assert not any(overlap(a, b) for i, a in enumerate(headings) for b in headings[i + 1 :]), (
        "headings overlap"
    )
    box = page.locator("#stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8)
    for _ in range(4):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(120)
    page.wait_for_timeout(600)
    near = boxes(page, ".label-guide")
    assert near
    for heading in near:
        assert 0 <= heading["y"] < 60
        assert heading["x"] + heading["width"] > 0


def test_years_stand_below_their_pictures(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html#view=timeline"))
    labels = boxes(page, ".label-guide")
    years = [int(label["text"][:4]) for label in labels]  # of years, or of spans of years
    assert len(years) >= 5
    places = [label["x"] for label in labels]
    assert [years[i] for i in np.argsort(places)] == sorted(years)
    height = page.locator("#stage").evaluate("stage => stage.clientHeight")
    assert all(height * 0.6 < label["y"] <= height - label["height"] for label in labels)


def test_labels_are_read_in_light_and_dark(open_page: OpenPage, address: str) -> None:
    for scheme in ("light", "dark"):
        page = ready(open_page(f"{address}index.html#view=columns", color_scheme=scheme))
        colour = page.locator(".label-guide").first.evaluate("each => getComputedStyle(each).color")
        # The ground of the stage is dark in both.
        assert min(int(part) for part in colour[4:-1].split(",")) > 180


def test_hover_and_keys_work_in_every_arrangement(open_page: OpenPage, start: str) -> None:
    for name in ("timeline", "columns"):
        page = ready(open_page(f"{start}index.html#view={name}"))
        page.locator("#stage").focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        page.wait_for_function("() => document.querySelector('.card-title').textContent !== ''")
        assert page.locator(".card").is_visible()
        page.keyboard.press("Enter")
        page.locator(".panel-title").wait_for(state="visible")


def test_keys_turn_to_the_next_arrangement_and_the_mark_stays(
    open_page: OpenPage, start: str
) -> None:
    page = ready(open_page(f"{start}index.html"))
    page.locator("#stage").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.card-title').textContent !== ''")
    title = page.locator(".card-title").inner_text()
    checked = "document.querySelector('.switch input:checked').value"
    for name in ("grid", "timeline"):
        page.keyboard.press("l")
        page.wait_for_function(f"name => {checked} === name", arg=name)
        page.wait_for_timeout(700)
        assert page.locator(".card-title").inner_text() == title
    page.keyboard.press("Shift+L")
    page.wait_for_function(f"() => {checked} === 'grid'")
    page.keyboard.press("Enter")
    page.locator(".panel-title").wait_for(state="visible")
    assert page.locator(".panel-title").inner_text() == title


def test_an_arrangement_that_does_not_load_leaves_the_present_one(
    open_page: OpenPage, address: str
) -> None:
    # From the map only the grid is fetched ahead.
    page = ready(open_page(f"{address}index.html"))

    def nothing(route: Route) -> None:
        route.fulfill(content_type="text/javascript", body="")

    page.route("**/layout-timeline*", nothing)
    before = pixels(page)
    page.locator(".switch label:has(input[value=timeline])").click()
    page.locator(".notice").wait_for(state="visible")
    assert page.locator(".switch input:checked").get_attribute("value") == "map"
    page.locator(".notice").wait_for(state="hidden", timeout=9000)
    page.mouse.move(2, 2)
    page.wait_for_timeout(300)
    assert difference(before, pixels(page)) < 0.02


def test_on_a_telephone_the_switch_reaches_every_arrangement(
    open_page: OpenPage, address: str
) -> None:
    page = ready(
        open_page(
            f"{address}index.html",
            viewport={"width": 320, "height": 640},
            has_touch=True,
            is_mobile=True,
        )
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for name in NAMES[1:]:
        page.locator(f".switch label:has(input[value={name}])").tap()
        page.wait_for_function("name => location.hash.includes(`view=${name}`)", arg=name)
        page.wait_for_timeout(500)
        label = page.locator(f".switch label:has(input[value={name}])").bounding_box()
        assert label is not None
        assert label["x"] >= 0
        assert label["x"] + label["width"] <= 320
        assert label["height"] >= 36
