"""Reading a table by its ending."""

from __future__ import annotations

from pathlib import Path

from sitegen.metadata.delimited import (
    Text,
    decode,
    read_delimited,
    read_delimited_columns,
    refused,
)
from sitegen.metadata.sheets import read_sheet
from sitegen.metadata.table import Table
from sitegen.metadata.typed import read_json, read_parquet

DELIMITED = (".csv", ".tsv", ".tab", ".txt")
JSON = (".json", ".jsonl", ".ndjson")
PARQUET = (".parquet",)
SHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")


def read_table(path: Path) -> Table:
    """Read a metadata table; every cell becomes trimmed text.

    Parameters
    ----------
    path : Path
        `.csv`, `.tsv`, `.xlsx`, `.ods`, `.json` or `.parquet`. Encoding and separator of the
        first two are detected from the content: UTF-8, UTF-16 or Windows-1252; comma, semicolon,
        tab or bar.

    Returns
    -------
    Table
        Empty rows and columns without a name are left out.

    Raises
    ------
    ManifestError
        When the file is missing, empty, no table, or a quote in it is never closed.
    """
    ending = _ending(path)
    if ending in PARQUET:
        return read_parquet(path)
    if ending in SHEETS:
        return read_sheet(path)
    if ending in JSON:
        return read_json(path, _bytes(path))
    return read_delimited(path, _text(path))


def read_columns(path: Path) -> tuple[str, ...]:
    """Return the names of a table's columns, as `read_table` does; quicker for large tables.

    Raises
    ------
    ManifestError
        As `read_table` for what can be seen from the header.
    """
    if _ending(path) in DELIMITED:
        return read_delimited_columns(path, _text(path))
    return read_table(path).columns


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in DELIMITED + SHEETS + JSON + PARQUET:
        hint = "save it as .csv, .tsv, .xlsx, .ods, .json or .parquet"
        raise refused(path.name, f"cannot tell what {ending or 'a file without ending'} is", hint)
    if not path.is_file():
        raise refused(str(path), "there is no such file", "")
    return ending


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise refused(str(path), f"cannot be read: {error.strerror}", "") from None


def _text(path: Path) -> Text:
    return decode(_bytes(path), path)
