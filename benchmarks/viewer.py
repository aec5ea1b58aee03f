"""The viewer in a real Chromium: first sight, frames, answers, and what a site weighs.

    python benchmarks/viewer.py [--sizes 1000 10000 100000] [--work FOLDER] [--rounds 5]

The collections are made and built once and kept in the work folder: 100,000 pictures take about
half an hour there. First sight is taken over loopback, throttled to 20 Mbit/s and 40 ms an answer,
with an empty cache. Frames are taken without limit to their rate, so that the time from one to the
next is what a frame costs; without a GPU that is the work of a processor that paints pixels, so
the time of the main thread's scripts stands beside it, and what all processes of the browser use
for a frame. Peers draw the same pictures at the same places under the same camera.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import _made
import _peers
from _browser import PEERS, chromium, first_sight, fresh_page
from _www import serving

SIZES = (1000, 10_000, 100_000)
# What is asked of the viewer at each size: seconds, seconds, kilobytes.
PAINTED = 1.0
ALIVE = {1000: 1.5, 10_000: 2.0, 100_000: 3.0}
KILOBYTES = {1000: 300, 10_000: 700, 100_000: 2000}


def build(folder: Path) -> None:
    """Build, or find that nothing has changed."""
    from sitegen import Options, build, load_config

    build(load_config(folder), Options(jobs=int(os.environ.get("JOBS", "2"))))


def _row(name: str, *cells: str) -> None:
    print(f"{name:<46}" + "".join(f"{cell:>14}" for cell in cells))


def _title(name: str, *columns: str) -> None:
    print()
    _row(name, *columns)


def _against(value: float, most: float, form: str = ".2f") -> str:
    """Write a value with a mark where it misses what is asked."""
    return f"{value:{form}}{'' if value <= most else ' (!)'}"


def sights(sites: dict[int, Path], rounds: int) -> None:
    """Print what a visitor sees first, and when."""
    _title("first sight, medians", *(f"{count:,}" for count in sites))
    found = {}
    for count, site in sites.items():
        with serving(site) as address, chromium() as browser:
            found[count] = [first_sight(browser, address) for _ in range(rounds)]

    def row(name: str, part: str, most: dict[int, float], form: str = ".2f") -> None:
        cells = []
        for count, each in found.items():
            value = statistics.median(getattr(sight, part) for sight in each)
            cells.append(_against(value, most.get(count, float("inf")), form))
        _row(name, *cells)

    row("whole collection painted, s (1.0)", "painted", dict.fromkeys(sites, PAINTED))
    row("sharp, s (1.5, 2, 3)", "sharp", ALIVE)
    row("a picture answers to the pointer, s", "hover", ALIVE)
    row("clicked at once: its panel tells of it, s", "panel", {})
    row("bytes until then, KB (300, 700, 2000)", "kilobytes", dict(KILOBYTES), ".0f")


def weights(sites: dict[int, Path]) -> None:
    """Print what a site weighs."""
    _title("weights", *(f"{count:,}" for count in sites))
    each, tiles = [], []
    scripts: list[list[str]] = []
    for site in sites.values():
        core = _peers.core_of(site)
        bare = json.loads(json.dumps(core))
        bare["cells"], bare["shape"] = None, {"w": "", "h": ""}
        for layout in bare["layouts"]:
            layout.update({axis: "" for axis in ("x", "y") if axis in layout})
        bare["shards"]["urls"] = []
        up_front = (_packed(core) - _packed(bare)) / core["count"]
        each.append(_against(up_front, 4))
        parts = _parts(site)
        first, always = parts["viewer"], parts["viewer"] + parts["later"]
        special = sum(parts.values())
        scripts.append([f"{first:.1f}", _against(always, 60, ".1f"), f"{special:.1f}"])
        files = [p for p in (site / "tiles").rglob("*") if p.is_file()]
        size = sum(p.stat().st_size for p in files)
        tiles.append((size / 1e6, len(files)))
    _row("bytes a picture up front, compressed (4)", *each)
    first, always, special = zip(*scripts, strict=True)
    _row("viewer at first sight, KB compressed", *first)
    _row("with what every visit loads (60)", *always)
    _row("with all parts, without OpenSeadragon", *special)
    _row("pyramid, MB (120)", *(_against(size, 120, ".1f") for size, _ in tiles))
    _row("pyramid, files (2,500)", *(_against(files, 2500, ",d") for _, files in tiles))


def _parts(site: Path) -> dict[str, float]:
    """Return what each part of the viewer weighs with its styles, in KB as GitHub compresses it."""
    page = (site / "index.html").read_text()
    weights = {"viewer": 0.0}
    for path in (site / "assets").iterdir():
        stem = path.name.rpartition("-")[0]
        if stem == "viewer" or f"data-part-{stem}=" in page:
            weight = len(gzip.compress(path.read_bytes(), 9)) / 1000
            weights[stem] = weights.get(stem, 0) + weight
    return weights


def _packed(data: Any) -> int:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return len(gzip.compress(text.encode(), 6, mtime=0))


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def frames(site: Path, count: int, work: Path) -> None:
    """Print what a frame costs while the camera moves, beside the peers."""
    _title(
        f"{count:,} pictures, a frame while the camera moves",
        *("total ms", "p95", "script ms", "p95", "processor ms"),
        *("draw calls", "textures MB", "canvases MB"),
    )
    folder = site / "peers"
    try:
        _peers.write(site, folder, work / "npm")
        addresses = {
            "sitegen, as it opens here": "index.html",
            "sitegen, WebGL": "index.html?renderer=webgl",
            "sitegen, 2D canvas": "index.html?renderer=canvas",
            "three.js points": "peers/three.html",
            "Pixi particles": "peers/pixi.html",
        }
        with serving(site) as address, chromium(unbound=True) as browser:
            for name, page in addresses.items():
                _frames_row(name, *_journey(browser, address + page))
    finally:
        # The site stays as it was built.
        shutil.rmtree(folder, ignore_errors=True)


def _journey(browser: Any, address: str) -> tuple[list[dict[str, float]], dict[str, Any]]:
    context, page = fresh_page(browser)
    page.set_default_timeout(240_000)
    page.goto(address)
    # A script that ends in a function would be called.
    page.evaluate((PEERS / "journey.js").read_text() + "\n0;")
    if "peers" in address:
        while not page.evaluate("window.ready"):
            page.wait_for_timeout(100)
        hand = "window.hand"
    else:
        page.wait_for_selector("html.running")
        page.mouse.move(720, 480)
        hand = "visitor()"
    page.wait_for_timeout(2500)
    # Once for the tiles along the way, once to measure.
    page.evaluate(f"journey({hand})")
    page.wait_for_timeout(1500)
    before = _processor_ms(browser)
    found = page.evaluate(f"journey({hand})")
    spent = (_processor_ms(browser) - before) / (len(found) + 1)
    facts = page.evaluate(
        "({textures: probe.textureMegabytes(), canvases: probe.canvasMegabytes(),"
        " renderer: document.querySelector('#stage')?.dataset.renderer ?? ''})"
    )
    context.close()
    return found, {**facts, "processor": spent}


def _processor_ms(browser: Any) -> float:
    """Say what all processes of the browser have used: that hardly depends on what else runs."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return sum(1000 * float(process["cpuTime"]) for process in processes)


