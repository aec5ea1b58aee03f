from __future__ import annotations

from pathlib import Path

import pytest

from sitegen import load_config
from sitegen.serve.inputs import Inputs, closed_folders, first_inputs, inputs_of
from tests.serve.serving import MANIFEST, write_collection, write_theme


def inputs(folder: Path) -> Inputs:
    closed = closed_folders(folder / "site", folder / ".sitegen" / "cache")
    return inputs_of(load_config(folder), closed)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    write_collection(tmp_path, 2)
    write_theme(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("collection.toml", "text"),
        ("metadata.csv", "text"),
        ("images/new.jpg", "picture"),
        ("images/NEW.JPG", "picture"),
        ("theme/static/pages.css", "style"),
        ("theme/templates/item.html", "text"),
        ("theme/theme.toml", "look"),
        ("theme/viewer/src/app.js", None),
        ("theme/static/.pages.css.swp", None),
        ("images/notes.txt", None),
        ("images/.hidden.jpg", None),
        ("other.csv", None),
        ("site/index.html", None),
        ("site/images/a.jpg", None),
        (".site.staged/images/a.jpg", None),
        (".sitegen/cache/web/a", None),
    ],
)
def test_what_a_change_is_about(collection: Path, name: str, kind: str | None) -> None:
    assert inputs(collection).kind(collection / name) == kind


def test_files_that_the_manifest_names_count_wherever_they_lie(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "collection", 2)
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "table.csv").write_text("filename,name\npicture-00.jpg,A\n")
    (outside / "shape.png").write_bytes(b"")
    (outside / "words.toml").write_text("")
    text = MANIFEST.replace('"metadata.csv"', '"../elsewhere/table.csv"')
    text = text.replace("[grid]\n", '[grid]\nshape = "mask"\nmask = "../elsewhere/shape.png"\n')
    text = text.replace("[collection]\n", '[collection]\nwords = "../elsewhere/words.toml"\n')
    (folder / "collection.toml").write_text(text)
    found = inputs(folder)
    assert found.kind(outside / "table.csv") == "text"
    assert found.kind(outside / "words.toml") == "text"
    assert found.kind(outside / "shape.png") == "text"
    assert found.kind(outside / "other.csv") is None
    assert found.folders()[outside] is False


def test_a_table_behind_a_link_counts_where_it_is(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "collection", 2)
    real = tmp_path / "tables" / "real.csv"
    real.parent.mkdir()
    (folder / "metadata.csv").rename(real)
    (folder / "metadata.csv").symlink_to(real)
    assert inputs(folder).kind(real) == "text"
    assert inputs(folder).kind(folder / "metadata.csv") == "text"


def test_what_a_build_writes_is_never_watched(tmp_path: Path) -> None:
    write_collection(tmp_path, 2)
    manifest = tmp_path / "collection.toml"
    manifest.write_text(MANIFEST.replace("images/*.jpg", "**/*.jpg"))
    for name in ("site/items/a", ".sitegen/cache/web", ".git/objects", "images/deep"):
        (tmp_path / name).mkdir(parents=True)
    folders = inputs(tmp_path).folders()
    below = {
        each.relative_to(tmp_path).as_posix(): deep
        for each, deep in folders.items()
        if each.is_relative_to(tmp_path)
    }
    assert below == {".": False, "images": True}


def test_a_folder_that_is_gone_is_looked_out_for(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "collection", 2)
    (tmp_path / "scans" / "new").mkdir(parents=True)
    manifest = folder / "collection.toml"
    manifest.write_text(MANIFEST.replace("images/*.jpg", "../scans/new/*.jpg"))
    found = inputs(folder)
    (tmp_path / "scans" / "new").rmdir()
    (tmp_path / "scans").rmdir()
    assert found.folders()[tmp_path] is False
    assert found.kind(tmp_path / "scans", is_folder=True) == "picture"
    assert found.kind(tmp_path / "other", is_folder=True) is None


def test_while_the_manifest_is_broken_all_around_it_counts(tmp_path: Path) -> None:
    closed = closed_folders(tmp_path / "site", tmp_path / ".sitegen")
    known = first_inputs(tmp_path, tmp_path / "collection.toml", closed)
    assert known.kind(tmp_path / "collection.toml") == "text"
    assert known.kind(tmp_path / "missing.csv") is None
    assert known.widened().kind(tmp_path / "missing.csv") == "text"
    assert known.widened().kind(tmp_path / "site" / "index.html") is None
