"""What a visitor's browser does with a site: when it shows what, and what a frame costs."""

from __future__ import annotations

import base64
import io
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PEERS = Path(__file__).parent / "peers"
PROBE = PEERS / "probe.js"
STAGE = {"width": 1440, "height": 900}
_ARGUMENTS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking"]
# A frame follows the other as soon as it can, so that their distance is what one costs.
_UNBOUND = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]
_BAR = 56  # pixels of the bar above the stage
_QUIET = 1.2  # seconds without a new frame or answer: the page has come to rest
_MOST = 40.0  # seconds to wait for that


def program() -> str:
    """Return the path of Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise SystemExit("No Chromium found. On Debian: apt-get install chromium")
    return found


@contextmanager
def chromium(unbound: bool = False) -> Iterator[Browser]:
    """Start Chromium, without limit to its frame rate if asked for."""
    arguments = [*_ARGUMENTS, *(_UNBOUND if unbound else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=arguments)
        yield browser
        browser.close()


def fresh_page(browser: Browser, still: bool = True) -> tuple[BrowserContext, Page]:
    """Open an empty page with an empty cache and the probe in it."""
    context = browser.new_context(
        viewport=STAGE, reduced_motion="reduce" if still else "no-preference"
    )
    context.add_init_script(path=PROBE)
    return context, context.new_page()


@dataclass(frozen=True)
class Sight:
    """Seconds from the click on a link to what a visitor sees or can do, and bytes until then."""

    painted: float
    sharp: float
    hover: float
    panel: float
    kilobytes: float


@dataclass
class _Answers:
    """What came over the wire: seconds at which each answer was complete, and its bytes."""

    log: list[tuple[float, float]]

    def until(self, when: float) -> float:
        return sum(size for at, size in self.log if at <= when) / 1000


def first_sight(browser: Browser, address: str) -> Sight:
    """Open a site twice with an empty cache: once to look at it, once to use it at once."""
    painted, sharp, answers = _looked_at(browser, address)
    hover, panel = _used(browser, address)
    return Sight(painted, sharp, hover, panel, answers.until(max(sharp, hover)))


def _throttled(context: BrowserContext, page: Page) -> Any:
    """Give the page a line of 20 Mbit/s on which every answer takes 40 ms."""
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 40,
            "downloadThroughput": 20e6 / 8,
            "uploadThroughput": 20e6 / 8,
        },
    )
    return session


def _looked_at(browser: Browser, address: str) -> tuple[float, float, _Answers]:
    context, page = fresh_page(browser, still=False)
    session = _throttled(context, page)
    shots: list[tuple[float, str]] = []
    answers: list[tuple[float, float]] = []
    last = [time.monotonic()]

    def shot(event: dict[str, Any]) -> None:
        shots.append((event["metadata"]["timestamp"], event["data"]))
        last[0] = time.monotonic()
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    def answered(event: dict[str, Any]) -> None:
        answers.append((event["timestamp"], event["encodedDataLength"]))
        last[0] = time.monotonic()

    begun: list[tuple[float, float]] = []
    session.on("Page.screencastFrame", shot)
    session.on("Network.loadingFinished", answered)
    session.on(
        "Network.requestWillBeSent",
        lambda event: begun.append((event["timestamp"], event["wallTime"])),
    )
    size = {"maxWidth": STAGE["width"] // 2, "maxHeight": STAGE["height"] // 2}
    session.send("Page.startScreencast", {"format": "jpeg", "quality": 80, **size})
    page.goto(address, wait_until="commit")
    until = time.monotonic() + _MOST
    last[0] = time.monotonic()
    while time.monotonic() < min(until, last[0] + _QUIET):
        page.wait_for_timeout(50)
    session.send("Page.stopScreencast")
    monotonic, wall = begun[0]
    context.close()
    pictures = [(at - wall, _pixels(data)) for at, data in shots if at >= wall]
    painted, sharp = _seen(pictures)
    return painted, sharp, _Answers([(at - monotonic, size) for at, size in answers])


def _pixels(data: str) -> NDArray[np.float32]:
    """Return the stage of a screenshot, without the bar above and the tools at its left."""
    picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    scale = picture.height / STAGE["height"]
    box = (round(70 * scale), round(_BAR * scale), picture.width, picture.height)
    return np.asarray(picture.crop(box), np.float32)


def _seen(shots: list[tuple[float, NDArray[np.float32]]]) -> tuple[float, float]:
    """Say when the whole collection was there, in blocks of 16 px, and when it was sharp.

    Both by the distance to the last screenshot, as a share of that of an empty stage: a tenth in
    blocks of 16 px, a quarter in single pixels. Labels, which come later, are less than that.
    """
    final = shots[-1][1]
    empty = np.full_like(final, np.median(final, axis=(0, 1)))
    painted = sharp = float("nan")
    for at, pixels in reversed(shots):
        if pixels.shape != final.shape:
            break
        if _distance(pixels, final, 8) > 0.1 * _distance(empty, final, 8):
            break
        painted = at
    for at, pixels in reversed(shots):
        if pixels.shape != final.shape:
            break
        if _distance(pixels, final, 1) > 0.25 * _distance(empty, final, 1):
            break
        sharp = at
    return painted, sharp


def _distance(a: NDArray[np.float32], b: NDArray[np.float32], block: int) -> float:
    height, width = (side // block * block for side in a.shape[:2])
    difference = (a - b)[:height, :width]
    blocks = difference.reshape(height // block, block, width // block, block, 3).mean(axis=(1, 3))
    return float(np.abs(blocks).mean())


def _used(browser: Browser, address: str) -> tuple[float, float]:
    """Move the pointer until a picture answers, click it, and wait for the panel."""
    context, page = fresh_page(browser)
    _throttled(context, page)
    page.goto(address, wait_until="commit")
    until = time.monotonic() + _MOST
    turn = 0
    while time.monotonic() < until:
        # A widening spiral: the middle of a map may be empty.
        angle, radius = turn * 0.7, 20 + 6 * (turn % 50)
        page.mouse.move(720 + radius * np.cos(angle), 480 + radius * 0.6 * np.sin(angle))
        turn += 1
        if page.evaluate("document.querySelector('#stage.pointing') !== null"):
            break
    page.mouse.down()
    page.mouse.up()
    # The site's policy forbids what Playwright's own waiting does.
    while not page.evaluate("probe.shown") and time.monotonic() < until:
        page.wait_for_timeout(20)
    hover, shown = page.evaluate("[probe.hovered, probe.shown]")
    context.close()
    return hover / 1000, shown / 1000
