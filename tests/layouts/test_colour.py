from __future__ import annotations

import numpy as np
import pytest

from sitegen.layouts.base import Given, LayoutSettings
from sitegen.layouts.colour import GREY, Colour, leading, oklab
from sitegen.model.arrangement import Arrangement
from sitegen.model.arrays import Colours
from tests.layouts.given import overlaps
from tests.samples import ids


def arranged(values: np.ndarray) -> Arrangement:
    colours = Colours(ids(len(values)), values.astype(np.float32))
    layout = Colour(LayoutSettings("colour"))
    return layout.arrange(Given(colours.ids, {}, {"colours": colours}))


def plain(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((16, 16, 3), colour, np.uint8)


@pytest.mark.parametrize(
    ("colour", "expected"),
    # Ottosson's own figures: L, a, b of the primaries of sRGB.
    [
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((255, 0, 0), (0.628, 0.225, 0.126)),
        ((0, 255, 0), (0.866, -0.234, 0.179)),
        ((0, 0, 255), (0.452, -0.032, -0.312)),
    ],
)
def test_oklab_of_known_colours(colour: tuple[int, int, int], expected: tuple) -> None:
    found = oklab(np.array([colour], np.uint8))[0]
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_a_bright_thing_on_a_dull_ground_gives_the_hue() -> None:
    pixels = plain((120, 118, 116))
    pixels[:6, :6] = (200, 30, 30)
    _, chroma, hue = leading(pixels)
    assert chroma > GREY
    assert abs(hue - leading(plain((200, 30, 30)))[2]) < 8


def test_red_and_green_are_not_yellow() -> None:
    pixels = plain((220, 30, 30))
    pixels[:7] = (30, 160, 30)
    hue = leading(pixels)[2]
    assert abs(hue - leading(plain((220, 30, 30)))[2]) < 3


def test_greys_are_grey_and_white_is_lighter() -> None:
    black, white = leading(plain((10, 10, 10))), leading(plain((250, 250, 250)))
    assert black[1] < GREY
    assert white[1] < GREY
    assert white[0] > black[0] + 0.5


def test_hue_goes_across_lightness_upwards_greys_apart() -> None:
    rng = np.random.default_rng(0)
    hue, light = rng.uniform(0, 360, 400), rng.random(400)
    chroma = np.where(np.arange(400) < 60, 0.0, 0.1)
    made = arranged(np.stack([light, chroma, hue], axis=1))
    assert not overlaps(made)
    x, y = made.positions.T
    assert x[:60].max() < x[60:].min() - 1, "greys stand apart"
    for column in np.unique(x[60:]):
        inside = np.flatnonzero(x == column)
        inside = inside[np.argsort(y[inside])]
        assert (np.diff(light[inside]) <= 0).all(), "the lightest is on top"
    order = np.argsort(x[60:], kind="stable")
    assert np.corrcoef(hue[60:][order], np.arange(340))[0, 1] > 0.99
    assert [guide.word for guide in made.guides][:3] == ["greys", "reds", "oranges"]
    width, height = np.ptp(made.positions, axis=0) + 1
    assert 1.3 < width / height < 2


@pytest.mark.parametrize("chroma", [0.0, 0.2])
def test_all_grey_or_none(chroma: float) -> None:
    made = arranged(np.array([[0.5, chroma, 30.0]] * 7))
    assert made.positions.min() == 0
    assert not overlaps(made)
