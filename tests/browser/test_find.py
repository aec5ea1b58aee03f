"""Search and filters, as visitors use them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.seen import pixels, ready

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage


def count(page: Page) -> str:
    return page.locator(".find-count").inner_text()


def matched(page: Page, number: int) -> None:
    """Wait until so many pictures match."""
    page.locator(".find-count", has_text=re.compile(f"^{number} of")).wait_for(state="visible")


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.locator(".results").wait_for(state="visible")


def facet(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=title, exact=True)


def box_of(page: Page, title: str, value: str) -> Locator:
    return facet(page, title).get_by_role("checkbox", name=re.compile(f"^{value}"))


def counts(page: Page, title: str) -> dict[str, int]:
    """The values of a facet, and how many pictures have each."""
    rows = facet(page, title).locator(".facet-values label")
    names = rows.locator(".facet-name").all_inner_texts()
    numbers = rows.locator(".facet-count").all_inner_texts()
    return {name: int(number) for name, number in zip(names, numbers, strict=True)}


def open_filters(page: Page) -> None:
    page.locator("#stage").focus()
    page.keyboard.press("f")
    page.locator(".facets").wait_for(state="visible")


def test_words_are_found_as_they_are_typed_and_opened_by_key(
    open_page: OpenPage, start: str
) -> None:
    page = ready(open_page(f"{start}index.html"))
    before = pixels(page).sum()
    search(page, "stripe 7")
    # Stripe 7 exactly, and no other beginning with 7: there are but 60.
    assert page.locator(".results-title").first.inner_text() == "Stripe 7"
    assert count(page) == "1 of 60 pictures"
    page.wait_for_timeout(300)
    assert pixels(page).sum() < 0.85 * before, "the others stand back"
    page.keyboard.press("ArrowDown")
    active = page.locator("#search").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.locator(".panel-title").wait_for(state="visible")
    assert page.locator(".panel-title").inner_text() == "Stripe 7"
    assert page.locator(".results").is_hidden()


def test_a_slip_is_forgiven_and_told(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    search(page, "stirpe 12")
    assert page.locator(".results-title").all_inner_texts() == ["Stripe 12"]
    assert "stripe" in page.locator(".results-note").inner_text()


def test_nothing_found_offers_a_way_on(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    search(page, "sxrxpxe")
    assert "No picture matches" in page.locator(".results").inner_text()
    page.get_by_role("button", name="Did you mean “stripe”?").click()
    page.locator(".results-title").first.wait_for()
    assert count(page) == "59 of 60 pictures"
    page.keyboard.press("Escape")
    page.locator(".find-clear").click()
    page.locator(".find-active").wait_for(state="hidden")
    assert page.locator("#search").input_value() == ""


def test_counts_follow_the_other_filters(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    open_filters(page)
    assert counts(page, "Kind") == {"a": 20, "b": 20, "c": 20}
    low = page.get_by_label("Year: From").last
    low.fill("1950")
    low.press("Enter")
    # 1950 to 1959 are the pictures 50 to 59; 51, 54, 57 are of kind a.
    matched(page, 10)
    assert counts(page, "Kind") == {"c": 4, "a": 3, "b": 3}
    box_of(page, "Kind", "a").check()
    matched(page, 3)
    assert counts(page, "Kind") == {"c": 4, "a": 3, "b": 3}, "a choice leaves its siblings"
    assert page.locator(".chip span").all_inner_texts() == ["Kind: a", "Year: from 1950"]
    page.get_by_role("button", name="Remove Year: from 1950").click()
    assert count(page) == "20 of 60 pictures"


def test_the_slider_works_by_key(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    open_filters(page)
    thumb = page.get_by_role("slider", name="Year: To")
    thumb.focus()
    for _ in range(3):
        thumb.press("ArrowLeft")
    assert thumb.get_attribute("aria-valuetext") == "1956"
    assert count(page) == "57 of 60 pictures"
    page.wait_for_function("() => location.hash.includes('f.year=..1956')")


def test_filters_are_in_the_address_and_back_takes_them_back(
    open_page: OpenPage, start: str
) -> None:
    page = ready(open_page(f"{start}index.html#q=stripe&f.kind=b"))
    matched(page, 20)
    assert page.locator("#search").input_value() == "stripe"
    open_filters(page)
    box_of(page, "Kind", "c").check()
    assert count(page) == "40 of 60 pictures"
    page.go_back()
    matched(page, 20)
    assert not box_of(page, "Kind", "c").is_checked()
    page.go_forward()
    matched(page, 40)


def test_typing_is_one_step_of_the_history(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    before = page.evaluate("history.length")
    search(page, "stripe 5")
    page.wait_for_function("() => location.hash.includes('q=stripe+5')")
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    page.wait_for_function("() => document.querySelector('#search').value === ''")


def test_what_a_link_names_that_there_is_not_is_left_out(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#f.kind=a&f.kind=zebra&f.colour=red"))
    page.locator(".notice").wait_for(state="visible")
    assert "left out" in page.locator(".notice").inner_text()
    assert page.locator(".chip span").all_inner_texts() == ["Kind: a"]
    page.wait_for_function("() => !/zebra|colour/.test(location.hash)")


@pytest.mark.parametrize("view", ["map", "grid", "columns"])
def test_keys_and_pointer_go_to_matching_pictures_only(
    open_page: OpenPage, address: str, view: str
) -> None:
    page = ready(open_page(f"{address}index.html#view={view}&f.kind=c"))
    matched(page, 20)
    page.locator("#stage").focus()
    titles = set()
    for key in ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowDown"]:
        page.keyboard.press(key)
        page.wait_for_timeout(120)
        titles.add(page.locator(".card-title").inner_text())
    assert len(titles) > 1
    assert all(int(re.sub(r"\D", "", title)) % 3 == 2 for title in titles), titles
    box = page.locator("#stage").bounding_box()
    assert box is not None
    page.keyboard.press("0")
    page.wait_for_timeout(400)
    for column in range(12):
        page.mouse.move(
            box["x"] + box["width"] * (0.25 + column / 24), box["y"] + box["height"] / 2
        )
        page.wait_for_timeout(60)
        if page.locator(".card").is_visible():
            assert int(re.sub(r"\D", "", page.locator(".card-title").inner_text())) % 3 == 2


def test_fit_shows_the_matches_then_everything(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#view=grid&q=stripe+31"))
    matched(page, 1)
    page.get_by_role("button", name="Show all that match").click()
    page.wait_for_function("() => /at=[\\d.]+,[\\d.]+,[\\d.]+/.test(location.hash)")
    zoom = float(page.url.split("at=")[1].split("&")[0].split(",")[2])
    assert zoom > 1.2
    page.locator("#stage").focus()
    page.keyboard.press("0")
    page.wait_for_function("() => !location.hash.includes('at=')")


def test_a_value_in_the_panel_filters(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#item=picture-04"))
    page.locator(".panel").get_by_role("button", name="Show only Kind: b").click()
    matched(page, 20)
    assert page.locator(".panel-place").inner_text().endswith("of 20")
    page.get_by_role("button", name="Next picture").click()
    page.wait_for_timeout(200)
    assert page.locator(".panel-title").inner_text().split()[-1] in {
        str(number) for number in range(1, 60, 3)
    }


def test_all_by_keyboard(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    open_filters(page)
    assert page.evaluate("document.activeElement.textContent") == "Filters"
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "checkbox":
            break
    page.keyboard.press("Space")
    assert page.locator(".chip").count() == 1
    page.keyboard.press("Escape")
    page.locator(".facets").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('.find-filters')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.chip')")
    page.keyboard.press("Enter")
    page.locator(".find-active").wait_for(state="hidden")
    status = page.locator("p.unseen[role=status]").first
    page.wait_for_timeout(300)
    assert "60 pictures" in status.inner_text()


def test_on_a_telephone_filters_are_a_sheet(open_page: OpenPage, address: str) -> None:
    page = ready(
        open_page(
            f"{address}index.html",
            viewport={"width": 390, "height": 844},
            has_touch=True,
            is_mobile=True,
        )
    )
    page.locator(".find-filters").tap()
    page.locator(".facets").wait_for(state="visible")
    box = page.locator(".facets").bounding_box()
    assert box is not None
    assert box["y"] > 844 * 0.35
    assert box["width"] == 390
    box_of(page, "Kind", "a").tap()
    assert count(page) == "20 of 60 pictures"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".facets").get_by_role("button", name="Close").tap()
    page.locator("#search").tap()
    page.keyboard.type("stripe 3")
    page.locator(".results").wait_for(state="visible")
    box = page.locator(".results").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
