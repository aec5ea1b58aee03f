from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sitegen.config import load_config
from sitegen.errors import ManifestError, UnusableImage
from sitegen.fingerprint import digest_file
from sitegen.model.items import Collection, Field, Item, Kind, Skipped
from sitegen.stages.collect import collect
from sitegen.stages.collect.describe import title_from
from tests.configs import config_of


def build(root: Path, manifest: str = "", table: str = "", pictures: str = "a b c") -> Collection:
    """Collect `images/a.jpg` and so on with the given table and the rest of the manifest."""
    (root / "images").mkdir()
    for name in pictures.split():
        (root / "images" / f"{name}.jpg").write_text(name)
    head = '[collection]\nimages = "images/*.jpg"\n'
    if table:
        (root / "m.csv").write_text(table, encoding="utf-8")
        head += 'metadata = "m.csv"\n'
    (root / "collection.toml").write_text(head + manifest, encoding="utf-8")
    return collect(load_config(root), digest_file)


def told(collection: Collection) -> list[str]:
    return [str(warned) for warned in collection.warnings]


def test_pictures_alone(tmp_path: Path) -> None:
    found = build(tmp_path, pictures="b a_picture")
    assert found.fields == found.warnings == found.skipped == found.notes == ()
    path = tmp_path / "images" / "a_picture.jpg"
    assert found.items[0] == Item(
        "a_picture", path, "a_picture.jpg", digest_file(path), "A picture", "A picture"
    )
    assert found.ids == ("a_picture", "b")


def test_rows_become_items(tmp_path: Path) -> None:
    found = build(
        tmp_path,
        """
[fields]
id = "no"
title = "{name} ({year})"
url = "https://example.org/{no}"
date = "year"
alt = "Photograph of {name}"
hide = ["secret"]
[[facets]]
field = "kind"
title = "Sort"
[[facets]]
field = "year"
kind = "number"
[[facets]]
field = "tags"
kind = "multi"
[[facets]]
field = "made"
kind = "date"
""",
        "file,no,name,kind,year,tags,made,link,secret,the_text\n"
        'a.jpg,7,Apple,red  one,1909.0,"x; y",1909-5,http://a.org/1,s,"one\ntwo"\n'
        "b.jpg,8,Pear,,,,,https://a.org/2,s,\n"
        "c.jpg,9,Plum,blue,1910.0,z,1910,,s,x\n",
    )
    assert found.warnings == ()
    assert found.fields == (
        Field("no", "No", Kind.TEXT),
        Field("name", "Name", Kind.TEXT),
        Field("kind", "Sort", Kind.CATEGORY, facet=True),
        Field("year", "Year", Kind.NUMBER, facet=True),
        Field("tags", "Tags", Kind.MULTI, facet=True),
        Field("made", "Made", Kind.DATE, facet=True),
        Field("link", "Link", Kind.URL),
        Field("the_text", "The text", Kind.TEXT),
    )
    apple, pear, _ = found.items
    assert (apple.id, apple.title, apple.alt) == ("7", "Apple (1909)", "Photograph of Apple")
    assert (apple.source, apple.date) == ("https://example.org/7", "1909")
    assert apple.values == {
        "no": "7",
        "name": "Apple",
        "kind": "red one",
        "year": 1909.0,
        "tags": ("x", "y"),
        "made": "1909-05",
        "link": "http://a.org/1",
        "the_text": "one\ntwo",
    }
    assert (pear.title, pear.date) == ("Pear", "")
    assert pear.values == {
        "no": "8",
        "name": "Pear",
        "kind": None,
        "year": None,
        "tags": (),
        "made": None,
        "link": "https://a.org/2",
        "the_text": None,
    }


def test_the_guessed_column_is_told_without_a_warning(tmp_path: Path) -> None:
    found = build(tmp_path, table="name,picture\nx,a\ny,b\nz,c\n")
    assert found.warnings == ()
    assert found.notes == ("column 'picture' of m.csv names 3 of 3 pictures",)
    assert [field.name for field in found.fields] == ["name"]


