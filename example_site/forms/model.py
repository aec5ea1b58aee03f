"""What a family hands to the writer: pictures with everything a catalogue says of them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.palettes import Palette

Pixels = NDArray[np.uint8]

WIKIPEDIA = "https://en.wikipedia.org/wiki/"
MATHWORLD = "https://mathworld.wolfram.com/"


@dataclass(frozen=True)
class Form:
    """A kind of picture within a family.

    Parameters
    ----------
    name : str
        As in the metadata, such as "Clifford attractor".
    described_by : str
        Who first described the form or the mathematics that it draws.
    year : int
        Of that description.
    link : str
        A page to read more.
    """

    name: str
    described_by: str
    year: int
    link: str


@dataclass(frozen=True)
class Picture:
    """One picture and its catalogue entry; ``pixels`` is (height, width, 3) uint8, sRGB."""

    pixels: Pixels
    slug: str
    title: str
    form: Form
    parameters: str
    palette: Palette
    symmetry: str
    alt: str


@dataclass(frozen=True)
class Family:
    """A family of pictures; ``draw`` makes picture number ``index`` from its own generator."""

    slug: str
    name: str
    count: int
    draw: Callable[[int, np.random.Generator], Picture]


def generator(family: Family, index: int) -> np.random.Generator:
    """Return a generator that depends on the family's name and the picture's number alone."""
    return np.random.default_rng([zlib.crc32(family.slug.encode()), index])


def locate(index: int, sizes: tuple[int, ...]) -> tuple[int, int]:
    """Which group a picture falls in, and its place in that group.

    Examples
    --------
    >>> locate(5, (4, 3))
    (1, 1)
    """
    for group, size in enumerate(sizes):
        if index < size:
            return group, index
        index -= size
    raise IndexError("the family has fewer pictures than that")


def rotational(order: int) -> str:
    """Return the symmetry term of a figure that turns into itself ``order`` times."""
    if order > 12:
        return "rotational, more than 12-fold"
    return f"{order}-fold rotational" if order > 1 else "none"


def number(value: float, digits: int = 3) -> str:
    """Write a decimal with a true minus sign and no trailing zeros."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return text.replace("-", "\N{MINUS SIGN}") if text not in ("-0", "") else "0"
