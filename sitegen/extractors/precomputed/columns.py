"""Vectors in tables: separated values, and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.precomputed.table import (
    VectorTable,
    column_of_names,
    few,
    is_of_names,
    unreadable,
)
from sitegen.metadata.delimited import decode

_SAMPLE = 1 << 20
_MISSING = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None")
_COLUMNS = (
    "Keep one column of names, `filename` say, and beside it only columns of numbers;"
    " in Parquet also one column of lists."
)


@dataclass(frozen=True)
class _Sheet:
    """How a text of separated values is laid out.

    Attributes
    ----------
    header : tuple of str
        Empty where the first line is a vector already.
    width : int
        Cells in a line.
    names : int
        Place of the column of names.
    numbers : tuple of int
        Places of the columns of numbers.
    """

    encoding: str
    separator: str
    decimal: str
    header: tuple[str, ...]
    width: int
    names: int
    numbers: tuple[int, ...]

    def label(self, place: int) -> str:
        return f"column {self.header[place] if self.header else place + 1}"


def read_delimited(path: Path) -> VectorTable:
    """Read separated values: 100,000 × 512 numbers take 5 s and 1.2 GB.

    Parameters
    ----------
    path : Path
        Separated by tabs, semicolons (then numbers may have decimal commas) or commas, with a
        header or without.

    Raises
    ------
    SitegenError
        When the lines differ in length or a cell is no number.
    """
    import pandas

    sheet = _sheet(path)
    numbers = frozenset(sheet.numbers)
    types = {place: np.float32 if place in numbers else str for place in range(sheet.width)}
    missing: Any = dict.fromkeys(sheet.numbers, _MISSING)  # its types know no places, only names
    try:
        with np.errstate(over="ignore"):
            # Not `usecols`: with it, pandas lets lines that are too long pass.
            frame = pandas.read_csv(
                path,
                sep=sheet.separator,
                decimal=sheet.decimal,
                encoding=sheet.encoding,
                header=None,
                skiprows=int(bool(sheet.header)),
                names=range(sheet.width),
                dtype=types,
                na_values=missing,
                keep_default_na=False,
                skipinitialspace=True,
            )
    except (pandas.errors.ParserError, pandas.errors.EmptyDataError) as error:
        said = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise unreadable(path, f"is no regular table: {said}", _COLUMNS) from error
    except ValueError as error:
        raise _bad_cell(path, sheet) or unreadable(path, f"cannot be read: {error}") from error
    names = tuple(str(name).strip() for name in frame[sheet.names].tolist())
    values = frame[list(sheet.numbers)].to_numpy(np.float32)
    return VectorTable(names, values, tuple(map(sheet.label, sheet.numbers)))


def _sheet(path: Path) -> _Sheet:
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    text = decode(sample[: sample.rfind(b"\n") + 1] or sample, path)
    lines = text.text.lstrip("\ufeff").splitlines()
    first = lines[0] if lines else ""
    separator = next((mark for mark in "\t;" if mark in first), ",")
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines[:2], delimiter=separator)]
    if not rows or len(rows[0]) < 2:
        raise unreadable(path, "has no line of a name and numbers.", _COLUMNS)
    comma = separator != "," and any("," in cell for cell in rows[-1][1:])
    decimal = "," if comma else "."
    header = tuple(rows[0]) if _is_header(rows[0], decimal) else ()
    column = column_of_names(header)
    names = header.index(column) if column is not None else 0
    # A column without a name is what many programs write for the row's number.
    numbers = tuple(
        place
        for place in range(len(rows[0]))
        if place != names and not (header and (not header[place] or is_of_names(header[place])))
    )
    if not numbers:
        raise unreadable(path, f"has no columns of numbers, only {few(header)}.", _COLUMNS)
    width = len(rows[0])
    if len(rows[-1]) != width:
        what = f"has {width:,} cells in line 1 and {len(rows[-1]):,} in line 2."
        raise unreadable(path, what, _COLUMNS)
    encoding = _encoding(path, text.encoding)
    return _Sheet(encoding, separator, decimal, header, width, names, numbers)


def _encoding(path: Path, seen: str) -> str:
    """Return the encoding of the whole file, of which only the start has been seen."""
    if seen != "utf-8":
        return seen
    with path.open(encoding="utf-8") as file:
        try:
            while file.read(_SAMPLE):
                pass
        except UnicodeDecodeError:
            return "windows-1252"
    return seen


def _is_header(cells: Sequence[str], decimal: str) -> bool:
    """Tell a header: names of columns, or the numbers that pandas calls columns by itself."""
    texts = [cell for cell in cells if not _is_number(cell, decimal) and cell not in _MISSING[1:]]
    if len(texts) > 1 or any(not text or is_of_names(text) for text in texts):
        return True
    counted = [str(place) for place in range(len(cells) - 1)]
    return len(counted) > 2 and [cell for cell in cells if cell not in texts] == counted


def _is_number(cell: str, decimal: str) -> bool:
    try:
        float(cell.replace(decimal, "."))
    except ValueError:
        return False
    return True


def _bad_cell(path: Path, sheet: _Sheet) -> SitegenError | None:
    """Find the first cell that is no number, which pandas does not tell."""
    with path.open(encoding=sheet.encoding, errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=sheet.separator, skipinitialspace=True)
        for number, row in enumerate(reader):
            if number == 0 and sheet.header:
                continue
            for place in sheet.numbers:
                cell = row[place].strip() if place < len(row) else ""
                if cell not in _MISSING and not _is_number(cell, sheet.decimal):
                    what = f"has {cell!r} in line {reader.line_num}, {sheet.label(place)}"
                    return unreadable(path, f"{what}, where a number is wanted.", _COLUMNS)
    return None


# -- Parquet -------------------------------------------------------------------------------------


def read_parquet(path: Path) -> VectorTable:
    """Read a column of names with either one column of lists or only columns of numbers.

    Raises
    ------
    SitegenError
        When pyarrow is missing, the file is damaged, or it is not clear which column is what.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        hint = "pip install pyarrow, or save the vectors as .npz or .csv."
        raise unreadable(path, "cannot be read without pyarrow.", hint) from None
    try:
        with parquet.ParquetFile(path) as file:
            table = file.read()
    except (pyarrow.ArrowException, OSError) as error:
        raise unreadable(path, f"is damaged or no Parquet file: {error}") from error
    kinds = {name: _kind(pyarrow.types, table.schema.field(name).type) for name in _once(table)}
    of_kind = {kind: [name for name in kinds if kinds[name] == kind] for kind in _KINDS}
    texts, numbers, lists = (of_kind[kind] for kind in _KINDS)
    names = column_of_names([*texts, *numbers]) or (texts[0] if len(texts) == 1 else None)
    # An index that pandas gave no name is the row's number.
    numbers = [
        name for name in numbers if not (is_of_names(name) or name.startswith("__index_level_"))
    ]
    rest = [name for name in kinds if name not in (names, *numbers) and not is_of_names(name)]
    rest = [name for name in rest if not name.startswith("__index_level_")]
    if names is None or (len(lists) != 1 and (rest or not numbers)):
        held = few(f"{name}: {table.schema.field(name).type}" for name in kinds)
        raise unreadable(path, f"has columns of which it is not clear what: {held}.", _COLUMNS)
    found = tuple(
        "" if text is None else text
        for text in table.column(names).cast(pyarrow.string()).to_pylist()
    )
    if len(lists) == 1:
        values = _from_lists(path, table.column(lists[0]), lists[0], found)
        places = range(values.shape[1])
        return VectorTable(found, values, tuple(f"{lists[0]}[{place}]" for place in places))
    values = np.empty((len(found), len(numbers)), np.float32)
    with np.errstate(over="ignore"):
        for place, name in enumerate(numbers):
            values[:, place] = table.column(name).to_numpy()
    return VectorTable(found, values, tuple(f"column {name}" for name in numbers))


