"""What an extractor is: the interface between pictures and numbers.

A package adds one of its own by an entry point in the group `sitegen.extractors` that names a
callable taking `FeatureSettings` and returning an `Extractor`; `extractor = "<its name>"` in the
manifest then chooses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"
"""A plain value: the same when read back from JSON."""

GROUP = "sitegen.extractors"
"""The entry point group in which extractors register."""


@dataclass(frozen=True)
class FeatureSettings:
    """What the manifest says of features.

    Attributes
    ----------
    extractor : str
        Name under which the extractor is registered, or `auto`.
    layer : str or None
        Layer of a network whose output is used; `None` for the extractor's own choice.
    weights : str
        `imagenet`, `random` (for tests: untrained, always the same), or an absolute path.
    pooling : str
        How a layer that still has height and width is summed up: `avg` or `max`.
    input_size : int or None
        Height and width of the pixels, in px; `None` for the extractor's own choice.
    """

    extractor: str
    layer: str | None = None
    weights: str = "imagenet"
    pooling: str = "avg"
    input_size: int | None = None


class Extractor(Protocol):
    """Turns pictures into vectors that are near each other when the pictures look alike.

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
            Finite.
        """

    def finish(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take the last step, which needs the whole collection; networks return `values`.

        Parameters
        ----------
        values : ndarray, shape (n, d), float32
            Every item's row; left as it is.

        Returns
        -------
        ndarray, shape (n, k), float32
            Finite, to be compared by cosine.
        """


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
