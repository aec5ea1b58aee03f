"""The layouts that a manifest lists: what each kind may say, and what cannot work."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from pydantic import Field

from sitegen import registry
from sitegen.config.nearest import did_you_mean
from sitegen.config.section import Section
from sitegen.config.toml_lines import KeyPath

GROUP = "sitegen.layouts"
"""The entry point group in which layouts register."""

COLUMN_KEYS = ("x", "y", "latitude", "longitude", "field")
"""Keys that name a column of the table."""

KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "map": ((), ("title",)),
    "grid": ((), ("title",)),
    "umap": ((), ("title", "name")),
    "own": (("x", "y"), ("title", "name")),
    "geographic": (("latitude", "longitude"), ("title", "name")),
    "timeline": ((), ("field", "title", "name")),
    "columns": (("field",), ("title", "name")),
    "colour": ((), ("title", "name")),
}
"""The keys that each kind of our own needs, and those that it may have."""


class LayoutConfig(Section):
    """One arrangement of the collection among those that visitors can switch between."""

    kind: str = Field(examples=list(KINDS), description="What decides where the pictures lie.")
    title: str | None = Field(
        default=None, examples=["By year"], description="Name shown; unset: made from the kind."
    )
    name: str = Field(
        default="",
        pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$",
        examples=["by-year"],
        description="Short name in addresses and files; empty: the kind, numbered where it is "
        "there already.",
    )
    x: str | None = Field(
        default=None, examples=["x"], description="Column with the place to the right, for `own`."
    )
    y: str | None = Field(
        default=None, examples=["y"], description="Column with the place upwards, for `own`."
    )
    latitude: str | None = Field(
        default=None, examples=["lat"], description="Column with degrees north, for `geographic`."
    )
    longitude: str | None = Field(
        default=None, examples=["lon"], description="Column with degrees east, for `geographic`."
    )
    field: str | None = Field(
        default=None,
        examples=["category"],
        description="Column for `columns` and `timeline`; unset, `timeline` takes the date.",
    )

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the table that it names, by key."""
        named = {key: getattr(self, key) for key in COLUMN_KEYS}
        return {key: column for key, column in named.items() if column is not None}


USUAL = (LayoutConfig(kind="map"), LayoutConfig(kind="grid"))
"""What a site has where the manifest lists no layouts."""


def names_of(layouts: Sequence[LayoutConfig]) -> tuple[str, ...]:
    """Return a name for each layout: its own, else its kind, numbered where that is taken."""
    names: list[str] = []
    taken = {layout.name for layout in layouts}
    for layout in layouts:
        name = layout.name
        if not name:
            stem = re.sub(r"[^a-z0-9]+", "-", layout.kind.lower()).strip("-") or "layout"
            numbered = (f"{stem}-{number}" for number in itertools.count(2))
            name = next(each for each in itertools.chain([stem], numbered) if each not in taken)
        taken.add(name)
        names.append(name)
    return tuple(names)


def check_layouts(
    tables: Sequence[Any], is_empty: bool, report: Callable[[KeyPath, str, str], None]
) -> None:
    """Report layouts that do not exist, lack a key, or have one of another kind.

    Parameters
    ----------
    tables : sequence
        What stands under `[[layouts]]`, as read.
    is_empty : bool
        Whether there is such a list, and nothing in it.
    report : callable
        Called with key path, message and hint.
    """
    if is_empty:
        report(("layouts",), "no layout is listed", "leave the key out for a map and a grid")
    seen: Counter[str] = Counter()
    for index, table in enumerate(tables):
        if not isinstance(table, Mapping):
            continue
        path: KeyPath = ("layouts", index)
        name, kind = table.get("name"), table.get("kind")
        if isinstance(name, str) and name:
            _check_name(name, kind, seen[f"name {name}"], path, report)
            seen[f"name {name}"] += 1
        if not isinstance(kind, str):
            continue
        if kind not in KINDS:
            third_party = registry.names(GROUP)
            if kind not in third_party:
                hint = did_you_mean(kind, sorted({*KINDS, *third_party}), "kinds")
                report((*path, "kind"), f"there is no layout {kind!r}", hint)
            continue
        _check_keys(table, kind, path, report)
        if seen[kind] and not any(key in COLUMN_KEYS for key in _keys_of(kind)):
            report((*path, "kind"), f"there are two layouts {kind!r}", "leave one out")
        seen[kind] += 1
        if kind == "umap" and find_spec("umap") is None:
            hint = "pip install 'sitegen[umap]', or leave it out"
            report((*path, "kind"), "'umap' needs the package umap-learn", hint)


def _check_name(
    name: str, kind: Any, times: int, path: KeyPath, report: Callable[[KeyPath, str, str], None]
) -> None:
    where = (*path, "name")
    if times:
        report(where, f"there are two layouts named {name!r}", "give each a name of its own")
    elif name in ("map", "grid") and kind != name:
        report(where, f"only the {name} itself is named {name!r}", "take another name")


def _check_keys(
    table: Mapping[str, Any],
    kind: str,
    path: KeyPath,
    report: Callable[[KeyPath, str, str], None],
) -> None:
    for key in KINDS[kind][0]:
        if key not in table:
            report((*path, key), f"{kind!r} needs {key!r}", f'set {key} = "…", a column')
    for key in table:
        if key in LayoutConfig.model_fields and key not in ("kind", *_keys_of(kind)):
            others = [other for other in KINDS if key in _keys_of(other)]
            report((*path, key), f"{kind!r} has no {key!r}", f"it is for {', '.join(others)}")


def _keys_of(kind: str) -> tuple[str, ...]:
    needed, allowed = KINDS[kind]
    return (*needed, *allowed)
