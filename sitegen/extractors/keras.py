"""Features from networks that were trained to classify photographs, by way of Keras.

Keras and its backend take seconds to import, so they are imported only when the first batch is to
be computed.
"""

from __future__ import annotations

import gc
import warnings
import zipfile
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.backend import has_gpu, load_keras
from sitegen.extractors.base import JSON, FeatureSettings, check_pixels, refuse_settings
from sitegen.extractors.heads import POOLINGS, head
from sitegen.extractors.labels import class_names
from sitegen.extractors.networks import NETWORKS, Network
from sitegen.extractors.runtime import Runner, compiled, filled
from sitegen.extractors.weights import (
    NO_NETWORK,
    cached_weights,
    fetch,
    has_classifier,
    models_folder,
)
from sitegen.fingerprint import digest_file

VERSION = 2
PROCESSOR_BATCH = 32  # larger ones are no quicker on a processor
GPU_BATCH = 128  # of 224 px; fewer of larger pictures, as memory goes by their area
_GPU_PIXELS = GPU_BATCH * 224 * 224
_DEVIATION = np.array([0.229, 0.224, 0.225])
_MEAN = np.array([0.485, 0.456, 0.406])


def create(settings: FeatureSettings) -> KerasExtractor:
    """Make the extractor for the network named by `settings.extractor`.

    Raises
    ------
    SitegenError
        When a setting does not fit, or a file that is named does not exist.
    """
    return KerasExtractor(settings)


