"""The scripts in `data/` that the viewer loads; docs/site-data.md describes the format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sitegen.fingerprint import digest_bytes, digest_of
from sitegen.languages import FIRST, Words, words_of
from sitegen.model.items import Kind
from sitegen.model.planes import plain, plane
from sitegen.model.site import GridEntry, Placed, SiteData

SHARD = 1024
_FULL = 255


def scripts(
    site: SiteData,
    search: Sequence[dict[str, Any]] = (),
    facets: dict[str, Any] | None = None,
    words: Words | None = None,
    further: Sequence[Tongue] = (),
) -> dict[str, bytes]:
    """Return the viewer's data: file name within the site → classic script.

    `search` and `facets` are what `search_index` and `facets` make of the same site, `words` what
    the viewer says: English, if nothing else is given, `further` what it says in other languages.

    Only `data/core.js` has a fixed name; it names the others by content, so that a browser's
    cache can never mix two builds.
    """
    files: dict[str, bytes] = {}
    shards = []
    for number, start in enumerate(range(0, site.count, SHARD)):
        data = _script("items", _shard(site, start, min(start + SHARD, site.count)))
        shards.append(_add(files, f"data/items-{number}", data))
    clusters = _add(files, "data/clusters", _script("clusters", _clusters(site)))
    core = _core(site, shards, clusters, _layouts(site, files))
    core["search"] = [_add(files, "data/search", _script("search", part)) for part in search]
    said = words or words_of(FIRST)
    later = _add(files, "data/words", _script("words", said.section("later")))
    core["words"] = {"plurals": said.spoken, "first": said.section("viewer"), "later": later}
    if further:
        core["words"]["name"] = said.own_name
        core["words"]["others"] = [_tongue(each, files) for each in further]
    core["facets"] = _add(files, "data/facets", _script("facets", facets)) if facets else None
    files["data/core.js"] = _script("core", core)
    return files


@dataclass(frozen=True)
class Tongue:
    """A further language of the viewer.

    Attributes
    ----------
    words : Words
    direction : str
        `ltr` or `rtl`.
    layouts : mapping of str to Any
        By the layout's name: its `title`, and the texts of its `guides`.
    """

    words: Words
    direction: str
    layouts: Mapping[str, Any]


def _tongue(tongue: Tongue, files: dict[str, bytes]) -> dict[str, str]:
    words = tongue.words
    said = {
        "language": words.language,
        "plurals": words.spoken,
        "direction": tongue.direction,
        "said": words.section("viewer") | words.section("later"),
        "layouts": dict(tongue.layouts),
        "recognised": words.recognised,
    }
    url = _add(files, f"data/language-{words.language.lower()}", _script("language", said))
    return {"language": words.language, "name": words.own_name, "url": url}


def _add(files: dict[str, bytes], stem: str, data: bytes) -> str:
    name = f"{stem}.{digest_bytes(data)[:10]}.js"
    files[name] = data
    return name


def _script(name: str, payload: dict[str, Any]) -> bytes:
    # U+2028 and U+2029 end a line in JavaScript before ES2019; `<` cannot hurt in a file of its
    # own, but costs nothing to make harmless should someone inline it.
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    return f"(self.sitegen??=[]).push([{json.dumps(name)},{text}]);\n".encode()


def _layouts(site: SiteData, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Return the layouts; all but the first put their positions into a file of their own."""
    found: list[dict[str, Any]] = []
    is_first = True
    for layout in site.layouts:
        entry: dict[str, Any] = {"name": layout.name, "title": layout.title}
        if isinstance(layout, GridEntry):
            found.append({**entry, "kind": "grid"})
            continue
        step = 1 if layout.size is not None else _step(site.count)
        planes = {
            axis: plane(np.minimum(np.rint(v * 65535 / step) * step, 65535), 2)
            for axis, v in (("x", layout.x), ("y", layout.y))
        }
        if not is_first:
            data = _script("layout", {"name": layout.name, **planes})
            planes = {"url": _add(files, f"data/layout-{layout.name}", data)}
        found.append({**entry, **_about(layout), **planes})
        is_first = False
    return found


