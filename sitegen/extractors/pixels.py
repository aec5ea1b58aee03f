"""What networks do to pixels before they look at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sitegen.errors import SitegenError


@dataclass(frozen=True)
class Preprocessing:
    """Each channel times `scale` plus `offset`; from RGB, or from BGR.

    Attributes
    ----------
    scale, offset : tuple of float
        One number a channel, in the order that the network takes.
    is_bgr : bool
        Whether the network takes blue first.
    """

    scale: tuple[float, float, float] = (1.0, 1.0, 1.0)
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    is_bgr: bool = False


_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, RGB, 0…1
_RED, _GREEN, _BLUE = (
    (1 / 255 / deviation, -mean / deviation)
    for mean, deviation in zip(_MEAN, _DEVIATION, strict=True)
)

PREPROCESSINGS = {
    "none": Preprocessing(),
    "unit": Preprocessing(scale=(1 / 255, 1 / 255, 1 / 255)),
    "tf": Preprocessing(scale=(1 / 127.5, 1 / 127.5, 1 / 127.5), offset=(-1.0, -1.0, -1.0)),
    "torch": Preprocessing(
        scale=(_RED[0], _GREEN[0], _BLUE[0]), offset=(_RED[1], _GREEN[1], _BLUE[1])
    ),
    "caffe": Preprocessing(offset=(-103.939, -116.779, -123.68), is_bgr=True),
}
"""By Keras's names (`keras.applications.imagenet_utils`), and `unit`: 0…1."""


def prepared(pixels: Any, preprocessing: str | Preprocessing) -> Any:
    """Return pixels as a network takes them.

    Parameters
    ----------
    pixels : ndarray or KerasTensor, shape (b, height, width, 3), float32
        sRGB, 0…255.
    preprocessing : str or Preprocessing
        A name in `PREPROCESSINGS`, or one's own.

    Returns
    -------
    ndarray or KerasTensor
        The same kind, shape and type; the same pixels where there is nothing to do.
    """
    kind = PREPROCESSINGS[preprocessing] if isinstance(preprocessing, str) else preprocessing
    if kind == Preprocessing():
        return pixels
    ordered = pixels[..., ::-1] if kind.is_bgr else pixels
    return ordered * np.array(kind.scale, np.float32) + np.array(kind.offset, np.float32)


@dataclass(frozen=True)
class Layout:
    """How a model takes a batch of pictures.

    Attributes
    ----------
    size : tuple of int or None
        Height and width, in px; `None` for any.
    channels_first : bool
    """

    size: tuple[int, int] | None
    channels_first: bool


def layout_of(shape: Sequence[int | None], name: str) -> Layout:
    """Read from an input's shape how it takes pictures.

    Parameters
    ----------
    shape : sequence of int or None
        `None` where any number will do.
    name : str
        Of the model, for the message.

    Raises
    ------
    SitegenError
        When it does not take colour pictures.
    """
    sides = [side if isinstance(side, int) and side > 0 else None for side in shape]
    if len(sides) == 4 and 3 in (sides[1], sides[3]):
        channels_first = sides[3] != 3
        height, width = sides[2:] if channels_first else sides[1:3]
        fixed = None if height is None or width is None else (height, width)
        return Layout(fixed, channels_first)
    written = " × ".join("any" if side is None else str(side) for side in sides)
    is_grey = len(sides) == 4 and 1 in (sides[1], sides[3])
    what = "grey pictures" if is_grey else "something else than colour pictures"
    raise SitegenError(
        f"{name} takes {what}: its input is {written}, without 3 channels.",
        "Name a model that takes pictures in red, green and blue.",
    )