def test_a_template_for_the_file_name_keeps_all_columns(tmp_path: Path) -> None:
    found = build(tmp_path, '[fields]\nfilename = "{n}.jpg"', "n\na\nb\nc\n")
    assert found.notes == ()
    assert [item.values for item in found.items] == [{"n": "a"}, {"n": "b"}, {"n": "c"}]


def test_whole_floats_are_shown_as_whole_numbers(tmp_path: Path) -> None:
    found = build(tmp_path, table="f,year,price\na,1909.0,1.0\nb,,1.5\nc,unknown,2.0\n")
    assert [item.values["year"] for item in found.items] == ["1909", None, "unknown"]
    assert [item.values["price"] for item in found.items] == ["1.0", "1.5", "2.0"]


def test_everything_odd_is_counted_once_a_cause(tmp_path: Path) -> None:
    found = build(
        tmp_path,
        """
[fields]
filename = "f"
id = "no"
url = "link"
alt = "what"
[[facets]]
field = "year"
kind = "number"
[[facets]]
field = "day"
kind = "date"
""",
        "f,no,link,what,year,day\n"
        "a.jpg,1,javascript:alert(1),x,c. 1890,uncertain\n"
        "a.jpg,2,,x,1,1890\n"
        "b.jpg,1,,,1.5,\n"
        "gone.jpg,4,,x,1,1890\n"
        "lost.jpg,5,,x,1,1890\n"
        "d,6,,x,1,1890\n"
        ",7,,x,1,1890\n",
        pictures="a b c D d",
    )
    assert told(found) == [
        "rows without a picture: 2, such as gone.jpg (line 5), lost.jpg (line 6)",
        "rows with a name that several pictures fit: 1, such as d (line 7)",
        "rows for a picture that has one already: 1, such as a.jpg (line 3)",
        "rows without a file name: 1, such as line 8",
        "pictures without a row in the table: 3, such as D.jpg, c.jpg, d.jpg",
        "pictures without an id in the table: 3, such as D.jpg, c.jpg, d.jpg",
        "ids that several pictures share: 1, such as 1",
        "pictures without an alt text: 4, such as D.jpg, b.jpg, c.jpg",
        "addresses that are not http or https: 1, such as javascript:alert(1) (a.jpg)",
        "cells that are no number in 'year': 1, such as 'c. 1890'",
        "cells that are no date in 'day': 1, such as 'uncertain'",
    ]
    assert found.ids == ("D", "1", "1-jpg", "c", "d-jpg")
    assert found.skipped == ()
    first = found.items[1]
    assert first.source == ""
    assert (first.values["year"], first.values["day"]) == ("c. 1890", "uncertain"), (
        "nothing is lost"
    )


def test_oddities_of_the_table_are_passed_on(tmp_path: Path) -> None:
    found = build(tmp_path, table="f,x\na,1,2\nb\nc,1\n")
    assert len(found.warnings) == 2


@pytest.mark.parametrize(
    ("manifest", "message"),
    [("", "no column names the pictures"), ('[fields]\nfilename = "x"', "the first asks for 'q'")],
)
def test_a_table_for_other_pictures(tmp_path: Path, manifest: str, message: str) -> None:
    with pytest.raises(ManifestError) as caught:
        build(tmp_path, manifest, "x,y\nq,r\n")
    assert message in caught.value.message
    assert "the pictures are called a.jpg, b.jpg, c.jpg" in caught.value.message


def test_a_table_without_rows(tmp_path: Path) -> None:
    found = build(tmp_path, table="file,name\n")
    assert told(found) == ["pictures without a row in the table: 3, such as a.jpg, b.jpg, c.jpg"]
    assert [field.name for field in found.fields] == ["file", "name"]


