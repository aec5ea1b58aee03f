"""The minimap, two views side by side, the list, and the viewer within another page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.browser.seen import painted, pixels, ready

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import OpenPage

Items = dict[str, dict[str, str]]


def camera(page: Page, part: str = "at") -> list[float]:
    """Where the address says the camera is, once it rests."""
    page.wait_for_timeout(600)
    found = re.search(rf"[#&]{part}=([^&]*)", page.url)
    assert found, page.url
    return [float(number) for number in found[1].split(",")]


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def shape(items: Items) -> tuple[int, int]:
    """Columns and rows of the grid."""
    columns, rows = (max(int(row[key]) for row in items.values()) for key in ("column", "row"))
    return columns + 1, rows + 1


@pytest.mark.parametrize("view", ["map", "grid"])
def test_the_minimap_shows_where_one_is_and_moves_there(
    open_page: OpenPage, address: str, site: Path, view: str
) -> None:
    start = address if view == "map" else f"file://{site}/"
    page = ready(open_page(f"{start}index.html#view={view}"))
    minimap = page.locator(".minimap")
    assert not minimap.is_visible(), "all is in sight"
    page.goto(f"{start}index.html#view={view}&at=0.5,0.5,4")
    minimap.wait_for(state="visible")
    assert minimap.get_by_role("img").get_attribute("aria-label")
    x, y = middle(page.locator(".minimap-sight"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 10, steps=4)
    page.mouse.up()
    at = camera(page)
    box = page.locator(".minimap-map").bounding_box()
    assert box is not None
    assert at[0] == pytest.approx(0.5 + 20 / box["width"], abs=0.03)
    assert at[1] == pytest.approx(0.5 + 10 / box["height"], abs=0.03)
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    assert camera(page)[:2] == pytest.approx([0.25, 0.75], abs=0.03)
    page.keyboard.press("0")
    minimap.wait_for(state="hidden")


def test_the_minimap_folds_away_and_stays_so(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#view=map&at=0.5,0.5,4"))
    page.locator(".minimap-fold").click()
    assert not page.locator(".minimap-map").is_visible()
    page.reload()
    page.locator(".minimap-fold").wait_for(state="visible")
    assert not page.locator(".minimap-map").is_visible()
    page.locator(".minimap-fold").click()
    assert page.locator(".minimap-map").is_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".minimap").wait_for(state="hidden")


def test_two_views_share_what_is_meant(open_page: OpenPage, address: str, items: Items) -> None:
    page = ready(open_page(f"{address}index.html#view=map"))
    page.keyboard.press("d")
    second = page.locator(".stage.second")
    second.wait_for(state="visible")
    page.wait_for_function("() => location.hash.includes('second=grid')")
    page.wait_for_timeout(900)
    boxes = [box for box in (page.locator("#stage").bounding_box(), second.bounding_box()) if box]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1, "side by side"
    assert boxes[0]["width"] == pytest.approx(boxes[1]["width"], abs=4)
    # Pointing at a picture in one marks it in the other, where one card names it.
    before = pixels(page)
    page.mouse.move(*middle(second))
    page.wait_for_timeout(600)
    assert (np.abs(pixels(page) - before).sum(axis=2) > 100).sum() > 20
    assert page.locator(".card.shown").count() == 1
    name = page.locator(".card.shown .card-title").inner_text()
    page.mouse.click(*middle(second))
    page.locator(".panel-title").wait_for(state="visible")
    assert page.locator(".panel-title").inner_text() == name
    assert page.locator(".panel").count() == 1
    # The panel covers neither.
    page.wait_for_timeout(500)
    panel, beside = page.locator(".panel").bounding_box(), second.bounding_box()
    assert panel and beside and beside["x"] + beside["width"] <= panel["x"] + 1
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    second.wait_for(state="detached")
    page.wait_for_function("() => !location.hash.includes('second')")


def test_pictures_are_selected_by_drawing_in_either_view(
    open_page: OpenPage, address: str, items: Items
) -> None:
    page = ready(open_page(f"{address}index.html#view=map&second=grid"))
    second = page.locator(".stage.second")
    second.wait_for(state="visible")
    page.wait_for_timeout(900)
    columns, rows = shape(items)
    box = second.bounding_box()
    assert box
    # The grid is shown whole, so its cells are as large as its longer side allows.
    side = min(box["width"] / columns, box["height"] / rows)
    left = box["x"] + box["width"] / 2 - side * columns / 2
    top = box["y"] + box["height"] / 2 - side * rows / 2
    page.keyboard.down("Shift")
    page.mouse.move(left + 2, max(top, box["y"]) + 2)
    page.mouse.down()
    page.mouse.move(left + side * columns / 2, top + side * rows - 2, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.wait_for_function("() => location.hash.includes('picked=')")
    half = sum(int(row["column"]) + 0.5 < columns / 2 for row in items.values())
    found = int(page.locator(".tray-count").inner_text().split(" ")[0])
    assert found == pytest.approx(half, abs=rows), "the left half of the second view's grid"


def test_what_is_out_of_sight_in_the_other_view_is_pointed_at(
    open_page: OpenPage, address: str, items: Items
) -> None:
    columns, rows = shape(items)
    corner = max(items.values(), key=lambda row: int(row["column"]) - int(row["row"]))
    x, y = (int(corner["column"]) + 0.5) / columns, (int(corner["row"]) + 0.5) / rows
    start = f"#view=grid&at=0.2,0.8,4&second=grid&at2={x:.3f},{y:.3f},4"
    page = ready(open_page(f"{address}index.html{start}"))
    page.wait_for_timeout(800)
    before = pixels(page)
    page.mouse.move(*middle(page.locator(".stage.second")))
    page.locator(".card.shown").wait_for(state="visible")
    page.wait_for_timeout(400)
    changed = np.argwhere(np.abs(pixels(page) - before).sum(axis=2) > 100)
    assert len(changed) > 40, "an arrow appears"
    height, width = before.shape[:2]
    down, across = changed.mean(axis=0)
    assert across > width * 0.7 or down < height * 0.3, "at the edge towards the picture"


def test_a_link_leads_to_two_views(open_page: OpenPage, address: str) -> None:
    page = ready(
        open_page(f"{address}index.html#view=grid&at=0.3,0.4,3&second=timeline&at2=0.6,0.5,2")
    )
    page.locator(".stage.second").wait_for(state="visible")
    assert page.locator(".second-bar select").input_value() == "timeline"
    assert camera(page, "at2") == pytest.approx([0.6, 0.5, 2], abs=0.02)
    assert camera(page) == pytest.approx([0.3, 0.4, 3], abs=0.02)
    page.locator(".second-bar select").select_option("list")
    page.locator(".list.second .list-row").nth(3).wait_for(state="visible")
    page.go_back()
    page.wait_for_function("() => location.hash.includes('second=timeline')")
    page.locator(".second-bar button").click()
    page.locator(".stage.second").wait_for(state="detached")
    assert painted(page) > 0.1


def test_on_upright_pages_two_views_stand_one_above_the_other(
    open_page: OpenPage, address: str
) -> None:
    page = ready(
        open_page(
            f"{address}index.html#view=map&second=grid", viewport={"width": 390, "height": 844}
        )
    )
    page.wait_for_timeout(600)
    one, two = (page.locator(each).bounding_box() for each in ("#stage", ".stage.second"))
    assert one and two
    assert one["y"] + one["height"] <= two["y"] + 1
    assert two["width"] == pytest.approx(390, abs=3)


def rows(page: Page) -> list[dict[str, Any]]:
    return page.evaluate(
        """() => [...document.querySelectorAll('.list-body .list-row')].map((row) => ({
            title: row.querySelector('.list-title').textContent,
            index: Number(row.getAttribute('aria-rowindex')),
            top: row.getBoundingClientRect().top,
        }))"""
    )


def test_the_list_is_gone_through_by_key(open_page: OpenPage, address: str, items: Items) -> None:
    page = ready(open_page(f"{address}index.html"))
    page.keyboard.press("t")
    grid = page.get_by_role("grid")
    grid.wait_for(state="visible")
    assert grid.get_attribute("aria-rowcount") == str(len(items) + 1)
    page.wait_for_function("() => document.querySelector('.list-title')?.textContent !== 'Loading'")
    shown = rows(page)
    assert 5 < len(shown) < 30, "only what is in sight"
    assert [row["index"] for row in shown] == list(range(2, 2 + len(shown)))
    by_cell = sorted(items.values(), key=lambda row: (int(row["row"]), int(row["column"])))
    assert [row["title"] for row in shown] == [row["title"] for row in by_cell[: len(shown)]]
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.matches('.list-body .list-row')"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    focused = "() => Number(document.activeElement.getAttribute('aria-rowindex'))"
    assert page.evaluate(focused) == 4
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    assert page.evaluate(focused) == len(items) + 1
    last = page.locator(":focus").bounding_box()
    list_box = grid.bounding_box()
    assert last and list_box
    assert last["y"] + last["height"] <= list_box["y"] + list_box["height"] + 1
    page.keyboard.press("Enter")
    page.locator(".panel-title").wait_for(state="visible")
    assert page.locator(".panel-title").inner_text() == by_cell[-1]["title"]
    page.keyboard.press("Escape")
    page.locator(".panel").wait_for(state="hidden")
    assert page.evaluate(focused) == len(items) + 1, "the focus comes back to the row"
    page.keyboard.press("g")
    page.wait_for_function("() => location.hash.includes('view=grid')")
    grid.wait_for(state="hidden")


def test_the_list_sorts_by_field_up_and_down(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#view=list"))
    header = page.locator("[data-key=year]")
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "ascending"
    page.wait_for_function(
        "() => document.querySelectorAll('.list-title')[1]?.textContent === 'Stripe 1'"
    )
    header.get_by_role("button").click()
    page.wait_for_function(
        "() => document.querySelector('.list-title')?.textContent === 'Stripe 59'"
    )
    assert header.get_attribute("aria-sort") == "descending"
    assert "sort=-year" in page.url
    again = ready(open_page(page.url))
    again.wait_for_timeout(300)
    assert rows(again)[0]["title"] == "Stripe 59"
    again.locator("[data-key=title] button").click()
    again.wait_for_timeout(300)
    titles = [row["title"] for row in rows(again)]
    assert titles[0] == "<img src=x onerror=alert(1)>"
    assert titles[1:4] == ["Stripe 1", "Stripe 2", "Stripe 3"], "as people count"


def test_the_list_goes_along_with_the_map(open_page: OpenPage, address: str, items: Items) -> None:
    page = ready(open_page(f"{address}index.html#view=list&second=map"))
    row = page.locator(".list-body .list-row").nth(2)
    row.hover()
    page.wait_for_timeout(300)
    assert "hovered" in (row.get_attribute("class") or "")
    row.click()
    page.locator(".panel-title").wait_for(state="visible")
    assert row.get_attribute("aria-current") == "true"
    # Turning to a picture far down brings its row into sight.
    page.goto(f"{address}index.html#view=list&second=map&item=picture-40")
    selected = page.locator(".list-row[aria-current=true]")
    selected.get_by_text("Stripe 40").wait_for(state="visible")
    chosen = selected.bounding_box()
    assert chosen and 50 < chosen["y"] < 790


EMBEDDING = """<!doctype html><title>A page</title><link rel="icon" href="data:,">
<body style="margin:0"><iframe title="Pictures" src="/fruit/index.html?embed=1#view={view}"
width="800" height="500"></iframe><div style="height:3000px"></div>"""


@pytest.mark.parametrize("view", ["map", "grid"])
def test_within_another_page_the_wheel_is_that_page_s(
    open_page: OpenPage, address: str, site: Path, view: str
) -> None:
    host = site.parent / "www" / f"{view}.html"
    host.write_text(EMBEDDING.format(view=view))
    page = open_page(f"{address.removesuffix('fruit/')}{view}.html")
    frame = page.frame_locator("iframe")
    frame.locator("#stage canvas").first.wait_for(state="visible")
    page.wait_for_timeout(800)
    assert not frame.locator(".bar").is_visible()
    assert frame.get_by_role("button", name="Zoom in").is_visible()
    inner = page.frames[1]
    page.mouse.move(400, 250)
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(700)
    assert page.evaluate("scrollY") == 120
    assert "at=" not in inner.url
    assert frame.locator(".embed-hint").is_visible()
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    page.wait_for_timeout(900)
    zoomed = re.search(r"at=[^,]*,[^,]*,([\d.]+)", inner.url)
    assert zoomed and 1.05 < float(zoomed[1]) < 2, "a notch is a step, not a leap"
    assert page.evaluate("scrollY") == 0
    # After a click the wheel is ours.
    page.mouse.click(5, 60)
    page.mouse.move(400, 250)
    page.mouse.wheel(0, -120)
    page.wait_for_timeout(900)
    again = re.search(r"at=[^,]*,[^,]*,([\d.]+)", inner.url)
    assert again and float(again[1]) > float(zoomed[1]) * 1.05
    assert page.evaluate("scrollY") == 0
    link = frame.get_by_role("link", name="Open the whole collection")
    link.focus()
    href = link.get_attribute("href") or ""
    assert "embed" not in href and href.endswith(inner.url.partition("#")[2])
    assert link.get_attribute("target") == "_blank"


def test_in_the_grid_the_pointer_meets_the_cell_it_is_on(
    open_page: OpenPage, address: str, items: Items
) -> None:
    columns, count = shape(items)
    row = items["picture-30"]
    x, y = (int(row["column"]) + 0.5) / columns, (int(row["row"]) + 0.5) / count
    page = ready(open_page(f"{address}index.html#view=grid"))
    box = page.locator("#stage").bounding_box()
    assert box is not None
    fitted = min((box["width"] - 48) / columns, (box["height"] - 48) / count)
    mx, my = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    title = page.locator(".card-title")
    for zoom in (2, 5, 40):  # the last is nearer than one may come
        page.goto(f"{address}index.html#view=grid&at={x},{y},{zoom}")
        half = fitted * camera(page)[2] / 2
        for share in (-0.9, 0, 0.9):
            page.mouse.move(mx + share * min(half, box["width"] / 2 - 70), my)
            page.wait_for_timeout(100)
            assert title.inner_text() == row["title"]
        if half < 200:
            page.mouse.move(mx + 1.1 * half, my)
            page.wait_for_timeout(100)
            assert title.inner_text() != row["title"]


@pytest.mark.parametrize("view", ["map", "grid"])
def test_a_page_of_another_size_keeps_the_middle(
    open_page: OpenPage, address: str, view: str
) -> None:
    page = ready(open_page(f"{address}index.html#view={view}&at=0.3,0.6,5"))
    page.wait_for_timeout(600)
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_timeout(300)
    page.set_viewport_size({"width": 1000, "height": 600})
    page.mouse.move(500, 300)
    page.keyboard.press("d")
    page.wait_for_timeout(300)
    page.keyboard.press("d")
    page.wait_for_timeout(500)
    assert camera(page)[:2] == pytest.approx([0.3, 0.6], abs=0.01)
    page.keyboard.press("0")
    page.wait_for_timeout(900)
    page.set_viewport_size({"width": 1300, "height": 700})
    page.wait_for_timeout(600)
    assert not page.locator(".minimap").is_visible(), "what showed everything still does"


@pytest.mark.parametrize(("view", "size"), [("map", (1000, 660)), ("grid", (1200, 800))])
def test_pictures_do_not_lie_under_the_buttons_when_all_are_shown(
    open_page: OpenPage, address: str, view: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = ready(
        open_page(f"{address}index.html#view={view}", viewport={"width": width, "height": height})
    )
    page.wait_for_timeout(800)
    box = page.locator(".tools").bounding_box()
    stage = page.locator("#stage").bounding_box()
    assert box and stage
    page.evaluate("() => { document.querySelector('.tools').style.visibility = 'hidden' }")
    x, y = int(box["x"] - stage["x"]), int(box["y"] - stage["y"])
    under = pixels(page)[y : y + int(box["height"]), x : x + int(box["width"])]
    assert (np.abs(under - under[0, 0]).sum(axis=2) < 30).all()


OVER = ".tools, .tray, .facets, .second-bar, .clusters, .panel, .minimap"


@pytest.mark.parametrize(
    ("state", "keys", "width"),
    [
        ("view=map&second=grid", "", 1440),
        ("view=map&second=grid", "f", 1440),
        ("view=map&item=picture-07", "fc", 1440),
        ("view=grid", "fc", 1000),
        ("view=grid&item=picture-07", "c", 800),
    ],
)
def test_what_lies_over_the_stage_keeps_clear_of_the_rest(
    open_page: OpenPage, address: str, state: str, keys: str, width: int
) -> None:
    selected = "select=picture-03,picture-04,picture-05"
    page = ready(
        open_page(
            f"{address}index.html#{state}&{selected}", viewport={"width": width, "height": 900}
        )
    )
    page.locator(".tray .strip-open").first.wait_for(state="visible")
    for key in keys:
        page.locator("#stage").focus()
        page.keyboard.press(key)
        page.locator({"f": ".facets", "c": ".clusters"}[key]).wait_for(state="visible")
    page.wait_for_timeout(500)
    boxes = page.locator(OVER).evaluate_all(
        "all => all.filter(e => e.checkVisibility({visibilityProperty: true}))"
        ".map(e => [e.className, e.getBoundingClientRect()])"
        ".map(([name, b]) => ({name, left: b.left, right: b.right, top: b.top, bottom: b.bottom}))"
    )
    assert len(boxes) >= 3
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = (
                a["right"] <= b["left"]
                or b["right"] <= a["left"]
                or a["bottom"] <= b["top"]
                or b["bottom"] <= a["top"]
            )
            assert apart, (a, b)


def test_beside_filters_pictures_keep_clear_of_the_buttons(
    open_page: OpenPage, address: str
) -> None:
    page = ready(
        open_page(f"{address}index.html#view=grid", viewport={"width": 1200, "height": 800})
    )
    page.locator("#stage").focus()
    page.keyboard.press("f")
    page.locator(".facets").wait_for(state="visible")
    page.wait_for_timeout(1000)
    box, stage = page.locator(".tools").bounding_box(), page.locator("#stage").bounding_box()
    assert box and stage
    page.evaluate("() => { document.querySelector('.tools').style.visibility = 'hidden' }")
    x, y = int(box["x"] - stage["x"]), int(box["y"] - stage["y"])
    under = pixels(page)[y : y + int(box["height"]), x : x + int(box["width"])]
    assert (np.abs(under - under[0, 0]).sum(axis=2) < 30).all()


@pytest.mark.parametrize(
    ("hash_", "size"),
    [
        ("view=list", (320, 640)),
        ("view=map&second=grid", (600, 400)),
        ("view=grid&at=0.5,0.5,3", (320, 640)),
    ],
)
def test_small_pages_hold_everything(
    open_page: OpenPage, address: str, hash_: str, size: tuple[int, int]
) -> None:
    """320 px wide, and 1200 × 800 enlarged to 200%."""
    width, height = size
    page = ready(
        open_page(
            f"{address}index.html#{hash_}",
            viewport={"width": width, "height": height},
            device_scale_factor=2,
        )
    )
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in (".tools:visible", ".second-bar:visible", ".minimap:visible"):
        for element in page.locator(selector).all():
            box = element.bounding_box()
            assert box
            assert box["x"] >= 0 and box["x"] + box["width"] <= width + 0.5
            assert box["y"] >= 0 and box["y"] + box["height"] <= height + 0.5


@pytest.mark.parametrize("view", ["map", "grid"])
def test_two_fingers_zoom_and_move(open_page: OpenPage, address: str, view: str) -> None:
    page = ready(open_page(f"{address}index.html#view={view}", has_touch=True))
    page.wait_for_timeout(600)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        session.send(
            "Input.dispatchTouchEvent",
            {
                "type": kind,
                "touchPoints": [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)],
            },
        )
        page.wait_for_timeout(16)

    touch("touchStart", (500, 400), (700, 400))
    for k in range(1, 11):
        touch("touchMove", (500 - 10 * k, 400), (700 + 10 * k, 400))
    touch("touchEnd")
    at = camera(page)
    assert at[2] == pytest.approx(2, rel=0.25), "as far apart as the fingers"
    touch("touchStart", (500, 400), (700, 400))
    for k in range(1, 11):
        touch("touchMove", (500 - 8 * k, 400), (700 - 8 * k, 400))
    touch("touchEnd")
    moved = camera(page)
    assert moved[0] > at[0] + 0.02
    assert moved[2] == pytest.approx(at[2], rel=0.1)
