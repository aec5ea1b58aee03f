from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from sitegen.layouts.base import LayoutSettings
from sitegen.layouts.degrees import degrees
from sitegen.layouts.scatter import Geographic, Own, mercator
from sitegen.model.arrangement import Arrangement
from tests.layouts.given import given


def own(x: list, y: list) -> Arrangement:
    return Own(LayoutSettings("own")).arrange(given(x=x, y=y))


def geographic(latitude: list, longitude: list) -> Arrangement:
    columns = {"latitude": latitude, "longitude": longitude}
    return Geographic(LayoutSettings("geographic")).arrange(given(**columns))


def distances(made: Arrangement) -> np.ndarray:
    places = made.positions.astype(np.float64)
    found = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(found, np.inf)
    return found


def test_own_coordinates_keep_their_shape_and_y_grows_upwards() -> None:
    made = own([0.0, 2.0, 0.0], [0.0, 0.0, 1.0])
    steps = made.positions[1:] - made.positions[0]
    np.testing.assert_allclose(steps, [[2, 0], [0, -1]], atol=1e-6)


def test_axes_of_different_units_fill_the_picture() -> None:
    made = own([1900.0, 1950.0, 2000.0], [0.1, 0.2, 0.15])
    width, height = np.ptp(made.positions, axis=0)
    assert width / height == pytest.approx(1.6, rel=1e-3)


def test_pictures_without_coordinates_are_in_sight_and_apart() -> None:
    made = own([0.0, 1.0, None, "left", 1.0], [0.0, 1.0, 1.0, 0.0, None])
    assert made.apart == 3
    assert made.positions[2:, 0].min() > made.positions[:2, 0].max(), "beside a high chart"
    wide = own([0.0, 2.0, None], [0.0, 1.0, None])
    assert wide.positions[2, 1] > wide.positions[:2, 1].max(), "below a wide one"
    assert distances(made).min() > 0
    assert [guide.word for guide in made.guides] == ["no_place"]
    assert own([None] * 6, [None] * 6).apart == 6


def test_coordinates_of_any_size_have_a_place() -> None:
    made = own([1e300, -1e300, 5.0], [0.0, 1e-300, 1e308])
    assert np.isfinite(made.positions).all()
    assert distances(made).min() > 0


def test_pictures_of_one_place_are_spread_around_it() -> None:
    made = own([0.0] * 200 + [10.0, 20.0], [0.0] * 200 + [10.0, 0.0])
    found = distances(made)
    assert found.min() > 0.5 * np.median(found.min(axis=1)[:200]), "evenly"
    around = np.linalg.norm(made.positions[:200] - made.positions[0], axis=1)
    assert around.max() < 0.3 * np.linalg.norm(made.positions[200] - made.positions[0])
    assert (np.linalg.norm(made.positions[201] - made.positions[0]) > 19) is np.True_


def test_north_is_up_and_east_is_right() -> None:
    #           Berlin  Oslo   Rome   Lisbon
    made = geographic(["52.5", "59.9", "41.9", "38.7"], ["13.4", "10.7", "12.5", "9.1 W"])
    assert np.argsort(made.positions[:, 1]).tolist() == [1, 0, 2, 3]
    assert np.argsort(made.positions[:, 0]).tolist() == [3, 1, 2, 0]


def test_mercator_is_true_to_angles_and_ends_before_the_poles() -> None:
    lat, lon = np.array([0.0, 60.0, 60.01, 60.0]), np.array([0.0, 0.0, 0.0, 0.01])
    points = mercator(lat, lon)
    north, east = points[2] - points[1], points[3] - points[1]
    # A degree of longitude at 60° is half as long as one of latitude; drawn, it is as long as any.
    assert -north[1] / east[0] == pytest.approx(2, rel=1e-3)
    poles = mercator(np.array([90.0, -90.0, 0.0]), np.zeros(3))
    np.testing.assert_allclose(poles[:, 1] - poles[2, 1], [-np.pi, np.pi, 0])


def test_both_sides_of_the_date_line_stay_together() -> None:
    points = mercator(np.array([-13.8, -18.1, -41.3]), np.array([-171.8, 178.4, 174.8]))
    assert np.ptp(points[:, 0]) < np.radians(20)
    assert np.argsort(points[:, 0]).tolist() == [2, 1, 0]


def test_impossible_places_count_as_none() -> None:
    assert geographic([91.0, 0.0, None, 10.0], [0.0, 400.0, 1.0, 190.0]).apart == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("52.52", 52.52),
        ("-13,4", -13.4),
        ("\u221213.4", -13.4),
        ("52.52 N", 52.52),
        ("W 13.4°", -13.4),
        ("13° O", 13),
        ("52°31′N", 52 + 31 / 60),
        ("52° 31' 12\" s", -(52 + 31 / 60 + 12 / 3600)),
        ("52°31′12,6″", 52 + 31 / 60 + 12.6 / 3600),
        ("", None),
        ("52°61′", None),
        ("-52 S", None),
        ("N 52 E", None),
        ("Berlin", None),
        ("1;2", None),
    ],
)
def test_degrees_as_people_write_them(text: str, expected: float | None) -> None:
    assert degrees(text) == (expected if expected is None else pytest.approx(expected))


@for_all(st.floats(-180, 180), st.booleans())
def test_degrees_come_back(angle: float, words: bool) -> None:
    whole = abs(angle)
    minutes = whole % 1 * 60
    sexagesimal = f"{int(whole)}° {int(minutes)}′ {minutes % 1 * 60:.4f}″"
    direction = "W" if angle < 0 else "E"
    text = f"{sexagesimal} {direction}" if words else f"{angle:.8f}"
    read = degrees(text)
    if "60.0000" not in text:
        assert read == pytest.approx(angle, abs=1e-6)


@for_all(st.text(max_size=20))
def test_any_text_is_an_angle_or_none(text: str) -> None:
    found = degrees(text)
    assert found is None or np.isfinite(found)


def test_letters_of_the_other_axis_are_no_angle() -> None:
    assert degrees("13.4 E", "NS") is None
    assert degrees("52.5 N", "NS") == 52.5
