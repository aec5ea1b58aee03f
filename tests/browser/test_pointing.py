"""What pointing at a picture changes on the page, and what it asks for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.browser.seen import ready

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Page

    from tests.browser.conftest import OpenPage

# Over the stage from side to side, a step a frame, as a hand that goes elsewhere.
SWEEP = """async () => {
  const view = document.querySelector('.view.active');
  const { x, y, width, height } = view.getBoundingClientRect();
  let hit = 0;
  for (let k = 0; k < 60; k++) {
    const [clientX, clientY] = [x + (width * k) / 60, y + height / 2];
    const at = { clientX, clientY, pointerType: 'mouse', bubbles: true };
    view.dispatchEvent(new PointerEvent('pointermove', at));
    await new Promise(requestAnimationFrame);
    hit += document.querySelector('#stage.pointing') ? 1 : 0;
  }
  return hit;
}"""

# On a busy machine a frame may take longer than a hand that rests: short waits are made long.
PATIENT = """const later = setTimeout;
window.setTimeout = (act, ms = 0, ...rest) =>
  later(act, ms > 20 && ms < 100 ? 60 * ms : ms, ...rest);"""


def seen(page: Page) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), np.int16)


def within(box: FloatRect | None, shape: tuple[int, ...]) -> np.ndarray:
    """Return which pixels lie in a box, and in its shadow."""
    assert box is not None
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    far = 40
    across = (columns > box["x"] - far) & (columns < box["x"] + box["width"] + far)
    down = (rows > box["y"] - far) & (rows < box["y"] + box["height"] + far)
    return np.asarray(across & down)


def test_only_what_is_marked_is_covered(open_page: OpenPage, start: str) -> None:
    """A canvas as large as the stage would have all of it composed anew for one ring."""
    page = ready(open_page(f"{start}index.html#view=grid"))
    page.wait_for_timeout(700)
    over, stage = page.locator(".overlay"), page.locator("#stage").bounding_box()
    assert stage is not None
    assert not over.is_visible(), "nothing is marked"
    before = seen(page)
    page.mouse.move(stage["x"] + stage["width"] / 2 + 9, stage["y"] + stage["height"] / 2 + 9)
    page.locator(".card").wait_for(state="visible")
    page.wait_for_timeout(600)
    box = over.bounding_box()
    assert box is not None
    assert box["width"] * box["height"] < 0.25 * stage["width"] * stage["height"]
    changed = np.abs(seen(page) - before).max(axis=2) > 12
    ring = changed & within(box, changed.shape) & ~within_card(page, changed)
    assert ring.sum() > 100, "the picture has a ring"
    beside = changed & ~within(box, changed.shape) & ~within_card(page, changed)
    assert beside.sum() == 0, "nothing else has changed"
    page.mouse.move(stage["x"] + 2, stage["y"] + stage["height"] - 2)
    page.locator(".card").wait_for(state="hidden")
    assert not over.is_visible()


def within_card(page: Page, like: np.ndarray) -> np.ndarray:
    return within(page.locator(".card").bounding_box(), like.shape)


def test_a_pointer_that_passes_loads_nothing(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html"))
    page.add_init_script(PATIENT)
    page.reload()
    ready(page).wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.evaluate(SWEEP) > 5, "pictures were pointed at"
    assert not [url for url in asked if "/items" in url or "/tiles/" in url]


def test_a_pointer_that_rests_learns_the_title(open_page: OpenPage, address: str) -> None:
    page = ready(open_page(f"{address}index.html#view=grid"))
    page.wait_for_timeout(500)
    stage = page.locator("#stage").bounding_box()
    assert stage is not None
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.mouse.move(stage["x"] + stage["width"] / 2 + 9, stage["y"] + stage["height"] / 2 + 9)
    page.wait_for_function("() => document.querySelector('.card-title').textContent !== ''")
    assert [url for url in asked if "/data/items" in url], "texts come when they are wanted"
