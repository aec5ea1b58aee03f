"""Several layouts in one site, from the manifest to the files; those of other packages too."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sitegen import Options, SitegenError, build, load_config
from sitegen.arrangements import Cells, listed, worded
from sitegen.languages import words_of
from sitegen.model.arrangement import Arrangement, Guide
from sitegen.model.build import Report
from sitegen.model.items import Kind
from sitegen.workers import Workers
from tests.samples import write_pictures

MANIFEST = """\
[collection]
title = "Stripes"
images = ["images/*.jpg"]
metadata = "metadata.csv"
[fields]
date = "year"
title = "{name}"
hide = ["lat", "lon"]
[[facets]]
field = "group"
[features]
extractor = "descriptor"
"""
LAYOUTS = """\
[[layouts]]
kind = "timeline"
[[layouts]]
kind = "grid"
[[layouts]]
kind = "columns"
field = "group"
[[layouts]]
kind = "geographic"
latitude = "lat"
longitude = "lon"
title = "On the globe"
[[layouts]]
kind = "map"
"""
PLUGIN = """
import numpy as np
from sitegen.layouts.base import Arrangement, Guide

class Diagonal:
    needs = ("features", "map")

    def __init__(self, settings):
        self.key = {"version": VERSION}
        self.column = settings.columns["field"]

    def arrange(self, given):
        number = given.columns["field"].numbers.astype(np.float32)
        assert given.reduced.ids == given.map.ids == given.ids
        places = np.stack([number, STEP * number], axis=1)
        return Arrangement(given.ids, places, guides=(Guide(self.column, 0.0, 0.0, "start"),))
"""


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    write_pictures(tmp_path / "images", 18)
    rows = ["filename,name,year,group,lat,lon"]
    for n in range(18):
        place = "," if n == 5 else f"{40 + n % 3},{10 + n % 3}"
        rows.append(
            f"picture-{n:02}.jpg,Stripe {n},{1900 + n},{'even' if n % 2 else 'odd'},{place}"
        )
    (tmp_path / "metadata.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "collection.toml").write_text(MANIFEST + LAYOUTS)
    return tmp_path


def make(folder: Path) -> Report:
    return build(load_config(folder), Options(jobs=2))


def core_of(folder: Path) -> dict:
    text = (folder / "site/data/core.js").read_text()
    return json.loads(text[len("(self.sitegen??=[]).push(") : -3])[1]


def made(report: Report) -> set[str]:
    return {each.name for each in report.times if not each.reused}


def test_layouts_are_in_the_site_in_their_order(collection: Path) -> None:
    make(collection)
    layouts = core_of(collection)["layouts"]
    assert [(each["name"], each["title"], each["kind"]) for each in layouts] == [
        ("timeline", "Timeline", "timeline"),
        ("grid", "Grid", "grid"),
        ("columns", "Group", "columns"),
        ("geographic", "On the globe", "geographic"),
        ("map", "Map", "tsne"),
    ]
    assert "x" in layouts[0]
    assert set(layouts[1]) == {"name", "title", "kind"}
    assert all("x" not in each and "url" in each for each in layouts[2:])
    assert {guide["text"] for guide in layouts[2]["guides"]} == {"even (9)", "odd (9)"}
    facts = json.loads((collection / "site/data/build.json").read_text())
    assert facts["layouts"][3] == {
        "name": "geographic", "kind": "geographic", "title": "On the globe", "apart": 1,
    }  # fmt: skip
    assert set(facts["quality"]["kept"]) == {"map", "grid"}


def test_the_table_says_where_each_picture_is(collection: Path) -> None:
    make(collection)
    with (collection / "site/data/items.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[-6:] == [
        "x_timeline", "y_timeline", "x_columns", "y_columns", "x_geographic", "y_geographic",
    ]  # fmt: skip
    column = {row["title"]: float(row["x_columns"]) for row in rows}
    even = [column[f"Stripe {n}"] for n in range(1, 18, 2)]
    odd = [column[f"Stripe {n}"] for n in range(0, 18, 2)]
    assert max(even) < min(odd) or max(odd) < min(even)


def test_a_change_costs_only_the_layouts_that_it_matters_to(collection: Path) -> None:
    stages = {"layout timeline", "layout columns", "layout geographic"}
    assert made(make(collection)) >= stages
    assert make(collection).up_to_date
    table, manifest = collection / "metadata.csv", collection / "collection.toml"
    table.write_text(table.read_text().replace("Stripe 7,", "The seventh,"))
    assert not made(make(collection)) & stages
    table.write_text(table.read_text().replace("1907,even", "1907,seventh"))
    assert made(make(collection)) & stages == {"layout columns"}
    table.write_text(table.read_text().replace(",1907,", ",1906,"))
    assert made(make(collection)) & stages == {"layout timeline"}
    manifest.write_text(manifest.read_text().replace("On the globe", "World"))
    report = make(collection)
    assert not report.up_to_date
    assert not made(report) & stages
    assert core_of(collection)["layouts"][3]["title"] == "World"


def test_a_timeline_without_a_field_takes_when_it_was_made(collection: Path) -> None:
    (collection / "collection.toml").write_text(
        MANIFEST.replace('date = "year"\n', "") + '[[layouts]]\nkind = "timeline"\n'
    )
    make(collection)
    (layout,) = core_of(collection)["layouts"]
    assert [guide["text"] for guide in layout["guides"]] == ["No date"]
    text = (collection / "collection.toml").read_text() + '[time]\nfield = "year"\n'
    (collection / "collection.toml").write_text(text)
    make(collection)
    (layout,) = core_of(collection)["layouts"]
    assert len(layout["guides"]) > 3


def test_what_cameras_wrote_is_read_once(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Image.open(collection / "images/picture-03.jpg") as picture:
        exif = picture.getexif()
        exif[0x0132] = "1931:05:02 10:00:00"
        picture.save(collection / "images/picture-03.jpg", exif=exif)
    (collection / "collection.toml").write_text(
        MANIFEST.replace('date = "year"\n', "") + '[[layouts]]\nkind = "timeline"\n'
    )
    asked: list[str] = []
    run = Workers.run

    def noted(self: Workers, function: Callable[..., Any], *given: Any) -> Any:
        asked.append(function.__name__)
        return run(self, function, *given)

    monkeypatch.setattr(Workers, "run", noted)
    make(collection)
    (layout,) = core_of(collection)["layouts"]
    assert {guide["text"] for guide in layout["guides"]} == {"1931", "No date"}
    assert asked.count("taken") == 18
    table = collection / "metadata.csv"
    table.write_text(table.read_text().replace("Stripe 7", "The seventh"))
    assert not make(collection).up_to_date
    assert asked.count("taken") == 18


def test_titles_are_made_from_the_columns(collection: Path) -> None:
    (collection / "collection.toml").write_text(
        MANIFEST.replace('field = "group"', 'field = "group"\ntitle = "Party"')
        + '[[layouts]]\nkind = "own"\nx = "lon"\ny = "lat"\n'
        + '[[layouts]]\nkind = "columns"\nfield = "group"\n'
    )
    titles = [each.title for each in listed(load_config(collection), words_of("en"))]
    assert titles == ["Lon × Lat", "Party"]


def test_labels_are_said_in_the_language_and_others_stay() -> None:
    guides = (
        Guide("", 0, 0, word="no_date"),
        Guide("red", 0, 0, many=1234),
        Guide("", 0, 0, word="other", many=2),
        Guide("1900", 0, 0),
    )
    made = Arrangement(("a",), np.zeros((1, 2), np.float32), guides=guides)
    german = [guide.text for guide in worded(made, words_of("de")).guides]
    assert german == ["Ohne Datum", "red (1.234)", "Andere (2)", "1900"]
    with pytest.raises(AttributeError, match="no catalogue has the word 'nowhere'"):
        worded(replace(made, guides=(Guide("", 0, 0, word="nowhere"),)), words_of("de"))


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Put a package on the path as pip would."""
    folder.mkdir(exist_ok=True)
    (folder / "diagonal.py").write_text(code)
    info = folder / "diagonal-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: diagonal\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[sitegen.layouts]\ndiagonal = diagonal:Diagonal\n")
    if str(folder) not in sys.path:
        monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "diagonal", raising=False)


