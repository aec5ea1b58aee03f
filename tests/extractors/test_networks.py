from __future__ import annotations

import os
from typing import Any

import pytest

from sitegen.extractors import names
from sitegen.extractors.networks import NETWORKS, canonical

SOME = ("convnext_tiny", "efficientnet_b0", "mobilenet_v3_small", "vgg16")


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("EfficientNetV2B0", "efficientnet_v2_b0"),
        ("ResNet50V2", "resnet50_v2"),
        ("NASNetMobile", "nasnet_mobile"),
        ("inception-resnet-v2", "inception_resnet_v2"),
        ("vgg16", "vgg16"),
        ("VGG", None),
        ("", None),
    ],
)
def test_any_spelling_will_do(spelling: str, name: str | None) -> None:
    assert canonical(spelling) == name


def test_keras_spelling_of_every_network() -> None:
    assert {canonical(network.factory) for network in NETWORKS.values()} == set(NETWORKS)


def test_files_differ() -> None:
    files = [file for network in NETWORKS.values() for file in network.files]
    assert len(set(files)) == len(files)


def test_every_network_is_registered() -> None:
    assert set(NETWORKS) <= set(names())


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
def test_every_classifier_of_keras_is_there() -> None:
    from keras import applications

    found = {name for name in dir(applications) if name[0].isupper()}
    assert found == {network.factory for network in NETWORKS.values()}
    for network in NETWORKS.values():
        assert callable(getattr(applications, network.module).preprocess_input)


def described(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras
    from keras.src.utils import file_utils

    asked: list[tuple[str, str]] = []

    def get_file(file: str, origin: str, **rest: Any) -> str:
        asked.append((file, origin))
        raise FileNotFoundError(file)

    monkeypatch.setattr(file_utils, "get_file", get_file)
    network = NETWORKS[name]
    factory = getattr(keras.applications, network.factory)
    layers, sizes = [], []
    for classifier in (False, True):
        with pytest.raises(FileNotFoundError):
            factory(weights="imagenet", include_top=classifier)
        assert asked[-1] == (network.files[classifier], network.address(classifier))
        keras.utils.clear_session()
        side = network.input_size
        model = factory(weights=None, include_top=classifier, input_shape=(side, side, 3))
        layers.append({layer.name: layer for layer in model.layers})
        sizes.append(model.count_params() * 4 / 1e6)
    assert set(network.top) == set(layers[1]) - set(layers[0])
    assert layers[1][network.layer].output.shape[-1] == network.width
    if network.layer not in network.top:
        assert layers[0][network.layer].output.shape[-1] == network.width
    assert network.megabytes == pytest.approx(sizes[1], abs=1)


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SOME)
def test_the_table_is_true(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    described(name, monkeypatch)


@pytest.mark.slow
@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(
    "SITEGEN_ALL_NETWORKS" not in os.environ,
    reason="builds 36 networks, some of a billion bytes: set SITEGEN_ALL_NETWORKS=1",
)
def test_the_rest_of_the_table_is_true(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sorted({*NETWORKS} - {*SOME}):
        described(name, monkeypatch)
