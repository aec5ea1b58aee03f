from __future__ import annotations

import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from sitegen.config import LayoutConfig, load_config
from sitegen.config.layouts import GROUP, KINDS, names_of
from sitegen.errors import ManifestError

GOOD = """\
[collection]
title = "Fruit"
images = ["images/**/*.jpg"]
metadata = "metadata.csv"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "images").mkdir()
    (tmp_path / "metadata.csv").write_text("filename,Name,Year,lat,lon\na.jpg,Apple,1909,1,2\n")
    return tmp_path


def problems(folder: Path, layouts: str) -> list[str]:
    (folder / "collection.toml").write_text(GOOD + layouts)
    with pytest.raises(ManifestError) as caught:
        load_config(folder)
    return [str(problem) for problem in caught.value.problems]


def test_without_a_list_there_are_map_and_grid(folder: Path) -> None:
    (folder / "collection.toml").write_text(GOOD)
    assert [each.kind for each in load_config(folder).layouts] == ["map", "grid"]


def test_a_list_in_its_order(folder: Path) -> None:
    (folder / "collection.toml").write_text(
        GOOD
        + """\
[[layouts]]
kind = "geographic"
latitude = "lat"
longitude = "lon"
[[layouts]]
kind = "timeline"
[[layouts]]
kind = "columns"
field = "Year"
name = "by-year"
"""
    )
    layouts = load_config(folder).layouts
    assert names_of(layouts) == ("geographic", "timeline", "by-year")
    assert layouts[0].columns == {"latitude": "lat", "longitude": "lon"}


def test_everything_wrong_is_told_at_once(folder: Path) -> None:
    found = problems(
        folder,
        """\
[[layouts]]
kind = "timelin"
[[layouts]]
kind = "own"
x = "Yaer"
field = "Year"
[[layouts]]
kind = "map"
name = "overview"
[[layouts]]
kind = "map"
[[layouts]]
title = "No kind"
[[layouts]]
kind = "columns"
field = "Year"
name = "years"
[[layouts]]
kind = "columns"
field = "Name"
name = "years"
[[layouts]]
kind = "colour"
name = "grid"
[[layouts]]
kind = "timeline"
name = "By year"
feild = "Year"
""",
    )
    expected = [
        ("collection.toml:6 [[layouts]] kind: there is no layout 'timelin'", "'timeline'?"),
        ("collection.toml:7 [[layouts]] y: 'own' needs 'y'", 'set y = "…"'),
        ("collection.toml:9 [[layouts]] x: there is no column 'Yaer'", "'Year'?"),
        ("collection.toml:10 [[layouts]] field: 'own' has no 'field'", "timeline, columns"),
        ("collection.toml:13 [[layouts]] name: 'map' has no 'name'", "columns"),
        ("collection.toml:15 [[layouts]] kind: there are two layouts 'map'", "leave one out"),
        ("collection.toml:16 [[layouts]] kind: 'kind' is missing", ""),
        ("collection.toml:25 [[layouts]] name: there are two layouts named 'years'", "of its own"),
        ("collection.toml:28 [[layouts]] name: only the grid itself is named 'grid'", ""),
        ("collection.toml:31 [[layouts]] name: expected text such as", '"By year"'),
        ("collection.toml:32 [[layouts]] feild: unknown key", "'field'?"),
    ]
    assert len(found) == len(expected), "\n".join(found)
    for line, (start, part) in zip(found, expected, strict=True):
        assert line.startswith(start), line
        assert part in line


def test_a_layout_over_columns_needs_a_table(folder: Path) -> None:
    text = GOOD.replace("metadata =", "# metadata =")
    (folder / "collection.toml").write_text(text + '[[layouts]]\nkind = "columns"\nfield = "x"\n')
    with pytest.raises(ManifestError, match="there is no metadata table"):
        load_config(folder)


def test_an_empty_list_is_refused(folder: Path) -> None:
    (folder / "collection.toml").write_text("layouts = []\n" + GOOD)
    with pytest.raises(ManifestError, match="no layout is listed"):
        load_config(folder)


def test_a_package_that_is_missing_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.config.layouts.find_spec", lambda name: None)
    (found,) = problems(folder, '[[layouts]]\nkind = "umap"\n')
    assert "needs the package umap-learn" in found
    assert "pip install 'sitegen[umap]'" in found


def test_names_are_numbered_where_they_are_taken() -> None:
    layouts = [
        LayoutConfig(kind="columns", field="a"),
        LayoutConfig(kind="columns", field="b"),
        LayoutConfig(kind="columns", field="c", name="columns-2"),
        LayoutConfig(kind="My_own.Kind"),
        LayoutConfig(kind="_"),
    ]
    assert names_of(layouts) == ("columns", "columns-3", "columns-2", "my-own-kind", "layout")


def test_our_own_kinds_are_those_that_are_registered() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    ours = project["project"]["entry-points"][GROUP]
    assert {"map", "grid", *ours} == set(KINDS)
    for name, target in ours.items():
        module, _, attribute = target.partition(":")
        (point,) = entry_points(group=GROUP, name=name)
        assert point.value == f"{module}:{attribute}"
        assert callable(point.load())
