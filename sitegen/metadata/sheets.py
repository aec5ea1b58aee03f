"""Workbooks of Excel and LibreOffice: the first sheet that holds anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.errors import ManifestError, Problem, UnusableImage
from sitegen.metadata.delimited import Record, header_in, refused, table_of
from sitegen.metadata.table import Table
from sitegen.metadata.typed import text_of
from sitegen.workers import Workers

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook


def read_sheet(path: Path) -> Table:
    """Read the first sheet of a workbook that is in sight and not empty.

    Lines are rows of the sheet, counted from 1. Cells have their last computed value.

    Raises
    ------
    ManifestError
        When the file is no workbook, is locked by a password, holds no table, or takes more memory
        or time than a worker has.
    """
    # A sheet is read as a rectangle: one stray cell in the last corner would take 400 GB.
    with Workers() as workers:
        try:
            found = workers.run(_all_records, path)
        except UnusableImage:
            hint = "look for a cell far away from the others, or save the sheet as CSV"
            raise refused(path.name, "takes too much memory or time to be read", hint) from None
    if isinstance(found, Problem):
        raise ManifestError([found])
    records = _below_headline(found)
    header = header_in(path, records[:1])
    return table_of(path, "utf-8", "", header, records)


def _all_records(path: Path) -> list[Record] | Problem:
    """Return the records, or what is wrong with the file. To be called in a worker."""
    try:
        return list(_records(path))
    except ManifestError as error:
        return error.problems[0]


def _records(path: Path) -> Iterator[Record]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with CalamineWorkbook.from_path(path) as book:
            for number, cells in enumerate(_rows(book), start=1):
                texts = [_text(cell) for cell in cells]
                if any(texts):
                    yield number, texts
    except PasswordError:
        hint = "save it without one, or the sheet as CSV"
        raise refused(path.name, "is locked by a password", hint) from None
    except OSError as error:
        raise refused(str(path), f"cannot be read: {error.strerror or error}", "") from None
    except CalamineError as error:
        hint = "save it again as .xlsx, or the sheet as CSV in UTF-8"
        raise refused(path.name, f"is not a workbook: {error}", hint) from None


def _rows(book: CalamineWorkbook) -> Iterator[list[Any]]:
    """Yield the rows of the first sheet in sight that has any cells."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for sheet in book.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            content = book.get_sheet_by_name(sheet.name)
            if content.start is not None:
                return content.iter_rows()
    return iter(())


def _below_headline(records: list[Record]) -> list[Record]:
    """Return the records without those of one cell above the column names, such as a headline."""
    filled = (sum(map(bool, cells)) > 1 for _, cells in records)
    first = next((place for place, several in enumerate(filled) if several), 0)
    return records[first:]


def _text(value: Any) -> str:
    """Return a cell as it is shown: a workbook keeps every number as a float."""
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else str(value)
    return str(value) if isinstance(value, timedelta) else text_of(value)
