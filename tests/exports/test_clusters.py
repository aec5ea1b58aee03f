from __future__ import annotations

import csv
import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitegen import SitegenError, load_config
from sitegen.exports.clusters import safe_name
from sitegen.stages.collect import find


def listed(folder: Path) -> list[dict[str, str]]:
    with (folder / "clusters.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_folders_by_size_hold_links_by_rank(built: Path, export: Callable, tmp_path: Path) -> None:
    export("clusters")
    rows = listed(tmp_path / "clusters")
    with (built / "site/data/items.csv").open(newline="") as file:
        site = {row["id"]: row for row in csv.DictReader(file)}
    assert {row["id"] for row in rows} == {name for name, row in site.items() if row["cluster"]}
    for row in rows:
        assert (row["cluster"], row["rank"]) == (
            site[row["id"]]["cluster"],
            site[row["id"]]["rank"],
        )
        folder = tmp_path / "clusters" / row["place"]
        assert folder.parent.name == f"with-{int(row['size']):0{len(rows[0]['size'])}}-pictures"
        links = sorted(folder.iterdir())
        assert len(links) == int(row["size"])
        link = links[int(row["rank"]) - 1]
        assert link.is_symlink()
        assert not link.readlink().is_absolute()
        assert link.resolve() == (built / "images" / row["filename"]).resolve()


def test_another_cut_and_copies(built: Path, export: Callable, tmp_path: Path) -> None:
    export("clusters", "--similarity", "0", "--copy", "-o", "one")
    rows = listed(tmp_path / "one")
    assert {row["cluster"] for row in rows} == {"1"}
    copies = list((tmp_path / "one").rglob("*.jpg"))
    assert len(copies) == 24
    assert not any(path.is_symlink() for path in copies)
    assert export("clusters", "--similarity", "0.6", "-o", "two").exit_code == 0
    with pytest.raises(SitegenError, match="no clusters at this similarity"):
        export("clusters", "--similarity", "1", "-o", "three")
    assert not (tmp_path / "three").exists()


def test_sheets_are_pictures(export: Callable, tmp_path: Path) -> None:
    export("clusters", "--similarity", "0", "--sheets")
    (sheet,) = (tmp_path / "clusters").rglob("*.jpg")
    assert {tmp_path / "clusters" / row["place"] for row in listed(tmp_path / "clusters")} == {
        sheet
    }
    with Image.open(sheet) as image:
        assert image.width > 5 * 256
        corner = image.convert("L").crop((16, 16, 272, 272))
        assert corner.getextrema()[0] < 100, "a picture stands in the first place"


def test_a_cluster_too_large_for_a_sheet_has_several(
    export: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.exports.clusters.MOST", 10)
    export("clusters", "--similarity", "0", "--sheets")
    sheets = sorted(path.name for path in (tmp_path / "clusters").rglob("*.jpg"))
    assert len(sheets) == 3
    places = [row["place"] for row in listed(tmp_path / "clusters")]
    assert [places.count(place) for place in dict.fromkeys(places)] == [10, 10, 4]
    assert sorted({Path(place).name for place in places}) == sheets


def test_only_what_it_made_is_replaced(built: Path, export: Callable, tmp_path: Path) -> None:
    export("clusters")
    (tmp_path / "clusters" / "notes.txt").write_text("mine")
    before = sorted(path.name for path in (tmp_path / "clusters").iterdir())
    export("clusters", "--similarity", "0")
    after = sorted(path.name for path in (tmp_path / "clusters").iterdir())
    assert (tmp_path / "clusters" / "notes.txt").read_text() == "mine"
    assert before != after
    assert len([name for name in after if name.startswith("with-")]) == 1
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("dear")
    with pytest.raises(SitegenError, match="was not made by `sitegen export clusters`"):
        export("clusters", "-o", "foreign")
    assert [path.name for path in foreign.iterdir()] == ["letter.txt"]
    with pytest.raises(SitegenError, match="was not made by `sitegen export iiif`"):
        export("iiif", "-o", "clusters")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".sitegen-")]


def test_what_was_added_outlives_a_folder_that_cannot_be_replaced(
    export: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export("clusters")
    (tmp_path / "clusters" / "notes.txt").write_text("mine")
    before = sorted(path.name for path in (tmp_path / "clusters").rglob("*"))
    rename = Path.rename
    for busy in ("clusters", "new"):  # the old folder, and the one that takes its place

        def refuse(self: Path, target: Path, busy: str = busy) -> Path:
            if self.name == busy:
                raise OSError(errno.EBUSY, "busy")
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", refuse)
        with pytest.raises(SitegenError, match="What was there is as it was"):
            export("clusters", "--similarity", "0")
        assert sorted(path.name for path in (tmp_path / "clusters").rglob("*")) == before
    assert (tmp_path / "clusters" / "notes.txt").read_text() == "mine"


def test_the_next_build_does_not_take_an_export_for_pictures(built: Path, export: Callable) -> None:
    folder = built / "images" / "sorted"
    export("clusters", "--copy", "-o", str(folder))
    config = load_config(built, overrides={"collection.images": '["images/**/*.jpg"]'})
    assert len(find(config).names) == 24
    with pytest.raises(SitegenError, match="would be taken for one"):
        export("poster", "-o", str(built / "images" / "poster.jpg"))


@given(st.text())
def test_names_are_safe(text: str) -> None:
    name = safe_name(text)
    assert len(name) <= 60
    assert not set(name) & set('/\\:*?"<>|\0\n ')
    assert name not in (".", "..")
