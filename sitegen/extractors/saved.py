"""Features from a network that the user has saved: a `.keras` archive, or an ONNX file."""

from __future__ import annotations

import gc
import glob
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.backend import load_keras
from sitegen.extractors.base import JSON, FeatureSettings, check_pixels, refuse_settings
from sitegen.extractors.heads import POOLINGS, head
from sitegen.extractors.onnx import OnnxModel
from sitegen.extractors.pixels import PREPROCESSINGS, Layout, layout_of, prepared
from sitegen.extractors.runtime import compiled, filled
from sitegen.fingerprint import digest_file

VERSION = 1
_OTHERS = "Convert it to .keras or .onnx."

Run = Callable[[NDArray[np.float32]], NDArray[np.float32]]


class SavedModel:
    """The output of a saved model, or of one of its layers, pooled over the picture.

    Parameters
    ----------
    settings : FeatureSettings
        `file` is the model. `preprocessing` is one of `PREPROCESSINGS`; a `.keras` file usually
        does its own, so that `none` is meant there, and an ONNX file has to have it declared.
        `layer` is a layer of the Keras model or an output of the ONNX one; unset, the last output.

    Raises
    ------
    SitegenError
        When a setting does not fit, or the file does not exist or is of another kind.
    """

    name = "model"
    batch_size = 32

    def __init__(self, settings: FeatureSettings) -> None:
        self._settings = settings
        refuse_settings(settings, "weights")
        self._file = _checked_file(settings.file)
        self._is_onnx = self._file.suffix.lower() == ".onnx"
        self._preprocessing = _checked_preprocessing(settings.preprocessing, self._is_onnx)
        if settings.pooling not in POOLINGS:
            raise SitegenError(
                f"There is no pooling {settings.pooling!r}.", f"Valid: {', '.join(POOLINGS)}."
            )

    @cached_property
    def key(self) -> Mapping[str, JSON]:
        """What the features depend on; the model counts by its bytes."""
        settings = self._settings
        # Large ONNX models keep their numbers beside them: x.onnx.data, x.onnx_data, x.onnx_data_1.
        beside = sorted(self._file.parent.glob(f"{glob.escape(self._file.name)}[._]data*"))
        return {
            "name": self.name,
            "version": VERSION,
            "file": [digest_file(path) for path in (self._file, *beside)],
            "layer": settings.layer,
            "pooling": settings.pooling,
            "input_size": settings.input_size,
            "preprocessing": self._preprocessing,
        }

    @cached_property
    def input_size(self) -> tuple[int, int]:
        """Height and width, in px: as declared, else as the model says.

        Raises
        ------
        SitegenError
            When neither says, or they differ; or the model does not take one colour picture.
        """
        declared, fixed = self._settings.input_size, self._layout.size
        if declared is None:
            if fixed is None:
                raise SitegenError(
                    f"{self._file.name} takes pictures of any size.",
                    "Set `input_size` to the size it was trained on, such as 224.",
                )
            return fixed
        if fixed is not None and fixed != (declared, declared):
            height, width = fixed
            raise SitegenError(
                f"{self._file.name} takes pictures of {height} × {width} px only, not {declared}.",
                "Remove `input_size`.",
            )
        return declared, declared

    @property
    def runtime(self) -> str:
        """What computes the model here, such as `OpenVINO 2026.4, bfloat16`."""
        return self._runner[1]

    def extract(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the output, pooled: shape (b, d), float32.

        Parameters
        ----------
        pixels : ndarray, shape (b, height, width, 3), uint8
            sRGB.

        Raises
        ------
        SitegenError
            When the model cannot be loaded or run, or there is no such layer.
        """
        check_pixels(pixels, self.input_size, self.batch_size)
        run, _ = self._runner
        return np.ascontiguousarray(run(filled(pixels, self.batch_size))[: len(pixels)])

    @cached_property
    def _layout(self) -> Layout:
        shape = self._onnx.shape if self._is_onnx else keras_shape(self._file)
        return layout_of(shape, self._file.name)

    @cached_property
    def _onnx(self) -> OnnxModel:
        return OnnxModel(self._file)

    @cached_property
    def _runner(self) -> tuple[Run, str]:
        """From pixels 0…255 to rows, and what computes it."""
        if self._is_onnx:
            return self._run_onnx, self._onnx.description
        model = self._keras_model()
        runner = compiled(model, (self.batch_size, *self.input_size, 3))
        del model
        gc.collect()  # models are cycles, and OpenVINO has its own copy
        return runner, runner.description

    def _run_onnx(self, pixels: NDArray[np.float32]) -> NDArray[np.float32]:
        batch = prepared(pixels, self._preprocessing)
        channels_first = self._layout.channels_first
        found = self._onnx.run(
            batch.transpose(0, 3, 1, 2) if channels_first else batch, self._settings.layer
        )
        return _pooled(found, self._settings.pooling, channels_first, self._file.name)

    def _keras_model(self) -> Any:
        keras = load_keras()
        whole = _load(keras, self._file)
        channels_first = self._layout.channels_first
        made = head(whole, self._settings.layer, self._settings.pooling, channels_first)
        pixels = keras.Input((*self.input_size, 3))
        ready = prepared(pixels, self._preprocessing)
        if channels_first:
            ready = keras.layers.Permute((3, 1, 2))(ready)
        return keras.Model(pixels, made(ready))


def keras_shape(file: Path) -> tuple[int | None, ...]:
    """Return the shape of a `.keras` model's one input, without Keras.

    Raises
    ------
    SitegenError
        When the file is none, or the model takes several inputs or none that is declared.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            said = json.loads(archive.read("config.json"))
        inside = said.get("config") or {}
        shapes = [
            layer["config"]["batch_shape"]
            for layer in inside.get("layers", ())
            if layer["class_name"] == "InputLayer"
        ]
        shapes = shapes or [(said.get("build_config") or {})["input_shape"]]
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SitegenError(
            f"{file} is not a Keras model, or it does not say what it takes: {error}",
            "Save it again with model.save('….keras').",
        ) from error
    if len(shapes) != 1 or not all(isinstance(side, int | None) for side in shapes[0]):
        raise SitegenError(
            f"{file.name} takes several inputs; sitegen has only pictures to give.",
            "Save a model that takes pictures alone.",
        )
    return tuple(shapes[0])


def _load(keras: Any, file: Path) -> Any:
    try:
        return keras.saving.load_model(str(file), compile=False, safe_mode=True)
    except (
        ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError, ImportError,
        OSError, zipfile.BadZipFile,
    ) as error:  # fmt: skip
        said = str(error).strip()
        if "safe_mode" in said:
            raise SitegenError(
                f"{file} holds Python code, which a model from elsewhere could use for anything;"
                " it is not run.",
                "Save the model without Lambda layers.",
            ) from error
        raise SitegenError(
            f"{file} cannot be loaded. Keras says: {said.partition(chr(10))[0]}",
            "Save it again with this version of Keras, and without layers of your own.",
        ) from error


def _pooled(
    found: NDArray[np.float32], pooling: str, channels_first: bool, name: str
) -> NDArray[np.float32]:
    if found.ndim not in (2, 4):
        raise SitegenError(
            f"The output of {name} is neither a picture nor a vector: its shape is {found.shape}.",
            "Name another output in `layer`.",
        )
    if found.ndim == 2:
        return found
    if pooling == "flatten":
        return found.reshape(len(found), -1)
    axes = (2, 3) if channels_first else (1, 2)
    pooled: NDArray[np.float32] = found.max(axes) if pooling == "max" else found.mean(axes)
    return pooled


def _checked_file(named: str | None) -> Path:
    if named is None:
        raise SitegenError(
            "The extractor 'model' needs a file.",
            'Name it in [features]: file = "my.keras" or file = "my.onnx".',
        )
    file = Path(named)
    if not file.is_file():
        raise SitegenError(f"The model {file} does not exist.", "Correct `file` in [features].")
    if file.suffix.lower() not in (".keras", ".onnx"):
        raise SitegenError(f"{file} is neither a .keras nor an .onnx file.", _OTHERS)
    return file


def _checked_preprocessing(named: str | None, is_onnx: bool) -> str:
    valid = f"Valid: {', '.join(PREPROCESSINGS)}."
    if named is None and is_onnx:
        raise SitegenError(
            "An ONNX file does not say what is to be done to the pixels.",
            f"Set `preprocessing` in [features]. {valid}",
        )
    if named is not None and named not in PREPROCESSINGS:
        raise SitegenError(f"There is no preprocessing {named!r}.", valid)
    return named or "none"
