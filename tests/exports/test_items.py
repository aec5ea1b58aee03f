from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet
import pytest

from sitegen import SitegenError
from tests.exports.conftest import COUNT


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def test_csv_has_the_sites_columns_and_all_metadata(
    built: Path, export: Callable, tmp_path: Path
) -> None:
    export("items")
    rows, site = rows_of(tmp_path / "items.csv"), rows_of(built / "site/data/items.csv")
    assert len(rows) == COUNT
    assert [{name: row[name] for name in site[0]} for row in rows] == site
    assert rows[5]["year"] == "1905"
    assert rows[5]["words"] == "a; b2"
    assert (rows[5]["source"], rows[5]["date"]) == ("https://example.org/5", "1905")
    assert (rows[5]["width"], rows[5]["height"]) == ("80", "80")


def test_no_cell_runs_in_a_spreadsheet(built: Path, export: Callable, tmp_path: Path) -> None:
    export("items")
    for file in (tmp_path / "items.csv", built / "site/data/items.csv"):
        for row in rows_of(file):
            for name, cell in row.items():
                is_number = cell.lstrip("-+").replace(".", "", 1).isdecimal()
                assert is_number or not cell.startswith(("=", "+", "-", "@")), (name, cell)
    rows = rows_of(tmp_path / "items.csv")
    assert rows[0]["title"] == """'=HYPERLINK("http://evil","x")"""
    assert rows[1]["title"] == "<img src=x onerror=alert(1)>"
    assert [row["note"] for row in rows[:3]] == ["-12.5", "'+1+1", "'@x"]


def test_parquet_has_types_and_texts_as_they_are(export: Callable, tmp_path: Path) -> None:
    export("items", "-o", "items.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "items.parquet").to_pylist()
    assert table[0]["title"] == '=HYPERLINK("http://evil","x")'
    assert table[3]["year"] == 1903.0
    assert table[3]["words"] == ["a", "b0"]
    assert isinstance(table[3]["neighbours"], list)
    assert len(table[3]["neighbours"]) == len(table[3]["distances"]) == 12
    assert isinstance(table[3]["row"], int)


def test_a_built_site_is_enough_for_its_own_table(
    built: Path, export: Callable, tmp_path: Path
) -> None:
    export("items", "--site", str(built / "site"), "-o", "copy.csv")
    assert (tmp_path / "copy.csv").read_bytes() == (built / "site/data/items.csv").read_bytes()


def test_errors_name_the_culprit(built: Path, export: Callable, tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match=r"items\.xlsx has to end in \.csv or \.parquet"):
        export("items", "-o", "items.xlsx")
    before = (built / "metadata.csv").read_bytes()
    with pytest.raises(SitegenError, match="a file of the collection itself"):
        export("items", "-o", str(built / "metadata.csv"))
    assert (built / "metadata.csv").read_bytes() == before
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(SitegenError, match="is a folder"):
        export("items", "-o", "folder.csv")
