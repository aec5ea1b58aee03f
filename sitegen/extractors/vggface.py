"""The VGG16 face network, from a file of weights that the user has.

Parkhi, Vedaldi, Zisserman: Deep Face Recognition, BMVC 2015. Its weights are for research only, so
nothing here downloads them. Two Keras versions of the authors' file are about, with the same
numbers: keras-vggface's, and DeepFace's, whose last layers are written as convolutions.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.backend import load_keras
from sitegen.extractors.base import JSON, FeatureSettings, check_pixels, refuse_settings
from sitegen.extractors.heads import POOLINGS, head
from sitegen.extractors.pixels import Preprocessing, prepared
from sitegen.extractors.runtime import Runner, compiled, filled
from sitegen.fingerprint import digest_file

VERSION = 1
SIDE = 224
PREPROCESSING = Preprocessing(offset=(-93.5940, -104.7624, -129.1863), is_bgr=True)
"""The mean of the authors' faces, blue first."""

_FILES = (
    "Files that fit: rcmalli_vggface_tf_vgg16.h5, which keras-vggface keeps in"
    " ~/.keras/models/vggface, and vgg_face_weights.h5, which DeepFace keeps in"
    " ~/.deepface/weights."
)
_DENSE = ("fc6", "fc7", "fc8")

