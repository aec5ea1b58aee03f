"""Values as people read them, and what dates say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.values import date_parts, text_of
from sitegen.stages.collect.values import iso_date


def test_values_as_people_read_them() -> None:
    assert text_of(1909.0) == "1909"
    assert text_of(2.5) == "2.5"
    assert text_of(52.520008) == "52.520008"
    assert text_of(1234567.5) == "1234567.5"
    assert text_of(1e300) == "1e+300"
    assert text_of(("a", "b")) == "a, b"
    assert text_of("c. 1890") == "c. 1890"
    assert text_of(None) == text_of("") == text_of(()) == ""


@given(st.dates(min_value=date(100, 1, 1)), st.sampled_from([4, 7, 10]))
def test_dates_say_what_they_were_made_of(day: date, length: int) -> None:
    text = day.isoformat()[:length].removeprefix("0")
    assert iso_date(text) == text
    assert date_parts(text) == (day.year, day.month, day.day)[: length // 3]


@pytest.mark.parametrize(
    "text",
    ["", "c. 1890", "18900501", "1890-13", "1890-02-30", "1890-W01-1", "1890-", "0000", "١٨٩٠",
     "18901-01-01", "<a/>-<b-/>"],
)  # fmt: skip
def test_other_texts_are_no_dates(text: str) -> None:
    assert date_parts(text) == ()
