"""What an extractor is: the interface between pictures and numbers.

A package adds one of its own by an entry point in the group `sitegen.extractors` that names a
callable taking `FeatureSettings` and returning an `Extractor` (or `Vectors`);
`extractor = "<its name>"` in the manifest then chooses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"
"""A plain value: the same when read back from JSON."""

GROUP = "sitegen.extractors"
"""The entry point group in which extractors register."""


@dataclass(frozen=True)
class FeatureSettings:
    """What the manifest says of one source of features.

    Attributes
    ----------
    extractor : str
        Name under which the extractor is registered, or `auto`.
    layer : str or None
        Layer of a network whose output is used; `None` for the extractor's own choice.
    weights : str
        `imagenet`, `random` (untrained, always the same), or an absolute path.
    pooling : str
        How a layer that still has height and width is summed up: `avg`, `max`, or `flatten`.
    input_size : int or None
        Height and width of the pixels, in px; `None` for the extractor's own choice.
    file : str or None
        Absolute path of a saved model or of a table of vectors, for the extractors that need one.
    preprocessing : str or None
        What is done to the pixels before a saved model sees them.
    labels : bool
        Whether a classifier is to name what it sees, where it can.
    label_names : str or None
        Absolute path of the names of the classes, one a line; `None` for Keras's own of ImageNet.
    """

    extractor: str
    layer: str | None = None
    weights: str = "imagenet"
    pooling: str = "avg"
    input_size: int | None = None
    file: str | None = None
    preprocessing: str | None = None
    labels: bool = False
    label_names: str | None = None


@runtime_checkable
class Extractor(Protocol):
    """Turns pictures into vectors that are near each other when the pictures look alike.

    An extractor may be more than that: see `Blocks`, `Classifier` and `Runs`.

    Attributes
    ----------
    name : str
        As registered.
    input_size : tuple of int
        Height and width of the pixels it wants, in px. Pictures are squashed to it, antialiased.
    batch_size : int
        The most pictures `extract` takes at once.
    """

    name: str
    input_size: tuple[int, int]
    batch_size: int

    @property
    def key(self) -> Mapping[str, JSON]:
        """Everything the extracted features depend on besides the pixels, as plain values.

        Stored features are used again while this stays equal, so it holds a version, raised with
        every change of behaviour, and the digest of a weights file rather than its path. It has
        to be quick: a build that finds nothing changed asks for it, and nothing else.

        Raises
        ------
        SitegenError
            When what the extractor needs cannot be had.
        """

    def extract(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return one row a picture; a row depends on its own picture only.

        Parameters
        ----------
        pixels : ndarray, shape (b, height, width, 3), uint8
            sRGB, 1 ≤ b ≤ `batch_size`.

        Returns
        -------
        ndarray, shape (b, d), float32
            Finite, to be compared by cosine.
        """


@runtime_checkable
class Blocks(Protocol):
    """An extractor whose rows are several descriptions side by side.

    Attributes
    ----------
    blocks : tuple of slice
        The columns of each. Over the collection, each is centred and then given one length in
        every row, so that the cosine of two rows is the mean of the blocks' cosines, weighted by
        how well the blocks agree with each other (`sitegen.extractors.agreement`).
    """

    blocks: tuple[slice, ...]


@runtime_checkable
class Classifier(Protocol):
    """An extractor that can also say what it sees."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, for people to read; empty when it gives no labels."""

    def label_note(self) -> str:
        """Return one line on why labels that are wanted cannot be had; empty if they can."""

    def classify(
        self, pixels: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return what `extract` does, and each class's score: (b, d), (b, classes), float32.

        Scores are 0…1 and add up to 1. Only called when there are `classes`.
        """


@runtime_checkable
class Runs(Protocol):
    """An extractor that has a choice of what computes it."""

    @property
    def runtime(self) -> str:
        """What computes it here, for the build's report, such as `TensorFlow 2.21, float32`."""


@runtime_checkable
class Vectors(Protocol):
    """Vectors that are there already, one an item, in place of an extractor.

    Attributes
    ----------
    name : str
        As registered.
    """

    name: str

    @property
    def key(self) -> Mapping[str, JSON]:
        """Everything the vectors depend on, as for `Extractor.key`: the digest of a file."""

    def find(self, ids: Sequence[str], filenames: Sequence[str]) -> Found:
        """Match items with vectors.

        Parameters
        ----------
        ids, filenames : sequence of str, length n
            Of the items.

        Raises
        ------
        SitegenError
            When the file cannot be read, or holds a vector for none of the items.
        """

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors in these rows of the file: shape (len(rows), d), float32, finite."""


@dataclass(frozen=True)
class Found:
    """Which vector belongs to which item.

    Attributes
    ----------
    rows : ndarray, shape (n,), int64
        Row of each item's vector in the file; -1 where there is none.
    unused : tuple of str
        Names in the file that fit no item.
    """

    rows: NDArray[np.int64]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One source of features and its share in the cosine, above 0; shares add up to 1."""

    source: Extractor | Vectors
    share: float


def refuse_settings(settings: FeatureSettings, *names: str) -> None:
    """Refuse settings that this extractor has no use for.

    Parameters
    ----------
    settings : FeatureSettings
    *names : str
        Fields that must be at their defaults.

    Raises
    ------
    SitegenError
        Naming the first that is not.
    """
    defaults = {field.name: field.default for field in fields(settings)}
    for name in names:
        if getattr(settings, name) != defaults[name]:
            raise SitegenError(
                f"The extractor {settings.extractor!r} has no setting {name!r}.",
                f"Remove `{name}` from [features], or choose another extractor.",
            )


def check_pixels(pixels: NDArray[np.uint8], input_size: tuple[int, int], batch_size: int) -> None:
    """Raise `ValueError` unless `pixels` is a batch that this extractor can take."""
    if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[1:] != (*input_size, 3):
        height, width = input_size
        raise ValueError(
            f"expected uint8 pixels of shape (b, {height}, {width}, 3),"
            f" not {pixels.dtype} of shape {pixels.shape}"
        )
    if not 1 <= len(pixels) <= batch_size:
        raise ValueError(f"expected 1 to {batch_size} pictures, not {len(pixels)}")
