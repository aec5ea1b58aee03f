"""Collections at the edge: each gives a whole site with all its layouts, or a clear error."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from sitegen import Options, SitegenError, build, load_config
from sitegen.model.build import Report
from tests.samples import picture, write_pictures

MANIFEST = """\
[collection]
title = "Edge"
images = ["images/*.jpg"]
metadata = "metadata.csv"
[features]
extractor = "descriptor"
[fields]
date = "year"
[[facets]]
field = "kind"
[[layouts]]
kind = "map"
[[layouts]]
kind = "grid"
[[layouts]]
kind = "own"
x = "lon"
y = "lat"
[[layouts]]
kind = "geographic"
latitude = "lat"
longitude = "lon"
[[layouts]]
kind = "timeline"
[[layouts]]
kind = "columns"
field = "kind"
[[layouts]]
kind = "colour"
"""
FURTHER = ("own", "geographic", "timeline", "columns", "colour")


def collection(folder: Path, rows: list[str], manifest: str = MANIFEST) -> Path:
    """A manifest with every layout, and a table of `filename,year,kind,lat,lon`."""
    (folder / "images").mkdir(exist_ok=True)
    (folder / "metadata.csv").write_text("\n".join(["filename,year,kind,lat,lon", *rows]) + "\n")
    (folder / "collection.toml").write_text(manifest)
    return folder


def make(folder: Path) -> Report:
    return build(load_config(folder), Options(jobs=2))


def check_whole(folder: Path, count: int) -> list[dict[str, str]]:
    """Check that the site has a place for every picture in every layout; return its table."""
    site = folder / "site"
    with (site / "data/items.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    for name in FURTHER:
        places = [(float(row[f"x_{name}"]), float(row[f"y_{name}"])) for row in rows]
        assert np.isfinite(places).all()
        assert len(set(places)) == count, f"pictures cover each other in {name}"
    facts = json.loads((site / "data/build.json").read_text())
    assert [each["name"] for each in facts["layouts"]] == ["map", "grid", *FURTHER]
    core = (site / "data/core.js").read_text()
    layouts = json.loads(core[core.index('{"format"') : core.rindex(")")].removesuffix("]"))[
        "layouts"
    ]
    for each in layouts[2:]:
        assert (site / each["url"]).is_file()
        assert 0 < each["aspect"] < 100
        for guide in each["guides"]:
            assert -1 < guide["x"] < 2
            assert -2 < guide["y"] < 2
    assert (site / "index.html").is_file()
    return rows


def test_no_picture_is_an_error(tmp_path: Path) -> None:
    collection(tmp_path, [])
    with pytest.raises(SitegenError) as caught:
        make(tmp_path)
    assert "images" in str(caught.value)
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("known", [True, False])
def test_one_two_three(tmp_path: Path, count: int, known: bool) -> None:
    write_pictures(tmp_path / "images", count)
    rest = "1900,a,52.5,13.4" if known else ",,,"
    collection(tmp_path, [f"picture-{number:02}.jpg,{rest}" for number in range(count)])
    make(tmp_path)
    check_whole(tmp_path, count)


def test_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    picture(1).save(tmp_path / "images/0.jpg")
    for number in range(1, 12):
        shutil.copy(tmp_path / "images/0.jpg", tmp_path / f"images/{number}.jpg")
    collection(tmp_path, [f"{number}.jpg,1900,a,52.5,13.4" for number in range(12)])
    make(tmp_path)
    check_whole(tmp_path, 12)


def test_one_outlier(tmp_path: Path) -> None:
    write_pictures(tmp_path / "images", 20)
    rows = [f"picture-{n:02}.jpg,{1900 + n},a,{50 + n / 100},{10 + n / 100}" for n in range(19)]
    collection(tmp_path, [*rows, "picture-19.jpg,-4000000,b,-89.9999,179"])
    make(tmp_path)
    check_whole(tmp_path, 20)


def test_vectors_of_ones_own_that_do_not_differ_or_stand_alone(tmp_path: Path) -> None:
    write_pictures(tmp_path / "images", 10)
    names = [f"picture-{number:02}.jpg" for number in range(10)]
    collection(
        tmp_path,
        [f"{name},,a,1,2" for name in names],
        MANIFEST.replace('"descriptor"', '"precomputed"\nfile = "vectors.npz"'),
    )
    for far in (0.0, 1e6):
        vectors = np.zeros((10, 4), np.float32)
        vectors[-1] = far
        np.savez(tmp_path / "vectors.npz", ids=np.array(names), features=vectors)
        make(tmp_path)
        check_whole(tmp_path, 10)


def test_vectors_with_gaps_are_an_error_that_says_where(tmp_path: Path) -> None:
    write_pictures(tmp_path / "images", 4)
    names = [f"picture-{number:02}.jpg" for number in range(4)]
    collection(
        tmp_path,
        [],
        MANIFEST.replace('"descriptor"', '"precomputed"\nfile = "vectors.npz"'),
    )
    vectors = np.ones((4, 3), np.float32)
    vectors[2, 1] = np.nan
    np.savez(tmp_path / "vectors.npz", ids=np.array(names), features=vectors)
    with pytest.raises(SitegenError, match=r"not finite, the first at picture-02"):
        make(tmp_path)
    assert not (tmp_path / "site").exists()
