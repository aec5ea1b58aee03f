"""Tables of separated values: whatever their encoding and separator."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from sitegen.errors import ManifestError, Problem
from sitegen.metadata.table import Header, Table, header_of, warned

SEPARATORS = ",;\t|"
"""Separators looked for; the earlier wins a tie."""

SAMPLE = 1 << 20
"""Characters looked at to find the separator."""

_SAMPLE_ROWS = 2_000
_LONGEST_CELL = 2**31 - 1
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FORMATS = (
    (b"PK\x03\x04", "an Excel or OpenDocument workbook, or another archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Control characters, which no page may hold."""

Record: TypeAlias = tuple[int, list[str]]
"""A row's line in its file, from 1, and its cells."""

_LONE_RETURN = re.compile(r"\r(?!\n)")
_RETURN_ENDS_FIRST_LINE = re.compile(r'(?:"[^"]*"|[^"\r\n]++)*+\r(?!\r?\n)')
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|:])"?(?:\r\n|\r|\n)', re.IGNORECASE)
_LOOKS_LIKE_DATA = re.compile(
    r"https?://|.*\.(jpe?g|png|webp|gif|tiff?|bmp|avif|heic)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Text:
    """A decoded file: `damaged` is the line of the first byte that could not be read, or 0."""

    text: str
    encoding: str
    damaged: int = 0


def decode(data: bytes, path: Path) -> Text:
    """Return a file's text: UTF-8 or UTF-16 where it can be, else Windows-1252.

    Raises
    ------
    ManifestError
        When the bytes are no text.
    """
    for magic, what in _FORMATS:
        if data.startswith(magic):
            hint = (
                "save the table as CSV, in UTF-8; workbooks are read if they end in .xlsx or .ods"
            )
            raise refused(path.name, f"is {what}, not text", hint)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding)
    if b"\0" in data:
        encoding = _utf16_without_mark(data)
        if not encoding:
            raise refused(path.name, "is not text", "save the table as CSV, in UTF-8")
        return _decoded(data, encoding)
    try:
        return Text(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    text = data.decode("utf-8", errors="replace")
    # Windows-1252 text hardly ever forms valid UTF-8 sequences: where they prevail, a few bytes
    # are broken and the rest is UTF-8.
    broken = text.count("\ufffd")
    if len(text) - len(text.encode("ascii", errors="ignore")) > 3 * broken:
        return Text(text, "utf-8", line)
    return _decoded(data, "windows-1252")


def read_delimited(path: Path, text: Text) -> Table:
    """Read separated values.

    Parameters
    ----------
    path : Path
        For messages.
    text : Text
        The whole file.

    Raises
    ------
    ManifestError
        When there is no header, or a quoted cell is never closed.
    """
    sheet = _sheet(text)
    with _long_cells():
        records = list(_filled_records(sheet))
        header = header_in(path, records[:1])
        _check_closed(path, sheet, records[-1][0])
    return table_of(path, text.encoding, sheet.separator, header, records, text.damaged)


def read_delimited_columns(path: Path, text: Text) -> tuple[str, ...]:
    """Return the columns that `read_delimited` would find, without reading the rows."""
    with _long_cells():
        return header_in(path, list(islice(_filled_records(_sheet(text)), 1))).names


def detect_separator(text: str) -> str:
    """Return the separator under which the rows agree best with the header.

    A tie goes to the one that comes first in `SEPARATORS`.
    """
    sample = text[:SAMPLE]
    if len(text) > SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    with _long_cells():
        return max(SEPARATORS, key=lambda separator: _agreement(sample, separator))


def _agreement(sample: str, separator: str) -> tuple[float, float]:
    """Return how well a separator fits: rows as wide as the header, and a wide header."""
    records = _filled_records(_Sheet(sample, separator))
    widths = [len(cells) for _, cells in islice(records, _SAMPLE_ROWS)]
    if not widths:
        return 0.0, 0.0
    share = widths.count(widths[0]) / len(widths)
    return share * (1 - 1 / widths[0]), share


@dataclass(frozen=True)
class _Sheet:
    """Text to take apart: its first line is number `first` of the file."""

    content: str
    separator: str
    first: int = 1


def _sheet(text: Text) -> _Sheet:
    content = CONTROL.sub("", text.text)
    if not _RETURN_ENDS_FIRST_LINE.match(content):
        # No old Macintosh file: then a return alone stands in a cell, where Python's csv module
        # and pandas write it without quotes.
        content = _LONE_RETURN.sub(" ", content)
    stated = _SEPARATOR_LINE.match(content)
    if stated:
        return _Sheet(content[stated.end() :], stated[1], 2)
    return _Sheet(content, detect_separator(content))


def _filled_records(sheet: _Sheet) -> Iterator[Record]:
    """Yield each record that is not empty, with the line on which it begins."""
    lines = io.StringIO(sheet.content, newline="")
    reader = csv.reader(lines, delimiter=sheet.separator, skipinitialspace=True)
    line = sheet.first
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = sheet.first + reader.line_num


def _check_closed(path: Path, sheet: _Sheet, line: int) -> None:
    """Refuse a last record, begun on `line`, with a quote that swallowed the lines after it."""
    lines = io.StringIO(sheet.content, newline="").readlines()[line - sheet.first :]
    if sum(1 for text in lines if text.strip()) < 2:
        return
    reader = csv.reader(lines, delimiter=sheet.separator, skipinitialspace=True, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            message = "a quote opened in this row is never closed"
            hint = "close it, or write it twice if it is part of the text"
            raise refused(f"{path.name}:{line}", message, hint) from None


def header_in(path: Path, records: list[Record]) -> Header:
    """Return the columns that the first record names.

    Raises
    ------
    ManifestError
        When there is none, or it does not look like column names.
    """
    hint = "a table begins with a row of column names"
    if not records:
        raise refused(path.name, "is empty", hint)
    line, cells = records[0]
    header = header_of(cells)
    if not any(name.strip(SEPARATORS) for name in header.names):
        raise refused(f"{path.name}:{line}", "no column has a name", hint)
    if any(map(_LOOKS_LIKE_DATA.match, header.names)) or all(map(_is_number, header.names)):
        message = f"looks like data, not like column names: {', '.join(header.names[:3])}"
        raise refused(f"{path.name}:{line}", message, hint)
    return header


def _is_number(name: str) -> bool:
    return not name.strip("0123456789.,- ")


def table_of(
    path: Path,
    encoding: str,
    separator: str,
    header: Header,
    records: list[Record],
    damaged: int = 0,
) -> Table:
    """Make a table of records, of which the first holds the column names.

    `damaged` is the line of the first character that could not be read, or 0.
    """
    width = len(records[0][1])
    rows, lines = [], []
    short: list[str] = []
    long: list[str] = []
    nameless: list[str] = []
    # A first column without a name is what many programs write for the row's number.
    odd = [place for place in header.unnamed if place > 0]
    for line, cells in records[1:]:
        if len(cells) < width:
            short.append(f"line {line}")
            cells = cells + [""] * (width - len(cells))
        elif any(cell.strip() for cell in cells[width:]):
            long.append(f"line {line}")
        if any(cells[place].strip() for place in odd):
            nameless.append(f"line {line}")
        rows.append(tuple(_cell(cells[place]) for place in header.places))
        lines.append(line)
    warnings = [
        *warned("columns of the same name in the table, renamed", header.renamed),
        *warned("rows with cells missing at the end", short),
        *warned("rows with more cells than there are columns; the rest is left out", long),
        *warned("rows with cells in a column without a name; they are left out", nameless),
    ]
    if damaged:
        warnings += warned("characters in the table that cannot be read", [f"line {damaged}"])
    return Table(
        path, header.names, tuple(rows), tuple(lines), encoding, separator, tuple(warnings)
    )


def _cell(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _decoded(data: bytes, encoding: str) -> Text:
    try:
        return Text(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Text(data.decode(encoding, errors="replace"), encoding, line)


def _utf16_without_mark(data: bytes) -> str:
    """Return the byte order of UTF-16 without its mark, told by where Latin text has zeros."""
    sample = data[: SAMPLE & ~1]
    half = len(sample) // 2
    for encoding, zeros, others in (
        ("utf-16-le", sample[1::2], sample[0::2]),
        ("utf-16-be", sample[0::2], sample[1::2]),
    ):
        if zeros.count(0) > math.ceil(half * 0.5) and others.count(0) == 0:
            return encoding
    return ""


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let cells be longer than the 128 KiB that the csv module allows by itself."""
    limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def refused(place: str, message: str, hint: str) -> ManifestError:
    """Return the error for a table that cannot be used."""
    return ManifestError([Problem(place, message, hint)])
