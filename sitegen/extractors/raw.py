"""The plainest features: the grey pixels of a small copy of the picture."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sitegen.extractors.base import JSON, FeatureSettings, check_pixels, refuse_settings

NAME = "raw"
VERSION = 1
SIDE = 100
GREY = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in luma: ITU-R BT.601."""


class Raw:
    """Grey pixels, 0…1, row by row: side × side numbers a picture.

    Parameters
    ----------
    settings : FeatureSettings
        Only `input_size` (by default 100 px, 10,000 numbers) can be set.

    Raises
    ------
    SitegenError
        When another setting is not at its default.
    """

    name = NAME
    batch_size = 64

    def __init__(self, settings: FeatureSettings) -> None:
        refuse_settings(settings, "layer", "weights", "pooling")
        side = settings.input_size or SIDE
        self.input_size = (side, side)

    @property
    def key(self) -> Mapping[str, JSON]:
        """What the features depend on."""
        return {"name": self.name, "version": VERSION, "input_size": list(self.input_size)}

    def extract(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the grey pixels: shape (b, side²), float32, 0…1."""
        check_pixels(pixels, self.input_size, self.batch_size)
        grey = pixels.reshape(len(pixels), -1, 3) @ (GREY / np.float32(255))
        return np.ascontiguousarray(grey, dtype=np.float32)
