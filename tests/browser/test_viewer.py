"""What a visitor sees and does, over http and from disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.seen import painted, pixels, ready

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage


def panel(page: Page) -> Locator:
    return page.locator(".panel")


def panel_title(page: Page) -> str:
    return page.locator(".panel-title").inner_text()


def choose(page: Page, item: str, start: str) -> None:
    """Take an item in hand by its link."""
    page.goto(f"{start}index.html#item={item}")
    page.locator(".panel-title").wait_for(state="visible")


def hover_somewhere(page: Page) -> tuple[float, float]:
    """Move the pointer over the stage until a card appears; return where."""
    box = page.locator("#stage").bounding_box()
    assert box is not None
    for row in np.linspace(0.3, 0.7, 9):
        for column in np.linspace(0.25, 0.75, 14):
            x, y = box["x"] + box["width"] * column, box["y"] + box["height"] * row
            page.mouse.move(x, y)
            page.wait_for_timeout(30)
            if page.locator(".card").is_visible():
                page.wait_for_timeout(300)
                return x, y
    pytest.fail("no picture could be hovered")


def test_the_map_shows_every_picture(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html"))
    assert painted(page) > 0.04
    expected = "canvas" if start.startswith("file:") else "webgl"
    assert page.locator("#stage").get_attribute("data-renderer") == expected


def test_hover_shows_picture_and_title(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]]
) -> None:
    page = ready(open_page(f"{start}index.html"))
    x, y = hover_somewhere(page)
    title = page.locator(".card-title").inner_text()
    assert title in {row["title"] for row in items.values()}
    page.mouse.click(x, y)
    page.locator(".panel-title").wait_for(state="visible")
    assert panel_title(page) == title


def test_empty_space_stays_empty(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html"))
    hover_somewhere(page)
    box = page.locator("#stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.wait_for_timeout(200)
    assert not page.locator(".card").is_visible()


def test_panel_shows_picture_metadata_and_neighbours(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]]
) -> None:
    page = open_page(f"{start}index.html#item=picture-07")
    page.locator(".panel-title").wait_for(state="visible")
    assert panel_title(page) == "Stripe 7"
    page.wait_for_function("() => document.querySelector('.panel-web')?.naturalWidth > 0")
    assert "1907" in page.locator(".panel dl").inner_text()
    source = page.locator(".panel a[href='https://example.org/7']").first
    assert "noopener" in (source.get_attribute("rel") or "")
    page.wait_for_function("() => document.querySelectorAll('.nearest button').length === 12")
    wanted = items[items["picture-07"]["neighbours"].split(" ")[0]]["title"]
    page.wait_for_function(
        "title => document.querySelector('.nearest button').ariaLabel?.includes(title)", arg=wanted
    )
    distance = page.locator(".nearest button").first.locator(".nearest-distance")
    assert re.fullmatch(r"\d\.\d\d", distance.inner_text())


def test_walking_and_stepping_back(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]]
) -> None:
    page = open_page(f"{start}index.html#item=picture-07")
    page.locator(".nearest button").first.click()
    second = items["picture-07"]["neighbours"].split(" ")[0]
    page.wait_for_function("id => location.hash.includes(`item=${id}`)", arg=second)
    assert panel_title(page) == items[second]["title"]
    page.locator(".nearest button").nth(3).click()
    third = items[second]["neighbours"].split(" ")[3]
    page.wait_for_function("id => location.hash.includes(`item=${id}`)", arg=third)
    page.go_back()
    page.wait_for_function("id => location.hash.includes(`item=${id}`)", arg=second)
    assert panel_title(page) == items[second]["title"]
    page.go_forward()
    page.wait_for_function("id => location.hash.includes(`item=${id}`)", arg=third)
    # Whoever is given the link can step back as well.
    again = open_page(page.url)
    again.wait_for_function("() => document.querySelectorAll('.trail li').length === 3")
    again.get_by_role("button", name="Step back").click()
    again.wait_for_function("id => location.hash.includes(`item=${id}`)", arg=second)
    assert panel_title(again) == items[second]["title"]


def test_a_link_reproduces_the_view(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html"))
    hover_somewhere(page)
    for _ in range(5):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(120)
    page.mouse.move(2, 2)
    page.wait_for_timeout(1200)
    link = page.url
    assert "at=" in link
    again = ready(open_page(link))
    again.wait_for_timeout(1500)
    difference = np.abs(pixels(page) - pixels(again)).sum(axis=2)
    assert (difference > 60).mean() < 0.02


def test_grid_shows_every_cell_and_hover_is_exact(
    open_page: OpenPage, start: str, items: dict[str, dict[str, str]]
) -> None:
    page = ready(open_page(f"{start}index.html#view=grid"))
    page.wait_for_timeout(1500)
    assert painted(page) > 0.3
    columns = 1 + max(int(row["column"]) for row in items.values())
    rows = 1 + max(int(row["row"]) for row in items.values())
    # What lies over the pictures must not be taken for one.
    page.locator(".room > :not(.stage)").evaluate_all(
        "all => all.forEach(each => { each.style.visibility = 'hidden'; })"
    )
    seen = pixels(page)
    lit = np.abs(seen - [0x17, 0x18, 0x1A]).sum(axis=2) > 40
    across, down = np.flatnonzero(lit.any(axis=0)), np.flatnonzero(lit.any(axis=1))
    cell = (across[-1] - across[0]) / columns
    assert cell == pytest.approx((down[-1] - down[0]) / rows, rel=0.06), "cells are square"
    box = page.locator("#stage").bounding_box()
    assert box is not None
    for identifier in ("picture-11", "picture-30", "picture-42"):
        row = items[identifier]
        x = box["x"] + across[0] + (int(row["column"]) + 0.5) * cell
        y = box["y"] + down[0] + (int(row["row"]) + 0.5) * cell
        page.mouse.move(x, y)
        page.wait_for_function(
            "title => document.querySelector('.card-title').textContent === title",
            arg=row["title"],
        )


def test_the_item_in_hand_stays_when_the_view_changes(open_page: OpenPage, start: str) -> None:
    page = open_page(f"{start}index.html#item=picture-07")
    page.locator(".panel-title").wait_for(state="visible")
    page.locator(".switch").get_by_text("Grid").click()
    page.wait_for_function("() => location.hash.includes('view=grid')")
    assert panel_title(page) == "Stripe 7"
    assert "item=picture-07" in page.url


def test_hostile_texts_are_shown_as_texts(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html#item=picture-00"))
    page.locator(".panel-title").wait_for(state="visible")
    assert panel_title(page) == "<img src=x onerror=alert(1)>"
    assert "</script><script>alert(2)</script>" in page.locator(".panel").inner_text()
    assert page.locator("h1").inner_text() == "Stripes & <b>colours</b>"
    assert page.locator("[href^='javascript']").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_nothing_overflows(open_page: OpenPage, address: str, width: int, scheme: str) -> None:
    for name in ("index.html#item=picture-07", "browse/index.html", "items/picture-07/index.html"):
        page = open_page(
            address + name, viewport={"width": width, "height": 700}, color_scheme=scheme
        )
        page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_touch_selects_and_the_panel_is_a_sheet(open_page: OpenPage, address: str) -> None:
    page = ready(
        open_page(
            f"{address}index.html#view=grid",
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
        )
    )
    page.wait_for_timeout(1200)
    box = page.locator("#stage").bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".panel-title").wait_for(state="visible")
    page.wait_for_timeout(500)
    sheet = panel(page).bounding_box()
    assert sheet is not None
    assert sheet["width"] == pytest.approx(390, abs=2)
    assert sheet["y"] > 150, "the map stays in sight above the sheet"


def test_a_lost_context_is_survived(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    before = painted(page)
    lost = page.evaluate(
        """() => {
          const canvas = [...document.querySelectorAll('#stage canvas')]
            .find((c) => c.getContext('webgl2'));
          const extension = canvas?.getContext('webgl2').getExtension('WEBGL_lose_context');
          extension?.loseContext();
          return Boolean(extension);
        }"""
    )
    assert lost
    page.wait_for_timeout(1500)
    assert painted(page) > 0.8 * before
    hover_somewhere(page)


def test_without_javascript_there_is_a_way(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}index.html", java_script_enabled=False)
    page.locator("noscript a, .unscripted a").first.click()
    links = page.locator("ul.pictures a")
    assert links.count() == 60
    links.nth(7).click()
    assert page.locator("h1").inner_text() == "Stripe 7"
    assert page.locator("ul.pictures a").count() == 12
    page.locator("ul.pictures a").first.click()
    assert page.locator("h1").inner_text() != "Stripe 7"


def test_item_page_leads_to_the_map_and_back(open_page: OpenPage, start: str) -> None:
    page = open_page(f"{start}items/picture-07/index.html")
    page.get_by_text("Show on the map").click()
    page.locator(".panel-title").wait_for(state="visible")
    assert panel_title(page) == "Stripe 7"
    page.locator(".panel a[href*='items/picture-07']").click()
    assert page.locator("h1").inner_text() == "Stripe 7"
