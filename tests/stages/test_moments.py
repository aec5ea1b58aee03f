from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.arrays import Reduced
from sitegen.stages.moments import moments, with_time
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture


def day_of(text: str) -> float:
    return float(moments([text], [None])[0])


def middle(first: date, last: date) -> float:
    return (first.toordinal() + last.toordinal() + 1) / 2


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1907", date(1907, 1, 1), date(1907, 12, 31)),
        ("1907.0", date(1907, 1, 1), date(1907, 12, 31)),
        (" 476 ", date(476, 1, 1), date(476, 12, 31)),
        ("1907-05", date(1907, 5, 1), date(1907, 5, 31)),
        ("1907-12", date(1907, 12, 1), date(1907, 12, 31)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
        ("1908-02", date(1908, 2, 1), date(1908, 2, 29)),
        ("1907-05-01", date(1907, 5, 1), date(1907, 5, 1)),
        ("1907/5/1", date(1907, 5, 1), date(1907, 5, 1)),
        ("c. 1890", date(1890, 1, 1), date(1890, 12, 31)),
        ("[1890?]", date(1890, 1, 1), date(1890, 12, 31)),
        ("12/05/1907", date(1907, 1, 1), date(1907, 12, 31)),
        ("1890-1895", date(1890, 1, 1), date(1895, 12, 31)),
        ("1890-95", date(1890, 1, 1), date(1895, 12, 31)),
        ("1904–06", date(1904, 1, 1), date(1906, 12, 31)),
        ("between 1895 and 1890", date(1890, 1, 1), date(1895, 12, 31)),
        ("1890s", date(1890, 1, 1), date(1899, 12, 31)),
        ("1890-13-40", date(1890, 1, 1), date(1890, 12, 31)),
        ("2021-05-01/2021-05-03", date(2021, 5, 1), date(2021, 5, 3)),
    ],
)
def test_a_text_counts_as_the_middle_of_what_it_names(text: str, first: date, last: date) -> None:
    assert day_of(text) == middle(first, last)


@pytest.mark.parametrize(
    "text",
    ["", "n.d.", "mid-century-ish", "12345", "0000", "0", "-1200", "1200 BC", "300 v. Chr.", "5-6"],
)
def test_texts_without_a_year_are_unknown(text: str) -> None:
    assert np.isnan(day_of(text))


def test_time_of_day_counts_where_it_is_told() -> None:
    noon = date(2021, 5, 1).toordinal() + 0.5
    assert day_of("2021-05-01 12:00") == noon
    assert day_of("2021-05-01T12:00:00.25Z") == noon
    assert day_of("2021:05:01 18:00:00") == noon + 0.25


def test_the_camera_is_asked_where_the_text_says_nothing() -> None:
    camera = datetime(2020, 3, 4, 6)
    found = moments(["1907-05-01", "n.d.", ""], [camera, camera, None])
    assert found[0] == date(1907, 5, 1).toordinal() + 0.5
    assert found[1] == date(2020, 3, 4).toordinal() + 0.25
    assert np.isnan(found[2])
    assert moments([], []).shape == (0,)


@given(st.text())
def test_any_text_has_a_moment_within_the_calendar_or_none(text: str) -> None:
    found = day_of(text)
    assert np.isnan(found) or date.min.toordinal() <= found <= date.max.toordinal() + 1


@given(st.lists(st.dates(), min_size=2))
def test_days_keep_their_order(days: list[date]) -> None:
    found = moments([day.isoformat() for day in days], [None] * len(days))
    assert [day.toordinal() for day in days] == (found - 0.5).tolist()


# -- likeness in time ----------------------------------------------------------------------------


def nearest(values: np.ndarray, count: int = 10) -> np.ndarray:
    alike = values @ values.T
    np.fill_diagonal(alike, -2)
    return np.argsort(-alike, axis=1, kind="stable")[:, :count]


@pytest.fixture
def reduced() -> Reduced:
    return reduce(mixture(300, groups=6, width=64), 32, 0)


