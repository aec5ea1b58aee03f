"""The manifest that `sitegen init` writes, fitted to what lies in the folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from sitegen.config.globs import PICTURE_SUFFIXES
from sitegen.errors import SitegenError
from sitegen.mark import is_site
from sitegen.metadata import read_columns

_TABLES = (".csv", ".tsv", ".json", ".parquet")

_TEMPLATE = """\
# What sitegen builds a site from. Every key: docs/manifest.md, or `sitegen init --schema`.

[collection]
title = {title}
# description = "A sentence or two for visitors and search engines."
images = [{images}]          # globs, relative to this file
{metadata}
{base_url}
# sample = 1600                             # a random subset, for a first look

[fields]                       # a column of the table, or a template over columns
# filename = "filename"        # unset: the column that fits best
{fields}

# [[facets]]                   # a column that visitors can filter by
# field = "category"           # kinds: category, multi, number, date, text

[features]
extractor = "auto"             # auto | descriptor | mobilenet_v2 | inception_v3 | vgg16 | …

[map]                          # t-SNE
perplexity = 30
seed = 0

[grid]
aspect = 1.6                   # width / height

# [[layouts]]                  # what visitors can switch between, in this order
# kind = "map"                 # map, grid, umap, own, geographic, timeline, columns, colour
# [[layouts]]
# kind = "columns"
# field = "category"           # a column of pictures for each value

[neighbours]
count = 12

[theme]
name = "default"               # default, darkroom, archive, or the path of one of your own
# logo = "logo.svg"
"""

# What a column is for when it is called so, and what stands there when none is.
_FIELDS = {
    "title": (("title", "name", "label", "caption"), "{Name} ({Year})"),
    "url": (("url", "link", "permalink"), "https://example.org/{identifier}"),
    "date": (("date", "year"), "Year"),
    "alt": (("alt", "alt text", "alt_text"), "Photograph of {Name}"),
}

_NO_ADDRESS = '# base_url = "https://example.org/fruit/"   # where the site will be published'


def starter_manifest(folder: Path, address: str = "") -> tuple[str, str]:
    """Return a commented manifest for what lies in `folder`, and what was found, in words.

    `address` is where the site will be published, if that is known.
    """
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    tables = [name for name in names if name.lower().endswith(_TABLES)]
    # The one that is called so comes first.
    tables.sort(key=lambda name: Path(name).stem.lower() != "metadata")
    patterns = _patterns(folder, names)
    table = '# metadata = "metadata.csv"'
    columns: tuple[str, ...] = ()
    if tables:
        table = f"metadata = {json.dumps(tables[0])}"
        columns = _columns(folder / tables[0])
        if columns:
            table += f"\n# its columns: {', '.join(columns)}"
        if len(tables) > 1:
            table += f"\n# other tables here: {', '.join(map(json.dumps, tables[1:]))}"
    found = f"pictures in {', '.join(patterns)}" if patterns else "no pictures found here yet"
    found += f", table {tables[0]}" if tables else ", no table"
    found += f" (there are {len(tables)})" if len(tables) > 1 else ""
    manifest = _TEMPLATE.format(
        title=json.dumps(folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()),
        images=", ".join(map(json.dumps, patterns or ["images/**/*"])),
        metadata=table,
        fields="\n".join(_fields(columns)),
        base_url=f"base_url = {json.dumps(address)}" if address else _NO_ADDRESS,
    )
    return manifest, found


def _fields(columns: Sequence[str]) -> Iterator[str]:
    """Yield a line for each of the fields; those that no column is called after are examples."""
    known = {column.lower(): column for column in reversed(columns)}
    for field, (names, example) in _FIELDS.items():
        column = next((known[name] for name in names if name in known), None)
        yield (
            f"# {field} = {json.dumps(example)}"
            if column is None
            else (f"{field} = {json.dumps(column, ensure_ascii=False)}")
        )


def _patterns(folder: Path, names: list[str]) -> list[str]:
    """Return a glob for the folder itself and for each folder in it that holds pictures."""
    patterns = ["*"] if any(_is_picture(name) for name in names) else []
    for name in names:
        inside = folder / name
        shown = inside.is_dir() and not name.startswith(".") and not is_site(inside)
        if shown and any(_is_picture(path.name) for path in inside.rglob("*")):
            patterns.append(f"{name}/**/*")
    return patterns


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in PICTURE_SUFFIXES


def _columns(table: Path) -> tuple[str, ...]:
    """Return the table's columns as one line of a comment can hold them; none if unreadable."""
    try:
        names = (" ".join(column.split()) for column in read_columns(table))
        return tuple("".join(filter(str.isprintable, name)) for name in names)
    except SitegenError:
        return ()
