"""The table's columns as fields: what each holds, and how its cells are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitegen.config import FacetConfig, SiteConfig
from sitegen.config.templates import parse_template, whole
from sitegen.metadata import Table
from sitegen.metadata.dates import days_of, says_none
from sitegen.model.items import Field, Kind, Value
from sitegen.stages.collect.guess import guess, separator_of
from sitegen.stages.collect.values import iso_date, number, several, web_address

_WHOLE_FLOAT = re.compile(r"[+-]?\d+\.0+")


@dataclass(frozen=True)
class Column:
    """A field, and how its cells become values.

    Attributes
    ----------
    field : Field
        What visitors see.
    separator : str
        Between the texts of a `multi` cell.
    whole : bool
        Whether all numbers are whole with `.0` behind them, as spreadsheets and pandas write
        columns with gaps; it is taken off.
    guessed : bool
        Whether the kind is a guess, so that nothing is wrong with cells that are something else.
    """

    field: Field
    separator: str = ""
    whole: bool = False
    guessed: bool = False

    def readable(self, cell: str) -> bool:
        """Say whether a cell that is not empty is what its kind says."""
        kind = self.field.kind
        if self.guessed:
            return True
        if kind is Kind.NUMBER:
            return number(cell) is not None
        return kind is not Kind.DATE or days_of(cell) is not None or says_none(cell)

    def value(self, cell: str) -> Value:
        """Return a cell's value, or None when it is empty.

        What cannot be read as a number stays text: it is shown, but not filtered by. Dates are
        shown as they are written, unless the year comes first.
        """
        kind = self.field.kind
        if kind is Kind.MULTI:
            return several(cell, self.separator)
        if not cell:
            return None
        if kind is Kind.NUMBER:
            value = number(cell)
            return cell if value is None else value
        if kind is Kind.DATE:
            return iso_date(cell) or cell
        if kind is Kind.URL:
            return web_address(cell)
        text = whole(cell) if self.whole else cell
        return text if kind is Kind.TEXT else " ".join(text.split())


def columns_of(table: Table, config: SiteConfig, filename: str | None) -> tuple[Column, ...]:
    """Return the fields of a collection, in the table's order.

    Left out, unless visitors filter by them, are the columns that the manifest hides and those
    that are in sight anyway: the one with the file names, and those repeated unchanged as title,
    alt text or source. Where the manifest names no facets, those are facets that look like it.
    """
    facets = _facets(config)
    shown = (config.fields.title, config.fields.alt, config.fields.url)
    bare = {parse_template(text, table.columns).column for text in shown if text is not None}
    hidden = {*config.fields.hide, filename, *bare} - set(facets)
    dates = config.fields.date and parse_template(config.fields.date, table.columns).column
    return tuple(
        _column(name, [row[place] for row in table.rows], facets.get(name), not facets, dates)
        for place, name in enumerate(table.columns)
        if name not in hidden
    )


def columns_arranged(table: Table, config: SiteConfig) -> tuple[Column, ...]:
    """Return the columns that the manifest's layouts name, hidden or not, in the table's order."""
    named = {column for layout in config.layouts for column in layout.columns.values()}
    return tuple(
        _column(name, [row[place] for row in table.rows], _facets(config).get(name))
        for place, name in enumerate(table.columns)
        if name in named
    )


def _facets(config: SiteConfig) -> dict[str, FacetConfig]:
    return {facet.field: facet for facet in config.facets}


def _column(
    name: str,
    cells: list[str],
    facet: FacetConfig | None,
    guessing: bool = False,
    dates: str | None = None,
) -> Column:
    filled = [cell for cell in cells if cell]
    guessed = None
    title = (facet.title if facet else None) or title_of(name)
    if facet is not None:
        kind = Kind(facet.kind)
    elif filled and all(web_address(cell) for cell in filled):
        kind = Kind.URL
    else:
        guessed = guess(name, filled, name == dates) if guessing else None
        kind = guessed or Kind.TEXT
    numbers = [cell for cell in filled if number(cell) is not None]
    return Column(
        Field(name, title, kind, facet is not None or guessed is not None),
        facet.separator if facet else separator_of(filled) if guessed is Kind.MULTI else "",
        bool(numbers) and all(map(_WHOLE_FLOAT.fullmatch, numbers)),
        guessed is not None,
    )


def title_of(name: str) -> str:
    """Return a column's name as people write: `painting_index` becomes `Painting index`."""
    text = " ".join(name.replace("_", " ").split()) or name
    return text[0].upper() + text[1:]