_KINDS = ("text", "number", "list")


def _once(table: Any) -> list[str]:
    """Return the names of the columns that only one column has."""
    return [name for name in table.column_names if table.column_names.count(name) == 1]


def _kind(types: Any, column: Any) -> str:
    """Return what a column of this type holds: text, a number, a list, or something else."""
    if types.is_dictionary(column):
        column = column.value_type
    if types.is_string(column) or types.is_large_string(column) or types.is_string_view(column):
        return "text"
    if types.is_integer(column) or types.is_floating(column) or types.is_boolean(column):
        return "number"
    if types.is_list(column) or types.is_large_list(column) or types.is_fixed_size_list(column):
        return "list" if _kind(types, column.value_type) == "number" else "other"
    return "other"


def _from_lists(path: Path, column: Any, label: str, names: Sequence[str]) -> NDArray[np.float32]:
    """Return a column of lists of one length as a matrix."""
    lists = column.combine_chunks()
    lengths = np.asarray(lists.value_lengths().fill_null(0))
    odd = np.flatnonzero(lengths != lengths[:1])
    if len(odd):
        first, other = (f"{names[row]!r} has {lengths[row]:,}" for row in (0, odd[0]))
        what = f"has vectors of several lengths in {label}: {first}, {other}."
        raise unreadable(path, what, "Compute them all by the same model.")
    with np.errstate(over="ignore"):
        flat = np.asarray(lists.flatten().to_numpy(zero_copy_only=False), dtype=np.float32)
    return flat.reshape(len(lengths), -1)
