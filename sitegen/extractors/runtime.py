"""What computes a network: Keras's own backend, or OpenVINO where that is as true and quicker.

On a processor OpenVINO takes about half of TensorFlow's time for the same network in bfloat16,
and up to a third less in float32. Whether its numbers are TensorFlow's is not taken on trust: a
few made-up pictures, always the same, go through both before the first batch.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitegen.extractors.backend import has_gpu, load_keras

Batch: TypeAlias = NDArray[np.float32]

SWITCH = "SITEGEN_RUNTIME"
"""The environment variable that keeps OpenVINO off when it says `tensorflow`."""

AGREEMENT = 0.999
"""Least cosine between what OpenVINO and TensorFlow make of a picture."""

PROBES = 8
_BACKENDS = {
    "tensorflow": "TensorFlow",
    "torch": "PyTorch",
    "jax": "JAX",
    "numpy": "NumPy",
    "openvino": "OpenVINO",
}


class Runner(Protocol):
    """A network that is ready to run on batches of one shape.

    Attributes
    ----------
    description : str
        Runtime, version and precision, for the build's report: `OpenVINO 2026.4, bfloat16`.
    """

    description: str

    def __call__(self, batch: Batch) -> Batch:
        """Return one row a picture: shape (b, d), float32, an array of its own.

        Parameters
        ----------
        batch : ndarray, float32
            Of exactly the shape that the runner was made for.
        """


def compiled(model: Any, batch_shape: tuple[int, int, int, int]) -> Runner:
    """Make a network ready to run on this machine.

    OpenVINO is used where it is installed, Keras's backend is TensorFlow and there is no GPU: in
    bfloat16 where the processor computes in it, else in float32, and in either only if it `agrees`
    with TensorFlow on pictures that never change, so that a resumed build decides as the first
    one did.

    Parameters
    ----------
    model : keras.Model
        From pixels of shape `batch_shape`, 0…255, to one output of shape (b, d); preprocessing
        is part of it. Under OpenVINO the runner does not hold it, so drop it.
    batch_shape : tuple of int
        Number, height, width and channels (3).

    Returns
    -------
    Runner
        For batches of that shape.
    """
    keras = load_keras()
    backend = str(keras.backend.backend())
    own = _Keras(model, backend, has_gpu())
    if backend != "tensorflow" or has_gpu() or os.environ.get(SWITCH) == "tensorflow":
        return own
    return _quickest(own, batch_shape) or own


def _quickest(own: _Keras, batch_shape: tuple[int, int, int, int]) -> Runner | None:
    """Return OpenVINO in the quickest precision that agrees with Keras, if any does."""
    ov = load_openvino()
    if ov is None:
        return None
    pictures = probe(PROBES, batch_shape[1:3])
    batch = pictures[np.arange(batch_shape[0]) % PROBES]
    pictures = pictures[: len(batch)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it calls the model with a list of its one input
            # Shared weights would dangle as soon as Keras's model is gone.
            converted = ov.convert_model(
                own.model, input=[ov.PartialShape(batch_shape)], share_weights=False
            )
        wanted = own(pictures)
        for precision in _precisions(ov):
            runner = OpenVino(ov, converted, precision)
            if agrees(runner(batch)[: len(pictures)], wanted):
                return runner
    except openvino_failures():  # an operation that OpenVINO lacks, say: Keras has them all
        return None
    return None


def filled(pixels: NDArray[np.uint8], count: int) -> Batch:
    """Return pixels as float32, filled up with black pictures to `count` of them.

    Every new shape would be compiled anew.
    """
    batch = np.zeros((count, *pixels.shape[1:]), np.float32)
    batch[: len(pixels)] = pixels
    return batch


class _Keras:
    """The network as Keras runs it, whatever its backend."""

    def __init__(self, model: Any, backend: str, gpu: bool) -> None:
        self.model = model
        version = getattr(sys.modules.get(backend), "__version__", "")
        name = " ".join(filter(None, (_BACKENDS.get(backend, backend), version)))
        self.description = f"{name}, {model.compute_dtype}" + (", GPU" if gpu else "")
        if backend == "tensorflow" and not gpu:
            # XLA, which Keras turns on by itself, is 3 to 10 times slower on a processor.
            model.jit_compile = False

    def __call__(self, batch: Batch) -> Batch:
        return np.array(self.model.predict_on_batch(batch), np.float32)


class OpenVino:
    """A network compiled by OpenVINO for the processor.

    Parameters
    ----------
    ov : module
        `openvino`.
    model : openvino.Model
        With a fixed shape; not changed.
    precision : str
        `bf16` or `f32`.
    """

    def __init__(self, ov: Any, model: Any, precision: str) -> None:
        # One batch at a time on all cores: the pictures of the next are decoded meanwhile.
        hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision}
        self._request = ov.Core().compile_model(model, "CPU", hints).create_infer_request()
        version = ".".join(ov.__version__.split("-")[0].split(".")[:2])
        kind = {"bf16": "bfloat16", "f32": "float32"}[precision]
        self.description = f"OpenVINO {version}, {kind}"

    def __call__(self, batch: Batch) -> Batch:
        found = self._request.infer([np.ascontiguousarray(batch)], share_inputs=True)
        return np.array(found[0], np.float32)


def agrees(found: Batch, wanted: Batch) -> bool:
    """Say whether two computations of the same rows give the same features.

    Every row has a cosine of `AGREEMENT` with what it ought to be. So have all rows together after
    subtracting their mean, for features are compared after centring, and rows that share most of
    what they hold have a cosine near 1 whatever the rest is. Not each row by itself there: one
    close to the mean points anywhere at the least rounding. Over photographs, networks that pass
    keep 0.99 of the 10 nearest neighbours, and one that fails narrowly (0.996) 0.95.

    Parameters
    ----------
    found, wanted : ndarray, shape (n, d), float32
    """
    if found.shape != wanted.shape or not np.isfinite(found).all():
        return False
    left, right = found.astype(np.float64), wanted.astype(np.float64)
    mean = right.mean(axis=0)
    # Rows that are all the same, but for rounding, have nothing left to compare.
    spread = np.linalg.norm(right - mean) > 1e-5 * np.linalg.norm(right)
    return bool(
        (_cosines(left, right) >= AGREEMENT).all()
        and (not spread or _cosines((left - mean).ravel(), (right - mean).ravel()) >= AGREEMENT)
    )


def _cosines(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosine along the last axis; 1 between zeros."""
    lengths = np.linalg.norm(left, axis=-1) * np.linalg.norm(right, axis=-1)
    same = (left == right).all(axis=-1)
    dots = (left * right).sum(axis=-1)
    return np.where(same, 1.0, dots / np.maximum(lengths, np.finfo(np.float64).tiny))