def _step(count: int) -> int:
    """Return the coarsest raster, a power of two, that nobody sees where pictures lie freely.

    It is at most a 64th of the mean distance of pictures, so each is at most 6 px from its place
    where one picture fills the screen, and a tenth of a pixel where all do.
    """
    spacing = 65536 / max(count, 1) ** 0.5
    return int(2 ** min(8, max(0, int(np.log2(spacing / 64)))))


def _about(layout: Placed) -> dict[str, Any]:
    return {
        "kind": layout.kind,
        "aspect": round(layout.aspect, 6),
        "size": None if layout.size is None else round(layout.size, 6),
        "guides": [
            {
                "text": guide.text,
                "x": round(guide.x, 5),
                "y": round(guide.y, 5),
                "align": guide.align,
                "weight": guide.weight,
            }
            for guide in layout.guides
        ],
    }


def _core(
    site: SiteData, shards: list[str], clusters: str, layouts: list[dict[str, Any]]
) -> dict[str, Any]:
    sheets = site.sheets
    shape = np.array([p.thumbnails[sheets.cell] for p in site.pictures]).reshape(-1, 2)
    share = np.maximum(np.rint(shape / sheets.cell * _FULL), 1)
    dense = bool((site.cells == np.arange(site.count)).all())
    return {
        "format": 4,
        "title": site.text.title,
        "description": site.text.description,
        "credits": site.text.credits,
        "licence": site.text.licence,
        "licenceUrl": site.text.licence_url,
        "language": site.text.language,
        "count": site.count,
        "grid": {
            "columns": sheets.columns,
            "rows": sheets.rows,
            "cell": sheets.cell,
            "tile": sheets.tile,
            "levels": sheets.levels,
            "url": "tiles/grid_files/",
            "background": sheets.background,
        },
        "cells": None if dense else plane(site.cells, 4),
        # What is missing of 255: mostly nothing, and small numbers take one byte as text.
        "shape": {"w": plane(_FULL - share[:, 0], 1), "h": plane(_FULL - share[:, 1], 1)},
        "layouts": layouts,
        "shards": {"size": SHARD, "urls": shards},
        "clusters": clusters,
        "clusterNames": [each.name for each in site.groups],
        "fields": [
            {"name": field.name, "title": field.title, "kind": field.kind.value}
            | ({"facet": True} if field.facet else {})
            for field in site.fields
        ],
        "key": digest_of([item.id for item in site.items])[:8],
        "pages": site.item_pages,
        "neighbours": int(site.neighbours.shape[1]),
        "nearest": site.nearest,
        "quality": {name: round(share, 4) for name, share in site.quality.items()},
        "trust": {name: round(share, 4) for name, share in site.trust.items()},
    }


def _shard(site: SiteData, start: int, stop: int) -> dict[str, Any]:
    items, pictures = site.items[start:stop], site.pictures[start:stop]
    rows = slice(start, stop)
    return {
        "start": start,
        "id": [item.id for item in items],
        "title": [item.title for item in items],
        "alt": [item.alt for item in items],
        "source": [item.source for item in items],
        "width": [picture.web_width for picture in pictures],
        "height": [picture.web_height for picture in pictures],
        "values": [
            [_value(item.values.get(field.name), field.kind) for item in items]
            for field in site.fields
        ],
        "scores": [[round(score * 100) for score in each] for each in site.scores[rows]],
        "cluster": site.clusters[rows].tolist(),
        "neighbours": plain(site.neighbours[rows], "<u4"),
        "distances": plain(np.rint(site.distances[rows] / 2 * 65535), "<u2"),
    }


def _value(value: Any, kind: Kind) -> Any:
    if isinstance(value, float):
        exact = value == int(value) and abs(value) < 2**53
        return int(value) if exact else value
    if kind is Kind.NUMBER:
        return value or None
    if kind in (Kind.MULTI, Kind.LABELS):
        return list(value or ())
    return value or ""


def _clusters(site: SiteData) -> dict[str, Any]:
    return {
        "order": plain(site.leaves, "<u4"),
        "heights": plain(site.heights, "<f4"),
        # In leaf order clusters are runs: differences of 0, which compress to next to nothing.
        "labels": plane(site.clusters[site.leaves], 4),
        "similarity": site.similarity,
        "minSize": site.min_size,
    }
