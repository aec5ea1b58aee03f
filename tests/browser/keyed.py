"""What a visitor without a pointer has: where the focus is, whether it shows, and what is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOCUS = (Path(__file__).parent / "focus.js").read_text()

LISTEN = """() => {
  window.heard = [];
  const said = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    const voice = element?.closest('[role=status], [role=alert], [aria-live]');
    const text = voice?.textContent.trim();
    if (text) window.heard.push(text);
  };
  new MutationObserver((changes) => changes.forEach(({target}) => said(target)))
    .observe(document.documentElement, {childList: true, characterData: true, subtree: true});
}"""


def focus(page: Page) -> dict[str, Any]:
    """What has the focus; fails where nothing has it or where nobody sees that."""
    found: dict[str, Any] | None = page.evaluate(FOCUS)
    assert found is not None, "nothing has the focus"
    assert found["inside"], f"focus is out of the window: {found['html']}"
    assert found["marked"], f"focus does not show: {found['html']}"
    assert found["free"], f"focus lies under something else: {found['html']}"
    return found


def tab_to(page: Page, selector: str, key: str = "Tab", most: int = 60) -> dict[str, Any]:
    """Press Tab until an element that fits has the focus, which shows all the way."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement === document.body"):
            continue  # between the last and the first
        found = focus(page)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return found
    raise AssertionError(f"{most} times {key} do not lead to {selector}")


def round_trip(page: Page, most: int = 200) -> list[str]:
    """Press Tab until it comes round; the names of all that it led to."""
    page.evaluate("document.activeElement.blur()")
    names: list[str] = []
    page.evaluate("window.visited = new Set()")
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            if names:
                return names
            continue
        if page.evaluate(
            "() => { const here = document.activeElement, been = window.visited.has(here);"
            " window.visited.add(here); return been; }"
        ):
            return names
        names.append(focus(page)["name"])
    raise AssertionError(f"Tab does not come round: {names}")


def listen(page: Page) -> None:
    """Hear from now on what the page tells screen readers of itself."""
    page.evaluate(LISTEN)


def hear(page: Page, text: str) -> None:
    """Wait until a text is what was said last, word for word."""
    page.wait_for_function("text => window.heard.at(-1) === text", arg=text)
