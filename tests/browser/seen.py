"""What a page shows, as numbers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

GROUND = [0x17, 0x18, 0x1A]


def ready(page: Page) -> Page:
    """Wait until the viewer is alive and has painted."""
    page.wait_for_function("() => document.querySelector('#stage canvas') !== null")
    page.wait_for_timeout(700)
    return page


def pixels(page: Page) -> np.ndarray:
    """The stage as it is seen."""
    shot = page.locator("#stage").screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def painted(page: Page) -> float:
    """Share of the stage that shows something other than its background."""
    seen = pixels(page)
    return float((np.abs(seen - GROUND).sum(axis=2) > 30).mean())
