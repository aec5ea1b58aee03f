from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors import onnx as onnx_module
from sitegen.extractors.backend import load_keras
from sitegen.extractors.base import Extractor, FeatureSettings
from sitegen.extractors.runtime import load_openvino
from sitegen.extractors.saved import SavedModel

onnx = pytest.importorskip("onnx")

# Importing TensorFlow and Keras is not ours to keep free of warnings.
quiet = pytest.mark.filterwarnings("ignore")
Save = Callable[..., Path]

KERNEL = np.random.default_rng(5).normal(0, 0.5, (6, 3, 3, 3)).astype(np.float32)


def make(file: Path | None, **settings: str | int) -> SavedModel:
    return SavedModel(FeatureSettings("model", file=file and str(file), **settings))


def pictures(count: int = 3, side: int = 24) -> NDArray[np.uint8]:
    return np.random.default_rng(6).integers(0, 256, (count, side, side, 3), np.uint8)


def write_onnx(
    file: Path,
    shape: tuple[int | str, ...] = ("n", 3, 24, 24),
    kind: str = "FLOAT",
    inputs: int = 1,
) -> Path:
    """Convolution, ReLU (output `map`), mean over the picture (output `mean`, the last)."""
    helper, kinds = onnx.helper, onnx.TensorProto
    first = ["pixels"]
    nodes = []
    if kind == "UINT8":
        nodes.append(helper.make_node("Cast", ["pixels"], ["cast"], to=kinds.FLOAT))
        first = ["cast"]
    if shape[-1] == 3:
        nodes.append(helper.make_node("Transpose", first, ["turned"], perm=[0, 3, 1, 2]))
        first = ["turned"]
    nodes += [
        helper.make_node("Conv", [*first, "kernel"], ["convolved"]),
        helper.make_node("Relu", ["convolved"], ["map"]),
        helper.make_node("GlobalAveragePool", ["map"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["mean"]),
    ]
    channels = KERNEL if 1 not in shape[1:] else KERNEL[:, :1]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info(name, getattr(kinds, kind), shape)
            for name in ["pixels", "more"][:inputs]
        ],
        [
            helper.make_tensor_value_info("map", kinds.FLOAT, (None, 6, None, None)),
            helper.make_tensor_value_info("mean", kinds.FLOAT, (None, 6)),
        ],
        [onnx.numpy_helper.from_array(channels, "kernel")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(file))
    return file


def by_hand(prepared: NDArray[Any]) -> NDArray[np.float32]:
    """What the ONNX file computes, of pictures (b, height, width, 3): the map (b, y, x, 6)."""
    windows = np.lib.stride_tricks.sliding_window_view(prepared, (3, 3), axis=(1, 2))
    return np.maximum(np.einsum("byxcij,ocij->byxo", windows, KERNEL), 0).astype(np.float32)


def test_onnx_gives_the_last_output(tmp_path: Path) -> None:
    extractor = make(write_onnx(tmp_path / "m.onnx"), preprocessing="unit")
    assert isinstance(extractor, Extractor)
    assert extractor.input_size == (24, 24)
    found = extractor.extract(pictures())
    assert found.shape == (3, 6)
    assert found.dtype == np.float32
    wanted = by_hand(pictures() / 255).mean(axis=(1, 2))
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)
    assert extractor.runtime.startswith(("ONNX Runtime ", "OpenVINO "))


@pytest.mark.parametrize("shape", [(1, 3, 24, 24), (2, 24, 24, 3), ("n", "h", "w", 3)])
def test_onnx_in_any_layout_and_batch(tmp_path: Path, shape: tuple[int | str, ...]) -> None:
    file = write_onnx(tmp_path / "m.onnx", shape)
    extractor = make(file, preprocessing="tf", input_size=24)
    wanted = by_hand(pictures() / 127.5 - 1).mean(axis=(1, 2))
    np.testing.assert_allclose(extractor.extract(pictures()), wanted, rtol=1e-4, atol=1e-5)


def test_onnx_outputs_are_pooled(tmp_path: Path) -> None:
    file = write_onnx(tmp_path / "m.onnx")
    wanted = by_hand(pictures() / 255)
    for pooling, rows in {
        "avg": wanted.mean(axis=(1, 2)),
        "max": wanted.max(axis=(1, 2)),
        "flatten": wanted.transpose(0, 3, 1, 2).reshape(3, -1),
    }.items():
        found = make(file, layer="map", pooling=pooling, preprocessing="unit").extract(pictures())
        np.testing.assert_allclose(found, rows, rtol=1e-4, atol=1e-5)
    with pytest.raises(SitegenError, match="no output 'mip'") as caught:
        make(file, layer="mip", preprocessing="unit").extract(pictures())
    assert "Did you mean 'map'? Valid: map, mean." in caught.value.hint


