"""What a build costs after a small change, beside the first one.

    python benchmarks/incremental.py [--pictures 10000]

The collection is made here: small drawn JPEGs and vectors of one's own, so that the figures are
those of the building rather than of a network. Each line is one build by a process of its own, with
all its imports, compiled as pip leaves them, and the processes that it starts. Beside processor
time, wall time and memory stand the files of the site of which the bytes differ afterwards, the
pictures and tiles among them, and those that were merely touched: same bytes, another modification
time. That column must be 0 throughout.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from _measure import Cost, whole_process
from PIL import Image

from sitegen.fingerprint import digest_file
from sitegen.mark import MARK

WIDTH = 64

Files = dict[str, tuple[int, str]]
"""A site's files: modification time in nanoseconds, and digest."""


def write_collection(folder: Path, count: int) -> None:
    """Write `count` pictures, a table, a file of vectors with spare ones, and a manifest."""
    (folder / "images").mkdir(parents=True)
    for number in range(count):
        write_picture(folder, number)
    rows = "".join(f"{_name(number)},Picture {number}\n" for number in range(count))
    (folder / "metadata.csv").write_text("filename,title\n" + rows)
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(40, WIDTH))
    spare = count + 10
    vectors = centres[rng.integers(len(centres), size=spare)] + rng.normal(size=(spare, WIDTH)) / 2
    np.savez(
        folder / "vectors.npz",
        ids=np.array([_name(number) for number in range(spare)]),
        features=vectors.astype(np.float32),
    )
    write_manifest(folder)


def write_picture(folder: Path, number: int) -> None:
    """Draw one picture."""
    rng = np.random.default_rng(number)
    coarse = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    size = [(320, 240), (240, 320), (280, 280)][number % 3]
    drawn = coarse.resize(size, Image.Resampling.BICUBIC)
    drawn.save(folder / "images" / _name(number), quality=85)


def write_manifest(folder: Path, perplexity: int = 30, cell: str = '"auto"') -> None:
    """Write the manifest."""
    (folder / "collection.toml").write_text(
        '[collection]\ntitle = "Drawn"\nimages = ["images/*.jpg"]\nmetadata = "metadata.csv"\n'
        '[features]\nextractor = "precomputed"\nfile = "vectors.npz"\n'
        f"[map]\nperplexity = {perplexity}\n[tiles]\ncell = {cell}\n"
    )


def build(folder: Path) -> None:
    """Build, as the command does."""
    from sitegen import build, load_config

    build(load_config(folder))


def files_of(site: Path) -> Files:
    """Read a whole site."""
    return {
        str(path.relative_to(site)): (path.stat().st_mtime_ns, digest_file(path))
        for path in site.rglob("*")
        if path.is_file() and path != site / MARK
    }


def _name(number: int) -> str:
    return f"{number:06}.jpg"


def _changes(folder: Path, count: int) -> dict[str, Callable[[], object]]:
    table = folder / "metadata.csv"

    def retitle(number: int) -> None:
        table.write_text(table.read_text().replace(f"Picture {number}\n", f"Number {number}\n"))

    def add(number: int) -> None:
        write_picture(folder, number)
        table.write_text(table.read_text() + f"{_name(number)},Picture {number}\n")

    return {
        "nothing changed": lambda: None,
        "all pictures touched": lambda: [os.utime(path) for path in (folder / "images").iterdir()],
        "one title changed": lambda: retitle(7),
        "another title changed": lambda: retitle(8),
        "one picture saved again": lambda: Image.open(folder / "images" / _name(5)).save(
            folder / "images" / _name(5), quality=80
        ),
        "one picture added": lambda: add(count),
        "another picture added": lambda: add(count + 1),
        "cells of 64 px": lambda: write_manifest(folder, cell="64"),
        "perplexity 20": lambda: write_manifest(folder, perplexity=20, cell="64"),
    }


def _row(name: str, cost: Cost, before: Files, after: Files, cold: float) -> None:
    differing = {
        name
        for name in before.keys() | after.keys()
        if before.get(name, (0, ""))[1] != after.get(name, (0, ""))[1]
    }
    touched = sum(
        before[name][0] != after[name][0] for name in before.keys() & after.keys() - differing
    )
    pictures = sum(name.startswith(("images/", "thumbs/")) for name in differing)
    tiles = sum(name.startswith("tiles/") for name in differing)
    print(
        f"{name:<26}{cost.cpu:>12.2f}{cost.cpu / cold:>8.1%}{cost.wall:>8.2f}{cost.peak:>9.0f}"
        f"{len(differing):>8}{pictures:>10}{tiles:>7}{touched:>9}",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    count = parser.parse_args().pictures
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_collection(folder, count)
        # What Python and Numba compile is kept from here on, wherever this runs.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        whole_process(build, _warm(folder))
        print(f"{count:,} pictures")
        print(
            f"{'':<26}{'processor s':>12}{'':>8}{'wall s':>8}{'peak MB':>9}"
            f"{'files':>8}{'pictures':>10}{'tiles':>7}{'touched':>9}"
        )
        cold = whole_process(build, folder)
        before = files_of(folder / "site")
        _row("first build", cold, {}, before, cold.cpu)
        for what, change in _changes(folder, count).items():
            change()
            cost = whole_process(build, folder)
            after = files_of(folder / "site")
            _row(what, cost, before, after, cold.cpu)
            before = after


def _warm(folder: Path) -> Path:
    warm = folder / "warm"
    write_collection(warm, 50)
    return warm


if __name__ == "__main__":
    main()
