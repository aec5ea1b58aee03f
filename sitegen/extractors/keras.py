"""Features from networks that were trained to classify photographs, by way of Keras.

Keras and its backend take seconds to import and write to the terminal, so this module imports
them only when the first batch is to be computed.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import io
import logging
import os
import socket
import sys
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.base import JSON, FeatureSettings, check_pixels
from sitegen.extractors.networks import NETWORKS, Network, cached_weights, models_folder
from sitegen.fingerprint import digest_file

VERSION = 1
DOWNLOAD_TIMEOUT = 30.0  # seconds without an answer
_NO_NETWORK = 'Or set extractor = "descriptor", which needs no weights.'


def create(settings: FeatureSettings) -> KerasExtractor:
    """Make the extractor for the network named by `settings.extractor`.

    Raises
    ------
    SitegenError
        When a setting does not fit, or the weights file is missing.
    """
    return KerasExtractor(settings)


class KerasExtractor:
    """The output of a layer of a network, pooled over the picture.

    Parameters
    ----------
    settings : FeatureSettings
        `extractor` is one of `NETWORKS`.

    Raises
    ------
    SitegenError
        When a setting does not fit, or the weights file is missing.
    """

    # Larger batches are no quicker on a processor, and every batch of one shape is compiled once.
    batch_size = 32

    def __init__(self, settings: FeatureSettings) -> None:
        self.name = settings.extractor
        self._network = NETWORKS[settings.extractor]
        self._layer = settings.layer or self._network.layer
        self._pooling = settings.pooling
        self._weights = settings.weights
        side = settings.input_size or self._network.input_size
        self.input_size = (side, side)
        _check_settings(settings, self._network)

    @property
    def key(self) -> Mapping[str, JSON]:
        """What the features depend on.

        Weights count by their bytes. ImageNet weights that are not on this machine are therefore
        downloaded here, the one case in which this imports Keras: under a mere name, everything
        would have to be computed again as soon as they are there.

        Raises
        ------
        SitegenError
            When the weights cannot be had.
        """
        return {
            "name": self.name,
            "version": VERSION,
            "weights": self._weights_digest,
            "layer": self._layer,
            "pooling": self._pooling,
            "input_size": list(self.input_size),
        }

    def extract(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the layer's output, pooled: shape (b, channels), float32.

        Parameters
        ----------
        pixels : ndarray, shape (b, height, width, 3), uint8
            sRGB.

        Raises
        ------
        SitegenError
            When the weights cannot be had or are not this network's, or there is no such layer.
        """
        check_pixels(pixels, self.input_size, self.batch_size)
        model = self._model  # first: it imports Keras quietly
        padded = np.zeros((self.batch_size, *self.input_size, 3), np.float32)
        padded[: len(pixels)] = pixels
        prepared = _application(self._network).preprocess_input(padded)
        found = np.asarray(model.predict_on_batch(prepared), np.float32)
        return np.ascontiguousarray(found[: len(pixels)])

    def finish(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return `values` unchanged."""
        return values

    @property
    def _needs_classifier(self) -> bool:
        return self._layer in self._network.top

    @cached_property
    def _weights_file(self) -> Path | None:
        """The file to load; `None` for random weights."""
        if self._weights == "random":
            return None
        if self._weights != "imagenet":
            return Path(self._weights)
        found = cached_weights(self._network, self._needs_classifier)
        return found or _download(self.name, self._network, self._needs_classifier)

    @cached_property
    def _weights_digest(self) -> str:
        return "random" if self._weights_file is None else digest_file(self._weights_file)

    @cached_property
    def _model(self) -> Any:
        """The network from pixels to the pooled layer."""
        keras = _keras()
        if self._weights_file is None:
            whole = self._build(self._needs_classifier)
            _randomise(whole)
        else:
            whole = self._load(self._weights_file)
        output = _layer_of(whole, self._layer, self._network, self._weights).output
        if len(output.shape) == 4:
            pool = {"avg": "GlobalAveragePooling2D", "max": "GlobalMaxPooling2D"}[self._pooling]
            output = getattr(keras.layers, pool)()(output)
        elif len(output.shape) != 2:
            raise SitegenError(
                f"The layer {self._layer!r} of {self.name} is neither a picture nor a vector.",
                f"Leave `layer` unset for {self._network.layer!r}.",
            )
        model = keras.Model(whole.inputs, output)
        if keras.backend.backend() == "tensorflow":
            # XLA, which Keras turns on by itself, takes 190 ms a picture on a processor, not 14.
            model.jit_compile = False
        return model

    def _build(self, classifier: bool) -> Any:
        factory = getattr(_application(self._network), self._network.factory)
        return factory(weights=None, include_top=classifier, input_shape=(*self.input_size, 3))

    def _load(self, path: Path) -> Any:
        """Load a weights file with or without the classifier: which, only trying tells."""
        said = ""
        for classifier in (False, True):
            model = self._build(classifier)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    model.load_weights(str(path))
            except (
                ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError,
                OSError, zipfile.BadZipFile,
            ) as error:  # fmt: skip
                said = said or str(error).strip().partition("\n")[0]
            else:
                return model
        raise SitegenError(
            f"{path} does not hold weights of {self.name}: it is {_describe(path)}."
            f" Keras says: {said}",
            f"Name another file in `weights`. {_NO_NETWORK}"
            if self._weights != "imagenet"
            else f"Delete the file, and the next build downloads it again. {_NO_NETWORK}",
        )


def _check_settings(settings: FeatureSettings, network: Network) -> None:
    if settings.input_size is not None and settings.input_size < network.smallest:
        raise SitegenError(
            f"{settings.extractor} needs pictures of {network.smallest} px or more,"
            f" not {settings.input_size}.",
            f"Leave `input_size` unset for {network.input_size} px.",
        )
    if settings.pooling not in ("avg", "max"):
        raise SitegenError(f"There is no pooling {settings.pooling!r}.", "Valid: avg, max.")
    if settings.weights not in ("imagenet", "random") and not Path(settings.weights).is_file():
        raise SitegenError(
            f"The weights file {settings.weights} does not exist.",
            f'Correct `weights`, or set weights = "imagenet" to download them. {_NO_NETWORK}',
        )


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


def _keras() -> Any:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    try:
        with _quiet(), contextlib.nullcontext() if "keras" in sys.modules else _mute():
            return importlib.import_module("keras")
    except ImportError as error:
        raise SitegenError(
            f"Keras, or its backend, cannot be imported: {error}",
            f"Install it: pip install keras tensorflow. {_NO_NETWORK}",
        ) from error


def _application(network: Network) -> Any:
    return getattr(_keras().applications, network.module)


def _download(name: str, network: Network, classifier: bool) -> Path:
    """Have Keras download the ImageNet weights, and return the file."""
    factory = getattr(_application(network), network.factory)
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(DOWNLOAD_TIMEOUT)
    try:
        with _quiet():
            factory(weights="imagenet", include_top=classifier)
    except Exception as error:  # Keras raises a bare Exception
        raise SitegenError(
            f"The weights of {name} are not on this machine and cannot be downloaded: {error}",
            f"Connect to the internet and build again, or put {network.files[classifier]} into"
            f" {models_folder()} by hand. {_NO_NETWORK}",
        ) from error
    finally:
        socket.setdefaulttimeout(before)
    found = cached_weights(network, classifier)
    if found is None:
        raise SitegenError(
            f"Keras downloaded the weights of {name}, but not into {models_folder()}.",
            f"Make that folder writable, or name the file in `weights`. {_NO_NETWORK}",
        )
    return found


def _randomise(model: Any) -> None:
    """Give every kernel the same random numbers each time, scaled after He et al. 2015."""
    numbers = np.random.default_rng(0)
    for variable in model.trainable_variables:
        if len(variable.shape) > 1:
            inputs = int(np.prod(variable.shape[:-1]))
            drawn = numbers.standard_normal(tuple(variable.shape)) * np.sqrt(2 / inputs)
            variable.assign(drawn.astype(np.float32))


def _layer_of(model: Any, layer: str, network: Network, weights: str) -> Any:
    names = [found.name for found in model.layers]
    if layer in names:
        return model.get_layer(layer)
    if layer in network.top:
        raise SitegenError(
            f"The weights {weights} lack the classifier, to which the layer {layer!r} belongs.",
            "Name a weights file with the classifier, or another layer.",
        )
    close = difflib.get_close_matches(layer, [*names, *network.top], n=3)
    raise SitegenError(
        f"{network.factory} has no layer {layer!r}.",
        (f"Did you mean {' or '.join(map(repr, close))}? " if close else "")
        + f"Leave `layer` unset for {network.layer!r}.",
    )


def _describe(path: Path) -> str:
    """Say what a file seems to be, by its first bytes."""
    with path.open("rb") as file:
        start = file.read(200)
    if not start:
        return "empty"
    if start.startswith(b"version https://git-lfs"):
        return "a Git LFS pointer, not the file itself (git lfs pull fetches it)"
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return "a web page"
    if start[4:8] == b"TFL3":
        return "a TensorFlow Lite model"
    if start.startswith(b"\x89HDF"):
        return "an HDF5 file, but damaged or of another network"
    if start.startswith(b"PK"):
        return "a zip archive, but damaged or of another network"
    return "neither HDF5 nor a Keras archive"
