"""axe-core finds nothing in any state of any page, in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.axe import Looks, looked_at, violations
from tests.browser.seen import ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import OpenPage

WIDE = {"viewport": {"width": 1440, "height": 900}}
SELECTED = "select=picture-03,picture-04,picture-05"


def go(page: Page, state: str) -> None:
    """Bring the viewer into another state by its address, without loading it again."""
    page.evaluate("state => { location.hash = state }", state)
    page.wait_for_timeout(300)


def press(key: str, shown: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator("#stage").focus()
        page.keyboard.press(key)
        page.locator(shown).first.wait_for(state="visible")

    return act


def enlarge(page: Page) -> None:
    page.locator(".panel-picture").click()
    page.locator("dialog.large").wait_for(state="visible")


def search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("stripe 1")
    page.locator(".results li").first.wait_for(state="visible")


def about(page: Page) -> None:
    page.get_by_role("button", name="About").click()


def alike(page: Page) -> None:
    page.get_by_role("button", name="More like these").click()
    page.locator(".tray-near .strip-open").first.wait_for(state="visible")


States = dict[str, tuple[str, Callable[["Page"], None] | None]]
ARRANGEMENTS: States = {
    "map": ("view=map", None),
    "grid": ("view=grid", None),
    "columns": ("view=columns", None),
    "list": ("view=list", None),
    "two views": ("view=map&second=grid", None),
}
PANELS: States = {
    "panel": ("item=picture-07", None),
    "clusters": ("clusters=0.6", None),
    "tray": (SELECTED, None),
    "more like these": (SELECTED, alike),
    "filters": ("f.kind=a", press("f", ".facets")),
    "results": ("", search),
}
DIALOGS: States = {
    "help": ("", press("?", "dialog.dialog-help")),
    "about": ("", about),
    "enlarged": ("item=picture-07", enlarge),
}


@pytest.mark.parametrize("states", [ARRANGEMENTS, PANELS, DIALOGS])
def test_the_viewer_in_every_state(open_page: OpenPage, address: str, states: States) -> None:
    page = ready(open_page(f"{address}index.html", **WIDE))
    problems = []
    for name, (state, act) in states.items():
        go(page, state)
        if act:
            act(page)
        problems += looked_at(page, name)
        for _ in range(3):
            page.keyboard.press("Escape")
    assert not problems, "\n".join(problems)


def test_every_kind_of_page(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}404.html", **WIDE)
    problems = looked_at(page, "404")
    places = (
        "browse/index.html",
        "browse/title/s/index.html",
        "browse/kind/index.html",
        "browse/kind/b/index.html",
        "items/picture-07/index.html",
    )
    for place in places:
        page.goto(address + place)
        for summary in page.locator("summary").all():
            summary.click()
        problems += looked_at(page, place)
    assert not problems, "\n".join(problems)


def test_within_another_page(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html?embed=1", **WIDE))
    assert not (problems := violations(page)), "\n".join(problems)


@pytest.mark.parametrize("theme", ["darkroom", "archive"])
def test_the_other_themes(open_page: OpenPage, site: Path, theme: str) -> None:
    from sitegen import Options, build, load_config

    folder = site.parent
    # With everything that a collection can say of itself.
    (folder / "words.md").write_text("*Stripes* of [every kind](https://example.org/stripes).\n")
    said = {
        "intro": "words.md",
        "footer": "Held by **us**.",
        "licence": "CC BY 4.0",
        "credits": "Us",
    }
    overrides = {"theme.name": theme, **{f"collection.{key}": text for key, text in said.items()}}
    options = Options(jobs=2, output=folder / f"site-{theme}")
    start = f"file://{build(load_config(folder, overrides=overrides), options).output}/"
    page = ready(open_page(f"{start}index.html", **WIDE))
    # Each has one scheme.
    looks: Looks = [("light", 1440), ("light", 320)]
    problems = looked_at(page, "the first visit", looks)
    go(page, "item=picture-07")
    problems += looked_at(page, "panel", looks)
    page.goto(f"{start}items/picture-07/index.html")
    problems += looked_at(page, "a picture", looks)
    assert not problems, "\n".join(problems)
