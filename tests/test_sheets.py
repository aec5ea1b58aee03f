"""Workbooks as people have them: headlines, hidden sheets, dates, numbers, and what is none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.errors import ManifestError
from sitegen.metadata import Table, sheets
from sitegen.workers import Workers
from tests import tables


@pytest.fixture(scope="module", autouse=True)
def _one_worker() -> Iterator[None]:
    """Read all in one worker: to start it takes longer than to read."""
    with pytest.MonkeyPatch.context() as patch, Workers() as workers:
        patch.setattr(sheets, "Workers", lambda: nullcontext(workers))
        yield


def workbook(*sheets: list[list[Any]], hidden: tuple[int, ...] = ()) -> bytes:
    """Return a workbook with these sheets; those whose places are in `hidden` are hidden."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for place, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {place}")
        sheet.sheet_state = "hidden" if place in hidden else "visible"
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


read, refused = partial(tables.table, name="list.xlsx"), partial(tables.refused, name="list.xlsx")


def test_a_sheet_is_read_as_it_is_shown(tmp_path: Path) -> None:
    columns = ["File", "Title", "Year", "Weight", "Day", "Moment", "Shown", "At", "Lasts"]
    days = [date(1911, 5, 2), datetime(1911, 5, 2, 12, 30)]
    full = ["a.jpg", " Äpfel 🍎\n", 1911, 0.1 + 0.2, *days, True, time(3, 4), timedelta(hours=30)]
    found = read(tmp_path, workbook([columns, full, [], ["b.jpg", None, 1912.5, -3]]))
    shown = "a.jpg|Äpfel 🍎|1911|0.3|1911-05-02|1911-05-02T12:30:00|true|03:04:00|1 day, 6:00:00"
    assert found.rows == (
        tuple(shown.split("|")),
        ("b.jpg", "", "1912.5", "-3", "", "", "", "", ""),
    )
    assert found.lines == (2, 4)
    assert not found.warnings


def test_the_first_sheet_in_sight_that_holds_anything(tmp_path: Path) -> None:
    sheets = [[["old"], ["x"]], [], [["file", "year"], ["a.jpg", 1]], [["other"], ["y"]]]
    found = read(tmp_path, workbook(*sheets, hidden=(0,)))
    assert list(found.records()) == [{"file": "a.jpg", "year": "1"}]


def test_headlines_above_the_columns(tmp_path: Path) -> None:
    rows = [["Inventory of 1911"], [], [None, "file", "year"], [None, "a.jpg", 1911], [None, "b"]]
    found = read(tmp_path, workbook(rows))
    assert list(found.records()) == [{"file": "a.jpg", "year": "1911"}, {"file": "b", "year": ""}]
    assert found.lines == (4, 5)


def test_a_sheet_of_one_column(tmp_path: Path) -> None:
    found = read(tmp_path, workbook([["file"], ["a.jpg"], ["b.jpg"]]))
    assert (found.columns, found.rows) == (("file",), (("a.jpg",), ("b.jpg",)))


def test_odd_columns_are_told_as_in_other_tables(tmp_path: Path) -> None:
    found = read(tmp_path, workbook([["file", "x", "x", None], ["a.jpg", 1, 2, "lost"]]))
    assert found.columns == ("file", "x", "x_2")
    told = [str(warned) for warned in found.warnings]
    assert any("same name" in one and "x → x_2" in one for one in told)
    assert any("without a name" in one and "line 2" in one for one in told)


def test_open_documents(tmp_path: Path) -> None:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("file", "place")
    )
    values = (
        '<table:table-cell office:value-type="string"><text:p>a.jpg</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="7"/>'
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="One"><table:table-row>{cells}</table:table-row>'
            f"<table:table-row>{values}</table:table-row></table:table>"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    found = read(tmp_path, content.getvalue(), name="list.ods")
    assert list(found.records()) == [{"file": "a.jpg", "place": "7"}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbook([]), "is empty"),
        (workbook([["a.jpg", "b.jpg"], ["c.jpg", "d.jpg"]]), "looks like data"),
        (workbook([["file", "year"]])[:-300], "is not a workbook"),
        (b"file,year\na.jpg,1911\n", "is not a workbook"),
        (b"", "is not a workbook"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, message: str) -> None:
    told = refused(tmp_path, content)
    assert told.startswith("list.xlsx") and message in told


def test_a_workbook_under_another_ending(tmp_path: Path) -> None:
    told = refused(tmp_path, workbook([["file", "year"], ["a.jpg", 1]]), name="list.csv")
    assert "workbook" in told and ".xlsx" in told


WORDS = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), max_size=12
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_texts_come_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    # A leading "=" would be written as a formula, and "_x0041_" is an escape in workbooks.
    rows = [
        (one.lstrip("= ").replace("_", "-"), two.lstrip("= ").replace("_", "-"))
        for one, two in rows
    ]
    found = read(tmp_path, workbook([["file", "text"], *map(list, rows)]))
    assert found.rows == tuple(
        (one.strip(), two.strip()) for one, two in rows if one.strip() or two.strip()
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=8))
def test_damaged_workbooks_are_read_or_refused(tmp_path: Path, at: int, bytes_: bytes) -> None:
    whole = workbook([["file", "year"], ["a.jpg", 1911]])
    content = whole[:at] + bytes_ + whole[at + len(bytes_) :]
    try:
        assert isinstance(read(tmp_path, content), Table)
    except ManifestError as error:
        assert "list.xlsx" in str(error)


def test_a_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["file", "year"])
    book.worksheets[0]["XFD1048576"] = "stray"
    content = io.BytesIO()
    book.save(content)
    assert "a cell far away" in refused(tmp_path, content.getvalue())