def _frames_row(name: str, found: list[dict[str, float]], facts: dict[str, Any]) -> None:
    total, script = ([each[part] for each in found] for part in ("total", "script"))
    if facts["renderer"]:
        name += f" ({facts['renderer']})"
    median = statistics.median
    _row(
        name,
        f"{median(total):.1f}",
        f"{_p95(total):.1f}",
        f"{median(script):.2f}",
        f"{_p95(script):.2f}",
        f"{facts['processor']:.1f}",
        f"{median(each['draws'] for each in found):.0f}",
        f"{facts['textures']:.0f}",
        f"{facts['canvases']:.0f}",
    )


def answers(sites: dict[int, Path]) -> None:
    """Print how long a visitor waits for an answer."""
    _title("from what a visitor does to the frame that shows it, ms", "median", "p95", "script ms")
    for count, site in sites.items():
        with serving(site) as address, chromium(unbound=True) as browser:
            context, page = fresh_page(browser)
            page.goto(address)
            page.wait_for_selector("html.running")
            page.wait_for_timeout(4000)
            page.evaluate((PEERS / "acts.js").read_text())
            for name, most, act in _ACTS:
                found = page.evaluate(f"acts.{act}()")
                if not found:
                    _row(f"{count:,}: {name}", "not there")
                    continue
                total = [each["total"] for each in found]
                median = statistics.median(total)
                _row(
                    f"{count:,}: {name} ({most})",
                    _against(median, most, ".1f"),
                    f"{_p95(total):.1f}",
                    f"{statistics.median(each['script'] for each in found):.1f}",
                )
            context.close()


# What is done, and milliseconds within which it must be seen: functions in peers/acts.js.
_ACTS = (
    ("pointer to highlight", 16, "hover"),
    ("similarity slider, a step", 50, "slider"),
    ("search, a key", 50, "search"),
    ("facet, a click", 50, "facet"),
)


def main() -> None:
    """Make what is missing, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--work", type=Path, default=Path("build/viewer-benchmark"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["sights", "weights", "frames", "answers"])
    given = parser.parse_args()
    sites = {}
    for count in given.sizes:
        folder = given.work.resolve() / str(count)
        folder.mkdir(parents=True, exist_ok=True)
        _made.write_collection(folder, count)
        build(folder)
        sites[count] = folder / "site"
    tables = {
        "weights": lambda: weights(sites),
        "sights": lambda: sights(sites, given.rounds),
        "frames": lambda: [frames(s, n, given.work.resolve()) for n, s in sites.items()],
        "answers": lambda: answers(sites),
    }
    for name, table in tables.items():
        if given.only in (None, name):
            table()


if __name__ == "__main__":
    main()
