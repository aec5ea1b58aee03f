from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.errors import ManifestError
from sitegen.metadata import Table, read_columns, read_table
from tests.tables import refused, table


def told(found: Table) -> list[str]:
    return [str(warned) for warned in found.warnings]


def test_a_plain_table(tmp_path: Path) -> None:
    found = table(tmp_path, "name,year\n Apple , 1909.0\n\nPear,\n , \n")
    assert found.columns == ("name", "year")
    assert found.rows == (("Apple", "1909.0"), ("Pear", ""))
    assert found.lines == (2, 4)
    assert (found.encoding, found.separator, found.warnings) == ("utf-8", ",", ())
    assert list(found.records())[1] == {"name": "Pear", "year": ""}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "windows-1252"),
    ],
)
def test_encodings_and_separators(
    tmp_path: Path, separator: str, encoding: str, named: str
) -> None:
    text = "name;größe\r\nÄpfel – rot, süß;1,5\r\n".replace(";", separator)
    if separator == ",":
        text = text.replace("Äpfel – rot, süß", '"Äpfel – rot, süß"').replace("1,5", '"1,5"')
    found = table(tmp_path, text.encode(encoding))
    assert found.columns == ("name", "größe")
    assert found.rows == (("Äpfel – rot, süß", "1,5"),)
    assert (found.encoding, found.separator) == (named, separator)


def test_excels_separator_line(tmp_path: Path) -> None:
    found = table(tmp_path, "sep=|\nname|a,b\nx|1,2\n")
    assert found.columns == ("name", "a,b")
    assert found.lines == (3,)


def test_one_column(tmp_path: Path) -> None:
    found = table(tmp_path, "filename\na b.jpg\nc;d.jpg\n")
    assert found.rows == (("a b.jpg",), ("c;d.jpg",))


def test_line_breaks_in_cells_and_old_line_ends(tmp_path: Path) -> None:
    found = table(tmp_path, 'name,who\r\n"A\r\nB\r\n","x"\r\nC,y\r\n')
    assert found.rows == (("A\nB", "x"), ("C", "y"))
    assert found.lines == (2, 5)
    mac = table(tmp_path, 'name,who\rA,x\r"B\nC",y\r')
    assert mac.rows == (("A", "x"), ("B\nC", "y"))
    assert table(tmp_path, "name,who\nA\rB,x\n").rows == (("A B", "x"),)
    assert table(tmp_path, "name,who\r\r\nA,x\r\r\n").rows == (("A", "x"),)


def test_spaces_before_quotes(tmp_path: Path) -> None:
    assert table(tmp_path, 'name, who\nA, "x, y"\n').rows == (("A", "x, y"),)


