from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.metadata import Table
from sitegen.stages.collect.match import guess_column, match
from sitegen.stages.collect.values import iso_date, number, several, web_address


@pytest.mark.parametrize(
    "wanted",
    [
        "sub/Café 1.jpg",
        "./sub/Café 1.jpg",
        "photos/sub/Café 1.jpg",
        "sub\\Café 1.jpg",
        unicodedata.normalize("NFD", "sub/Café 1.jpg"),
        "Café 1.jpg",
        "/home/someone/Café 1.jpg",
        "C:\\pictures\\Café 1.jpg",
        "https://example.org/x/Café 1.jpg",
        "SUB/CAFÉ 1.JPG",
        "café 1.jpg",
        "sub/Café 1",
        "sub/Café 1.tif",
        "CAFÉ 1",
        "café 1.PNG",
    ],
)
def test_a_row_finds_its_picture(wanted: str) -> None:
    assert match(["other.jpg", "sub/Café 1.jpg"], [wanted], "photos").row_of == {1: 0}


@pytest.mark.parametrize("wanted", ["sub/other.jpg.bak", "Cafe 1.jpg", "1.jpg", "sub"])
def test_a_row_finds_no_other_picture(wanted: str) -> None:
    found = match(["sub/Café 1.jpg", "else.jpg"], [wanted])
    assert not found.row_of
    assert found.absent == (0,)


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["a/1.jpg", "b/1.jpg"], "1.jpg"),
        (["1.jpg", "1.png"], "1"),
        (["1.jpg", "1.png"], "1.tif"),
        (["A.jpg", "a.jpg"], "a.JPG"),
    ],
)
def test_several_pictures_are_never_chosen_from(names: list[str], wanted: str) -> None:
    found = match(names, [wanted])
    assert not found.row_of
    assert found.ambiguous == (0,)


def test_exact_names_go_first() -> None:
    found = match(["a.jpg", "A.jpg", "x/a.jpg"], ["x/a", "A.jpg", "a.jpg"])
    assert found.row_of == {0: 2, 1: 1, 2: 0}


def test_the_first_of_several_rows_counts() -> None:
    found = match(["a.jpg"], ["", "a.jpg", "./a.jpg", "a.jpg", "a.png"])
    assert found.row_of == {0: 1}
    assert found.repeated == (3,)
    assert found.absent == (2, 4)


def test_a_column_is_guessed() -> None:
    rows = tuple((f"{n}", f"Picture{n}", f"picture{n}.jpg", "picture1") for n in range(5))
    table = Table(Path("m.csv"), ("n", "title", "file", "kind"), rows, tuple(range(5)))
    assert guess_column(table, [f"picture{n}.jpg" for n in range(9)]) == "file"
    assert guess_column(table, [f"{n}.png" for n in range(9)]) == "n"
    assert guess_column(table, ["unlike.png"]) is None


def test_a_column_is_guessed_from_few_pictures_in_a_long_table() -> None:
    rows = tuple((f"{n}.jpg", "x") for n in range(5000))
    table = Table(Path("m.csv"), ("file", "x"), rows, tuple(range(5000)))
    assert guess_column(table, ["4999.jpg"]) == "file"


NAMES = st.lists(st.text("aAé/\\.", min_size=1, max_size=5), unique=True, max_size=8)


@settings(deadline=None)
@given(NAMES, st.lists(st.text("aAé/\\.", max_size=5), max_size=8))
def test_every_row_is_accounted_for(names: list[str], wanted: list[str]) -> None:
    found = match(names, wanted)
    told = [*found.row_of.values(), *found.absent, *found.ambiguous, *found.repeated]
    assert sorted(told) == [row for row, text in enumerate(wanted) if text]
    for row, text in enumerate(wanted):
        if text in names:
            assert wanted[found.row_of[names.index(text)]] == text
            assert row == found.row_of[names.index(text)] or row in found.repeated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1909", 1909.0),
        (" 1909.0 ", 1909.0),
        (" 1,234 ", 1234.0),
        ("1,234,567.5", 1234567.5),
        ("1 234", 1234.0),
        ("1\u202f234", 1234.0),
        ("12,5", 12.5),
        ("-3", -3.0),
        ("−3", -3.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("c. 1890", None),
        ("1890-1900", None),
        ("12 cm", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("1_000", None),
        ("0x10", None),
        ("", None),
    ],
)
def test_numbers(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1890", "1890"),
        ("1909.0", "1909"),
        ("1890-05", "1890-05"),
        ("1890-5-1", "1890-05-01"),
        ("1890/05/01", "1890-05-01"),
        ("1890-05-01T12:30:00Z", "1890-05-01"),
        ("1890-13", None),
        ("1890-02-30", None),
        ("1890-05/01", None),
        ("1/5/1890", None),
        ("c. 1890", None),
        ("1890s", None),
        ("18", None),
        ("١٨٩٠", None),
    ],
)
def test_dates(text: str, value: str | None) -> None:
    assert iso_date(text) == value


def test_several() -> None:
    assert several(" a ;b\n c;; a", ";") == ("a", "b c")
    assert several("", ";") == ()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" HTTP://example.org ", "HTTP://example.org"),
        ("https://example.org/a b/ä%20", "https://example.org/a%20b/%C3%A4%20"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/", ""),
        ("www.example.org", ""),
        ("https://", ""),
        ("https://[bad", ""),
        ("http:\\\\example.org", ""),
        ("java\nscript:alert(1)", ""),
        ("", ""),
    ],
)
def test_web_addresses(text: str, address: str) -> None:
    assert web_address(text) == address