def test_onnx_takes_whole_numbers_as_they_are(tmp_path: Path) -> None:
    file = write_onnx(tmp_path / "m.onnx", kind="UINT8")
    wanted = by_hand(pictures().astype(np.float32)).mean(axis=(1, 2))
    found = make(file, preprocessing="none").extract(pictures())
    np.testing.assert_allclose(found, wanted, rtol=1e-4)
    with pytest.raises(SitegenError, match="takes whole numbers 0…255") as caught:
        make(file, preprocessing="tf").extract(pictures())
    assert 'preprocessing = "none"' in caught.value.hint


def test_preprocessing_is_as_keras_names_it(tmp_path: Path) -> None:
    file = write_onnx(tmp_path / "m.onnx")
    pixels = pictures().astype(np.float64)
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    for name, wanted in {
        "torch": (pixels / 255 - mean) / deviation,
        "caffe": pixels[..., ::-1] - [103.939, 116.779, 123.68],
    }.items():
        found = make(file, preprocessing=name).extract(pictures())
        np.testing.assert_allclose(found, by_hand(wanted).mean(axis=(1, 2)), rtol=1e-3, atol=1e-4)


@pytest.mark.skipif(load_openvino() is None, reason="OpenVINO is not installed")
@pytest.mark.parametrize("shape", [("n", 3, 24, 24), (2, 3, 24, 24)])
def test_onnx_by_openvino(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: tuple[int | str, ...]
) -> None:
    file = write_onnx(tmp_path / "m.onnx", shape)
    first = make(file, preprocessing="unit", layer="map").extract(pictures())
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    extractor = make(file, preprocessing="unit", layer="map")
    np.testing.assert_allclose(extractor.extract(pictures()), first, rtol=1e-4, atol=1e-5)
    assert extractor.runtime.startswith("OpenVINO ")
    with pytest.raises(SitegenError, match="no output"):
        make(file, preprocessing="unit", layer="x").extract(pictures())
    (tmp_path / "text.onnx").write_text("not a model")
    with pytest.raises(SitegenError, match="cannot be read as an ONNX model"):
        _ = make(tmp_path / "text.onnx", preprocessing="unit").input_size


def test_onnx_without_anything_to_run_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.setattr(onnx_module, "load_openvino", lambda: None)
    extractor = make(write_onnx(tmp_path / "m.onnx"), preprocessing="unit")
    assert extractor.key["version"]
    with pytest.raises(SitegenError, match=r"m\.onnx is an ONNX file") as caught:
        _ = extractor.input_size
    assert "pip install 'sitegen[onnx]'" in caught.value.hint


def test_onnx_that_does_not_take_a_picture(tmp_path: Path) -> None:
    grey = write_onnx(tmp_path / "grey.onnx", ("n", 1, 24, 24))
    with pytest.raises(SitegenError, match=r"takes grey pictures: its input is any × 1 × 24 × 24"):
        _ = make(grey, preprocessing="unit").input_size
    two = write_onnx(tmp_path / "two.onnx", inputs=2)
    with pytest.raises(SitegenError, match=r"takes 2 inputs \(pixels, more\)"):
        _ = make(two, preprocessing="unit").input_size
    free = write_onnx(tmp_path / "free.onnx", ("n", 3, "h", "w"))
    with pytest.raises(SitegenError, match="pictures of any size") as caught:
        _ = make(free, preprocessing="unit").input_size
    assert "Set `input_size`" in caught.value.hint
    fixed = write_onnx(tmp_path / "fixed.onnx")
    with pytest.raises(SitegenError, match="24 × 24 px only, not 32"):
        _ = make(fixed, preprocessing="unit", input_size=32).input_size
    (tmp_path / "text.onnx").write_text("not a model")
    with pytest.raises(SitegenError, match="cannot be read as an ONNX model"):
        _ = make(tmp_path / "text.onnx", preprocessing="unit").input_size


def test_settings_that_do_not_fit(tmp_path: Path) -> None:
    file = write_onnx(tmp_path / "m.onnx")
    with pytest.raises(SitegenError, match="needs a file"):
        make(None)
    with pytest.raises(SitegenError, match="does not exist"):
        make(tmp_path / "none.keras")
    (tmp_path / "m.h5").touch()
    with pytest.raises(SitegenError, match=r"neither a \.keras nor an \.onnx"):
        make(tmp_path / "m.h5")
    with pytest.raises(SitegenError, match="does not say what is to be done") as caught:
        make(file)
    assert "none, unit, tf, torch, caffe" in caught.value.hint
    with pytest.raises(SitegenError, match="no preprocessing 'pytorch'"):
        make(file, preprocessing="pytorch")
    with pytest.raises(SitegenError, match="no pooling 'mean'"):
        make(file, preprocessing="unit", pooling="mean")
    with pytest.raises(SitegenError, match="no setting 'weights'"):
        make(file, preprocessing="unit", weights="random")


