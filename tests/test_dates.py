from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.metadata.dates import days_of, says_none


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1890", "1890", "1890"),
        ("476", "476", "476"),
        ("ca. 1890", "1890", "1890"),
        ("[1890?]", "1890", "1890"),
        ("1890-1895", "1890", "1895"),
        ("1890–95", "1890", "1895"),
        ("1890s", "1890", "1899"),
        ("1890er Jahre", "1890", "1899"),
        ("1890-05", "1890-05", "1890-05"),
        ("1908-02-29 14:30", "1908-02-29", "1908-02-29"),
        ("March 1912", "1912-03", "1912-03"),
        ("Mar. 1912", "1912-03", "1912-03"),
        ("März 1912", "1912-03", "1912-03"),
        ("12 March 1912", "1912-03-12", "1912-03-12"),
        ("12th of March, 1912", "1912-03-12", "1912-03-12"),
        ("March 12, 1912", "1912-03-12", "1912-03-12"),
        ("12. Februar 1912", "1912-02-12", "1912-02-12"),
        ("1er août 1912", "1912-08-01", "1912-08-01"),
        ("12 de marzo de 1912", "1912-03-12", "1912-03-12"),
        ("May 1912 – June 1913", "1912-05", "1913-06"),
        ("12.5.1907", "1907-05-12", "1907-05-12"),
        ("2.5.1907–3.6.1908", "1907-05-02", "1908-06-03"),
        ("31.2.1907", "1907", "1907"),
        ("19th century", "1801", "1900"),
        ("late 19th c.", "1801", "1900"),
        ("18. Jh.", "1701", "1800"),
        ("XIXe siècle", "1801", "1900"),
        ("siglo XIV", "1301", "1400"),
        ("5 Floreal 1801", "1801", "1801"),
        ("before 1911", "1911", "1911"),
    ],
)
def test_a_text_names_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    assert days_of(text) == (first, last)


@pytest.mark.parametrize("text", ["Edo period", "n.d.", "", "12345", "1200 BC", "may", "99th c."])
def test_texts_without_a_date_name_none(text: str) -> None:
    assert days_of(text) is None


@pytest.mark.parametrize(
    "text",
    ["n.d.", "[n. d.]", "s.d.", "o. J.", "undated", "undatiert", "?", "no date"],
)
def test_some_texts_say_that_there_is_no_date(text: str) -> None:
    assert says_none(text)


@pytest.mark.parametrize("text", ["Edo period", "1890", "no", "Nda", "and"])
def test_other_texts_do_not(text: str) -> None:
    assert not says_none(text)


@given(st.text())
def test_any_text_has_days_in_their_order_or_none(text: str) -> None:
    found = days_of(text)
    if found is not None:
        years = [int(day.split("-")[0]) for day in found]
        assert 1 <= years[0] <= years[1] <= 9999


@given(st.dates())
def test_a_day_is_itself(day: date) -> None:
    text = f"{day.year}-{day:%m-%d}"
    assert days_of(f"{day.year:04}-{day:%m-%d}") == (text, text)
