"""`data/items.csv` and `data/build.json`: the site's public tables, for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from sitegen.model.items import Kind
from sitegen.model.site import Placed, SiteData

COLUMNS = (
    "id", "filename", "title", "x", "y", "column", "row",
    "cluster", "confidence", "rank", "neighbours", "distances", "labels",
)  # fmt: skip


def items_csv(site: SiteData) -> bytes:
    """Return the items as CSV, in the order of their filenames; docs/items-and-build.md."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    further = [each for each in site.layouts if isinstance(each, Placed) and each.kind != "tsne"]
    names = [f"{axis}_{each.name}" for each in further for axis in ("x", "y")]
    writer.writerow([*COLUMNS, *(f"kept_{name}" for name in site.kept), *names])
    columns = max(site.sheets.columns, 1)
    for place in sorted(range(site.count), key=lambda place: site.items[place].filename):
        item, cell = site.items[place], int(site.cells[place])
        writer.writerow(
            [
                item.id,
                item.filename,
                item.title,
                *_place(site, place),
                cell % columns,
                cell // columns,
                int(site.clusters[place]) or "",
                f"{site.confidence[place]:.3f}" if site.clusters[place] else "",
                int(site.ranks[place]) or "",
                " ".join(site.items[near].id for near in site.neighbours[place]),
                " ".join(f"{distance:.4f}" for distance in site.distances[place]),
                _labels(site, place),
                *(_share(shares[place]) for shares in site.kept.values()),
                *(text for each in further for text in _place(each, place)),
            ]
        )
    return buffer.getvalue().encode()


def _place(layout: SiteData | Placed, place: int) -> tuple[str, str]:
    """Return x and y in one unit: the longer side is 1, so that distances mean something."""
    width, height = min(layout.aspect, 1.0), 1 / max(layout.aspect, 1.0)
    return f"{layout.x[place] * width:.6f}", f"{layout.y[place] * height:.6f}"


def _share(share: np.float32) -> str:
    return "" if np.isnan(share) else f"{share:.2f}"


def _labels(site: SiteData, place: int) -> str:
    names = [field.name for field in site.fields if field.kind is Kind.LABELS]
    given = site.items[place].values.get(names[0]) if names else ()
    pairs = zip(given if isinstance(given, tuple) else (), site.scores[place], strict=True)
    return "; ".join(f"{text}: {score:.4g}" for text, score in pairs)


def build_json(facts: Mapping[str, Any]) -> bytes:
    """Return `build.json`."""
    return (json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
