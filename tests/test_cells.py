"""No text of a table is a formula to a spreadsheet, and none is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.metadata.cells import as_text

FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "-2-3", "'=1"]


def read_back(cell: str) -> str:
    """As docs/items-and-build.md tells programs to read."""
    return re.sub(r"\A'(?='*[=+\-@\t\r\n＝＋－＠])", "", cell)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_become_text(text: str) -> None:
    assert as_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a", "1909", "-12.5", "+3", "-1e5", "a=b", "'tis", "5-3"])
def test_all_else_stays(text: str) -> None:
    assert as_text(text) == text


@given(st.text() | st.text(alphabet="'=+-@\t\r\n1a"))
def test_every_text_comes_back_and_none_runs(text: str) -> None:
    written = as_text(text)
    assert read_back(written) == text
    if written[:1] in tuple("=+-@\t\r\n＝＋－＠"):
        float(written)  # a number: it says what it is