@pytest.fixture
def times() -> np.ndarray:
    """Five seasons, which have nothing to do with the six groups of `reduced`."""
    rng = np.random.default_rng(3)
    return rng.permutation(np.arange(300) % 5) * 365.0 + rng.uniform(0, 30, 300)


def test_alpha_moves_neighbours_from_the_same_look_to_the_same_time(
    reduced: Reduced, times: np.ndarray
) -> None:
    group, season = np.arange(300) % 6, times // 365
    looks, seasons = [], []
    for alpha in (0.0, 0.3, 0.6, 0.9, 1.0):
        near = nearest(with_time(reduced, times, alpha).values)
        looks.append((group[near] == group[:, None]).mean())
        seasons.append((season[near] == season[:, None]).mean())
    assert looks == sorted(looks, reverse=True)
    assert seasons == sorted(seasons)
    assert looks[0] > 0.95 > 0.3 > looks[-1]
    assert seasons[-1] > 0.95 > 0.3 > seasons[0]


def test_the_cosine_is_the_weighted_mean_of_both(reduced: Reduced) -> None:
    times = np.linspace(0, 1, 300)
    mixed = with_time(reduced, times, 0.25).values
    assert mixed.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(mixed, axis=1), 1, atol=1e-5)
    in_time = np.cos((times[:, None] - times[None, :]) * np.pi / 2)
    wanted = 0.75 * reduced.values @ reduced.values.T + 0.25 * in_time
    np.testing.assert_allclose(mixed @ mixed.T, wanted, atol=1e-5)


def test_time_alone_falls_steadily_and_one_moment_coincides(reduced: Reduced) -> None:
    times = np.sort(np.random.default_rng(0).uniform(0, 1000, 300))
    times[7] = times[8]
    mixed = with_time(reduced, times, 1.0).values
    np.testing.assert_array_equal(mixed[7], mixed[8])
    assert (np.diff(mixed @ mixed[0]) <= 0).all()


def test_one_wrong_date_leaves_the_others_apart(reduced: Reduced) -> None:
    times = np.linspace(0, 500, 300)
    wrong = times.copy()
    wrong[0] = -1e6
    right = with_time(reduced, times, 1.0).values
    found = with_time(reduced, wrong, 1.0).values
    assert found[1] @ found[-1] < 0.5
    near, before = (nearest(values[1:], 20) for values in (found, right))
    same = [len(set(a) & set(b)) for a, b in zip(near.tolist(), before.tolist(), strict=True)]
    assert np.mean(same) > 18
    assert found[0] @ found[1] < 1, "the wrong one is apart from the others, too"


@pytest.mark.parametrize("count", [2, 3, 5, 30])
def test_evenly_spread_dates_are_not_clipped(count: int) -> None:
    flat = Reduced(ids(count), np.eye(count, 4, dtype=np.float32))
    mixed = with_time(flat, np.arange(count) * 10.0, 1.0).values
    assert len(np.unique(mixed.round(6), axis=0)) == count
    assert mixed[0] @ mixed[-1] == pytest.approx(0, abs=1e-6)


def test_items_without_a_time_are_not_thrown_together(reduced: Reduced, times: np.ndarray) -> None:
    undated = np.random.default_rng(1).random(300) < 0.3
    times[undated] = np.nan
    near = nearest(with_time(reduced, times, 0.1).values)[undated]
    assert undated[near].mean() < 0.5
    before = nearest(reduced.values)[undated]
    kept = [len(set(a) & set(b)) for a, b in zip(near.tolist(), before.tolist(), strict=True)]
    assert np.mean(kept) > 7


def test_without_two_moments_there_is_no_effect(reduced: Reduced) -> None:
    unknown = np.full(300, np.nan)
    one = unknown.copy()
    one[[3, 5]] = 7e5
    assert with_time(reduced, unknown, 0.5) is reduced
    assert with_time(reduced, one, 0.5) is reduced
    assert with_time(reduced, np.arange(300.0), 0.0) is reduced
    with pytest.raises(ValueError, match="alpha"):
        with_time(reduced, unknown, 1.5)
