"""The layout `colour`: hue across, lightness upwards, greys apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import words
from sitegen.layouts.base import Arrangement, Given, Guide, LayoutSettings, Need
from sitegen.layouts.piles import PAD, margin

VERSION = 1
GREY = 0.04
"""Chroma in OKLab below which a picture counts as grey; the purest red of a screen has 0.26."""
VIVID = 0.1
"""Share of the pixels, the most colourful ones, that say which colour a picture has."""
_BINS = 72
_SMOOTH = 4
# From linear sRGB to cone responses, and from their cube roots to OKLab.
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


class Colour:
    """All pictures as one block: sorted by hue into columns, in each the lightest on top."""

    def __init__(self, settings: LayoutSettings) -> None:
        self.key = {"version": 2, "aspect": settings.aspect}
        self.needs: tuple[Need, ...] = ("colours",)
        self._aspect = settings.aspect

    def arrange(self, given: Given) -> Arrangement:
        light, chroma, hue = given.colours.values.astype(np.float64).T
        grey = np.flatnonzero(chroma < GREY)
        bright = np.flatnonzero(chroma >= GREY)
        high = max(round(np.sqrt(len(light) / self._aspect)), 1)
        positions = np.zeros((len(light), 2), np.float32)
        # Greys have no hue: they are a ramp by themselves.
        left = _block(positions, grey[np.argsort(-light[grey], kind="stable")], light, high, 0.0)
        left += margin(0.0) if len(grey) and len(bright) else 0
        _block(positions, bright[np.argsort(hue[bright], kind="stable")], light, high, left)
        above = -0.5 - PAD * high
        guides = []
        if len(grey):
            guides.append(Guide("", float(positions[grey, 0].mean()), above, word=words.GREYS))
        starts = np.array([start for start, _ in words.HUES])
        named = np.searchsorted(starts, hue[bright], side="right") - 1
        for number, (_, name) in enumerate(words.HUES):
            rows = bright[named == number]
            if len(rows):
                many = len(rows) >= 0.05 * len(light)
                middle = float(np.median(positions[rows, 0]))
                guides.append(Guide("", middle, above, weight=1 if many else 2, word=name))
        return Arrangement(given.ids, positions, 1.0, tuple(guides))


def _block(
    positions: NDArray[np.float32],
    rows: NDArray[np.intp],
    light: NDArray[np.float64],
    high: int,
    left: float,
) -> float:
    """Fill columns of the same height with sorted rows; return where the next would begin."""
    for start in range(0, len(rows), high):
        column = rows[start : start + high]
        column = column[np.argsort(-light[column], kind="stable")]
        positions[column, 0] = left
        positions[column, 1] = np.arange(len(column))
        left += 1
    return left


def leading(pixels: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return a picture's lightness, the strength of its colour, and its leading hue.

    The hue is that of the highest peak in the histogram of the most colourful tenth of the pixels,
    each weighed by its chroma: a fruit decides, not the paper around it, and a red beside a green
    does not make a yellow that is nowhere in the picture.

    Parameters
    ----------
    pixels : ndarray, shape (h, w, 3), uint8
        sRGB; 32 × 32 pixels tell as much as all of them.

    Returns
    -------
    lightness : float
        Mean, 0…1.
    chroma : float
        Mean of the most colourful tenth, so that a bright thing on black is no grey.
    hue : float
        0…360 degrees in the OKLab plane: about 29 for red, 110 yellow, 142 green, 264 blue.

    Notes
    -----
    OKLab: Ottosson, "A perceptual color space for image processing", 2020.
    """
    lab = oklab(pixels.reshape(-1, 3))
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    vivid = np.argsort(chroma)[-max(round(len(chroma) * VIVID), 1) :]
    weight = chroma[vivid]
    angle = np.degrees(np.arctan2(lab[vivid, 2], lab[vivid, 1])) % 360
    number = (angle * (_BINS / 360)).astype(np.intp) % _BINS
    histogram = np.bincount(number, weight, _BINS)
    around = sum(np.roll(histogram, shift) for shift in range(-_SMOOTH, _SMOOTH + 1))
    peak = (int(np.argmax(around)) + 0.5) * 360 / _BINS
    away = (angle - peak + 180) % 360 - 180
    near = np.abs(away) <= (_SMOOTH + 0.5) * 360 / _BINS
    shift = float((away * weight)[near].sum()) / max(float(weight[near].sum()), 1e-12)
    return float(lab[:, 0].mean()), float(weight.mean()), (peak + shift) % 360


def oklab(colours: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Bring sRGB colours, shape (n, 3), to OKLab: lightness 0…1, and two axes of colour."""
    share = colours / 255.0
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lab: NDArray[np.float64] = np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T
    return lab
