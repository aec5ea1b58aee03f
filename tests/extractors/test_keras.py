from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.retrieval import extracted, pixels_of, precision, read_labelled
from sitegen.errors import SitegenError
from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.keras import KerasExtractor, create
from sitegen.extractors.networks import NETWORKS
from sitegen.fingerprint import digest_file

# Importing TensorFlow and Keras is not ours to keep free of warnings.
pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

NAME = "mobilenet_v2"
NETWORK = NETWORKS[NAME]
Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def with_top(shared: Path) -> Path:
    return shared / "weights" / "mobilenetv2_1.0_224_from_int8.h5"


@pytest.fixture(scope="module")
def without_top(shared: Path) -> Path:
    return shared / "weights" / "mobilenetv2_1.0_224_from_int8_no_top.h5"


@pytest.fixture(scope="module")
def trained(without_top: Path) -> KerasExtractor:
    return make(weights=str(without_top))


@pytest.fixture(scope="module")
def untrained() -> KerasExtractor:
    return make(weights="random")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def make(**settings: str | int) -> KerasExtractor:
    return create(FeatureSettings(NAME, **settings))


def noise(count: int, side: int = 224) -> Pixels:
    return np.random.default_rng(1).integers(0, 256, (count, side, side, 3), np.uint8)


def test_key_needs_no_keras(without_top: Path) -> None:
    code = (
        "import sys\n"
        "from sitegen.extractors import FeatureSettings, create\n"
        f"extractor, _ = create(FeatureSettings({NAME!r}, weights=sys.argv[1]))\n"
        "assert dict(extractor.key)['weights']\n"
        "heavy = {'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code, str(without_top)], check=True, timeout=60)


def test_keras_is_quiet() -> None:
    code = (
        "import numpy as np\n"
        "from sitegen.extractors import FeatureSettings, create\n"
        f"extractor, _ = create(FeatureSettings({NAME!r}, weights='random', input_size=32))\n"
        "extractor.extract(np.zeros((1, 32, 32, 3), np.uint8))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=120, capture_output=True, text=True
    )
    assert done.stdout == ""
    assert done.stderr == ""


def test_one_by_one_is_the_same_as_together(untrained: KerasExtractor) -> None:
    pixels = noise(3)
    before = pixels.copy()
    together = untrained.extract(pixels)
    alone = np.concatenate([untrained.extract(one[None]) for one in pixels])
    np.testing.assert_allclose(alone, together, atol=1e-5)
    np.testing.assert_array_equal(pixels, before)
    assert together.shape == (3, 1280)
    assert together.dtype == np.float32
    assert untrained.finish(together) is together


def test_random_weights_are_always_the_same(untrained: KerasExtractor) -> None:
    pixels = noise(1)
    np.testing.assert_array_equal(make(weights="random").extract(pixels), untrained.extract(pixels))


def test_layer_pooling_and_size_can_be_set() -> None:
    small = make(weights="random", layer="block_13_expand_relu", pooling="max", input_size=96)
    average = make(weights="random", layer="block_13_expand_relu", input_size=96)
    pixels = noise(2, 96)
    assert small.extract(pixels).shape == (2, 576)
    assert (small.extract(pixels) >= average.extract(pixels)).all()
    assert len({str(dict(one.key)) for one in (small, average, make(weights="random"))}) == 3


def test_either_file_gives_the_same_features(trained: KerasExtractor, with_top: Path) -> None:
    pixels = noise(2)
    other = make(weights=str(with_top))
    np.testing.assert_array_equal(other.extract(pixels), trained.extract(pixels))
    assert other.key["weights"] == digest_file(with_top)
    classes = make(weights=str(with_top), layer="predictions").extract(pixels)
    np.testing.assert_allclose(classes.sum(axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("file", [0, 1])
def test_imagenet_takes_the_file_from_the_cache(
    models: Path, trained: KerasExtractor, with_top: Path, without_top: Path, file: int
) -> None:
    source = (without_top, with_top)[file]
    shutil.copy(source, models / NETWORK.files[file])
    cached = make()
    assert cached.key["weights"] == digest_file(source)
    np.testing.assert_array_equal(cached.extract(noise(1)), trained.extract(noise(1)))


def test_a_failed_download_says_what_to_do(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    def fail(*arguments: object, **settings: object) -> None:
        raise Exception("URL fetch failure on https://example.org/weights.h5: no network")

    monkeypatch.setattr(keras.applications.mobilenet_v2, "MobileNetV2", fail)
    with pytest.raises(SitegenError, match=r"https://example\.org/weights\.h5") as error:
        dict(make().key)
    assert str(models) in error.value.hint
    assert NETWORK.files[0] in error.value.hint
    assert "descriptor" in error.value.hint


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("text.h5", b"hello", "neither HDF5 nor a Keras archive"),
        ("pointer.h5", b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
        ("page.h5", b"<!DOCTYPE html><html>", "a web page"),
        ("lite.tflite", b"\x1c\0\0\0TFL3", "a TensorFlow Lite model"),
        ("empty.keras", b"", "empty"),
    ],
)
def test_a_wrong_file_is_described(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SitegenError, match=told) as error:
        make(weights=str(path), input_size=32).extract(noise(1, 32))
    assert name in error.value.message


def test_weights_of_another_network_and_half_a_file(tmp_path: Path, with_top: Path) -> None:
    import keras

    other = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3)])
    other.save(tmp_path / "other.keras")
    other.save_weights(tmp_path / "other.weights.h5")
    (tmp_path / "half.h5").write_bytes(with_top.read_bytes()[:300_000])
    for name in ("other.keras", "other.weights.h5", "half.h5"):
        with pytest.raises(SitegenError, match="damaged or of another network"):
            make(weights=str(tmp_path / name), input_size=32).extract(noise(1, 32))


def test_settings_that_do_not_fit_are_refused(without_top: Path) -> None:
    with pytest.raises(SitegenError, match="does not exist"):
        make(weights="/nowhere/weights.h5")
    with pytest.raises(SitegenError, match="32 px or more"):
        make(weights="random", input_size=8)
    with pytest.raises(SitegenError, match="no layer 'out_rela'") as error:
        make(weights="random", layer="out_rela", input_size=32).extract(noise(1, 32))
    assert "'out_relu'" in error.value.hint
    with pytest.raises(SitegenError, match="lack the classifier"):
        make(weights=str(without_top), layer="predictions", input_size=32).extract(noise(1, 32))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("collection", "column", "least"),
    [("grocery", "label", 0.70), ("pomology", "category", 0.65)],
)
def test_it_finds_the_same_kind_and_random_weights_do_not(
    trained: KerasExtractor,
    untrained: KerasExtractor,
    shared: Path,
    collection: str,
    column: str,
    least: float,
) -> None:
    labelled = read_labelled(shared / "data" / collection, column)
    labels, counts = np.unique(labelled.labels, return_counts=True)
    some = np.isin(labelled.labels, labels[counts >= 40][::3])
    kinds = labelled.labels[some]
    paths = tuple(path for path, wanted in zip(labelled.paths, some, strict=True) if wanted)
    pixels = pixels_of(paths, trained.input_size)
    assert precision(extracted(trained, pixels), kinds) >= least
    assert precision(extracted(untrained, pixels), kinds) < least - 0.15
