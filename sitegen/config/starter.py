"""The manifest that `sitegen init` writes, fitted to what lies in the folder."""

from __future__ import annotations

import json
from pathlib import Path

from sitegen.config.globs import PICTURE_SUFFIXES

_TABLES = (".csv", ".tsv", ".json", ".parquet")

_TEMPLATE = """\
# What sitegen builds a site from. Every key: docs/manifest.md, or `sitegen init --schema`.

[collection]
title = {title}
# description = "A sentence or two for visitors and search engines."
images = [{images}]          # globs, relative to this file
{metadata}
# base_url = "https://example.org/fruit/"   # where the site will be published
# sample = 1600                             # a random subset, for a first look

[fields]                       # a column of the table, or a template over columns
# filename = "filename"        # unset: the column that fits best
# title = "{{Name}} ({{Year}})"
# url = "https://example.org/{{identifier}}"
# date = "Year"
# alt = "Photograph of {{Name}}"

# [[facets]]                   # a column by which visitors can filter
# field = "category"           # kinds: category, multi, number, date, text

[features]
extractor = "auto"             # auto | descriptor | mobilenet_v2 | raw

[map]                          # t-SNE
perplexity = 30
seed = 0

[grid]
aspect = 1.6                   # width / height

[neighbours]
count = 12

[theme]
name = "default"
"""


def starter_manifest(folder: Path) -> str:
    """Return a commented manifest, with the pictures and the table found in `folder`, if any."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    tables = [name for name in names if name.lower().endswith(_TABLES)]
    table = f"metadata = {json.dumps(tables[0])}" if tables else '# metadata = "metadata.csv"'
    return _TEMPLATE.format(
        title=json.dumps(folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()),
        images=json.dumps(_pattern(folder, names)),
        metadata=table,
    )


def _pattern(folder: Path, names: list[str]) -> str:
    """Return a glob for the first folder that holds pictures, or for the folder itself."""
    for name in sorted(names, key=lambda name: name != "images"):
        inside = folder / name
        if (
            inside.is_dir()
            and not name.startswith(".")
            and any(path.suffix.lower() in PICTURE_SUFFIXES for path in inside.rglob("*"))
        ):
            return f"{name}/**/*"
    if any(Path(name).suffix.lower() in PICTURE_SUFFIXES for name in names):
        return "*"
    return "images/**/*"
