"""The sixteen named palettes that all families share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LUT_SIZE = 2048

# Linear sRGB to the cone response of OKLab, and that to lightness and two opponent axes
# (Bjorn Ottosson, "A perceptual color space for image processing", 2020).
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


@dataclass(frozen=True)
class Palette:
    """Five colours in order from dark to light, each with the word a visitor would use.

    Parameters
    ----------
    name : str
        What the palette is called in the metadata.
    stops : tuple of (hex colour, word)
        The colours, darkest first.
    """

    name: str
    stops: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """The colour words as one multi-valued field."""
        return "; ".join(word for _, word in self.stops)

    @property
    def phrase(self) -> str:
        """Three of the colours in prose, for alternative texts."""
        second, third, fourth = (self.stops[i][1] for i in (1, 2, 3))
        return f"{second}, {third} and {fourth}"

    @property
    def dark(self) -> Floats:
        """The darkest colour, as three numbers from 0 to 1."""
        return self.stop(0)

    @property
    def light(self) -> Floats:
        """The lightest colour, as three numbers from 0 to 1."""
        return self.stop(len(self.stops) - 1)

    def stop(self, index: int) -> Floats:
        """One of the colours, counted from the darkest, around the end if need be."""
        return _from_hex(self.stops[index % len(self.stops)][0])

    def ramp(self, position: ArrayLike) -> Floats:
        """Colours from darkest (0) to lightest (1); ``position`` of any shape, result (..., 3)."""
        place = np.clip(np.asarray(position, dtype=np.float64), 0.0, 1.0)
        table = _table(self.stops)
        return table[np.rint(place * (LUT_SIZE - 1)).astype(np.int64)]

    def cycle(self, phase: ArrayLike) -> Floats:
        """Colours up the ramp and down again, once in each unit of ``phase``."""
        turn = np.mod(np.asarray(phase, dtype=np.float64), 1.0)
        return self.ramp(0.5 - 0.5 * np.cos(2 * np.pi * turn))


def _from_hex(text: str) -> Floats:
    return np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)], dtype=np.float64) / 255


@lru_cache(maxsize=64)
def _table(stops: tuple[tuple[str, str], ...]) -> Floats:
    """Interpolate the stops evenly in OKLab, so that no step turns muddy."""
    srgb = np.array([_from_hex(colour) for colour, _ in stops])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T
    place = np.linspace(0, len(stops) - 1, LUT_SIZE)
    mixed = np.stack([np.interp(place, np.arange(len(stops)), lab[:, k]) for k in range(3)], axis=1)
    cones = (mixed @ np.linalg.inv(_TO_LAB).T) ** 3
    light = np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0.0, 1.0)
    coded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(coded, 0.0, 1.0), dtype=np.float64)


def _palette(name: str, text: str) -> Palette:
    pairs = (entry.split(" ", 1) for entry in text.split(", "))
    return Palette(name, tuple((colour, word) for colour, word in pairs))


_ALL = (
    _palette("Lagoon", "0b1026 ink, 0f4c5c petrol, 2a9d8f turquoise, 9ad1bd seafoam, f6f0da cream"),
    _palette("Ember", "14080a black, 5a0f1c maroon, c8371f vermilion, f2a03d amber, fdeec2 cream"),
    _palette("Aubade", "1b1a3f indigo, 5c3a6e plum, c65d7b rose, f4a582 peach, fdf0dc cream"),
    _palette(
        "Moss",
        "0d1712 black, 22452f forest green, 6b8e4e moss, c2cf88 lichen, f7f3dc ivory",
    ),
    _palette(
        "Ultramarine",
        "070b2b midnight, 1f3a93 ultramarine, 5b8dd9 cornflower, b9d9f2 ice blue, f7f9fc white",
    ),
    _palette("Delft", "12213f navy, 3f5f8a denim, 9fb0c0 grey blue, d9a441 ochre, f8efd8 cream"),
    _palette(
        "Terracotta", "231410 umber, 6d3221 chestnut, c0623a terracotta, e3b98a sand, f8ecd9 ivory"
    ),
    _palette("Orchid", "150a24 black, 4f1f74 purple, a8328f magenta, ea7fb4 pink, fde3ea blush"),
    _palette(
        "Verdigris",
        "15191c charcoal, 2f6f6a verdigris, b8703f copper, e6b98f apricot, f6ecdc ivory",
    ),
    _palette(
        "Graphite", "0c0d10 black, 33373f charcoal, 6f7885 slate, b4bbc4 silver, f5f6f7 white"
    ),
    _palette(
        "Saffron", "2a0e2d aubergine, 8a1538 crimson, e2661a orange, f7b52c saffron, fff3d1 cream"
    ),
    _palette("Arctic", "0a1a24 black, 14506b petrol, 37a6c4 cyan, a9e3d6 mint, f4fbfa white"),
    _palette("Vineyard", "1a0b16 black, 6b1839 wine, 8a8b3c olive, d9cf85 straw, f8f3dc cream"),
    _palette(
        "Peacock", "06141f black, 0b4f6c peacock blue, 0f8b6d emerald, c9b037 gold, f4eec7 cream"
    ),
    _palette("Coral", "0d1b2a navy, 1b6b7a teal, ef6f5e coral, f9b4a0 salmon, fdf1e7 shell"),
    _palette("Sepia", "1c130c umber, 513a24 brown, 947049 tan, cfb07f ochre, f3e7cd parchment"),
)
PALETTES = {palette.name: palette for palette in _ALL}


def pick(index: int, names: str) -> Palette:
    """Return the palette that a family uses for its picture number ``index``.

    Parameters
    ----------
    index : int
        Any integer; the names are taken in turn.
    names : str
        Palette names, separated by blanks.
    """
    wanted = names.split()
    return PALETTES[wanted[index % len(wanted)]]
