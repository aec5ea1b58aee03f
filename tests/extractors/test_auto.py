from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.errors import SitegenError
from sitegen.extractors import FeatureSettings, create, names
from sitegen.extractors.auto import resolve
from sitegen.extractors.networks import NETWORKS
from sitegen.extractors.weights import cached_weights, models_folder

FILES = NETWORKS["mobilenet_v2"].files


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setenv("SITEGEN_OFFLINE", "1")
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def resolved(
    settings: FeatureSettings, chosen_before: str | None = None
) -> tuple[FeatureSettings, str]:
    return resolve(settings, chosen_before, lambda text: None)


def test_descriptor_where_there_are_no_weights(models: Path) -> None:
    chosen, reason = resolved(FeatureSettings("auto", layer="fc2", input_size=96))
    assert chosen == FeatureSettings("descriptor")
    assert reason.startswith("descriptor. ")
    assert "mobilenet_v2" in reason
    assert str(models) in reason
    assert create(chosen).name == "descriptor"


@pytest.mark.parametrize("name", FILES)
def test_network_where_its_weights_are_cached(models: Path, name: str) -> None:
    (models / name).write_bytes(b"weights")
    chosen, reason = resolved(FeatureSettings("auto", pooling="max"))
    assert chosen == FeatureSettings("mobilenet_v2", pooling="max")
    assert reason.startswith("mobilenet_v2, because its weights are on this machine")
    assert 'extractor = "descriptor"' in reason


def test_network_where_weights_are_named(models: Path) -> None:
    chosen, reason = resolved(FeatureSettings("auto", weights="/some/file.h5"))
    assert chosen == FeatureSettings("mobilenet_v2", weights="/some/file.h5")
    assert "because weights are set" in reason


def test_what_was_chosen_before_stays(models: Path) -> None:
    (models / FILES[0]).write_bytes(b"weights")
    chosen, reason = resolved(FeatureSettings("auto"), chosen_before="descriptor")
    assert chosen == FeatureSettings("descriptor")
    assert "earlier builds" in reason
    (models / FILES[0]).unlink()
    with pytest.raises(SitegenError, match="earlier builds used mobilenet_v2") as error:
        resolved(FeatureSettings("auto"), chosen_before="mobilenet_v2")
    assert 'extractor = "descriptor"' in error.value.hint


def test_a_name_stays() -> None:
    settings = FeatureSettings("raw", input_size=50)
    assert resolved(settings) == (settings, "raw, as set")


def test_networks_may_be_written_as_keras_does(models: Path) -> None:
    for name in ("MobileNetV2", "mobilenetv2", "mobilenet_v2"):
        assert create(FeatureSettings(name, weights="random")).name == "mobilenet_v2"


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
