from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sitegen.model.items import Field, Kind, Value
from sitegen.model.site import SiteData
from sitegen.stages.facets import facets
from sitegen.stages.search_index import index_texts
from tests.planes import unplane
from tests.samples import site_data


def site_with(kind: Kind, values: list[Value]) -> SiteData:
    site = site_data(len(values))
    items = tuple(
        replace(item, values={"x": value}) for item, value in zip(site.items, values, strict=True)
    )
    return replace(site, items=items, fields=(Field("x", "X", kind, facet=True),))


def column(kind: Kind, values: list[Value]) -> dict[str, Any]:
    found = facets(site_with(kind, values), index_texts)
    assert found is not None
    (only,) = found["facets"]
    return dict(only)


def test_the_most_frequent_values_come_first() -> None:
    found = column(Kind.CATEGORY, ["b", "a", "b", None, "c", ""])
    assert found["values"] == ["b", "a", "c"]
    assert unplane(found["codes"], found["width"]).tolist() == [1, 2, 1, 0, 3, 0]
    assert "counts" not in found


def test_several_values_of_an_item_are_counted() -> None:
    found = column(Kind.MULTI, [("a", "b"), (), ("b",)])
    assert found["values"] == ["b", "a"]
    assert unplane(found["counts"], 2).tolist() == [2, 0, 1]
    assert unplane(found["codes"], found["width"]).tolist() == [2, 1, 1]
    assert found["total"] == 3


def test_numbers_are_sorted_and_what_is_none_has_no_code() -> None:
    found = column(Kind.NUMBER, [1900.5, -3.0, "about 1900", None, 1900.5])
    assert found["levels"] == [-3, 1900.5]
    assert unplane(found["codes"], found["width"]).tolist() == [2, 1, 0, 0, 2]


def test_dates_are_sorted_by_time() -> None:
    found = column(Kind.DATE, ["1890-05", "900", "1890", "May", None, "1890-05-01"])
    assert found["levels"] == ["900", "1890", "1890-05", "1890-05-01"]
    assert unplane(found["codes"], found["width"]).tolist() == [3, 1, 2, 0, 0, 4]


def test_digits_that_are_no_date_are_no_level() -> None:
    assert column(Kind.DATE, ["1890", "18900501", "555-1234", "9" * 5_000])["levels"] == ["1890"]


def test_dates_in_words_have_a_first_and_a_last_day() -> None:
    found = column(Kind.DATE, ["ca. 1890", "1890-1895", "n.d.", "1893", None])
    assert found["levels"] == ["1890", "1893", "1895"]
    assert unplane(found["codes"], found["width"]).tolist() == [1, 1, 0, 2, 0]
    assert unplane(found["lasts"], found["width"]).tolist() == [1, 3, 0, 2, 0]


def test_dates_that_last_no_longer_say_so_once() -> None:
    assert "lasts" not in column(Kind.DATE, ["ca. 1890", "March 1912", "1912-03-04"])


@pytest.mark.parametrize(("different", "width"), [(255, 1), (256, 2)])
def test_codes_are_as_wide_as_they_must(different: int, width: int) -> None:
    found = column(Kind.CATEGORY, [f"v{number:03}" for number in range(different)])
    assert found["width"] == width
    assert unplane(found["codes"], width).tolist() == list(range(1, different + 1))


def test_texts_have_an_index_of_their_own() -> None:
    found = column(Kind.TEXT, ["a long text", None, "another"])
    assert len(found["index"]) == 1
    assert unplane(found["empty"], 1).tolist() == [0, 1, 0]


def test_without_facets_there_is_nothing() -> None:
    site = site_data(3)
    assert facets(replace(site, fields=()), index_texts) is None
