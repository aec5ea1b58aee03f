from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from sitegen.model.items import Field, Item, Kind, Labels, Value
from sitegen.stages.cluster import describe

FIELDS = (
    Field("fruit", "Fruit", Kind.CATEGORY),
    Field("colours", "Colours", Kind.MULTI),
    Field("note", "Note", Kind.TEXT),
)


def item(number: int, title: str = "", **values: Value) -> Item:
    name = f"item-{number}"
    return Item(name, Path(name), name, name, title or name, "alt", values=values)


def groups(*rows: list[int]) -> list[np.ndarray]:
    return [np.array(each) for each in rows]


def test_named_after_the_value_that_sets_it_apart() -> None:
    items = [item(n, fruit="apple" if n < 10 else "pear", note="kept") for n in range(40)]
    first, second = describe(groups(list(range(10)), list(range(10, 40))), items, FIELDS)
    assert (first.name, first.size, first.exemplar) == ("apple", 10, "item-0")
    assert second.name == "pear"
    assert first.words == ("apple",)


def test_exemplar_is_the_first_member() -> None:
    (facts,) = describe(groups([2, 0, 1]), [item(n) for n in range(3)], FIELDS)
    assert facts.exemplar == "item-2"


def test_what_all_have_names_nothing() -> None:
    items = [item(n, "The picture of it", fruit="fruit") for n in range(30)]
    for facts in describe(groups(list(range(10)), list(range(10, 30))), items, FIELDS):
        assert (facts.name, facts.words) == ("", ())


def test_two_values_that_together_cover_it() -> None:
    fruits = ["fig"] * 4 + ["date"] * 4 + ["nut"] * 40
    items = [item(n, fruit=fruit) for n, fruit in enumerate(fruits)]
    first, _ = describe(groups(list(range(8)), list(range(8, 48))), items, FIELDS)
    assert first.name == "date, fig"


def test_no_name_where_nothing_covers_it() -> None:
    fruits = ["fig"] * 6 + [f"rare {n}" for n in range(14)] + ["nut"] * 40
    items = [item(n, fruit=fruit) for n, fruit in enumerate(fruits)]
    first, _ = describe(groups(list(range(20)), list(range(20, 60))), items, FIELDS)
    assert first.name == ""
    assert first.words == ("fig",)


def test_words_of_titles_in_their_usual_spelling_where_there_are_no_values() -> None:
    titles = ["Röte Rosen", "rosen im Garten", "Rosen 1907"] * 3 + ["Blick im Garten"] * 30
    items = [item(n, title) for n, title in enumerate(titles)]
    first, _ = describe(groups(list(range(9)), list(range(9, 39))), items, ())
    assert first.name == "Rosen"
    assert "1907" not in first.words


def test_several_values_and_labels_count_too() -> None:
    items = [item(n, colours=("red", "blue") if n < 5 else ("blue",)) for n in range(30)]
    names = tuple(("tulip",) if n >= 20 else () for n in range(30))
    labels = Labels(tuple(each.id for each in items), names, tuple((0.9,) * len(n) for n in names))
    parts = groups(list(range(5)), list(range(20, 30)), list(range(5, 20)))
    first, second, _ = describe(parts, items, FIELDS, labels)
    assert (first.name, second.name) == ("red", "tulip")


def test_a_pair_with_a_value_of_its_own_is_named() -> None:
    items = [item(n, fruit="quince" if n < 2 else "apple") for n in range(100)]
    first, _ = describe(groups([0, 1], list(range(2, 100))), items, FIELDS)
    assert first.name == "quince"


def test_a_curators_name_stays() -> None:
    items = [item(n, fruit="apple" if n < 10 else "pear") for n in range(20)]
    parts = groups(list(range(10)), list(range(10, 20)))
    first, second = describe(parts, items, FIELDS, names={1: "Pomes"})
    assert (first.name, first.curated, first.words) == ("Pomes", True, ("apple",))
    assert (second.name, second.curated) == ("pear", False)


def test_no_metadata_and_no_clusters() -> None:
    bare = [replace(item(n), title="") for n in range(4)]
    (facts,) = describe(groups([0, 1, 2, 3]), bare, ())
    assert (facts.name, facts.words, facts.size) == ("", (), 4)
    assert describe([], [], ()) == ()


def test_a_value_that_stands_for_none_is_no_name() -> None:
    fruits = ["None"] * 8 + ["(unknown)"] * 4 + ["apple"] * 28
    items = [item(n, fruit=fruit) for n, fruit in enumerate(fruits)]
    first, second = describe(groups(list(range(12)), list(range(12, 40))), items, FIELDS)
    assert (first.name, first.words) == ("", ())
    assert second.name == "apple"


def test_a_word_that_never_stands_alone_brings_the_other() -> None:
    titles = [f"Pyrus communis {n}" for n in range(10)] + [f"Malus {n}" for n in range(30)]
    items = [item(n, title) for n, title in enumerate(titles)]
    first, second = describe(groups(list(range(10)), list(range(10, 40))), items, FIELDS)
    assert (first.name, second.name) == ("Pyrus communis", "Malus")


def test_clusters_of_one_name_are_told_apart_by_what_differs() -> None:
    # All are drawings but the last ones; figs, dates and nothing in particular.
    colours = [("drawing", "fig")] * 20 + [("drawing", "date")] * 20 + [("drawing",)] * 20
    items = [item(n, colours=each) for n, each in enumerate([*colours, *[("photo",)] * 60])]
    rows = [list(range(n, n + 20)) for n in (0, 20, 40)] + [list(range(60, 120))]
    assert [each.name for each in describe(groups(*rows), items, FIELDS)] == [
        "fig",
        "date",
        "drawing",
        "photo",
    ]


def test_what_is_true_of_a_fifth_is_added_to_a_shared_name() -> None:
    def colours(some: str) -> list[tuple[str, ...]]:
        return [("drawing", some)] * 12 + [("drawing",)] * 28

    items = [
        item(n, colours=each)
        for n, each in enumerate([*colours("fig"), *colours("date"), *[("photo",)] * 80])
    ]
    rows = [list(range(40)), list(range(40, 80)), list(range(80, 160))]
    names = [each.name for each in describe(groups(*rows), items, FIELDS)]
    assert names == ["drawing, fig", "drawing, date", "photo"]
    given = describe(groups(*rows), items, FIELDS, names={1: "drawing"})
    assert [each.name for each in given] == ["drawing", "drawing", "photo"], "the curator's stays"


def test_names_with_commas_are_joined_by_semicolons() -> None:
    makers = ["Passmore, Deborah"] * 4 + ["Newton, Amanda"] * 4 + ["nobody"] * 40
    items = [item(n, fruit=maker) for n, maker in enumerate(makers)]
    first, _ = describe(groups(list(range(8)), list(range(8, 48))), items, FIELDS)
    assert first.name == "Newton, Amanda; Passmore, Deborah"
