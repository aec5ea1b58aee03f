"""The manifest that `sitegen init` writes, fitted to what lies in the folder."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from sitegen.config.globs import picture_globs
from sitegen.errors import SitegenError
from sitegen.metadata import Table, read_table

_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".parquet")
_LOCKS = ("~$", ".~lock")  # what Excel and LibreOffice put beside an open workbook

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

# [[facets]]                   # a column that visitors can filter by; unset: all that suit
# field = {shared}
# kind = "category"            # category, multi, number, date, text

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
# field = {shared}           # a column of pictures for each value

[neighbours]
count = 12

[theme]
name = "default"               # default, darkroom, archive, or the path of one of your own
# logo = "logo.svg"
"""

# What a column is for when it is called so, in the languages that sitegen speaks, and what stands
# there when none is.
_TITLES = (
    *("title", "name", "label", "caption", "titel", "bezeichnung", "titre", "nom", "légende"),
    *("título", "titulo", "nombre"),
)
_DATES = ("date", "year", "datum", "jahr", "datierung", "année", "annee", "fecha", "año", "ano")
_FIELDS = {
    "title": (_TITLES, "{Name} ({Year})"),
    "url": (("url", "link", "permalink", "lien", "enlace"), "https://example.org/{identifier}"),
    "date": (_DATES, "Year"),
    "alt": (("alt", "alt text", "alt_text"), "Photograph of {Name}"),
}

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_NO_ADDRESS = '# base_url = "https://example.org/fruit/"   # where the site will be published'


def starter_manifest(folder: Path, address: str = "") -> tuple[str, str]:
    """Return a commented manifest for what lies in `folder`, and what was found, in words.

    `address` is where the site will be published, if that is known.
    """
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    tables = [
        name for name in names if name.lower().endswith(_TABLES) and not name.startswith(_LOCKS)
    ]
    # The one that is called so comes first.
    tables.sort(key=lambda name: Path(name).stem.lower() != "metadata")
    patterns = picture_globs(folder)
    table = '# metadata = "metadata.csv"'
    columns: dict[str, str] = {}
    shared = "category"
    if tables:
        table = f"metadata = {_quoted(tables[0])}"
        content = _read(folder / tables[0])
        if content is not None:
            table += f"\n# its columns: {', '.join(map(_printable, content.columns))}"
            columns = _columns_of_fields(content.columns)
            if "url" not in columns and (addresses := _addresses(content)):
                columns["url"] = addresses
            shared = _shared(content, set(columns.values())) or shared
        if len(tables) > 1:
            table += f"\n# other tables here: {', '.join(map(_quoted, tables[1:]))}"
    found = f"pictures in {', '.join(patterns)}" if patterns else "no pictures found here yet"
    found += f", table {tables[0]}" if tables else ", no table"
    found += f" (there are {len(tables)})" if len(tables) > 1 else ""
    manifest = _TEMPLATE.format(
        title=_quoted(folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()),
        images=", ".join(map(_quoted, patterns or ["images/**/*"])),
        metadata=table,
        fields="\n".join(_fields(columns)),
        shared=_quoted(shared),
        base_url=f"base_url = {json.dumps(address)}" if address else _NO_ADDRESS,
    )
    return manifest, found


def _columns_of_fields(columns: Sequence[str]) -> dict[str, str]:
    """Return the column that is called after each field, for those fields that have one."""
    known = {column.lower(): column for column in reversed(columns)}
    found = {
        field: next((known[name] for name in names if name in known), None)
        for field, (names, _) in _FIELDS.items()
    }
    return {field: column for field, column in found.items() if column is not None}


def _fields(columns: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each of the fields; those that no column is called after are examples."""
    for field, (_, example) in _FIELDS.items():
        if field in columns:
            yield f"{field} = {_quoted(columns[field])}"
        else:
            yield f"# {field} = {_quoted(example)}"


def _addresses(table: Table) -> str | None:
    """Return the first column of addresses, nearly all of them different: rows may be doubled."""
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows if row[place]]
        if 10 * len(set(cells)) > 9 * len(cells) and all(map(_ADDRESS.match, cells)):
            return column
    return None


def _shared(table: Table, taken: Collection[str]) -> str | None:
    """Return the first column whose values are shared by two rows or more on average."""
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows if row[place]]
        if column not in taken and 2 <= len(set(cells)) <= len(cells) / 2:
            return column
    return None


def _read(table: Path) -> Table | None:
    try:
        return read_table(table)
    except SitegenError:
        return None


def _quoted(text: str) -> str:
    """Return a text as TOML and JSON both write it."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _printable(column: str) -> str:
    """Return a column's name as one line of a comment can hold it."""
    return "".join(filter(str.isprintable, column))
