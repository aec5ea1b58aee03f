from __future__ import annotations

from dataclasses import replace

import pytest

from sitegen.languages import words_of
from sitegen.model.items import Field, Kind, Value
from sitegen.model.site import SiteData
from sitegen.stages.render.ways import Way, Ways
from sitegen.stages.render.words import sort_key
from tests.samples import site_data

ENGLISH = words_of("en")


def browsed(values: list[Value], kind: Kind, **changed: list[str]) -> tuple[Ways, SiteData]:
    """The ways of a site with one facet, `f`; `changed` are texts of its items."""
    site = site_data(len(values))
    items = [
        replace(item, values={"f": value}, **{name: texts[at] for name, texts in changed.items()})
        for at, (item, value) in enumerate(zip(site.items, values, strict=True))
    ]
    site = replace(site, items=tuple(items), fields=(Field("f", "The f", kind, facet=True),))
    return Ways(site, range(site.count), ENGLISH), site


def shelves(way: Way | None) -> dict[str, tuple[int, ...]]:
    return {shelf.title: shelf.places for shelf in way.shelves} if way else {}


def test_a_facet_has_a_shelf_for_each_value() -> None:
    found, _ = browsed(["b", "a", None, "b", "a"], Kind.CATEGORY)
    way = found.by_field["f"]
    assert shelves(way) == {"a": (1, 4), "b": (0, 3)}
    assert way.missing == 1
    assert way.title == "The f"
    assert way.hrefs["a"] == "browse/f/a/index.html"


def test_a_picture_with_several_values_is_on_several_shelves() -> None:
    found, _ = browsed([("a", "b"), ("b",), (), ("a",)], Kind.MULTI)
    assert shelves(found.by_field["f"]) == {"a": (0, 3), "b": (0, 1)}


def test_values_that_differ_in_case_have_shelves_of_their_own() -> None:
    found, _ = browsed(["Pear", "pear", "Pear", "pear"], Kind.CATEGORY)
    hrefs = [shelf.href for shelf in found.by_field["f"].shelves]
    assert len({href.casefold() for href in hrefs}) == 2


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.URL])
def test_texts_and_addresses_are_not_browsed_by(kind: Kind) -> None:
    found, _ = browsed(["a", "a", "b", "b"], kind)
    assert "f" not in found.by_field


def test_a_field_with_a_value_for_each_picture_is_left_out() -> None:
    found, _ = browsed([f"v{n}" for n in range(9)], Kind.CATEGORY)
    assert "f" not in found.by_field
    found, _ = browsed([f"v{n // 1.5:.0f}" for n in range(180)], Kind.CATEGORY)
    assert "f" not in found.by_field


def test_few_numbers_stand_alone_in_their_order_and_many_share_spans() -> None:
    found, _ = browsed([10.0, 2.0, 10.0, "odd", None], Kind.NUMBER)
    assert shelves(found.by_field["f"]) == {"2": (1,), "10": (0, 2)}
    values: list[Value] = [float(n) for n in range(100)]
    found, _ = browsed(values, Kind.NUMBER)
    way = found.by_field["f"]
    assert 1 < len(way.shelves) <= 40
    assert sorted(place for shelf in way.shelves for place in shelf.places) == list(range(100))
    assert way.hrefs["37"] == way.hrefs["38"]


@pytest.mark.parametrize(
    ("dates", "titles"),
    [
        (["1907", "c. 1890", "1907-05", "", "1890s"], ["1890", "1907"]),
        (["2024-01-03", "2024-01-30", "2024-03", "2024-03-01", ""], ["2024-01", "2024-03"]),
        (
            [str(year) for year in range(1500, 1900, 4)],
            [f"{year}–{year + 9}" for year in range(1500, 1900, 10)],
        ),
    ],
)
def test_dates_stand_by_the_shortest_period_that_is_no_crowd(
    dates: list[str], titles: list[str]
) -> None:
    found, _ = browsed([None] * len(dates), Kind.CATEGORY, date=dates)
    way = next(way for way in found.all if way.folder == "browse/date/")
    assert [shelf.title for shelf in way.shelves] == titles
    assert way.missing == dates.count("")


def test_a_facet_that_is_the_date_is_no_second_way() -> None:
    dates = ["1907", "1907", "1908", "1908"]
    found, _ = browsed([float(date) for date in dates], Kind.NUMBER, date=dates)
    assert [way.folder for way in found.all if "date" in way.folder or "/f" in way.folder] == [
        "browse/date/"
    ]
    assert found.by_field["f"].hrefs["1907"] == "browse/date/1907/index.html"


def test_titles_stand_under_their_initials_without_accents_and_signs() -> None:
    titles = ["Éclair", "egg", "“Elder”", "10 figs", "2 figs", "梨", "…"]
    found, site = browsed([None] * 7, Kind.CATEGORY, title=titles)
    listed = {
        title: [site.items[place].title for place in places]
        for title, places in shelves(found.all[0]).items()
    }
    assert listed == {
        "#": ["…"],
        "0–9": ["2 figs", "10 figs"],
        "E": ["Éclair", "egg", "“Elder”"],
        "梨": ["梨"],
    }
    assert sorted(["b", "Á", "a"], key=sort_key) == ["a", "Á", "b"]


def test_clusters_come_with_the_most_typical_first() -> None:
    site = site_data(20)
    way = Ways(site, range(20), ENGLISH).clusters
    assert way is not None
    for number, shelf in enumerate(way.shelves, start=1):
        assert site.items[shelf.places[0]].id == site.groups[number - 1].exemplar
        assert [int(site.clusters[place]) for place in shelf.places] == [number] * len(shelf.places)
    assert sum(len(shelf.places) for shelf in way.shelves) + way.missing == 20


def test_fields_called_like_the_sites_own_ways_do_not_meet_them() -> None:
    site = site_data(6)
    fields = tuple(Field(name, name, Kind.CATEGORY, facet=True) for name in ("title", "Date"))
    items = tuple(
        replace(item, values={"title": "x", "Date": "y"}, date="1900") for item in site.items
    )
    found = Ways(replace(site, fields=fields, items=items), range(6), ENGLISH)
    folders = [way.folder for way in found.all]
    assert len(set(folders)) == len(folders)
    assert {"browse/title/", "browse/date/"} <= set(folders)
