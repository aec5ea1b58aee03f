from __future__ import annotations

import numpy as np
import pytest

from sitegen.arrangements import worded
from sitegen.languages import words_of
from sitegen.layouts.base import LayoutSettings
from sitegen.layouts.columns import MOST, Columns
from sitegen.model.arrangement import Arrangement
from sitegen.model.items import Kind
from tests.layouts.given import given, overlaps


def arranged(values: list, kind: Kind = Kind.CATEGORY, aspect: float = 1.6) -> Arrangement:
    return Columns(LayoutSettings("columns", aspect=aspect)).arrange(given(kind, field=values))


def heads(made: Arrangement) -> list[str]:
    return [guide.text for guide in worded(made, words_of("en")).guides]


def test_each_value_has_a_column_under_its_heading() -> None:
    values = ["pear"] * 30 + ["apple"] * 50 + ["fig"] * 30 + [None] * 4
    made = arranged(values)
    assert heads(made) == ["No value (4)", "apple (50)", "fig (30)", "pear (30)"]
    assert made.apart == 4
    assert not overlaps(made)
    edges = [guide.x for guide in made.guides]
    own = [int(np.abs(np.array(edges) - x).argmin()) for x in made.positions[:, 0]]
    expected = [3] * 30 + [1] * 50 + [2] * 30 + [0] * 4
    assert own == expected
    assert all(guide.y < made.positions[:, 1].min() - 0.5 for guide in made.guides)


def test_the_shape_is_about_what_is_wanted() -> None:
    for counts in ([500, 3, 2], [40] * 12):
        made = arranged(
            [name for name, n in enumerate(counts) for _ in range(n)]
            and [f"v{name}" for name, n in enumerate(counts) for _ in range(n)]
        )
        width, height = np.ptp(made.positions, axis=0) + 1
        assert 0.8 < width / height < 3.2
        assert width * height < 2 * sum(counts), "dense"


def test_numbers_and_dates_stand_in_their_order() -> None:
    assert heads(arranged([10.0, 9.0, 9.0, 100.0], Kind.NUMBER)) == ["9 (2)", "10 (1)", "100 (1)"]
    assert heads(arranged(["1901", "1899-05", "c. 1900"], Kind.DATE)) == [
        "1899-05 (1)",
        "c. 1900 (1)",
        "1901 (1)",
    ]


def test_of_several_values_the_first_counts() -> None:
    assert heads(arranged([("a", "b"), ("b",), ("a",), ()], Kind.MULTI)) == [
        "No value (1)",
        "a (2)",
        "b (1)",
    ]


@pytest.mark.parametrize("number", [MOST, MOST + 1, 200])
def test_rare_values_share_a_column(number: int) -> None:
    made = arranged([f"v{each}" for each in range(number)] + ["often"] * 5)
    assert len(made.guides) == MOST if number + 1 > MOST else number + 1
    assert heads(made)[number >= MOST] == "often (5)"
    if number >= MOST:
        # First, so that it is not the one that goes where headings are crowded.
        assert heads(made)[0] == f"Other ({number + 1 - (MOST - 1)})"
    assert not overlaps(made)