def test_key_holds_all_that_matters(tmp_path: Path) -> None:
    file = write_onnx(tmp_path / "m.onnx")
    known = {"preprocessing": "unit"}
    keys = [make(file, **(known | other)).key for other in (
        {}, {"layer": "map"}, {"pooling": "max"}, {"input_size": 24}, {"preprocessing": "tf"},
    )]  # fmt: skip
    (tmp_path / "m.onnx_data").write_bytes(b"numbers that lie beside the model")
    keys.append(make(file, **known).key)
    write_onnx(file, ("n", 24, 24, 3))
    keys.append(make(file, **known).key)
    assert len({str(dict(key)) for key in keys}) == len(keys)


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Save:
    """Save a small Keras model: convolution `conv`, pooled, then `vector`."""
    folder = tmp_path_factory.mktemp("models")

    def saved(name: str, shape: tuple[int | None, ...] = (24, 24, 3), layer: Any = None) -> Path:
        keras = load_keras()
        keras.utils.set_random_seed(1)
        pixels = keras.Input(shape)
        numbers = pixels if layer is None else layer(pixels)
        numbers = keras.layers.Conv2D(5, 3, activation="relu", name="conv")(numbers)
        numbers = keras.layers.GlobalMaxPooling2D(name="pool")(numbers)
        numbers = keras.layers.Dense(4, name="vector")(numbers)
        keras.Model(pixels, numbers, name="mine").save(folder / name)
        return folder / name

    return saved


@pytest.mark.keras
@quiet
def test_keras_model(save: Save) -> None:
    keras = load_keras()
    file = save("m.keras")
    extractor = make(file)
    assert extractor.input_size == (24, 24)
    found = extractor.extract(pictures())
    assert found.shape == (3, 4)
    assert found.dtype == np.float32
    whole = keras.saving.load_model(file)
    wanted = whole.predict_on_batch(pictures().astype(np.float32))
    np.testing.assert_allclose(found, wanted, rtol=3e-2, atol=3e-2 * np.abs(wanted).max())
    assert extractor.runtime
    part = make(file, layer="conv", pooling="flatten", preprocessing="caffe")
    assert part.extract(pictures()).shape == (3, 22 * 22 * 5)
    with pytest.raises(SitegenError, match="mine has no layer 'con'") as caught:
        make(file, layer="con").extract(pictures())
    assert "'conv'" in caught.value.hint and "vector" in caught.value.hint


@pytest.mark.keras
@quiet
def test_keras_model_of_any_size(save: Save) -> None:
    file = save("any.keras", (None, None, 3))
    with pytest.raises(SitegenError, match="pictures of any size"):
        _ = make(file).input_size
    extractor = make(file, input_size=30, layer="conv", pooling="flatten")
    assert extractor.extract(pictures(2, 30)).shape == (2, 28 * 28 * 5)


@pytest.mark.keras
@quiet
def test_keras_model_that_would_run_code_is_refused(save: Save) -> None:
    keras = load_keras()
    file = save("code.keras", layer=keras.layers.Lambda(lambda pixels: pixels / 255))
    with pytest.raises(SitegenError, match="holds Python code") as caught:
        make(file).extract(pictures())
    assert "Lambda" in caught.value.hint


@pytest.mark.keras
@quiet
def test_keras_models_that_cannot_be_used(save: Save, tmp_path: Path) -> None:
    keras = load_keras()
    grey = save("grey.keras", (24, 24, 1))
    with pytest.raises(SitegenError, match="takes grey pictures"):
        _ = make(grey).input_size
    first, second = keras.Input((24, 24, 3)), keras.Input((24, 24, 3))
    keras.Model([first, second], keras.layers.Add()([first, second])).save(tmp_path / "two.keras")
    with pytest.raises(SitegenError, match="takes several inputs"):
        _ = make(tmp_path / "two.keras").input_size
    whole = save("whole.keras").read_bytes()
    (tmp_path / "half.keras").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SitegenError, match="is not a Keras model"):
        _ = make(tmp_path / "half.keras").input_size
    with zipfile.ZipFile(save("whole.keras")) as archive:
        said = archive.read("config.json")
    with zipfile.ZipFile(tmp_path / "bare.keras", "w") as archive:
        archive.writestr("config.json", said)
    with pytest.raises(SitegenError, match="cannot be loaded"):
        make(tmp_path / "bare.keras").extract(pictures())


@pytest.mark.keras
@quiet
def test_sequential_models_and_key_without_keras(tmp_path: Path) -> None:
    keras = load_keras()
    layers = [keras.layers.Rescaling(1 / 255), keras.layers.Conv2D(5, 3)]
    model = keras.Sequential(layers)
    model.build((None, 20, 28, 3))
    model.save(tmp_path / "s.keras")
    assert make(tmp_path / "s.keras").input_size == (20, 28)
    pixels = np.zeros((1, 20, 28, 3), np.uint8)
    assert make(tmp_path / "s.keras").extract(pixels).shape == (1, 5)
    code = (
        "import sys\n"
        "from sitegen.extractors.base import FeatureSettings\n"
        "from sitegen.extractors.saved import SavedModel\n"
        "model = SavedModel(FeatureSettings('model', file=sys.argv[1]))\n"
        "assert model.input_size == (20, 28) and model.key\n"
        "heavy = {'keras', 'tensorflow', 'openvino', 'onnxruntime'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "s.keras")], check=True, timeout=60)
