"""An arrangement of the collection: a place for every picture, and the words beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Ids

MOST_GUIDES = 200
"""Guides of an arrangement, at most."""


class Guide(NamedTuple):
    """A label beside the pictures: the heading of a column, a year on a time line.

    Attributes
    ----------
    text : str
        Plain text.
    x, y : float
        In the unit of the arrangement's positions, y downwards.
    align : str
        Which part of the text lies at `x`.
    weight : int
        1 for what is always shown; the larger, the sooner it goes where labels crowd.
    word : str
        A word of the catalogue to stand for the text, such as `no_date`; empty: the text itself.
    many : int or None
        The number of pictures, to be written beside the text.
    """

    text: str
    x: float
    y: float
    align: Literal["start", "middle", "end"] = "middle"
    weight: int = 1
    word: str = ""
    many: int | None = None


@dataclass(frozen=True)
class Arrangement:
    """A place for every picture.

    Attributes
    ----------
    ids : tuple of str, length n
    positions : ndarray, shape (n, 2), float32
        Centres of the pictures, finite; x to the right, y downwards, both in one unit, any unit.
    size : float or None
        Side of the largest square cells, centred on the positions, of which no two overlap; None
        where pictures may overlap.
    guides : tuple of Guide
        At most 200.
    apart : int
        Pictures that have no value to go by, and stand apart.
    """

    ids: Ids
    positions: NDArray[np.float32]
    size: float | None = None
    guides: tuple[Guide, ...] = ()
    apart: int = 0

    def __post_init__(self) -> None:
        # Stored as JSON, a guide comes back as a plain list.
        object.__setattr__(self, "guides", tuple(Guide(*each) for each in self.guides))
        if self.positions.shape != (len(self.ids), 2):
            raise ValueError("one position an item")
        if not np.isfinite(self.positions).all():
            raise ValueError("positions must be finite")
        if self.size is not None and not self.size > 0:
            raise ValueError("a cell has a size")
        if len(self.guides) > MOST_GUIDES:
            raise ValueError(f"at most {MOST_GUIDES} guides")


@dataclass(frozen=True)
class Entry:
    """An entry of the switch between layouts.

    Attributes
    ----------
    name : str
        In addresses and files.
    title : str
        As visitors see it.
    kind : str
        `tsne` for the map, else as in the manifest.
    arrangement : Arrangement or None
        None for the grid, whose cells say it all.
    """

    name: str
    title: str
    kind: str
    arrangement: Arrangement | None
