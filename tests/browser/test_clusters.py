"""Clusters: their names on the map, and their colours at any similarity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.seen import pixels, ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

ORANGE = [0xE6, 0x9F, 0x00]


def share_of(page: Page, colour: list[int]) -> float:
    """Share of the stage that has a colour."""
    return float((np.abs(pixels(page) - colour).sum(axis=2) < 24).mean())


def slide(page: Page, similarity: float) -> None:
    page.locator("#similarity").evaluate(
        "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input')); }",
        similarity,
    )
    page.wait_for_timeout(150)


def count(page: Page) -> int:
    return int(page.locator(".clusters-sum").inner_text().split(" ")[0].replace(",", ""))


def test_the_opening_cut_is_what_the_build_published(
    open_page: OpenPage, start: str, site: Path
) -> None:
    page = ready(open_page(f"{start}index.html"))
    page.locator(".clusters-button").click()
    page.locator(".clusters").wait_for(state="visible")
    built = json.loads((site / "data/build.json").read_text())["clusters"]
    assert count(page) == len(built)
    sizes = page.locator(".clusters-size").all_inner_texts()
    assert [int(size) for size in sizes] == [cluster["size"] for cluster in built[: len(sizes)]]


def test_the_slider_regroups_and_is_in_the_address(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html#clusters=0.5"))
    page.locator(".clusters").wait_for(state="visible")
    slide(page, 0)
    assert count(page) == 1
    slide(page, 0.7)
    many = count(page)
    assert many > 1
    page.wait_for_function("() => location.hash.includes('clusters=0.7')")
    again = ready(open_page(page.url))
    again.locator(".clusters").wait_for(state="visible")
    assert count(again) == many
    slide(page, 1)
    assert "60" not in page.locator(".clusters-sum").inner_text()
    assert count(page) < 30


@pytest.mark.parametrize("view", ["map", "grid"])
def test_clusters_are_seen_as_colours_and_not_when_off(
    open_page: OpenPage, start: str, view: str
) -> None:
    page = ready(open_page(f"{start}index.html#view={view}&clusters=0.3"))
    page.locator(".clusters").wait_for(state="visible")
    page.wait_for_timeout(600)
    shown = share_of(page, ORANGE)
    page.locator(".clusters-colours input").uncheck()
    page.wait_for_timeout(300)
    plain = share_of(page, ORANGE)
    assert shown > plain + 0.003
    page.locator(".clusters-colours input").check()
    page.keyboard.press("Escape")
    page.locator(".clusters").wait_for(state="hidden")
    page.wait_for_timeout(300)
    assert share_of(page, ORANGE) < shown - 0.003
    assert "clusters" not in page.url


def test_pointing_at_a_cluster_sets_the_others_back(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html#clusters=0.6"))
    page.locator(".clusters").wait_for(state="visible")
    page.locator(".clusters-colours input").uncheck()
    page.wait_for_timeout(300)
    before = pixels(page).sum()
    row = page.locator(".clusters-row").last
    row.hover()
    page.wait_for_timeout(300)
    assert pixels(page).sum() < 0.9 * before
    row.click()
    assert row.get_attribute("aria-pressed") == "true"
    page.mouse.move(600, 300)
    page.wait_for_timeout(300)
    assert page.locator(".clusters-row[aria-pressed=true]").count() == 1


def test_clusters_are_named_on_the_map_and_only_there(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html"))
    name = page.locator(".label-cluster", has_text="The curated")
    name.wait_for(state="visible")
    box, stage = name.bounding_box(), page.locator("#stage").bounding_box()
    assert box is not None
    assert stage is not None
    assert stage["x"] < box["x"] < stage["x"] + stage["width"] - box["width"]
    page.locator(".switch label:has(input[value=columns])").click()
    page.wait_for_function("() => location.hash.includes('view=columns')")
    name.wait_for(state="detached")
    assert page.locator(".label-cluster").count() == 0


def test_names_fade_as_one_comes_near(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    page.locator(".label-cluster").first.wait_for(state="visible")
    box = page.locator("#stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(14):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(60)
    page.wait_for_timeout(1000)
    assert page.locator(".label-cluster").count() == 0


def test_the_keyboard_opens_moves_and_closes(open_page: OpenPage, start: str) -> None:
    page = ready(open_page(f"{start}index.html"))
    page.locator("#stage").focus()
    page.keyboard.press("c")
    page.locator(".clusters").wait_for(state="visible")
    before = float(page.locator(".clusters-value").inner_text())
    page.locator("#similarity").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert float(page.locator(".clusters-value").inner_text()) == pytest.approx(before + 0.02)
    assert "cluster" in (page.locator("#similarity").get_attribute("aria-valuetext") or "")
    page.keyboard.press("Escape")
    page.locator(".clusters").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('.clusters-button')")


def test_on_a_telephone_the_control_leaves_the_map_in_sight(
    open_page: OpenPage, address: str
) -> None:
    page = ready(
        open_page(
            f"{address}index.html#clusters=0.5",
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
        )
    )
    box = page.locator(".clusters").bounding_box()
    assert box is not None
    assert box["y"] > 844 * 0.45
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_about_panel_says_how_true_the_arrangement_is(
    open_page: OpenPage, address: str
) -> None:
    page = ready(open_page(f"{address}index.html"))
    page.get_by_role("button", name="About").click()
    text = page.locator(".dialog-quality").inner_text()
    assert "10 nearest" in text
    assert "on the map" in text
    assert "in the grid" in text


@pytest.mark.parametrize(("motion", "animation"), [("reduce", "none"), ("no-preference", "appear")])
def test_names_fade_in_unless_motion_is_unwanted(
    open_page: OpenPage, start: str, motion: str, animation: str
) -> None:
    page = ready(open_page(f"{start}index.html#view=map", reduced_motion=motion))
    name = page.locator(".label-cluster").first
    name.wait_for(state="attached")
    assert name.evaluate("name => getComputedStyle(name).animationName") == animation
