"""What axe-core finds in a page, and what it leaves to others to measure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Every rule of WCAG 2.0, 2.1 and 2.2 at levels A and AA, and axe's best practices: none is off.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL = {"type": "tag", "values": RULES}
# What another colour scheme can change: each page has the same parts in both.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# In forced colours axe takes the letters' colour from `-webkit-text-fill-color`, for which Chromium
# answers with the page's own colour instead of the forced one that it draws with: what measures the
# contrast that axe is unsure of stands in.
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
Looks = Sequence[tuple[Scheme, int]]
LOOKS: Looks = [("light", 1440), ("dark", 1440), ("dark", 320), ("light", 320)]

TWO_FRAMES = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
CONTRAST = (Path(__file__).parent / "contrast.js").read_text()


def violations(page: Page, rules: dict[str, Any] = ALL) -> list[str]:
    """Everything that is wrong with a page as it stands, a line each."""
    # To preload would be to fetch the styles, which the pages' policy need not allow.
    options = {"runOnly": rules, "resultTypes": ["violations", "incomplete"], "preload": False}
    found: dict[str, Any] = Axe().run(page, options=options).response
    lines = [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    unsure = {rule["id"]: rule["nodes"] for rule in found["incomplete"]}
    selectors = [node["target"][0] for node in unsure.pop("color-contrast", [])]
    lines += [f"unsure of {rule}: {node['target']}" for rule in unsure for node in unsure[rule]]
    return lines + contrasts(page, selectors)


def contrasts(page: Page, selectors: list[str] | None = None) -> list[str]:
    """What is hard to read among some elements, or among all texts in sight."""
    found: list[str] = page.evaluate(CONTRAST, selectors)
    return found


# What fades in is looked at when it is there.
RESTED = """() => Promise.allSettled(
  document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
    .map((each) => each.finished)
).then(() => null)"""


def looked_at(page: Page, what: str, looks: Looks = LOOKS) -> list[str]:
    """Everything that is wrong in light and dark, wide and narrow, and in forced colours."""
    problems = []
    before = 0
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900 if width > 640 else 640})
        page.evaluate(TWO_FRAMES)
        page.evaluate(RESTED)
        found = violations(page, COLOURS if width == before else ALL)
        before = width
        problems += [f"{what}, {scheme}, {width} px: {line}" for line in found]
    page.set_viewport_size({"width": 1440, "height": 900})
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, forced_colors="active")
        page.evaluate(RESTED)
        problems += [f"{what}, {scheme}, forced colours: {line}" for line in contrasts(page)]
    page.emulate_media(forced_colors="none")
    return problems