class KerasExtractor:
    """The output of a layer of a network, pooled over the picture; and the network's labels.

    Parameters
    ----------
    settings : FeatureSettings
        `extractor` is one of `NETWORKS`.

    Raises
    ------
    SitegenError
        When a setting does not fit, or a file that is named does not exist.
    """

    def __init__(self, settings: FeatureSettings) -> None:
        self.name = settings.extractor
        self._network = NETWORKS[settings.extractor]
        self._settings = settings
        self._layer = settings.layer or self._network.layer
        self._weights = settings.weights
        side = settings.input_size or self._network.input_size
        self.input_size = (side, side)
        _check_settings(settings, self._network)

    @cached_property
    def batch_size(self) -> int:
        """The pictures computed at once. Where there seems to be a GPU, this asks Keras."""
        if not has_gpu():
            return PROCESSOR_BATCH
        return max(1, min(GPU_BATCH, _GPU_PIXELS // self.input_size[0] ** 2))

    @property
    def key(self) -> Mapping[str, JSON]:
        """What the features depend on.

        Weights count by their bytes. ImageNet weights that are not on this machine are therefore
        downloaded here: under a mere name, everything would have to be computed again as soon as
        they are there.

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
            "pooling": self._settings.pooling,
            "input_size": list(self.input_size),
        }

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes; empty where there are no labels, and `label_note` says why.

        Raises
        ------
        SitegenError
            When the weights cannot be had.
        """
        return self._labelling[0]

    @property
    def runtime(self) -> str:
        """What computes the network here, such as `OpenVINO 2026.4, bfloat16`."""
        return self._runner.description

    def label_note(self) -> str:
        """Return one line on why labels that are wanted cannot be had; empty if they can."""
        return self._labelling[1]

    def extract(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the layer's output, pooled: shape (b, d), float32.

        Parameters
        ----------
        pixels : ndarray, shape (b, height, width, 3), uint8
            sRGB.

        Raises
        ------
        SitegenError
            When the weights cannot be had or are not this network's, or there is no such layer.
        """
        found = self._run(pixels)
        return np.ascontiguousarray(found[:, : found.shape[1] - len(self.classes)])

    def classify(
        self, pixels: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return what `extract` does, and each class's score: (b, d), (b, 1000), float32."""
        found = self._run(pixels)
        width = found.shape[1] - len(self.classes)
        return np.ascontiguousarray(found[:, :width]), np.ascontiguousarray(found[:, width:])

    def _run(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        check_pixels(pixels, self.input_size, self.batch_size)
        return self._runner(filled(pixels, self.batch_size))[: len(pixels)]

    @property
    def _needs_classifier(self) -> bool:
        return self._layer in self._network.top

    @property
    def _fits_classifier(self) -> bool:
        return not self._network.is_sized or self.input_size[0] == self._network.input_size

    @cached_property
    def _weights_file(self) -> Path | None:
        """The file to load; `None` for random weights."""
        if self._weights == "random":
            return None
        if self._weights != "imagenet":
            return Path(self._weights)
        classifier = self._needs_classifier or (self._settings.labels and self._fits_classifier)
        found = cached_weights(self._network, classifier)
        if found is None and not self._needs_classifier:
            found = cached_weights(self._network)  # rather no labels than a download
        return found or fetch(self.name, classifier)

    @cached_property
    def _weights_digest(self) -> str:
        return "random" if self._weights_file is None else digest_file(self._weights_file)

    @cached_property
    def _file_has_classifier(self) -> bool:
        path = self._weights_file
        if self._weights == "imagenet":
            return path is not None and path.name == self._network.files[1]
        return path is not None and has_classifier(path)

    @cached_property
    def _labelling(self) -> tuple[tuple[str, ...], str]:
        """The classes, or why there are none."""
        network, path = self._network, self._weights_file
        if not self._settings.labels:
            return (), ""
        if path is None:
            return (), "no labels: random weights know nothing"
        if not self._fits_classifier:
            return (), (
                f"no labels: the classifier of {self.name} takes {network.input_size} px only;"
                " leave `input_size` unset to have them"
            )
        if not self._file_has_classifier:
            better = "name a weights file with it"
            if self._weights == "imagenet":
                better = f"put {network.address(True)} into {models_folder()}"
            return (), f"no labels: {path.name} lacks the classifier; {better} to have them"
        try:
            return class_names(self._settings.label_names), ""
        except SitegenError as error:
            if self._settings.label_names is not None:
                raise
            return (), f"no labels: {error.message} {error.hint}"

    @cached_property
    def _runner(self) -> Runner:
        """The network from pixels to the pooled layer, and the scores beside it, if any."""
        keras = load_keras()
        whole = self._whole(keras)
        if self._needs_classifier and whole.layers[-1].name not in self._network.top:
            raise SitegenError(
                f"The weights {self._weights} lack the classifier, to which the layer"
                f" {self._layer!r} belongs.",
                "Name a weights file with the classifier, or another layer.",
            )
        model = head(whole, self._layer, self._settings.pooling, others=self._network.top)
        if self.classes:
            joined = keras.layers.Concatenate()([model.output, whole.output])
            model = keras.Model(whole.inputs, joined)
        pixels = keras.Input((*self.input_size, 3))
        model = keras.Model([pixels], model(prepared(keras, pixels, self._network)))
        runner = compiled(model, (self.batch_size, *self.input_size, 3))
        del whole, model, pixels
        gc.collect()  # models are cycles, and OpenVINO has its own copy
        return runner

    def _whole(self, keras: Any) -> Any:
        """Build the network with its weights."""
        if self._weights_file is not None:
            return self._load(keras, self._weights_file)
        whole = self._build(keras, self._needs_classifier, self.input_size[0])
        _randomise(whole)
        return whole

    def _build(self, keras: Any, classifier: bool, side: int) -> Any:
        # Keras numbers unnamed layers throughout the process; from here, always alike.
        keras.utils.clear_session()
        factory = getattr(keras.applications, self._network.factory)
        return factory(weights=None, include_top=classifier, input_shape=(side, side, 3))

    def _load(self, keras: Any, path: Path) -> Any:
        """Load a weights file, with the classifier if it is in there."""
        side, classifier = self.input_size[0], self._file_has_classifier
        if classifier and not self._fits_classifier:
            model = self._build(keras, True, self._network.input_size)
            self._fill(model, path)
            kept = self._build(keras, False, side)
            kept.set_weights(model.get_weights()[: len(kept.weights)])
            return kept
        model = self._build(keras, classifier, side)
        self._fill(model, path)
        return model

    def _fill(self, model: Any, path: Path) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.load_weights(str(path))
        except (
            ValueError, TypeError, KeyError, IndexError, AttributeError, RuntimeError,
            OSError, zipfile.BadZipFile,
        ) as error:  # fmt: skip
            said = str(error).strip().partition("\n")[0]
            raise SitegenError(
                f"{path} does not hold weights of {self.name}: it is {_describe(path)}."
                f" Keras says: {said}",
                f"Name another file in `weights`. {NO_NETWORK}"
                if self._weights != "imagenet"
                else f"Delete the file, and the next build downloads it again. {NO_NETWORK}",
            ) from error


def _check_settings(settings: FeatureSettings, network: Network) -> None:
    refuse_settings(settings, "file", "preprocessing")
    name, side = settings.extractor, settings.input_size or network.input_size
    if side < network.smallest:
        raise SitegenError(
            f"{name} needs pictures of {network.smallest} px or more, not {side}.",
            f"Leave `input_size` unset for {network.input_size} px.",
        )
    layer = settings.layer or network.layer
    if network.is_sized and layer in network.top and side != network.input_size:
        raise SitegenError(
            f"The layer {layer!r} of {name} takes pictures of {network.input_size} px only,"
            f" not {side}.",
            'Leave `input_size` unset, or set layer = "block5_pool", which takes any.',
        )
    if settings.pooling not in POOLINGS:
        raise SitegenError(
            f"There is no pooling {settings.pooling!r}.", f"Valid: {', '.join(POOLINGS)}."
        )
    if settings.weights not in ("imagenet", "random") and not Path(settings.weights).is_file():
        raise SitegenError(
            f"The weights file {settings.weights} does not exist.",
            f'Correct `weights`, or set weights = "imagenet" to download them. {NO_NETWORK}',
        )
    if settings.labels and settings.label_names and not Path(settings.label_names).is_file():
        raise SitegenError(
            f"The file of class names {settings.label_names} does not exist.",
            "Correct its name, or leave it out for Keras's own names.",
        )


def prepared(keras: Any, pixels: Any, network: Network) -> Any:
    """Do to the pixels what the network's own module does, as part of the network."""
    prepared = getattr(keras.applications, network.module).preprocess_input(pixels)
    if network.module == "efficientnet":
        # With weights="imagenet", and only then, Keras builds in a second division
        # (https://github.com/tensorflow/tensorflow/issues/49930), after the first layer has
        # subtracted the mean. This does the same before it.
        scale = 1 / np.sqrt(_DEVIATION)
        offset = 255 * _MEAN * (1 - scale)
        prepared = keras.layers.Rescaling(scale.tolist(), offset.tolist())(prepared)
    return prepared


def _randomise(model: Any) -> None:
    """Give every kernel the same random numbers each time, scaled after He et al. 2015."""
    numbers = np.random.default_rng(0)
    for layer in model.layers:
        for variable in layer.trainable_variables:
            shape = tuple(variable.shape)
            if len(shape) < 2:
                continue
            # In a depthwise kernel, each channel sees itself only.
            is_depthwise = "Depthwise" in type(layer).__name__ or "depthwise" in variable.name
            inputs = int(np.prod(shape[:2] if is_depthwise else shape[:-1]))
            drawn = numbers.standard_normal(shape) * np.sqrt(2 / inputs)
            variable.assign(drawn.astype(np.float32))


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
