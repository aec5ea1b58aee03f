from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from sitegen.arrangements import worded
from sitegen.languages import words_of
from sitegen.layouts.base import LayoutSettings
from sitegen.layouts.timeline import MOST_SLOTS, Timeline
from sitegen.model.arrangement import Arrangement
from sitegen.model.items import Kind
from tests.layouts.given import given, overlaps


def arranged(values: list, kind: Kind = Kind.TEXT) -> Arrangement:
    return Timeline(LayoutSettings("timeline")).arrange(given(kind, field=values))


def texts(made: Arrangement) -> list[str]:
    return [guide.text for guide in worded(made, words_of("en")).guides]


def test_later_is_further_right_and_labelled() -> None:
    years = [1900 + number // 30 for number in range(300)]
    made = arranged([str(year) for year in years])
    assert texts(made) == [str(year) for year in range(1900, 1910)]
    assert not overlaps(made)
    x = {text: guide.x for text, guide in zip(texts(made), made.guides, strict=True)}
    for year, place in zip(years, made.positions[:, 0], strict=True):
        nearest = min(x, key=lambda text, place=place: abs(x[text] - place))
        assert nearest == str(year)
    below = max(made.positions[:, 1]) + 0.5
    assert all(guide.y > below for guide in made.guides)


def test_piles_stand_on_one_ground() -> None:
    made = arranged(["1900"] * 40 + ["1901"] * 3)
    ground = made.positions[:, 1].max()
    later = made.positions[40:]
    assert (later[:, 1] == ground).sum() > 0
    assert later[:, 1].min() > made.positions[:40, 1].min()


def test_pictures_without_a_date_stand_apart() -> None:
    made = arranged(["1900", "1901", None, "", "unknown", "1902"])
    assert texts(made) == ["No date", "1900", "1901", "1902"]
    assert made.apart == 3
    unknown = np.array([False, False, True, True, True, False])
    assert made.positions[unknown, 0].min() > made.positions[~unknown, 0].max() + 1
    assert texts(arranged([None] * 5)) == ["No date"]
    assert texts(arranged(["x", None], Kind.NUMBER)) == ["No value"]


def test_a_long_gap_is_drawn_as_one_empty_bin() -> None:
    made = arranged(["1500"] * 20 + ["1900"] * 20 + ["1901"] * 20)
    first, second, third = (guide.x for guide in made.guides)
    assert second - first == pytest.approx(2 * (third - second))


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["1907"] * 4, Kind.TEXT, ["1907"]),
        (["1905", "1906"], Kind.DATE, ["1905", "1906"]),
        # A year has no months, whatever its middle is.
        (["1905", "1905", "1906"] * 20, Kind.TEXT, ["1905", "1906"]),
        (
            ["2020-01-31", "2020-03-01", "2020-05-05"] * 9,
            Kind.TEXT,
            ["2020-01", "2020-03", "2020-05"],
        ),
        (["2020-02-28", "2020-02-29"], Kind.TEXT, ["2020-02-28", "2020-02-29"]),
        ([3.0, 4.0, 5.0], Kind.NUMBER, ["3", "4", "5"]),
        ([-2.0, -1.0], Kind.NUMBER, ["−2", "−1"]),
        ([0.1, 0.2, 0.3], Kind.NUMBER, ["0.1–0.2", "0.2–0.3", "0.3–0.4"]),
        ([7.0], Kind.NUMBER, ["7"]),
        (["1e25", "1"], Kind.NUMBER, None),
    ],
)
def test_bins_are_as_fine_as_the_values(
    values: list, kind: Kind, expected: list[str] | None
) -> None:
    made = arranged(values, kind)
    if expected is not None:
        assert texts(made) == expected
    assert not overlaps(made)


def test_many_years_are_summed_up() -> None:
    first = date(1200, 1, 1)
    days = [(first + timedelta(days=37 * number)).isoformat() for number in range(5000)]
    made = arranged(days, Kind.DATE)
    assert 10 < len(made.guides) <= MOST_SLOTS
    assert made.guides[0].text.startswith("12")
    assert {guide.weight for guide in made.guides} >= {1, 3}, "some labels may go"


@for_all(
    st.lists(
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
        min_size=1,
        max_size=30,
    )
)
def test_any_numbers_find_a_place(values: list[float | None]) -> None:
    made = arranged(values, Kind.NUMBER)
    assert not overlaps(made)
    assert made.apart == values.count(None)
