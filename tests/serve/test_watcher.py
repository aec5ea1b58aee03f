"""Real files, real events."""

from __future__ import annotations

import queue
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen import load_config
from sitegen.serve.inputs import closed_folders, inputs_of
from sitegen.serve.watcher import Change, Watcher
from tests.samples import write_pictures
from tests.serve.serving import replace, write_collection, write_theme


class Watched:
    def __init__(self, folder: Path, watcher: Watcher, told: queue.SimpleQueue[Change]) -> None:
        self.folder, self._watcher, self._told = folder, watcher, told
        self.follow()

    def follow(self) -> None:
        closed = closed_folders(self.folder / "site", self.folder / ".sitegen")
        self._watcher.follow(inputs_of(load_config(self.folder), closed))

    def until(self, name: str) -> list[str]:
        """Wait for a change of this file; return the names of all until then."""
        names: list[str] = []
        while name not in names:
            change = self._told.get(timeout=30)
            names.append(change.path.relative_to(self.folder).as_posix())
        return names


@pytest.fixture(params=["native", "poll"])
def watched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Watched]:
    write_collection(tmp_path, 2)
    write_theme(tmp_path)
    told: queue.SimpleQueue[Change] = queue.SimpleQueue()
    with Watcher(told.put, request.param == "poll") as watcher:
        yield Watched(tmp_path, watcher, told)


def test_files_saved_in_place_by_rename_and_removed(watched: Watched) -> None:
    table = watched.folder / "metadata.csv"
    table.write_text(table.read_text() + "\n")
    watched.until("metadata.csv")
    replace(watched.folder / "collection.toml", "Stripes", "Bars")
    watched.until("collection.toml")
    (watched.folder / "images/picture-01.jpg").unlink()
    watched.until("images/picture-01.jpg")


def test_reading_and_writing_what_is_no_input_is_passed_over(watched: Watched) -> None:
    (watched.folder / "metadata.csv").read_text()
    (watched.folder / "notes.txt").write_text("x")
    (watched.folder / "site").mkdir()
    write_pictures(watched.folder / "site" / "images", 1)
    (watched.folder / "theme/static/pages.css").write_text("/* last */")
    assert set(watched.until("theme/static/pages.css")) == {"theme/static/pages.css"}


def test_pictures_in_new_folders_once_those_are_followed(watched: Watched) -> None:
    replace(watched.folder / "collection.toml", "images/*.jpg", "images/**/*.jpg")
    watched.until("collection.toml")
    watched.follow()
    (watched.folder / "images/deep").mkdir()
    watched.until("images/deep")
    watched.follow()
    write_pictures(watched.folder / "images/deep", 1)
    watched.until("images/deep/picture-00.jpg")


def test_a_folder_that_was_replaced_is_watched_again(watched: Watched) -> None:
    shutil.copytree(watched.folder / "images", watched.folder / "images.new")
    shutil.rmtree(watched.folder / "images")
    (watched.folder / "images.new").rename(watched.folder / "images")
    watched.until("images")
    watched.follow()
    write_pictures(watched.folder / "images", 4)
    watched.until("images/picture-03.jpg")