def test_a_layout_of_another_package(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    first = PLUGIN.replace("VERSION", "1").replace("STEP", "1")
    install(tmp_path / "package", monkeypatch, first)
    (collection / "collection.toml").write_text(
        MANIFEST + '[[layouts]]\nkind = "diagonal"\nfield = "year"\n'
    )
    make(collection)
    (layout,) = core_of(collection)["layouts"]
    assert (layout["name"], layout["title"], layout["kind"]) == ("diagonal", "Year", "diagonal")
    assert layout["aspect"] == 1
    assert layout["x"] == layout["y"]
    assert layout["guides"][0]["text"] == "year"
    facts = json.loads((collection / "site/data/build.json").read_text())
    assert 0 < facts["quality"]["kept"]["diagonal"] <= 1, "it uses the features: it is scored"
    assert make(collection).up_to_date
    install(
        tmp_path / "package", monkeypatch, PLUGIN.replace("VERSION", "2").replace("STEP", "0.5")
    )
    assert not make(collection).up_to_date
    assert core_of(collection)["layouts"][0]["aspect"] == 2


def test_a_layout_that_uses_what_it_did_not_ask_for_is_told(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = PLUGIN.replace("VERSION", "1").replace("STEP", "1").replace('("features", "map")', "()")
    install(tmp_path / "package", monkeypatch, code)
    (collection / "collection.toml").write_text(
        MANIFEST + '[[layouts]]\nkind = "diagonal"\nfield = "year"\n'
    )
    with pytest.raises(ValueError, match="has to say so in `needs`"):
        make(collection)


def test_an_unknown_layout_names_those_of_other_packages(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "package", monkeypatch, PLUGIN)
    (collection / "collection.toml").write_text(MANIFEST + '[[layouts]]\nkind = "diagnal"\n')
    with pytest.raises(SitegenError, match="did you mean 'diagonal'"):
        load_config(collection)


def test_cells_are_read_in_three_ways() -> None:
    values = ("c. 1890", 12.5, ("1,234.5",), ("a", "b"), None, 1909.0)
    column = Cells("Any", Kind.TEXT, values).read()
    assert column.texts == (("c. 1890",), ("12.5",), ("1,234.5",), ("a", "b"), (), ("1909",))
    np.testing.assert_array_equal(column.numbers, [np.nan, 12.5, 1234.5, np.nan, np.nan, 1909])
    assert np.isfinite(column.days).tolist() == [True, False, False, False, False, True]
