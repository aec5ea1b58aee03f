"""One picture and its row become one item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from sitegen.config import FieldsConfig
from sitegen.config.templates import Template, parse_template
from sitegen.model.items import Item, Kind
from sitegen.stages.collect.columns import Column
from sitegen.stages.collect.ids import without_ending
from sitegen.stages.collect.oddities import Oddities
from sitegen.stages.collect.values import iso_date, web_address

Row = Mapping[str, str]

_WORD_BREAK = re.compile(r"_+|(?<=[^\W\d])-+(?=\w)|(?<=\w)-+(?=[^\W\d])")
_ADDED = "date_added"
_DAY = len("1890-05-01")
_UNREADABLE = {Kind.NUMBER: "cells that are no number", Kind.DATE: "cells that are no date"}


class Describer:
    """Fills the manifest's templates for one picture after another.

    Parameters
    ----------
    fields : FieldsConfig
        The templates.
    table_columns : sequence of str
        The names that templates may use.
    columns : sequence of Column
        The fields that items have values of.
    oddities : Oddities
        Told of missing texts and of cells that cannot be read.
    time : str or None
        Name of the column that says when, if it is not the date.
    arranged : sequence of Column
        The columns that layouts arrange by.
    """

    def __init__(
        self,
        fields: FieldsConfig,
        table_columns: Sequence[str],
        columns: Sequence[Column],
        oddities: Oddities,
        time: str | None = None,
        arranged: Sequence[Column] = (),
    ) -> None:
        def template(text: str | None) -> Template | None:
            return parse_template(text, table_columns) if text is not None else None

        self._id = template(fields.id)
        self._title = template(fields.title)
        self._url = template(fields.url)
        self._date = template(fields.date)
        self._alt = template(fields.alt)
        self._creator = template(fields.creator)
        added = fields.added or (_ADDED if _ADDED in table_columns else None)
        self._added = template(added)
        self._columns = columns
        self._oddities = oddities
        self._time = time
        self._arranged = arranged

    def wanted_ids(self, names: Sequence[str], rows: Mapping[int, Row]) -> list[str]:
        """Return the id that the manifest asks for each picture; empty where there is none."""
        if self._id is None:
            return [""] * len(names)
        wanted = [self._id.fill_exactly(rows.get(place, {})) for place in range(len(names))]
        seen: set[str] = set()
        for place, text in enumerate(wanted):
            if not text:
                self._oddities.warn("pictures without an id in the table", names[place])
            elif text in seen:
                self._oddities.warn("ids that several pictures share", text)
            seen.add(text)
        return wanted

    def item(self, item_id: str, path: Path, name: str, digest: str, row: Row) -> Item:
        """Return what is known of one picture; `row` is empty when the table has none for it."""
        title = (self._title.fill(row) if self._title else "") or title_from(name)
        alt = self._alt.fill(row) if self._alt else title
        if not alt:
            self._oddities.warn("pictures without an alt text", name)
        date = self._date.fill(row) if self._date else ""
        return Item(
            id=item_id,
            path=path,
            filename=name,
            digest=digest,
            title=title,
            alt=alt or title,
            source=self._source(row, name),
            date=iso_date(date) or date,
            when=date if self._time is None else row.get(self._time, ""),
            values={column.field.name: self._value(column, row) for column in self._columns},
            arranged={
                column.field.name: column.value(row.get(column.field.name, ""))
                for column in self._arranged
            },
            creator=self._creator.fill(row) if self._creator else "",
            added=self._day(row, name),
        )

    def _day(self, row: Row, name: str) -> str:
        """Return the day when a picture came into the collection, or nothing."""
        written = self._added.fill(row) if self._added else ""
        day = iso_date(written) or ""
        if written and len(day) < _DAY:
            self._oddities.warn("days of adding that are no day", f"{written} ({name})")
            return ""
        return day

    def _source(self, row: Row, name: str) -> str:
        written = self._url.fill_exactly(row) if self._url else ""
        address = web_address(written)
        if written and not address:
            self._oddities.warn("addresses that are not http or https", f"{written} ({name})")
        return address

    def _value(self, column: Column, row: Row) -> str | float | tuple[str, ...] | None:
        cell = row.get(column.field.name, "")
        if cell and not column.readable(cell):
            what = f"{_UNREADABLE[column.field.kind]} in {column.field.name!r}"
            self._oddities.warn(what, repr(cell))
        return column.value(cell)


def title_from(name: str) -> str:
    """Return a title made from a file name: `fruit/golden_delicious-02.jpg`, Golden delicious 02.

    Hyphens between digits stay, as in dates.
    """
    stem = without_ending(PurePosixPath(name).name)
    text = " ".join(_WORD_BREAK.sub(" ", stem).split()).strip(" -_") or stem
    return text[0].upper() + text[1:]
