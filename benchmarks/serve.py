"""From saving a file to the change on the open page, with `sitegen serve` and a real Chromium.

    python benchmarks/serve.py [--pictures 1000] [--rounds 9]

The collection is pomology where ../shared is, else generated. A stylesheet of the theme and a title
in the table are saved again and again; the page is asked in every frame whether it shows the
change. Beside the wall clock stands the processor time of the process that builds, since the
machines that run this are shared.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _browser import chromium
from build import SHARED, write_collection
from playwright.sync_api import Page

from sitegen import resources

TICK = os.sysconf("SC_CLK_TCK")


def prepare(folder: Path, count: int) -> str:
    """Make a collection with a theme of its own; return the name of its first picture."""
    source = SHARED / "pomology"
    if source.is_dir():
        (folder / "images").mkdir(parents=True)
        with (source / "metadata.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))[:count]
        for row in rows:
            shutil.copy2(source / "images" / row["filename"], folder / "images")
        with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        write_collection(folder, count)
    (folder / "collection.toml").write_text(
        '[collection]\nimages = ["images/*.jpg"]\nmetadata = "metadata.csv"\n'
        '[fields]\ntitle = "{title}"\n[features]\nextractor = "descriptor"\n'
        '[theme]\nname = "theme"\n'
    )
    (folder / "theme" / "static").mkdir(parents=True)
    (folder / "theme" / "theme.toml").write_text('name = "theme"\nextends = "default"\n')
    return min(path.name for path in (folder / "images").iterdir())


def save_title(folder: Path, filename: str, title: str) -> None:
    """Give one picture another title."""
    path = folder / "metadata.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["filename"] == filename:
            row["title"] = title
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def processor_seconds(pid: int) -> float:
    """Processor time of a process's children so far; nan where the system does not tell."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    if not listed.exists():
        return float("nan")
    seconds = 0.0
    for child in listed.read_text().split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        seconds += (int(fields[11]) + int(fields[12])) / TICK
    return seconds


def measure(
    page: Page, server: subprocess.Popen[str], rounds: int, save: Callable[[int], str]
) -> tuple[list[float], list[float]]:
    """Save and wait; `save` returns the condition, as JavaScript, that the page is to meet."""
    walls, processors = [], []
    for number in range(rounds + 1):
        before, start = processor_seconds(server.pid), time.perf_counter()
        page.wait_for_function(f"() => {save(number)}", timeout=120_000)
        walls.append(time.perf_counter() - start)
        built(server)
        processors.append(processor_seconds(server.pid) - before)
        page.wait_for_load_state()
    return walls[1:], processors[1:]  # the first is for warming


def built(server: subprocess.Popen[str]) -> str:
    """Wait until the server says that it has built."""
    assert server.stderr
    for line in server.stderr:
        if line.startswith("built"):
            return line
    raise SystemExit("the server ended")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        first = prepare(folder, options.pictures)
        sheet = folder / "theme" / "static" / "pages.css"
        plain = (resources.folder("themes") / "default" / "assets" / "pages.css").read_text()
        sheet.write_text(plain)
        server = subprocess.Popen(
            [sys.executable, "-m", "sitegen", "serve", name, "--port", "0"],
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"SITEGEN_OFFLINE": "1"},
        )
        assert server.stderr
        address = re.search(r"http\S+", server.stderr.readline())
        assert address
        print(built(server).strip())
        page = browser.new_page()
        page.goto(address[0] + "browse/")

        def save_style(number: int) -> str:
            sheet.write_text(f"{plain}\nbody {{ outline: {number + 5}px solid }}\n")
            return f"getComputedStyle(document.body).outlineWidth === '{number + 5}px'"

        def save_row(number: int) -> str:
            save_title(folder, first, f"Title number {number}.")
            return f"document.body.innerText.includes('Title number {number}.')"

        print(f"{'':<34}{'median ms':>10}{'worst ms':>10}{'processor ms':>14}")
        for what, save in (("stylesheet saved", save_style), ("title saved", save_row)):
            walls, processors = measure(page, server, options.rounds, save)
            print(
                f"{what + f', {options.pictures:,} pictures':<34}"
                f"{statistics.median(walls) * 1000:>10.0f}{max(walls) * 1000:>10.0f}"
                f"{statistics.median(processors) * 1000:>14.0f}"
            )
        server.send_signal(signal.SIGINT)
        server.communicate()


if __name__ == "__main__":
    main()
