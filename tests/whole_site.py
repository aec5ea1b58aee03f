"""Is a site whole? References resolve, pictures and tiles decode, nothing is left over."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import numpy as np
from PIL import Image

from sitegen.mark import MARK
from tests.planes import untext

ALWAYS = {"index.html", "404.html", "browse/index.html", "robots.txt", ".nojekyll", "overview.jpg"}
UNREFERRED = ALWAYS | {"sitemap.xml", "feed.xml", "data/items.csv", MARK, "tiles/grid.dzi"}
PADDING = 0xFFFFFFFF


def files_of(site: Path) -> dict[str, bytes]:
    """All files of a site but `build.json`, which differs from build to build."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path != site / MARK
    }


def faults(site: Path) -> list[str]:
    """Say what is wrong with a site; nothing if it is whole."""
    return list(_faults(site))


def payload(data: bytes) -> tuple[str, Any]:
    """The kind and the content of a data script."""
    text = data.decode()
    start, end = "(self.sitegen??=[]).push(", ");\n"
    if not (text.startswith(start) and text.endswith(end)):
        raise ValueError("not a data script")
    kind, content = json.loads(text[len(start) : -len(end)])
    return kind, content


def _faults(site: Path) -> Iterator[str]:
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    if missing := ALWAYS - there:
        yield f"missing: {sorted(missing)}"
        return
    referred = set(UNREFERRED)
    for name in sorted(there):
        data = (site / name).read_bytes()
        if name.endswith(".html"):
            # Its root is the site's address, which is not known where there is none.
            found = set(_addresses(name, data)) if name != "404.html" else set()
            yield from (f"{name} refers to {each}" for each in sorted(found - there))
            referred |= found
        elif name.endswith(".jpg") and (fault := _picture_fault(site / name)):
            yield f"{name}: {fault}"
    for part in (_data_faults, _tile_faults):
        known: set[str] = set()
        yield from part(site, known)
        yield from (f"missing: {each}" for each in sorted(known - there))
        referred |= known
    left = sorted(name for name in there - referred if not name.startswith("assets/LICENSES"))
    yield from (f"nothing refers to {each}" for each in left)
    facts = json.loads((site / MARK).read_text())
    if facts["counts"]["files"] != len(there) - 1:
        yield f"{MARK} counts {facts['counts']['files']} files, there are {len(there) - 1}"


class _References(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            value
            for name, value in attrs
            if value and (name in ("href", "src") or name.startswith(("data-open", "data-part")))
        ]


def _addresses(page: str, data: bytes) -> Iterator[str]:
    """Yield the files of the site that a page refers to."""
    parser = _References()
    parser.feed(data.decode())
    for reference in parser.found:
        address = urlsplit(reference)
        if address.scheme or address.netloc or not address.path:
            continue
        parts: list[str] = page.split("/")[:-1]
        for part in unquote(address.path).split("/"):
            parts = parts[:-1] if part == ".." else [*parts, part]
        yield "/".join(parts)


def _picture_fault(path: Path) -> str:
    try:
        with Image.open(path) as picture:
            picture.load()
    except OSError as error:
        return str(error)
    return ""


def _data_faults(site: Path, known: set[str]) -> Iterator[str]:
    kind, core = payload((site / "data/core.js").read_bytes())
    known.add("data/core.js")
    if kind != "core":
        yield f"data/core.js holds {kind}"
    others = [*core["shards"]["urls"], core["clusters"], *core.get("search", [])]
    others += [core["words"]["later"]]
    others += [each["url"] for each in core["words"].get("others", [])]
    others += [core["facets"]] if core.get("facets") else []
    others += [layout["url"] for layout in core["layouts"] if "url" in layout]
    others += [*core["search"], *filter(None, [core["facets"]])]
    known.update(others)
    ids: list[str] = []
    for name in others:
        if not (site / name).is_file():
            continue  # told as missing
        kind, content = payload((site / name).read_bytes())
        if kind != "items":
            continue
        if content["start"] != len(ids):
            yield f"{name} starts at {content['start']}, not {len(ids)}"
        ids += content["id"]
        near = np.frombuffer(untext(content["neighbours"]), "<u4")
        if len(near) != len(content["id"]) * core["neighbours"]:
            yield f"{name}: {len(near)} neighbours"
        if (near[near != PADDING] >= core["count"]).any():
            yield f"{name}: neighbours that are not there"
    for each in ids:
        known |= {f"images/{each}.jpg", f"thumbs/{each}.jpg"}
        if core["pages"]:
            known.add(f"items/{each}/index.html")
    with (site / "data/items.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not core["count"] == len(ids) == len(rows) or {row["id"] for row in rows} != set(ids):
        yield f"{core['count']} items, {len(ids)} in data, {len(rows)} in items.csv"


def _tile_faults(site: Path, known: set[str]) -> Iterator[str]:
    text = (site / "tiles/grid.dzi").read_text()
    width, height, tile = (
        int(re.findall(rf'{name}="(\d+)"', text)[0]) for name in ("Width", "Height", "TileSize")
    )
    level = (max(width, height) - 1).bit_length()
    while level >= 0:
        for row in range(-(-height // tile)):
            for column in range(-(-width // tile)):
                name = f"tiles/grid_files/{level}/{column}_{row}.jpg"
                known.add(name)
                wanted = min(tile, width - column * tile), min(tile, height - row * tile)
                if (site / name).is_file() and not _picture_fault(site / name):
                    with Image.open(site / name) as picture:
                        if picture.size != wanted:
                            yield f"{name} measures {picture.size}, not {wanted}"
        width, height, level = -(-width // 2), -(-height // 2), level - 1
