"""The two renderers of the map draw the same."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from tests.browser.conftest import OpenPage


def stage(open_page: OpenPage, address: str) -> np.ndarray:
    page = open_page(address, viewport={"width": 420, "height": 420})
    page.wait_for_selector("html.running")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return np.asarray(picture, np.float64)[60:]


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
