"""The layouts that a manifest lists, and what each of them is given to go by."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.config import LayoutConfig, SiteConfig
from sitegen.config.layouts import KINDS, names_of
from sitegen.fingerprint import digest_of
from sitegen.languages import Words
from sitegen.layouts.base import (
    JSON,
    Arranger,
    Column,
    Given,
    LayoutSettings,
    Need,
    create,
)
from sitegen.model.arrangement import Arrangement, Guide
from sitegen.model.arrays import Colours, Grid, Layout, NeighbourGraph, Reduced
from sitegen.model.items import Field, Item, Kind, Value, Warned
from sitegen.model.values import texts_of
from sitegen.prepare import Prepared
from sitegen.run import Run, Stage
from sitegen.stages import moments
from sitegen.stages.collect.columns import title_of
from sitegen.stages.collect.values import number

_TITLED = ("map", "grid", "umap", "geographic", "timeline", "colour")
"""Kinds whose usual title is a word of the catalogue, under the kind's name."""
_COLOUR_PIXELS = 32
"""Side of the picture by which colours are told: 0.2 ms a picture."""


@dataclass(frozen=True)
class Listed:
    """A layout that the manifest lists.

    Attributes
    ----------
    name : str
        In addresses and files; no two are the same.
    title : str
        As visitors see it.
    kind : str
        As in the manifest.
    arranger : Arranger or None
        What makes it; None for the map and the grid, which are stages of their own.
    columns : mapping of str to str
        The table's columns that it names, by key.
    """

    name: str
    title: str
    kind: str
    arranger: Arranger | None
    columns: Mapping[str, str]

    @property
    def is_scored(self) -> bool:
        """Whether near is meant to be similar."""
        return self.arranger is not None and "features" in self.arranger.needs


def listed(config: SiteConfig, words: Words) -> tuple[Listed, ...]:
    """Return the layouts of a manifest, in its order; `words` name those without a title.

    Raises
    ------
    SitegenError
        When one is unknown or cannot be made as it is meant to.
    """
    shown = {facet.field: facet.title for facet in config.facets if facet.title}
    found = []
    for name, layout in zip(names_of(config.layouts), config.layouts, strict=True):
        settings = LayoutSettings(layout.kind, layout.columns, config.grid.aspect, config.map.seed)
        arranger = None if layout.kind in ("map", "grid") else create(settings)
        title = layout.title or _title(layout, shown, words)
        found.append(Listed(name, title, layout.kind, arranger, layout.columns))
    return tuple(found)


def _title(layout: LayoutConfig, shown: Mapping[str, str], words: Words) -> str:
    """Return what a layout is called where the manifest does not say."""
    columns = [shown.get(name) or title_of(name) for name in layout.columns.values()]
    if layout.kind in _TITLED and (not columns or layout.kind == "geographic"):
        return str(getattr(words, layout.kind))
    return " × ".join(columns) if columns else title_of(layout.kind.replace("-", "_"))


def worded(made: Arrangement, words: Words) -> Arrangement:
    """Return an arrangement whose labels say what its layout left to the language."""
    return replace(made, guides=tuple(_said(guide, words) for guide in made.guides))


def _said(guide: Guide, words: Words) -> Guide:
    text = str(getattr(words, guide.word)) if guide.word else guide.text
    if guide.many is not None:
        text = words.heading(name=text, n=guide.many)
    return guide._replace(text=text, word="", many=None)


@dataclass(frozen=True)
class Cells:
    """The cells of one column, before they are read.

    Attributes
    ----------
    title : str
    kind : Kind
    values : tuple of Value, length n
    days : tuple of float or None, length n, optional
        When each item was made, if that is known already; else it is read from the values.
    """

    title: str
    kind: Kind
    values: tuple[Value, ...]
    days: tuple[float | None, ...] | None = None

    @property
    def key(self) -> JSON:
        """All that a column read from these cells depends on."""
        days = list(self.days) if self.days is not None else moments.VERSION
        return [self.title, self.kind.value, [_plain(value) for value in self.values], days]

    def read(self) -> Column:
        """Read the cells as texts, numbers and dates."""
        texts = tuple(map(texts_of, self.values))
        single = [each[0] if len(each) == 1 else "" for each in texts]
        if self.days is None:
            days = moments.moments(single, [None] * len(single))
        else:
            days = np.array([math.nan if day is None else day for day in self.days], np.float64)
        numbers = [number(text) for text in single]
        read = [math.nan if value is None else value for value in numbers]
        return Column(self.title, self.kind, texts, np.array(read, np.float64), days)


