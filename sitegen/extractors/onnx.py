"""ONNX files, run by onnxruntime, or by OpenVINO where that is what is installed."""

from __future__ import annotations

import difflib
import importlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.runtime import load_openvino, openvino_failures

_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")
_KINDS = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(uint8)": np.uint8}


class OnnxModel:
    """A model with one input.

    Parameters
    ----------
    file : Path

    Attributes
    ----------
    shape : tuple of int or None
        Of the input; `None` where any number will do.
    outputs : tuple of str
    description : str
        What runs it.

    Raises
    ------
    SitegenError
        When nothing that runs ONNX is installed, or the file cannot be used.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._session = _open(file)
        self.description = self._session.description
        self.outputs = self._session.outputs
        inputs = self._session.inputs
        if len(inputs) != 1:
            raise SitegenError(
                f"{file.name} takes {len(inputs)} inputs"
                f" ({', '.join(name for name, _, _ in inputs)}); sitegen has only pictures.",
                "Export a model that takes pictures alone.",
            )
        self._input: str = inputs[0][0]
        self.shape: tuple[int | None, ...] = inputs[0][1]
        kind = inputs[0][2]
        if kind not in _KINDS:
            raise SitegenError(
                f"{file.name} takes numbers of the kind {kind}.", f"Valid: {', '.join(_KINDS)}."
            )
        self._kind = _KINDS[kind]

    def run(self, batch: NDArray[np.float32], output: str | None) -> NDArray[np.float32]:
        """Return one output, as it comes.

        Parameters
        ----------
        batch : ndarray, float32
            As many pictures as you like: where the model takes a fixed number, in so many turns.
        output : str or None
            By name; `None` for the last.

        Raises
        ------
        SitegenError
            When there is no such output, or the model cannot be run.
        """
        chosen = self.outputs[-1] if output is None else output
        if chosen not in self.outputs:
            raise self._no_output(chosen)
        if self._kind is np.uint8 and not (batch == np.rint(batch)).all():
            raise SitegenError(
                f"{self._file.name} takes whole numbers 0…255, and does the rest by itself.",
                'Set preprocessing = "none" in [features].',
            )
        ready = np.ascontiguousarray(batch, self._kind)
        fixed = self.shape[0]
        step = fixed if isinstance(fixed, int) and fixed > 0 else len(ready)
        parts = []
        try:
            for start in range(0, len(ready), step):
                piece = ready[start : start + step]
                full = np.resize(piece, (step, *piece.shape[1:]))  # repeats the pictures it has
                parts.append(self._session.run(self._input, full, chosen)[: len(piece)])
        except self._session.failures as error:
            raise SitegenError(
                f"{self._file} cannot be run: {str(error).strip().splitlines()[0]}",
                "Check `input_size` in [features]: the model may need another.",
            ) from error
        return np.concatenate(parts).astype(np.float32)

    def _no_output(self, name: str) -> SitegenError:
        close = difflib.get_close_matches(name, self.outputs, n=1)
        return SitegenError(
            f"{self._file.name} has no output {name!r}.",
            (f"Did you mean {close[0]!r}? " if close else "")
            + f"Valid: {', '.join(self.outputs)}. For a layer within, export the model up to it.",
        )


def _open(file: Path) -> _OnnxRuntime | _OpenVino:
    try:
        runtime = importlib.import_module("onnxruntime")
    except (ImportError, OSError):
        runtime = None
    ov = load_openvino() if runtime is None else None
    if runtime is None and ov is None:
        raise SitegenError(
            f"{file.name} is an ONNX file, and nothing that runs those is installed.",
            "Install it: pip install 'sitegen[onnx]'.",
        )
    failures = openvino_failures() if runtime is None else _failures(runtime)
    try:
        return _OpenVino(ov, file) if runtime is None else _OnnxRuntime(runtime, file)
    except failures as error:
        raise SitegenError(
            f"{file} cannot be read as an ONNX model: {str(error).strip().splitlines()[0]}",
            "Export it again, or name another file.",
        ) from error


class _OnnxRuntime:
    def __init__(self, runtime: Any, file: Path) -> None:
        options = runtime.SessionOptions()
        options.log_severity_level = 3  # errors only; the rest is about the model's making
        able = [name for name in _PROVIDERS if name in runtime.get_available_providers()]
        self._session = runtime.InferenceSession(str(file), options, providers=able)
        self.failures = _failures(runtime)
        gpu = ", GPU" if self._session.get_providers()[0] == _PROVIDERS[0] else ""
        self.description = f"ONNX Runtime {runtime.__version__}{gpu}"
        self.inputs = [
            (
                one.name,
                tuple(side if isinstance(side, int) else None for side in one.shape),
                one.type,
            )
            for one in self._session.get_inputs()
        ]
        self.outputs = tuple(one.name for one in self._session.get_outputs())

    def run(self, name: str, batch: NDArray[Any], output: str) -> NDArray[Any]:
        return np.asarray(self._session.run([output], {name: batch})[0])


class _OpenVino:
    def __init__(self, ov: Any, file: Path) -> None:
        model = ov.Core().read_model(str(file))
        hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        self._model = ov.Core().compile_model(model, "CPU", hints)
        self.failures = openvino_failures()
        version = ".".join(ov.__version__.split("-")[0].split(".")[:2])
        self.description = f"OpenVINO {version}, float32"
        kinds = {"f32": "tensor(float)", "f16": "tensor(float16)", "u8": "tensor(uint8)"}
        self.inputs = [
            (
                one.any_name,
                tuple(side.get_length() if side.is_static else None for side in one.partial_shape),
                kinds.get(one.element_type.get_type_name(), one.element_type.get_type_name()),
            )
            for one in model.inputs
        ]
        self.outputs = tuple(one.any_name for one in model.outputs)

    def run(self, name: str, batch: NDArray[Any], output: str) -> NDArray[Any]:
        return np.array(self._model({name: batch})[output])


def _failures(runtime: Any) -> tuple[type[Exception], ...]:
    """Return the types of onnxruntime's errors, which derive from no narrower one."""
    state = importlib.import_module(f"{runtime.__name__}.capi.onnxruntime_pybind11_state")
    own = [
        kind
        for kind in vars(state).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    return (RuntimeError, ValueError, TypeError, OSError, *own)