def test_a_sample_is_the_same_each_time_and_grows_by_what_is_new(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()

    def sample(seed: int, size: int, count: int) -> set[str]:
        for number in range(count):
            (tmp_path / "p" / f"{number:03}.jpg").touch()
        config = config_of(
            tmp_path,
            images=["p/*"],
            overrides={"collection.sample": str(size), "map.seed": str(seed)},
        )
        items = collect(config, digest_file).items
        assert [item.filename for item in items] == sorted(item.filename for item in items)
        return {item.id for item in items}

    before = sample(0, 20, 100)
    assert len(before) == 20
    assert before == sample(0, 20, 100) != sample(1, 20, 100)
    assert before <= sample(0, 30, 100)
    assert len(sample(0, 200, 100)) == 100
    assert len(before - sample(0, 20, 101)) <= 1


def test_ids_do_not_depend_on_the_sample(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png", "a.tif"):
        (tmp_path / name).touch()
    known = {"a.jpg": "a", "a.png": "a-png", "a.tif": "a-tif"}
    for size in ("1", "2", "3"):
        config = config_of(tmp_path, images=["*"], overrides={"collection.sample": size})
        for item in collect(config, digest_file).items:
            assert item.id == known[item.filename]


def test_files_that_cannot_be_read_are_skipped(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (tmp_path / name).touch()

    def digest(path: Path) -> str:
        if path.name == "a.jpg":
            raise PermissionError(13, "Permission denied")
        if path.name == "b.jpg":
            raise UnusableImage("is empty")
        return "digest"

    found = collect(config_of(tmp_path, images=["*"]), digest)
    assert found.ids == ("c",)
    assert found.skipped == (
        Skipped("a.jpg", "cannot be read: Permission denied"),
        Skipped("b.jpg", "cannot be read: is empty"),
    )


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("fruit/golden_delicious-02.jpg", "Golden delicious 02"),
        ("IMG_1234.JPG", "IMG 1234"),
        ("2020-01-05 walk.jpg", "2020-01-05 walk"),
        ("image-0.jpg", "Image 0"),
        ("_.jpg", "_"),
        ("St. Louis.png", "St. Louis"),
        ("été--1.jpg", "Été 1"),
    ],
)
def test_titles_from_file_names(name: str, title: str) -> None:
    assert title_from(name) == title


def test_the_published_table_builds_with_ten_lines(shared: Path, tmp_path: Path) -> None:
    pomology = shared / "data" / "pomology"
    manifest = f"""\
collection.images = "{pomology}/images/*.jpg"
collection.metadata = "{pomology}/metadata-as-published.csv"
facets = [{{ field = "year", kind = "number" }}, {{ field = "authors" }}]
[fields]
filename = "image-{{painting_index-1}}.jpg"
title = "{{fruit}} ({{year}})"
url = "image"
date = "year"
"""
    assert len(manifest.splitlines()) <= 10
    (tmp_path / "collection.toml").write_text(manifest)
    found = collect(load_config(tmp_path), lambda path: path.name)
    assert found.warnings == found.skipped == ()
    with (pomology / "metadata.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["filename"]: row for row in csv.DictReader(file)}
    assert len(found.items) == len(rows) == 1000
    for item in found.items:
        row = rows[item.filename]
        assert (item.source, item.date) == (row["url"], row["year"])
        assert str(item.values["fruit"]).startswith(row["species"])
        assert item.values["year"] == (float(row["year"]) if row["year"] else None)
        assert item.title.endswith(f"({row['year']})") == bool(row["year"])
        assert "()" not in item.title
    kinds = {field.name: field.kind for field in found.fields}
    assert kinds["thumbnail_image"] is Kind.URL
    assert "" not in kinds


@pytest.mark.parametrize(("name", "count"), [("pomology", 1000), ("grocery", 800)])
def test_the_other_tables_need_no_manifest(shared: Path, name: str, count: int) -> None:
    config = config_of(
        shared / "data" / name, images=["images/*.jpg"], metadata="metadata.csv", title="{title}"
    )
    found = collect(config, lambda path: path.name)
    assert found.warnings == found.skipped == ()
    assert found.notes == (f"column 'filename' of metadata.csv names {count} of {count} pictures",)
    with (config.root / "metadata.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["filename"]: row["title"] for row in csv.DictReader(file)}
    assert {item.path.name: item.title for item in found.items} == titles


def test_columns_in_sight_anyway_are_not_listed_again(tmp_path: Path) -> None:
    manifest = """
[fields]
filename = "f"
title = "{name}"
alt = "what"
url = "{link}"
[[facets]]
field = "what"
"""
    found = build(
        tmp_path, manifest, "f,name,what,link,more\na,A,x,https://e.org,1\nb,B,y,,2\nc,C,z,,3\n"
    )
    assert [field.name for field in found.fields] == ["what", "more"]
