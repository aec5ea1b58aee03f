from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from sitegen.exchange import exchange


def test_two_folders_change_places(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "öther"
    for folder in (one, other):
        folder.mkdir()
        (folder / "name").write_text(folder.name)
    if not exchange(one, other):
        pytest.skip("this system cannot")
    assert (one / "name").read_text() == "öther"
    assert (other / "name").read_text() == "one"


def test_what_is_not_there_cannot(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with contextlib.suppress(FileNotFoundError):
        assert not exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one").is_dir()
