from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitegen.errors import SitegenError
from sitegen.extractors.labels import class_names
from sitegen.extractors.weights import CLASS_INDEX, OFFLINE

NAMES = [f"kind_{number}, synonym" for number in range(1000)]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv(OFFLINE, "1")
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.mark.parametrize("first", [[], ["background"]])
def test_names_from_a_file(tmp_path: Path, first: list[str]) -> None:
    path = tmp_path / "names.txt"
    path.write_text("\n".join([*first, *NAMES, ""]))
    names = class_names(str(path))
    assert len(names) == 1000
    assert names[0] == "kind 0"
    assert names[999] == "kind 999"


def test_names_from_keras(models: Path) -> None:
    index = {str(number): [f"n{number}", f"kind_{number}"] for number in range(1000)}
    (models / CLASS_INDEX).write_text(json.dumps(index))
    assert class_names(None)[7] == "kind 7"


def test_names_that_cannot_be_had(models: Path) -> None:
    with pytest.raises(SitegenError, match="names of the classes are not on this machine") as error:
        class_names(None)
    assert str(models) in error.value.hint
    (models / CLASS_INDEX).write_text('{"0": ["n0", "kind"]}')
    with pytest.raises(SitegenError, match="does not hold the names") as error:
        class_names(None)
    assert "Delete it" in error.value.hint


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"one\ntwo\n", "holds 2 class names"), (b"\xff\xfe\x00", "cannot be read")],
)
def test_a_file_that_does_not_fit(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(content)
    with pytest.raises(SitegenError, match=told):
        class_names(str(path))


def test_the_shared_names(shared: Path) -> None:
    names = class_names(str(shared / "weights" / "imagenet_labels.txt"))
    assert names[0] == "tench"
    assert names[948] == "Granny Smith"
