from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.extractors import FeatureSettings, create, names
from sitegen.extractors.auto import resolve
from sitegen.extractors.networks import NETWORKS, cached_weights, models_folder

FILES = NETWORKS["mobilenet_v2"].files


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def test_descriptor_where_there_are_no_weights(models: Path) -> None:
    chosen, reason = resolve(FeatureSettings("auto", layer="fc2", input_size=96))
    assert chosen == FeatureSettings("descriptor")
    assert reason.startswith("descriptor, because the weights of mobilenet_v2 are not")
    assert 'extractor = "mobilenet_v2"' in reason
    assert create(FeatureSettings("auto"))[0].name == "descriptor"


@pytest.mark.parametrize("name", FILES)
def test_network_where_its_weights_are_cached(models: Path, name: str) -> None:
    (models / name).write_bytes(b"weights")
    chosen, reason = resolve(FeatureSettings("auto", pooling="max"))
    assert chosen == FeatureSettings("mobilenet_v2", pooling="max")
    assert reason.startswith("mobilenet_v2, because its weights are on this machine")
    assert 'extractor = "descriptor"' in reason


def test_network_where_weights_are_named(models: Path) -> None:
    chosen, reason = resolve(FeatureSettings("auto", weights="/some/file.h5"))
    assert chosen == FeatureSettings("mobilenet_v2", weights="/some/file.h5")
    assert "because weights are set" in reason


def test_a_name_stays() -> None:
    settings = FeatureSettings("raw", input_size=50)
    assert resolve(settings) == (settings, "raw, as set")


def test_the_classifier_is_in_one_of_the_files_only(models: Path) -> None:
    network = NETWORKS["mobilenet_v2"]
    (models / FILES[0]).touch()
    assert cached_weights(network) == models / FILES[0]
    assert cached_weights(network, classifier=True) is None
    (models / FILES[1]).touch()
    assert cached_weights(network, classifier=True) == models / FILES[1]


def test_home_is_where_keras_looks_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert models_folder() == tmp_path / ".keras" / "models"
    monkeypatch.setenv("HOME", str(tmp_path / "missing"))
    assert models_folder() == Path("/tmp/.keras/models")


def test_every_name_is_known() -> None:
    assert {"auto", "descriptor", "mobilenet_v2", "raw"} <= set(names())