def test_ragged_rows_are_told(tmp_path: Path) -> None:
    found = table(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,,\n")
    assert found.rows == (("1", "2", ""), ("1", "2", "3"), ("1", "2", "3"), ("1", "2", "3"))
    assert told(found) == [
        "rows with cells missing at the end: 1, such as line 2",
        "rows with more cells than there are columns; the rest is left out: 1, such as line 4",
    ]


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    found = table(tmp_path, "a,a,a_2,a\n1,2,3,4\n")
    assert found.columns == ("a", "a_3", "a_2", "a_4")
    assert told(found) == [
        "columns of the same name in the table, renamed: 2, such as a → a_3, a → a_4"
    ]


def test_columns_without_a_name_are_left_out(tmp_path: Path) -> None:
    found = table(tmp_path, ",name,,Unnamed: 3,year,\n0,A,,x,1,\n1,B,,,2,\n")
    assert found.columns == ("name", "year")
    assert found.rows == (("A", "1"), ("B", "2"))
    assert told(found) == [
        "rows with cells in a column without a name; they are left out: 1, such as line 2"
    ]


def test_column_names_are_composed_and_on_one_line(tmp_path: Path) -> None:
    assert table(tmp_path, '"long\n name",u\u0308ber\nx,y\n').columns == ("long name", "über")


def test_broken_bytes_in_utf8(tmp_path: Path) -> None:
    found = table(tmp_path, "name,x\näöü ÄÖÜ,1\n".encode() + b"\xff,2\n")
    assert found.encoding == "utf-8"
    assert found.rows[1] == ("�", "2")
    assert told(found) == ["characters in the table that cannot be read: 1, such as line 3"]


def test_large_cells(tmp_path: Path) -> None:
    assert len(table(tmp_path, "a,b\n" + "x" * 300_000 + ",1\n").rows[0][0]) == 300_000
    with pytest.raises(csv.Error):
        list(csv.reader(io.StringIO("x" * 300_000)))


def test_control_characters_are_taken_out(tmp_path: Path) -> None:
    assert table(tmp_path, "a,b\nx\x1b[0my,\x07\n").rows == (("x[0my", ""),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "m.csv: is empty"),
        (b"\xef\xbb\xbf\n\n , \n", "m.csv:3: no column has a name"),
        (b"a.jpg,Apple\nb.jpg,Pear\n", "m.csv:1: looks like data, not like column names: a.jpg"),
        (b"\n1909,12\n1910,13\n", "m.csv:2: looks like data"),
        (b'Unnamed: 0,""\n1,2\n', "m.csv:1: no column has a name"),
        (b"PK\x03\x04rest", "m.csv: is an Excel or OpenDocument workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "m.csv: is not text"),
        (b'a,b\n1,2\n3,"4\n5,6\n7,8\n', "m.csv:3: a quote opened in this row is never closed"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, message: str) -> None:
    assert refused(tmp_path, content).startswith(message)


def test_a_missing_file_or_an_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no such file"):
        read_table(tmp_path / "m.csv")
    assert "save it as .csv" in refused(tmp_path, b"x", "m.docx")


def test_json(tmp_path: Path) -> None:
    content = [
        {"name": "Apple\ud800", "year": 1909.0, "tags": ["a", "b"], "ok": True, "none": None},
        {"name": "Pear", "big": 12345678901234567890, "who": {"b": 1, "a": "ä"}},
    ]
    found = table(tmp_path, json.dumps(content), "m.json")
    assert found.columns == ("name", "year", "tags", "ok", "none", "big", "who")
    assert found.rows == (
        ("Apple?", "1909.0", "a; b", "true", "", "", ""),
        ("Pear", "", "", "", "", "12345678901234567890", '{"a": "ä", "b": "1"}'),
    )
    assert table(tmp_path, json.dumps({"v": 1, "items": content}), "m.json").rows == found.rows
    lines = "\r\n".join(json.dumps(row, ensure_ascii=False) for row in content)
    lines = lines.replace("\ud800", "\\ud800")
    assert table(tmp_path, lines, "m.jsonl").rows == found.rows
    assert table(tmp_path, lines, "m.json").rows == found.rows


def test_names_in_json_are_texts_as_its_values_are(tmp_path: Path) -> None:
    found = table(tmp_path, json.dumps([{"name\ud800": "a", "\u0000\u0007year": 1}]), "m.json")
    assert found.columns == ("name?", "year")
    assert found.rows == (("a", "1"),)


@pytest.mark.parametrize(
    "content", [b"{", b"[1, 2]", b"[]", b"3", b"[" * 100_000, b'[{"a": ' + b"[" * 900]
)
def test_json_that_is_no_table(tmp_path: Path, content: bytes) -> None:
    assert "a table is a list of objects" in refused(tmp_path, content, "m.json")


def test_parquet(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame(
        {
            "name": ["Apple", None],
            "year": pandas.array([1909, None], dtype="Int64"),
            "price": [1.5, 2.0],
            "tags": [["a", "b"], []],
            "day": pandas.to_datetime(["2020-01-02", None]),
        }
    )
    frame.to_parquet(tmp_path / "m.parquet")
    found = read_table(tmp_path / "m.parquet")
    assert found.columns == ("name", "year", "price", "tags", "day")
    assert found.rows == (
        ("Apple", "1909", "1.5", "a; b", "2020-01-02"),
        ("", "", "2.0", "", ""),
    )
    assert read_columns(tmp_path / "m.parquet") == found.columns


def test_what_is_no_parquet_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    assert "is not a Parquet file" in refused(tmp_path, b"nothing of the kind", "m.parquet")


# The header must be told from data and from other separators; cells may hold anything.
NAMES = st.text("abcdefgh ÄÖü漢_-", min_size=1, max_size=8).map(lambda name: f"c{name.strip()}")
ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
CELLS = st.one_of(ANYTHING, st.text("ab,;|\t\"'\n\r ", max_size=12), st.just("1909.0"))


def representable(cell: str, encoding: str) -> str:
    """Leave out of Windows-1252 what could be taken for UTF-8."""
    return re.sub("[^\x00-\x7fÄÖÜäöü]", "?", cell) if encoding == "cp1252" else cell


def trimmed(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", " ").strip()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(NAMES, min_size=2, max_size=5, unique_by=lambda name: " ".join(name.split())),
    data=st.data(),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_cells_come_back(
    tmp_path: Path,
    names: list[str],
    data: st.DataObject,
    separator: str,
    encoding: str,
    quoting: int,
    line_end: str,
) -> None:
    row = st.lists(CELLS, min_size=len(names), max_size=len(names))
    rows = data.draw(st.lists(row, min_size=1, max_size=5))
    written = io.StringIO()
    writer = csv.writer(
        written,
        delimiter=separator,
        quoting=quoting,
        lineterminator=line_end,
    )
    rows = [[representable(cell, encoding) for cell in row] for row in rows]
    writer.writerows([[representable(name, encoding) for name in names], *rows])
    path = tmp_path / "m.csv"
    path.write_bytes(written.getvalue().encode(encoding))
    found = read_table(path)
    expected = [tuple(map(trimmed, row)) for row in rows]
    assert found.rows == tuple(row for row in expected if any(row))
    assert len(found.columns) == len(names)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("m.csv", "m.json"):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            found = read_table(path)
        except ManifestError:
            continue
        assert all(len(row) == len(found.columns) for row in found.rows)
        assert "".join(found.columns).encode()


def test_the_collections_at_hand(shared: Path) -> None:
    published = read_table(shared / "data/pomology/metadata-as-published.csv")
    assert published.columns == (
        "authors", "fruit", "image", "painting_index", "subjects", "thumbnail_image", "year",
    )  # fmt: skip
    assert len(published.rows) == 1000
    assert not published.warnings
    assert published.rows[0][0] == "Schutt, Ellen Isham, 1873-1955"
    for name in ("pomology", "grocery"):
        with (shared / "data" / name / "metadata.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(read_table(shared / "data" / name / "metadata.csv").records()) == rows
