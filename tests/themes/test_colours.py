from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.themes.colours import contrast, full, stronger, text_on

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    # By the formula of WCAG 2.2, as other tools give it.
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)


@given(COLOURS, COLOURS)
def test_contrast_does_not_ask_which_is_the_ground(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.01


@given(COLOURS, COLOURS)
def test_a_stronger_colour_reads_as_well_as_any_can(colour: str, ground: str) -> None:
    best = contrast(text_on(ground), ground)
    assert best > 4.5
    assert contrast(stronger(colour, ground), ground) >= min(7.0, best) - 0.01


@given(COLOURS, st.floats(1, 4.5))
def test_what_is_strong_enough_stays(colour: str, least: float) -> None:
    ground = text_on(colour)
    assert stronger(colour, ground, least) == colour


def test_short_colours_are_written_out() -> None:
    assert full("#aBc") == "#aabbcc"
    assert full("#A0B1C2") == "#a0b1c2"