def probe(count: int, size: tuple[int, int]) -> Batch:
    """Return made-up pictures that are always the same and have a photograph's statistics.

    Each is coloured noise whose amplitude falls with the frequency, as in photographs (Field
    1987), with a disc of another such noise in it for edges.

    Parameters
    ----------
    count : int
    size : tuple of int
        Height and width.

    Returns
    -------
    ndarray, shape (count, height, width, 3), float32
        Whole numbers 0…255.
    """
    numbers = np.random.default_rng(0)
    rows, columns = np.mgrid[-1 : 1 : size[0] * 1j, -1 : 1 : size[1] * 1j]
    found = np.empty((count, *size, 3), np.float32)
    for picture in found:
        row, column = numbers.uniform(-0.5, 0.5, 2)
        disc = np.hypot(rows - row, columns - column) < numbers.uniform(0.2, 0.8)
        picture[...] = np.where(disc[..., None], _noise(numbers, size), _noise(numbers, size))
    return np.rint(found)


def _noise(numbers: np.random.Generator, size: tuple[int, int]) -> NDArray[np.float64]:
    across, down = np.fft.rfftfreq(size[1]), np.fft.fftfreq(size[0])
    frequency = np.maximum(np.hypot(across, down[:, None]), 1 / max(size))
    white = np.fft.rfft2(numbers.normal(size=(3, *size)))
    pink = np.fft.irfft2(white / frequency ** numbers.uniform(0.8, 1.6), size)
    pink /= np.maximum(pink.std(axis=(1, 2), keepdims=True), 1e-12)
    colours = np.ones((3, 3)) + numbers.normal(0, 0.4, (3, 3))  # mostly grey
    mixed = np.tensordot(pink, colours, (0, 0)) * numbers.uniform(10, 50)
    return np.clip(mixed + numbers.uniform(40, 215, 3), 0, 255)


def load_openvino() -> Any:
    """Return the module `openvino`, or `None` where it is not installed or cannot be loaded.

    Its `convert_model` reports every call to Google Analytics, unasked, through the package
    `openvino_telemetry`; where that package cannot be imported, OpenVINO does without.
    """
    try:
        with _absent("openvino_telemetry"):
            return importlib.import_module("openvino")
    except (ImportError, OSError):
        return None


@contextmanager
def _absent(module: str) -> Iterator[None]:
    """Make a module that has not been imported yet one that cannot be."""
    if module in sys.modules:
        yield
        return
    modules: dict[str, Any] = sys.modules
    modules[module] = None  # the documented way to make an import fail
    try:
        yield
    finally:
        del modules[module]


def openvino_failures() -> tuple[type[Exception], ...]:
    """Return the types of the errors that OpenVINO raises; several derive from no narrower one."""
    frontend = importlib.import_module("openvino.frontend")
    own = [kind for name, kind in vars(frontend).items() if name.endswith("Failure")]
    own.append(importlib.import_module("openvino.tools.ovc.error").BasicError)
    return (RuntimeError, ValueError, TypeError, KeyError, AttributeError, AssertionError, *own)


def _precisions(ov: Any) -> tuple[str, ...]:
    able = ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return ("bf16", "f32") if "BF16" in able else ("f32",)
