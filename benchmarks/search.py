"""Search and filters in the viewer: size of the index, time to load it, time of a keystroke.

    python benchmarks/search.py [COUNT ...]

The collection is made up: titles of 2 to 5 words, a description of 12 to 24, a species, a maker
and a year, words drawn by Zipf's law from 40,000. Beside ours stands MiniSearch with the same
options (prefix, fuzzy), its index as JSON, if npm can fetch it. Times are Node's, whose engine is
Chromium's.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from sitegen.model.items import Field, Item, Kind
from sitegen.stages import facets, search_index

VOCABULARY, SEED = 40_000, 0
HERE = Path(__file__).resolve().parent


def made_up(count: int) -> tuple[list[Item], tuple[Field, ...]]:
    """Items as a table would give them."""
    rng = np.random.default_rng(SEED)
    letters = np.array(list("aaabcdeeefghiiijklmnooopqrstuuuvwxyz"))
    words = ["".join(rng.choice(letters, rng.integers(3, 12))) for _ in range(VOCABULARY)]
    weights = 1 / np.arange(1, VOCABULARY + 1)
    drawn = rng.choice(VOCABULARY, count * 29, p=weights / weights.sum())
    at = 0

    def some(least: int, most: int) -> str:
        nonlocal at
        size = int(rng.integers(least, most + 1))
        at += size
        return " ".join(words[word] for word in drawn[at - size : at])

    species = [some(2, 2) for _ in range(300)]
    makers = [some(2, 3) for _ in range(800)]
    at = 0
    items = []
    for number in range(count):
        values: dict[str, Any] = {
            "description": some(12, 24),
            "species": species[min(299, int(rng.pareto(0.8) * 3))],
            "maker": makers[min(799, int(rng.pareto(0.8) * 5))],
            "year": float(rng.integers(1850, 1950)),
            "tags": tuple(species[tag][:8] for tag in rng.integers(0, 40, rng.integers(0, 4))),
        }
        name = f"item-{number}"
        items.append(Item(name, Path(name), name, name, some(2, 5), "", values=values))
    fields = (
        Field("description", "Description", Kind.TEXT),
        Field("species", "Species", Kind.CATEGORY, facet=True),
        Field("maker", "Maker", Kind.CATEGORY, facet=True),
        Field("year", "Year", Kind.NUMBER, facet=True),
        Field("tags", "Tags", Kind.MULTI, facet=True),
    )
    return items, fields


class Site:
    """As much of a site's data as search and facets look at."""

    def __init__(self, items: list[Item], fields: tuple[Field, ...]) -> None:
        self.items, self.fields, self.count = items, fields, len(items)


def script(payload: Any) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def main() -> None:
    counts = [int(each) for each in sys.argv[1:]] or [1_000, 10_000, 100_000]
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        peer = _fetch_peer(folder)
        print("| count | | file MB | gzip MB | load ms | key median | p95 | worst | click | MB |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for count in counts:
            items, fields = made_up(count)
            site: Any = Site(items, fields)
            start = time.process_time()
            parts = search_index.search_parts(site)
            seconds = time.process_time() - start
            data = [script(part) for part in parts]
            columns = facets.facets(site, search_index.index_texts)
            (folder / "index.json").write_bytes(script(parts))
            (folder / "facets.json").write_bytes(script(columns))
            texts = [
                [item.title, " ".join(search_index._texts(item, [field.name for field in fields]))]
                for item in items
            ]
            (folder / "texts.json").write_bytes(script(texts))
            sizes = sum(map(len, data)) / 1e6, sum(len(gzip.compress(d)) for d in data) / 1e6
            ours = _measure(folder, "ours", count)
            print(f"| {count:,} | **sitegen** | {sizes[0]:.1f} | {sizes[1]:.2f} | {ours}")
            print(f"| | – {len(parts)} file(s), made in {seconds:.1f} s |")
            if peer:
                print(f"| | MiniSearch | {_measure(folder, 'peer', count)}", flush=True)


def _fetch_peer(folder: Path) -> bool:
    if shutil.which("npm") is None:
        return False
    (folder / "package.json").write_text('{"type": "module"}')
    command = ["npm", "install", "--silent", "--ignore-scripts", "minisearch@7"]
    return subprocess.run(command, cwd=folder, capture_output=True).returncode == 0


def _measure(folder: Path, who: str, count: int) -> str:
    shutil.copy(HERE / "search.mjs", folder / "search.mjs")
    viewer = HERE.parent / "themes" / "default" / "viewer" / "src"
    command = ["node", "--expose-gc", "search.mjs", who, str(count), str(viewer)]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return run.stdout.strip() or run.stderr.strip()[-300:]


if __name__ == "__main__":
    main()
