"""The rows of the table, each with its picture, and word of those that have none."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sitegen.config import SiteConfig
from sitegen.config.templates import parse_template
from sitegen.errors import ManifestError, Problem
from sitegen.metadata import Table
from sitegen.stages.collect.find import Pictures
from sitegen.stages.collect.match import Matches, guess_column, match
from sitegen.stages.collect.oddities import Oddities

Row = Mapping[str, str]


@dataclass(frozen=True)
class Pairs:
    """Rows by the index of their picture.

    Attributes
    ----------
    rows : dict of int to mapping
        Cells by column name.
    column : str or None
        The column with the file names, if one column alone holds them.
    notes : tuple of str
        What was guessed.
    """

    rows: Mapping[int, Row] = field(default_factory=dict)
    column: str | None = None
    notes: tuple[str, ...] = ()


def pair(config: SiteConfig, table: Table, pictures: Pictures, oddities: Oddities) -> Pairs:
    """Give each picture its row.

    Raises
    ------
    ManifestError
        When not one row fits a picture.
    """
    folder = _from_manifest(config, pictures)
    asked = config.fields.filename
    text = asked if asked is not None else guess_column(table, pictures.names, folder)
    if text is None:
        if not table.rows:
            _tell_pictures(pictures, {}, oddities)
            return Pairs()
        raise _unpaired(table, pictures, "no column names the pictures")
    template = parse_template(text, table.columns)
    wanted = [template.fill_exactly(record) for record in table.records()]
    matches = match(pictures.names, wanted, folder)
    if any(wanted) and not matches.row_of and not matches.ambiguous:
        first = next(name for name in wanted if name)
        raise _unpaired(table, pictures, f"no row fits a picture; the first asks for {first!r}")
    _tell_rows(matches, wanted, table, oddities)
    _tell_pictures(pictures, matches.row_of, oddities)
    rows = {
        picture: dict(zip(table.columns, table.rows[row], strict=True))
        for picture, row in matches.row_of.items()
    }
    count = f"{len(rows)} of {len(pictures.names)} pictures"
    note = f"column {text!r} of {table.path.name} names {count}"
    return Pairs(rows, template.column, () if asked is not None else (note,))


def _tell_rows(matches: Matches, wanted: Sequence[str], table: Table, oddities: Oddities) -> None:
    for what, rows in (
        ("without a picture", matches.absent),
        ("with a name that several pictures fit", matches.ambiguous),
        ("for a picture that has one already", matches.repeated),
        ("without a file name", [row for row, name in enumerate(wanted) if not name]),
    ):
        for row in rows:
            line = f"line {table.lines[row]}"
            oddities.warn(f"rows {what}", f"{wanted[row]} ({line})" if wanted[row] else line)


def _tell_pictures(pictures: Pictures, row_of: Mapping[int, int], oddities: Oddities) -> None:
    for place, name in enumerate(pictures.names):
        if place not in row_of:
            oddities.warn("pictures without a row in the table", name)


def _from_manifest(config: SiteConfig, pictures: Pictures) -> str:
    """Return the images folder as the table may write it, relative to the manifest."""
    folder = os.path.relpath(pictures.folder, config.root).replace(os.sep, "/")
    return "" if folder == "." else folder


def _unpaired(table: Table, pictures: Pictures, message: str) -> ManifestError:
    shown = ", ".join(pictures.names[:3])
    numbers = (
        name
        for place, name in enumerate(table.columns)
        if all(row[place].isdecimal() for row in table.rows)
    )
    column = next(numbers, table.columns[0])
    hint = (
        f"the pictures are called {shown}, the columns {', '.join(table.columns)}; set filename "
        f"under [fields] to the column that names the pictures, or to a template such as "
        f'"image-{{{column}}}.jpg", or "image-{{{column}-1}}.jpg" where counting starts elsewhere'
    )
    return ManifestError([Problem(table.path.name, message, hint)])