def cells_of(layout: Listed, items: Sequence[Item], fields: Sequence[Field]) -> dict[str, Cells]:
    """Return the cells of the columns that a layout names, by key."""
    known = {field.name: field for field in fields}
    found = {}
    for key, name in layout.columns.items():
        field = known.get(name, Field(name, title_of(name), Kind.TEXT))
        values = tuple(item.arranged.get(name) for item in items)
        found[key] = Cells(field.title, field.kind, values)
    return found


@dataclass(frozen=True)
class Made:
    """The stages that layouts may ask for, by the names of `Need`; none is made unless asked for.

    `moments` says when each item was made, in days, for a time line without a field.
    """

    features: Callable[[], Stage[Reduced]]
    neighbours: Callable[[], Stage[NeighbourGraph]]
    map: Callable[[], Stage[Layout]]
    grid: Callable[[], Stage[Grid]]
    colours: Callable[[], Stage[Colours]]
    moments: Callable[[], NDArray[np.float64]]


def stage_of(
    layout: Listed, items: Sequence[Item], fields: Sequence[Field], made: Made, run: Run
) -> Stage[Arrangement]:
    """Declare the stage that makes a layout."""
    arranger = layout.arranger
    if arranger is None:
        raise ValueError(f"the {layout.kind} is a stage of its own")
    ids = tuple(item.id for item in items)
    cells = cells_of(layout, items, fields)
    if layout.kind == "timeline" and not cells:
        cells = {"field": _when(made.moments())}
    stages: dict[Need, Stage[Any]] = {need: getattr(made, need)() for need in arranger.needs}

    def arrange() -> Arrangement:
        columns = {key: each.read() for key, each in cells.items()}
        values = {need: stage.value for need, stage in stages.items()}
        arranged = arranger.arrange(Given(ids, columns, values))
        if arranged.ids != ids:
            raise ValueError(f"the layout {layout.kind!r} is of other items")
        if arranged.apart:
            message = (
                f"{arranged.apart:,} of {len(ids):,} pictures have no usable value and stand apart"
            )
            run.progress.info(f"layout {layout.name}: {message}")
        return arranged

    return run.stage(
        f"layout {layout.name}",
        {
            "kind": layout.kind,
            "settings": dict(arranger.key),
            **{f"column {key}": each.key for key, each in cells.items()},
            **{str(need): stage.key for need, stage in stages.items()},
            # Those of others may use them.
            "pictures": len(ids) if layout.kind in KINDS else list(ids),
        },
        Arrangement,
        arrange,
        ids=ids,
    )


def warnings(layouts: Sequence[Listed], made: Mapping[str, Stage[Arrangement]]) -> list[Warned]:
    """Warn of layouts for which no picture has a value that can be used."""
    empty = [
        f"{each.name}: {', '.join(each.columns.values()) or 'no column'}"
        for each in layouts
        if each.name in made and made[each.name].value.apart == len(made[each.name].value.ids)
    ]
    return [Warned("no picture has a usable value for the layout", tuple(empty))] if empty else []


def colours(prepared: Prepared, run: Run) -> Stage[Colours]:
    """Declare the stage that finds each picture's leading colour, from its smallest thumbnail.

    Like all that belongs to one picture, it is kept under the picture's digest as well.
    """
    from sitegen.images import decode_jpeg
    from sitegen.layouts import colour

    ids = tuple(item.id for item in prepared.items)

    def find() -> Colours:
        rows = np.empty((len(ids), 3), np.float32)
        for row, picture in enumerate(prepared.pictures):
            key = digest_of("colour", colour.VERSION, prepared.thumbnail_key(row))
            stored = run.cache.get("colour", key)
            if stored is None:
                cell = min(picture.thumbnails)
                pixels = decode_jpeg(prepared.thumbnail(row, cell))
                step = max(cell // _COLOUR_PIXELS, 1)
                found = colour.leading(pixels[::step, ::step])
                stored = np.array(found, "<f4").tobytes()
                run.cache.put("colour", key, stored)
            rows[row] = np.frombuffer(stored, "<f4")
        return Colours(ids, rows)

    made_from = {
        "version": colour.VERSION,
        "pictures": [prepared.thumbnail_key(row) for row in range(len(ids))],
    }
    return run.stage("colours", made_from, Colours, find, ids=ids)


def _when(days: NDArray[np.float64]) -> Cells:
    """Return the moments at which items were made as the cells of a column of dates."""
    known = tuple(None if math.isnan(day) else day for day in days.tolist())
    return Cells("Date", Kind.DATE, (None,) * len(known), known)


def _plain(value: Value) -> JSON:
    return list(value) if isinstance(value, tuple) else value
