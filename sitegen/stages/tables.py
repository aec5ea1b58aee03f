"""`data/items.csv` and `data/build.json`: the site's public tables, for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.metadata.cells import as_text
from sitegen.model.items import Field, Item, Kind
from sitegen.model.site import Placed, SiteData

Cell = str | int | float | tuple[str, ...] | tuple[float, ...] | None


@dataclass(frozen=True)
class Column:
    """A column of the items' table.

    Attributes
    ----------
    name : str
    values : tuple of Cell, length n
        In the order of the items' filenames; None for nothing.
    write : callable
        Returns a value that is not None as CSV has it.
    """

    name: str
    values: tuple[Cell, ...]
    write: Callable[[Any], str] = str


def items_csv(site: SiteData) -> bytes:
    """Return the items as CSV, in the order of their filenames; docs/items-and-build.md."""
    return as_csv(item_columns(site))


def as_csv(columns: Sequence[Column]) -> bytes:
    """Return columns as CSV, in UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([as_text(column.name) for column in columns])
    texts = (
        ["" if value is None else column.write(value) for value in column.values]
        for column in columns
    )
    writer.writerows(zip(*texts, strict=True))
    return buffer.getvalue().encode()


def item_columns(site: SiteData) -> list[Column]:
    """Return what the site says of each item: docs/items-and-build.md."""
    order = in_order(site)
    items = [site.items[place] for place in order]
    ids = [item.id for item in site.items]
    clusters, ranks = site.clusters[order].tolist(), site.ranks[order].tolist()
    confidence = site.confidence[order].tolist()
    rows, columns = np.divmod(site.cells[order], max(site.sheets.columns, 1))
    near = site.neighbours[order].tolist()
    far = site.distances[order].tolist()
    further = [each for each in site.layouts if isinstance(each, Placed) and each.kind != "tsne"]
    return [
        Column("id", tuple(item.id for item in items)),
        Column("filename", tuple(item.filename for item in items), as_text),
        Column("title", tuple(item.title for item in items), as_text),
        *_places(site, order),
        Column("column", tuple(columns.tolist())),
        Column("row", tuple(rows.tolist())),
        Column("cluster", tuple(number or None for number in clusters)),
        Column("confidence", _where(clusters, confidence), "{:.3f}".format),
        Column("rank", tuple(rank or None for rank in ranks)),
        Column("neighbours", tuple(tuple(ids[one] for one in row) for row in near), " ".join),
        Column("distances", tuple(map(tuple, far)), _distances),
        Column("labels", tuple(_labels(site, place) for place in order), as_text),
        *(Column(f"kept_{name}", _shares(site.kept[name][order]), _share) for name in site.kept),
        *(column for each in further for column in _places(each, order, f"_{each.name}")),
    ]


def metadata_columns(site: SiteData, taken: Sequence[str]) -> list[Column]:
    """Return what the manifest and the metadata table say of each item.

    A column of the table whose name is among `taken` gets `metadata_` in front.
    """
    items = [site.items[place] for place in in_order(site)]
    pictures = [site.pictures[place] for place in in_order(site)]
    own = [
        Column("alt", tuple(item.alt for item in items), as_text),
        Column("source", tuple(item.source or None for item in items)),
        Column("date", tuple(item.date or None for item in items), as_text),
        Column("width", tuple(picture.width for picture in pictures)),
        Column("height", tuple(picture.height for picture in pictures)),
    ]
    names = {*taken, *(column.name for column in own)}
    for field in site.fields:
        if field.kind is not Kind.LABELS:
            name = field.name
            while name in names:
                name = f"metadata_{name}"
            names.add(name)
            own.append(_metadata(name, field, items))
    return own


def in_order(site: SiteData) -> list[int]:
    """Return the items' places in the order of their filenames."""
    return sorted(range(site.count), key=lambda place: site.items[place].filename)


def _metadata(name: str, field: Field, items: Sequence[Item]) -> Column:
    values = [item.values.get(field.name) for item in items]
    if field.kind is Kind.MULTI:
        return Column(name, tuple(value or None for value in values), _several)
    is_number = all(value is None or isinstance(value, float) for value in values)
    if field.kind is Kind.NUMBER and is_number:
        return Column(name, tuple(values), _number)
    texts = (_number(value) if isinstance(value, float) else value for value in values)
    return Column(name, tuple(value or None for value in texts), as_text)


def _several(texts: Sequence[str]) -> str:
    return as_text("; ".join(texts))


def _number(value: float) -> str:
    return f"{value:.15g}"


def _places(layout: SiteData | Placed, order: Sequence[int], suffix: str = "") -> list[Column]:
    """Return x and y in one unit: the longer side is 1, so that distances mean something."""
    width, height = min(layout.aspect, 1.0), 1 / max(layout.aspect, 1.0)
    return [
        Column(f"x{suffix}", tuple((layout.x[order] * width).tolist()), "{:.6f}".format),
        Column(f"y{suffix}", tuple((layout.y[order] * height).tolist()), "{:.6f}".format),
    ]


def _where(known: Sequence[int], values: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(value if each else None for each, value in zip(known, values, strict=True))


def _distances(values: Sequence[float]) -> str:
    return " ".join(f"{value:.4f}" for value in values)


def _shares(shares: NDArray[np.float32]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(share) else float(share) for share in shares)


def _share(share: float) -> str:
    return f"{share:.2f}"


def _labels(site: SiteData, place: int) -> str | None:
    names = [field.name for field in site.fields if field.kind is Kind.LABELS]
    given = site.items[place].values.get(names[0]) if names else ()
    pairs = zip(given if isinstance(given, tuple) else (), site.scores[place], strict=True)
    return "; ".join(f"{text}: {score:.4g}" for text, score in pairs) or None


def build_json(facts: Mapping[str, Any]) -> bytes:
    """Return `build.json`."""
    return (json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
