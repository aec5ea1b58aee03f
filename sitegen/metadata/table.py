"""A metadata table: columns with unique names, and cells that are all text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.model.items import Warned

_MADE_UP = re.compile(r"Unnamed: \d+")


@dataclass(frozen=True)
class Table:
    """Rows of text under named columns.

    Attributes
    ----------
    path : Path
        The file.
    columns : tuple of str
        Unique, not empty, in the file's order.
    rows : tuple of tuple of str
        One cell a column, trimmed; `""` for nothing.
    lines : tuple of int
        Line of the file, from 1, on which each row begins; in JSON and Parquet the row's number.
    encoding, separator : str
        As detected; `separator` is empty for JSON and Parquet.
    warnings : tuple of Warned
        What was odd.
    """

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    encoding: str = "utf-8"
    separator: str = ""
    warnings: tuple[Warned, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("column names must be unique")
        if len(self.rows) != len(self.lines):
            raise ValueError("every row needs its line")

    def records(self) -> Iterator[dict[str, str]]:
        """Yield each row as a dictionary by column name."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


@dataclass(frozen=True)
class Header:
    """The columns to keep: their unique names, and where they stand in a row."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    renamed: tuple[str, ...]
    unnamed: tuple[int, ...]


def header_of(cells: Sequence[str]) -> Header:
    """Make column names unique and leave out columns without a name.

    Names are put on one line and composed (NFC), so that they can be typed in a manifest.
    """
    tidied = [unicodedata.normalize("NFC", " ".join(cell.split())) for cell in cells]
    names: list[str] = []
    places: list[int] = []
    renamed: list[str] = []
    unnamed: list[int] = []
    taken = set(tidied)
    counts: dict[str, int] = {}
    for place, name in enumerate(tidied):
        if not name or _MADE_UP.fullmatch(name):
            unnamed.append(place)
            continue
        unique = name
        counts[name] = counts.get(name, 0) + 1
        while counts[name] > 1 and unique in taken:
            unique = f"{name}_{counts[name]}"
            counts[name] += unique in taken
        taken.add(unique)
        if unique != name:
            renamed.append(f"{name} → {unique}")
        names.append(unique)
        places.append(place)
    return Header(tuple(names), tuple(places), tuple(renamed), tuple(unnamed))


def warned(what: str, cases: Sequence[str]) -> list[Warned]:
    """Return one warning with its cases, or none where there are none."""
    return [Warned(what, tuple(cases))] if cases else []
