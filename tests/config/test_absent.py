from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from sitegen.config import load_config
from sitegen.errors import ManifestError, NoManifest


def hint(where: Path) -> str:
    """Return what somebody is told who names `where`; the message names it too."""
    with pytest.raises(ManifestError) as caught:
        load_config(where)
    assert str(where) in caught.value.message
    assert isinstance(caught.value, NoManifest)
    return caught.value.hint


def named(told: str) -> list[str]:
    """Return the folders at the end of a hint, as a shell reads them."""
    return shlex.split(told.partition(": ")[2].replace(",", ""))


def test_the_command_that_is_advised_finds_the_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "my album"
    (folder / "old photos").mkdir(parents=True)
    (folder / "old photos" / "a.JPG").touch()
    told = hint(folder)
    assert f"sitegen init {shlex.quote(str(folder))}" in told
    words = shlex.split(named_command := told.partition("without: ")[2])
    assert words[:3] == ["sitegen", "build", str(folder)], named_command
    assert list(folder.glob(words[words.index("--images") + 1])) == [folder / "old photos/a.JPG"]


def test_an_empty_folder(tmp_path: Path) -> None:
    assert f"`sitegen init {tmp_path}` writes one" in hint(tmp_path)


def test_a_manifest_nearby_is_named(tmp_path: Path) -> None:
    for name in ("fruit", "old nuts", ".hidden"):
        (tmp_path / name / "photos" / "1911").mkdir(parents=True)
        (tmp_path / name / "collection.toml").touch()
    assert named(hint(tmp_path)) == [str(tmp_path / "fruit"), str(tmp_path / "old nuts")]
    assert named(hint(tmp_path / "fruit/photos/1911")) == [str(tmp_path / "fruit")]


def test_a_slip_of_the_pen(tmp_path: Path) -> None:
    (tmp_path / "fruit").mkdir()
    (tmp_path / ".fruits").mkdir()
    assert hint(tmp_path / "fruits") == "Did you mean 'fruit'?"
    assert "fruit" in hint(tmp_path / "zoo")
    assert hint(tmp_path / "fruits" / "c.toml") == ""


def test_what_other_arguments_are_for(tmp_path: Path) -> None:
    for name in ("a.jpg", "m.csv"):
        (tmp_path / name).touch()
    assert "--images '" in hint(tmp_path / "a.jpg")
    assert "collection.toml" in hint(tmp_path / "m.csv")
    assert "-o" in hint(tmp_path / "poster.pdf")
