"""The two renderers of the map draw the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from sitegen import Options, build, load_config
from tests.browser.conftest import OpenPage, hosting
from tests.samples import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def pixels(page: Page) -> np.ndarray:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return np.asarray(picture, np.float64)[60:]


def stage(open_page: OpenPage, address: str) -> np.ndarray:
    page = open_page(address, viewport={"width": 420, "height": 420})
    page.wait_for_selector("html.running")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    return pixels(page)


def test_small_pictures_are_drawn_alike_up_to_the_edges(open_page: OpenPage, address: str) -> None:
    """WebGL draws them as points, which end where their middle leaves the stage if let."""
    for where in ("", "#at=0.3,0.3,1.4"):
        seen = {
            kind: stage(open_page, f"{address}?renderer={kind}{where}")
            for kind in ("webgl", "canvas")
        }
        ground = np.abs(seen["canvas"] - [23, 24, 26]).max(axis=2) < 8
        assert 0.05 < ground.mean() < 0.95, "pictures and ground are in sight"
        difference = np.abs(seen["webgl"] - seen["canvas"]).max(axis=2)
        # Sampling and rounding differ at edges, by a line of pixels around each picture.
        assert (difference > 60).mean() < 0.03
        for edge in (difference[:, :6], difference[:, -6:], difference[-6:]):
            assert (edge > 60).mean() < 0.06


RECORD = """
self.layers = [];
const made = WebGL2RenderingContext.prototype.texStorage3D;
WebGL2RenderingContext.prototype.texStorage3D = function (...all) {
  self.layers.push(all[5]);
  return made.apply(this, all);
};
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose finest tiles hold one picture each."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "images").mkdir()
    for number in range(60):
        picture(number, 512, 384).save(folder / "images" / f"{number:02}.jpg")
    (folder / "collection.toml").write_text(
        '[collection]\nimages = ["images/*.jpg"]\n[features]\nextractor = "raw"\n'
        "[map]\nperplexity = 8\n[tiles]\ncell = 512\n"
    )
    with hosting(build(load_config(folder), Options(jobs=2)).output) as host:
        yield host


def test_what_is_on_the_gpu_stays_when_room_is_made_for_more(
    open_page: OpenPage, large: str
) -> None:
    seen = {}
    for kind in ("webgl", "canvas"):
        page = open_page(f"{large}?renderer={kind}", viewport={"width": 1300, "height": 900})
        page.add_init_script(RECORD)
        page.reload()
        page.wait_for_selector("html.running")
        page.wait_for_load_state("networkidle")
        first = page.evaluate("self.layers")
        page.mouse.move(650, 450)
        for _ in range(4):
            page.mouse.wheel(0, -120)
        page.wait_for_timeout(1500)
        page.mouse.move(2, 2)
        page.wait_for_timeout(300)
        seen[kind] = pixels(page)
        if kind == "webgl":
            later = page.evaluate("self.layers")
            assert later[: len(first)] == first
            assert max(first) < max(later), "more layers than at first sight"
    assert (np.abs(seen["webgl"] - seen["canvas"]).max(axis=2) > 60).mean() < 0.03


ASKED = """
self.asked = [];
const ask = self.matchMedia;
self.matchMedia = (text) => {
  const query = ask.call(self, text);
  if (text.includes("dppx")) self.asked.push(query);
  return query;
};
"""


def test_the_pixels_of_another_screen_are_followed(browser: Browser, address: str) -> None:
    """Chromium tells of no other pixels where they are emulated, so the query is told here."""
    context = browser.new_context(viewport={"width": 600, "height": 500}, reduced_motion="reduce")
    try:
        context.add_init_script(ASKED)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("html.running")
        session = context.new_cdp_session(page)
        for ratio in (2, 1):
            size = {"width": 600, "height": 500, "deviceScaleFactor": ratio, "mobile": False}
            session.send("Emulation.setDeviceMetricsOverride", size)
            page.wait_for_function("(ratio) => devicePixelRatio === ratio", arg=ratio)
            assert not page.evaluate("self.asked.at(-1).matches")
            page.evaluate("self.asked.at(-1).dispatchEvent(new Event('change'))")
            width = page.evaluate("document.querySelector('.view-map canvas').width")
            assert width == 600 * ratio
    finally:
        context.close()
