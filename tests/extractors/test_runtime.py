from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sitegen.extractors import runtime
from sitegen.extractors.backend import load_keras
from sitegen.extractors.runtime import SWITCH, agrees, compiled, load_openvino, probe

# Importing TensorFlow and Keras is not ours to keep free of warnings.
quiet = pytest.mark.filterwarnings("ignore")
needs_openvino = pytest.mark.skipif(load_openvino() is None, reason="OpenVINO is not installed")

SHAPE = (4, 48, 48, 3)


def rows(count: int = 8, width: int = 64) -> NDArray[np.float32]:
    return np.random.default_rng(3).normal(1, 1, (count, width)).astype(np.float32)


def off_by(cosine: float, wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn each row so far that its cosine is the one given."""
    noise = np.random.default_rng(4).normal(size=wanted.shape)
    length = np.linalg.norm(wanted, axis=1, keepdims=True)
    noise -= (noise * wanted).sum(1, keepdims=True) * wanted / length**2
    noise *= length / np.linalg.norm(noise, axis=1, keepdims=True)
    return (cosine * wanted + np.sqrt(1 - cosine**2) * noise).astype(np.float32)


def test_agrees_where_every_row_is_near() -> None:
    wanted = rows()
    assert agrees(wanted, wanted)
    assert agrees(off_by(0.9999, wanted), wanted)
    assert not agrees(off_by(0.998, wanted), wanted)


def test_one_bad_row_is_enough_to_disagree() -> None:
    wanted = rows()
    found = wanted.copy()
    found[5] = off_by(0.99, wanted)[5]
    assert not agrees(found, wanted)
    found[5] = np.nan
    assert not agrees(found, wanted)


def test_what_rows_share_does_not_hide_a_difference() -> None:
    assert agrees(off_by(0.9999, rows()), rows())
    assert not agrees(off_by(0.9999, rows() + 100), rows() + 100)


def test_rows_that_say_nothing_agree_with_themselves() -> None:
    nothing = np.zeros((3, 5), np.float32)
    assert agrees(nothing, nothing)
    assert not agrees(nothing + 1, nothing)
    assert agrees(np.ones((3, 5), np.float32), np.ones((3, 5), np.float32))
    assert agrees(rows(1), rows(1))


def test_probe_is_like_photographs_and_always_the_same() -> None:
    pictures = probe(6, (40, 56))
    assert pictures.shape == (6, 40, 56, 3)
    assert pictures.dtype == np.float32
    assert pictures.min() >= 0
    assert pictures.max() <= 255
    np.testing.assert_array_equal(pictures, probe(6, (40, 56)))
    np.testing.assert_array_equal(pictures[:2], probe(2, (40, 56)))
    beside = np.corrcoef(pictures[:, :, 1:].ravel(), pictures[:, :, :-1].ravel())[0, 1]
    assert beside > 0.7  # neighbouring pixels are alike
    assert pictures.mean(axis=(1, 2)).std() > 10  # pictures and colours differ


@pytest.fixture(scope="module")
def model() -> Any:
    keras = load_keras()
    keras.utils.set_random_seed(0)
    pixels = keras.Input(SHAPE[1:])
    numbers = keras.layers.Conv2D(16, 3, strides=2, activation="relu")(pixels / 255.0)
    numbers = keras.layers.Conv2D(24, 3, activation="relu")(numbers)
    return keras.Model(pixels, keras.layers.GlobalAveragePooling2D()(numbers))


@pytest.fixture
def on_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.setattr(runtime, "has_gpu", lambda: False)


@pytest.mark.keras
@quiet
@needs_openvino
def test_openvino_agrees_with_keras(
    model: Any, on_processor: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = probe(9, SHAPE[1:3])[5:]
    quick = compiled(model, SHAPE)
    monkeypatch.setenv(SWITCH, "tensorflow")
    plain = compiled(model, SHAPE)
    assert quick.description.startswith("OpenVINO ")
    assert plain.description.startswith("TensorFlow ")
    assert plain.description.endswith(", float32")
    wanted = plain(batch)
    assert wanted.shape == (4, 24)
    assert wanted.dtype == quick(batch).dtype == np.float32
    assert agrees(quick(batch), wanted)
    np.testing.assert_allclose(wanted, model.predict_on_batch(batch), rtol=1e-5)


@pytest.mark.keras
@quiet
@needs_openvino
def test_a_row_depends_on_its_picture_only(model: Any, on_processor: None) -> None:
    run = compiled(model, SHAPE)
    batch = probe(4, SHAPE[1:3])
    first = run(batch)
    kept = first.copy()
    np.testing.assert_array_equal(run(batch[::-1])[::-1], first)
    np.testing.assert_array_equal(first, kept)  # not overwritten by the next batch


@pytest.mark.keras
@quiet
@needs_openvino
@pytest.mark.parametrize("limit", [2.0, None])
def test_keras_runs_what_openvino_cannot_run_as_well(
    model: Any, on_processor: None, monkeypatch: pytest.MonkeyPatch, limit: float | None
) -> None:
    """Whether nothing agrees well enough, or no precision is one that it knows."""
    if limit is None:
        monkeypatch.setattr(runtime, "_precisions", lambda ov: ("f3",))
    else:
        monkeypatch.setattr(runtime, "AGREEMENT", limit)
    assert compiled(model, SHAPE).description.startswith("TensorFlow ")


@pytest.mark.keras
@needs_openvino
def test_nothing_is_reported_to_anyone(tmp_path: Path) -> None:
    """OpenVINO's converter reports every call, unless kept from it."""
    code = (
        "import sys\n"
        "from sitegen.extractors.backend import load_keras\n"
        "from sitegen.extractors.runtime import compiled\n"
        "keras = load_keras()\n"
        "pixels = keras.Input((32, 32, 3))\n"
        "numbers = keras.layers.GlobalAveragePooling2D()(pixels)\n"
        "run = compiled(keras.Model(pixels, numbers), (2, 32, 32, 3))\n"
        "assert run.description.startswith('OpenVINO'), run.description\n"
        "assert not [name for name in sys.modules if name.startswith('openvino_telemetry')]\n"
    )
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, timeout=120, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("", "")
    assert not (tmp_path / "intel").exists()
