"""Keras itself: imported late, and quietly."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen.errors import SitegenError
from sitegen.extractors.weights import NO_NETWORK

_GPU_FILES = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")


def load_keras() -> Any:
    """Import Keras with the backend that `KERAS_BACKEND` names, and return it.

    It and its backend take seconds to import, and write to the terminal unless kept from it.

    Raises
    ------
    SitegenError
        When one of them is not installed, or does not work.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # Or TensorFlow takes all of a GPU's memory at once.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    try:
        with _quiet(), contextlib.nullcontext() if "keras" in sys.modules else _mute():
            return importlib.import_module("keras")
    except (ImportError, ValueError) as error:
        raise SitegenError(
            f"Keras, or its backend, cannot be imported: {error}",
            f"Install it: pip install keras tensorflow. {NO_NETWORK}",
        ) from error


def has_gpu() -> bool:
    """Say whether Keras computes on a GPU here. Imports it only where there seems to be one."""
    if not any(Path(file).exists() for file in _GPU_FILES):
        return False
    backend = load_keras().backend.backend()
    module = importlib.import_module(backend)
    if backend == "tensorflow":
        return bool(module.config.list_physical_devices("GPU"))
    if backend == "torch":
        return bool(module.cuda.is_available())
    return backend == "jax" and str(module.default_backend()) == "gpu"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings, and what is written to standard output, from the user."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _mute() -> Iterator[None]:
    """Close the process's standard error for a while.

    TensorFlow's libraries write to it while they are loaded, before any of their settings counts
    (https://github.com/tensorflow/tensorflow/issues/100442).
    """
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
