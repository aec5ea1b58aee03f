from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.retrieval import extracted, pixels_of, precision, read_labelled
from sitegen.errors import SitegenError
from sitegen.extractors.base import Classifier, FeatureSettings
from sitegen.extractors.keras import KerasExtractor, create, prepared
from sitegen.extractors.networks import NETWORKS
from sitegen.extractors.weights import OFFLINE
from sitegen.fingerprint import digest_file

# Importing TensorFlow and Keras is not ours to keep free of warnings.
pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]

NAME = "mobilenet_v2"
NETWORK = NETWORKS[NAME]
Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module", autouse=True)
def plain() -> Iterator[None]:
    """Keras alone, whatever else is installed: quicker to begin, and tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITEGEN_RUNTIME", "tensorflow")
        yield


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


def make(name: str = NAME, **settings: Any) -> KerasExtractor:
    extractor = create(FeatureSettings(name, **settings))
    extractor.batch_size = 4  # quicker
    return extractor


def noise(count: int, side: int = 224) -> Pixels:
    return np.random.default_rng(1).integers(0, 256, (count, side, side, 3), np.uint8)


def test_key_needs_no_keras(without_top: Path) -> None:
    code = (
        "import sys\n"
        "from sitegen.extractors import FeatureSettings, create\n"
        f"extractor = create(FeatureSettings({NAME!r}, weights=sys.argv[1]))\n"
        "assert dict(extractor.key)['weights']\n"
        "assert extractor.batch_size > 0\n"
        "heavy = {'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code, str(without_top)], check=True, timeout=60)


def test_keras_is_quiet() -> None:
    code = (
        "import numpy as np\n"
        "from sitegen.extractors import FeatureSettings, create\n"
        f"extractor = create(FeatureSettings({NAME!r}, weights='random', input_size=32))\n"
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
    with pytest.raises(SitegenError, match="no setting 'file'"):
        make(file="/nowhere/model.keras")
    with pytest.raises(SitegenError, match="no pooling 'sum'") as error:
        make(pooling="sum")
    assert "flatten" in error.value.hint
    with pytest.raises(SitegenError, match=r"class names /nowhere/names\.txt does not exist"):
        make(labels=True, label_names="/nowhere/names.txt")
    with pytest.raises(SitegenError, match="'fc2' of vgg16 takes pictures of 224 px only") as error:
        make("vgg16", input_size=96)
    assert "block5_pool" in error.value.hint
    with pytest.raises(SitegenError, match="75 px or more"):
        make("inception_v3", input_size=64)
    with pytest.raises(SitegenError, match="32 px or more"):
        make(weights="random", input_size=8)
    with pytest.raises(SitegenError, match="no layer 'out_rela'") as error:
        make(weights="random", layer="out_rela", input_size=32).extract(noise(1, 32))
    assert "'out_relu'" in error.value.hint
    assert "more." in error.value.hint
    with pytest.raises(SitegenError, match="lack the classifier"):
        make(weights=str(without_top), layer="predictions", input_size=32).extract(noise(1, 32))


@pytest.fixture
def names(tmp_path: Path) -> str:
    path = tmp_path / "names.txt"
    path.write_text("".join(f"kind {number}\n" for number in range(1000)))
    return str(path)


def test_labels_beside_the_same_features(
    trained: KerasExtractor, with_top: Path, names: str
) -> None:
    labelling = make(weights=str(with_top), labels=True, label_names=names)
    assert isinstance(labelling, Classifier)
    assert labelling.label_note() == ""
    pixels = noise(2)
    rows, scores = labelling.classify(pixels)
    assert rows.dtype == scores.dtype == np.float32
    assert scores.shape == (2, len(labelling.classes)) == (2, 1000)
    np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-4)
    np.testing.assert_array_equal(labelling.extract(pixels), rows)
    np.testing.assert_allclose(rows, trained.extract(pixels), atol=1e-4)
    assert dict(labelling.key) == dict(make(weights=str(with_top)).key)


def test_the_labels_are_the_right_ones(with_top: Path, shared: Path) -> None:
    listed = str(shared / "weights" / "imagenet_labels.txt")
    labelling = make(weights=str(with_top), labels=True, label_names=listed)
    wanted = {"apple_01": "Granny Smith", "lemon_01": "lemon", "pineapple_01": "pineapple"}
    folder = shared / "data" / "grocery" / "images"
    paths = tuple(folder / f"{name}.jpg" for name in wanted)
    _, scores = labelling.classify(pixels_of(paths, labelling.input_size))
    assert [labelling.classes[best] for best in scores.argmax(axis=1)] == list(wanted.values())


def test_labels_that_cannot_be_had(
    models: Path, monkeypatch: pytest.MonkeyPatch, with_top: Path, without_top: Path, names: str
) -> None:
    monkeypatch.setenv(OFFLINE, "1")
    assert make(weights=str(with_top)).classes == ()
    assert make(weights=str(with_top)).label_note() == ""
    told = [
        (make(weights="random", labels=True, label_names=names), "random weights"),
        (make(weights=str(without_top), labels=True, label_names=names), "lacks the classifier"),
        (make(weights=str(with_top), labels=True), OFFLINE),
        (
            make("vgg16", weights=str(with_top), layer="block5_pool", input_size=96, labels=True),
            "takes 224 px only",
        ),
    ]
    shutil.copy(without_top, models / NETWORK.files[0])
    told.append((make(labels=True, label_names=names), NETWORK.address(classifier=True)))
    for extractor, note in told:
        assert extractor.classes == ()
        assert note in extractor.label_note()
    shutil.copy(with_top, models / NETWORK.files[1])
    assert make(labels=True, label_names=names).classes[0] == "kind 0"


@pytest.mark.parametrize("name", ["inception_v3", "resnet50", "densenet121", "vgg16"])
def test_preprocessing_is_keras_own(name: str) -> None:
    import keras

    network = NETWORKS[name]
    pixels = keras.Input((32, 32, 3))
    model = keras.Model([pixels], prepared(keras, pixels, network))
    some = noise(2, 32).astype(np.float32)
    module = getattr(keras.applications, network.module)
    wanted = module.preprocess_input(some.copy())
    np.testing.assert_allclose(model.predict_on_batch(some), wanted, atol=1e-4)


def test_efficientnet_computes_what_keras_makes_of_its_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras
    from keras.src.utils import file_utils

    path = str(tmp_path / "some.weights.h5")
    shape = {"include_top": False, "input_shape": (64, 64, 3)}
    monkeypatch.setattr(file_utils, "get_file", lambda *file, **rest: path)
    model = keras.applications.EfficientNetB0(weights=None, **shape)
    normalization = next(layer for layer in model.layers if "normalization" in layer.name)
    mean, deviation = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
    normalization.set_weights([np.float32(mean), np.float32(deviation), np.int64(0)])
    model.save_weights(path)
    theirs = keras.applications.EfficientNetB0(weights="imagenet", **shape)
    pixels = noise(2, 64)
    wanted = theirs.predict_on_batch(pixels.astype(np.float32)).mean(axis=(1, 2))
    ours = make("efficientnet_b0", weights=path, input_size=64).extract(pixels)
    np.testing.assert_allclose(ours, wanted, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(
    ("layer", "pooling", "side", "width"),
    [
        ("block5_pool", "avg", 64, 512),
        ("block5_pool", "flatten", 64, 2048),
        ("block1_conv1", "max", 64, 64),
    ],
)
def test_vgg_at_another_size(layer: str, pooling: str, side: int, width: int) -> None:
    small = make("vgg16", weights="random", layer=layer, pooling=pooling, input_size=side)
    assert small.extract(noise(1, side)).shape == (1, width)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "layer", "pooling", "width"),
    [
        ("vgg16", None, "avg", 4096),
        ("vgg16", "flatten", "avg", 25088),
        ("vgg16", "block5_pool", "avg", 512),
        ("vgg16", "block5_pool", "flatten", 25088),
        ("inception_v3", None, "avg", 2048),
    ],
)
def test_the_documented_shapes(name: str, layer: str | None, pooling: str, width: int) -> None:
    network = make(name, weights="random", layer=layer, pooling=pooling)
    found = network.extract(noise(1, network.input_size[0]))
    assert found.shape == (1, width)
    assert np.isfinite(found).all()
    assert np.ptp(found) > 0


@pytest.mark.slow
def test_vgg_uses_its_dense_weights_at_another_size(tmp_path: Path) -> None:
    import keras

    path = str(tmp_path / "whole.weights.h5")
    keras.applications.VGG16(weights=None).save_weights(path)
    some = make("vgg16", weights=path, layer="block5_pool", input_size=64)
    keras.applications.VGG16(weights=None).save_weights(tmp_path / "other.weights.h5")
    other = make(
        "vgg16", weights=str(tmp_path / "other.weights.h5"), layer="block5_pool", input_size=64
    )
    pixels = noise(1, 64)
    assert some.extract(pixels).shape == (1, 512)
    assert not np.allclose(some.extract(pixels), other.extract(pixels))


def test_two_files_give_two_results(tmp_path: Path, without_top: Path) -> None:
    import keras

    shape = {"include_top": False, "input_shape": (32, 32, 3)}
    model = keras.applications.MobileNetV2(weights=str(without_top), **shape)
    last = model.get_layer("Conv_1")
    last.set_weights([-kernel for kernel in last.get_weights()])
    model.save_weights(tmp_path / "other.weights.h5")
    files = (without_top, tmp_path / "other.weights.h5")
    one, other = (make(weights=str(path), input_size=32) for path in files)
    assert one.key["weights"] != other.key["weights"]
    assert not np.allclose(one.extract(noise(1, 32)), other.extract(noise(1, 32)))


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