Pair = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Widths:
    """How wide the network is.

    Attributes
    ----------
    blocks : tuple of tuple of int
        Channels of each convolution, block by block; each block halves height and width.
    dense : tuple of int
        Width of `fc6`, of `fc7`, and of `fc8`: the persons it was trained on.
    """

    blocks: tuple[tuple[int, ...], ...] = (
        (64, 64),
        (128, 128),
        (256, 256, 256),
        (512, 512, 512),
        (512, 512, 512),
    )
    dense: tuple[int, int, int] = (4096, 4096, 2622)

    def kernels(self) -> Iterator[tuple[int, ...]]:
        """Yield the shape of each layer's kernel, in order."""
        channels = 3
        for block in self.blocks:
            for width in block:
                yield 3, 3, channels, width
                channels = width
        inputs = channels * (SIDE // 2 ** len(self.blocks)) ** 2
        for width in self.dense:
            yield inputs, width
            inputs = width


class VggFace:
    """The output of a layer of the face network: `fc7`, unless another is named.

    Parameters
    ----------
    settings : FeatureSettings
        `weights` is a file, or `random`.
    widths : Widths, optional
        The published network's, unless others are given.

    Raises
    ------
    SitegenError
        When a setting does not fit, or there is no such file.
    """

    name = "vggface"
    input_size = (SIDE, SIDE)
    batch_size = 32

    def __init__(self, settings: FeatureSettings, widths: Widths | None = None) -> None:
        refuse_settings(settings, "file", "preprocessing")
        if settings.weights == "imagenet":
            raise SitegenError(
                "The extractor 'vggface' needs a file of weights; sitegen does not download one.",
                f'Name it in [features]: weights = "vgg_face_weights.h5". {_FILES}',
            )
        if settings.weights != "random" and not Path(settings.weights).is_file():
            raise SitegenError(
                f"The weights file {settings.weights} does not exist.",
                f"Correct `weights` in [features]. {_FILES}",
            )
        if settings.input_size not in (None, SIDE):
            raise SitegenError(
                f"The face network takes pictures of {SIDE} px only, not {settings.input_size}.",
                "Remove `input_size`.",
            )
        if settings.pooling not in POOLINGS:
            raise SitegenError(
                f"There is no pooling {settings.pooling!r}.", f"Valid: {', '.join(POOLINGS)}."
            )
        self._weights = settings.weights
        self._layer = settings.layer or "fc7"
        self._pooling = settings.pooling
        self._widths = widths or Widths()

    @cached_property
    def key(self) -> Mapping[str, JSON]:
        """What the features depend on; the weights count by their bytes."""
        is_random = self._weights == "random"
        return {
            "name": self.name,
            "version": VERSION,
            "weights": "random" if is_random else digest_file(Path(self._weights)),
            "layer": self._layer,
            "pooling": self._pooling,
        }

    @property
    def runtime(self) -> str:
        """What computes the network here, such as `OpenVINO 2026.4, bfloat16`."""
        return self._runner.description

    def extract(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the layer's output, pooled: shape (b, d), float32.

        Parameters
        ----------
        pixels : ndarray, shape (b, 224, 224, 3), uint8
            sRGB.

        Raises
        ------
        SitegenError
            When the weights are not this network's, or there is no such layer.
        """
        check_pixels(pixels, self.input_size, self.batch_size)
        found = self._runner(filled(pixels, self.batch_size))
        return np.ascontiguousarray(found[: len(pixels)])

    @cached_property
    def _runner(self) -> Runner:
        shapes = list(self._widths.kernels())
        is_random = self._weights == "random"
        pairs = random_pairs(shapes) if is_random else read_pairs(Path(self._weights), shapes)
        missing = _DENSE[len(pairs) - len(shapes) :] if len(pairs) < len(shapes) else ()
        if self._layer in missing:
            raise SitegenError(
                f"{self._weights} lacks the layer {self._layer!r}.",
                f"Name a whole weights file, or another layer. {_FILES}",
            )
        keras = load_keras()
        whole = build(keras, self._widths, len(pairs))
        whole.set_weights([numbers for pair in pairs for numbers in pair])
        part = head(whole, self._layer, self._pooling)
        pixels = keras.Input((SIDE, SIDE, 3))
        model = keras.Model(pixels, part(prepared(pixels, PREPROCESSING)))
        runner = compiled(model, (self.batch_size, SIDE, SIDE, 3))
        del pairs, whole, part, model, pixels
        gc.collect()  # models are cycles, and OpenVINO has its own copy
        return runner


def build(keras: Any, widths: Widths, count: int) -> Any:
    """Build the network with its first `count` layers that have weights.

    Returns
    -------
    keras.Model
        From prepared pixels. Layers are called as in the paper: `conv1_1`, `pool1`, `fc6`, …
    """
    layers = keras.layers
    numbers = start = keras.Input((SIDE, SIDE, 3))
    for block, channels in enumerate(widths.blocks, 1):
        for place, width in enumerate(channels, 1):
            numbers = layers.Conv2D(
                width, 3, padding="same", activation="relu", name=f"conv{block}_{place}"
            )(numbers)
        numbers = layers.MaxPooling2D(name=f"pool{block}")(numbers)
    there = count - sum(map(len, widths.blocks))
    if there > 0:
        numbers = layers.Flatten(name="flatten")(numbers)
    for name, width in list(zip(_DENSE, widths.dense, strict=True))[: max(there, 0)]:
        activation = None if name == "fc8" else "relu"
        numbers = layers.Dense(width, activation=activation, name=name)(numbers)
    return keras.Model(start, numbers, name="vggface")


def random_pairs(shapes: list[tuple[int, ...]]) -> list[Pair]:
    """Return kernels that are random but always the same, scaled after He et al. 2015."""
    numbers = np.random.default_rng(0)
    return [
        (
            numbers.standard_normal(shape, np.float32)
            * np.float32(np.sqrt(2 / np.prod(shape[:-1]))),
            np.zeros(shape[-1], np.float32),
        )
        for shape in shapes
    ]


def read_pairs(file: Path, shapes: list[tuple[int, ...]]) -> list[Pair]:
    """Read kernels and biases in the order of the layers, whatever the layers are called.

    Parameters
    ----------
    file : Path
        HDF5 as Keras 2 writes it: a group a layer, whose order is an attribute.
    shapes : list of tuple of int
        Of the kernels. Those of the dense layers may be written as convolutions in the file.

    Returns
    -------
    list of (ndarray, ndarray)
        As many as the file has: all, or all but `fc8`, or the convolutions alone.

    Raises
    ------
    SitegenError
        When the file is none of this network.
    """
    h5py = importlib.import_module("h5py")
    try:
        with h5py.File(file, "r") as archive:
            root = archive.get("model_weights", archive)
            groups = [root[_text(name)] for name in root.attrs["layer_names"]]
            found = [
                [np.asarray(group[_text(name)], np.float32) for name in group.attrs["weight_names"]]
                for group in groups
            ]
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise _unfit(file, f"it is not a weights file of Keras 2 ({error})") from error
    pairs = [tuple(arrays) for arrays in found if arrays]
    if len(pairs) not in (len(shapes), len(shapes) - 1, len(shapes) - len(_DENSE)):
        raise _unfit(file, f"it has {len(pairs)} layers, not {len(shapes)}")
    ready: list[Pair] = []
    for place, (pair, shape) in enumerate(zip(pairs, shapes, strict=False), 1):
        # A convolution over all there is, or over one pixel, is a dense layer written otherwise.
        fits = len(pair) == 2 and pair[0].size == np.prod(shape) and pair[0].ndim in (2, 4)
        if not fits or pair[0].shape[-1] != shape[-1] or pair[1].shape != shape[-1:]:
            kinds = " and ".join(str(numbers.shape) for numbers in pair)
            raise _unfit(file, f"layer {place} has {kinds}, not {shape} and {shape[-1:]}")
        ready.append((pair[0].reshape(shape), pair[1]))
    return ready


def _text(name: bytes | str) -> str:
    return name.decode() if isinstance(name, bytes) else name


def _unfit(file: Path, why: str) -> SitegenError:
    return SitegenError(f"{file} does not hold the face network's weights: {why}.", _FILES)
