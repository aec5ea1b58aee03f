from __future__ import annotations

import pytest

from sitegen.model.items import Kind
from sitegen.stages.collect.guess import guess


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["apple", "pear", "apple", "pear"], Kind.CATEGORY),
        (["1909", "1912", "1909", "1931"], Kind.NUMBER),
        (["1909.0", "1912.0"], Kind.NUMBER),
        (["-3.5", "12"], Kind.NUMBER),
        (["1890-05-01", "1891", "1890-05"], Kind.DATE),
        (["2024-05-01 10:30:07", "2024-05-02 08:00"], Kind.DATE),
        (["Fruit | Apple", "Fruit | Pear", "Apple", "Pear", "Fruit"], Kind.MULTI),
        (["market; still life", "still life", "market", "still life; study"] * 2, Kind.MULTI),
        (["Public domain; credit: A", "Public domain; credit: B"] * 4, Kind.CATEGORY),
        (["It is red; see 1", "It is green; see 2", "It is blue; see 3", "Round"], None),
        (["public domain"] * 9, None),
        (["a", "b", "c", "d"], None),
        (["1", "2", "3", "4"], None),
        (["007", "008", "011"], None),
        (["1,234", "5"], None),
        (["x" * 90, "y" * 90] * 4, None),
        ([], None),
    ],
)
def test_what_a_column_makes(cells: list[str], kind: Kind | None) -> None:
    assert guess("x", cells) is kind


@pytest.mark.parametrize("name", ["Lat", "longitude", " LNG"])
def test_coordinates_are_none(name: str) -> None:
    cells = ["47.1", "47.5", "51.2", "47.5"]
    assert guess("height", cells) is Kind.NUMBER
    assert guess(name, cells) is None


def test_a_column_that_says_when_is_of_dates_where_most_cells_are() -> None:
    cells = ["ca. 1890", "March 1912", "1890s", "n.d."]
    assert guess("x", cells) is None
    assert guess("x", cells, says_when=True) is Kind.DATE
    assert guess("x", ["Edo", "Meiji", "1890"], says_when=True) is None
