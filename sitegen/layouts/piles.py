"""Pictures in piles side by side: the ground of time lines and columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Size = TypeVar("Size", float, NDArray[np.float64])
GAP = 0.6
"""Free space between two piles, in cells; half of it where all are one picture wide."""
PAD = 0.03
"""Distance of a label from the pictures, as a share of the height."""


@dataclass(frozen=True)
class Shape:
    """How piles are drawn: `wide` pictures to a line, `high` lines at most.

    `side` is the side of a cell where the whole is fitted into a frame of area 1.
    """

    wide: int
    high: int
    side: float

    @property
    def gap(self) -> float:
        """Free space between two piles, in cells."""
        return GAP if self.wide > 1 else GAP / 2


def margin(width: Size) -> Size:
    """Return the free space, in cells, between pictures and those that stand apart from them."""
    return 1.5 + 0.05 * width


@dataclass(frozen=True)
class Piles:
    """Places of the pictures in cells, y downwards from the first line.

    Attributes
    ----------
    positions : ndarray, shape (n, 2), float32
    middles : tuple of float
        Of each pile.
    above, below : float
        Where labels stand over and under the pictures.
    """

    positions: NDArray[np.float32]
    middles: tuple[float, ...]
    above: float
    below: float


def best_shape(most: int, slots: int, apart: int, aspect: float) -> Shape:
    """Return how wide piles of one width have to be so that the pictures are largest in a frame.

    Parameters
    ----------
    most : int
        Pictures in the largest pile, at least 1.
    slots : int
        Piles, empty ones among them, at least 1.
    apart : int
        Pictures beside the piles, which get as wide a pile as they need.
    aspect : float
        Width / height of the frame.
    """
    wide = np.arange(1, int(np.sqrt(most * max(aspect, 1))) + 2)
    high = -(-most // wide)
    width = slots * wide + (slots - 1) * np.where(wide > 1, GAP, GAP / 2)
    if apart:
        width = width + margin(width) - (-apart // high)
    return _largest(wide, high, width, aspect)


def best_height(counts: Sequence[int], aspect: float) -> Shape:
    """Return how high piles have to be, each as wide as it needs, to have the largest pictures.

    Parameters
    ----------
    counts : sequence of int
        Pictures in each pile, at least 1.
    aspect : float
        Width / height of the frame.
    """
    high = np.arange(1, max(counts) + 1)
    wide = -(-np.array(counts)[:, None] // high)
    return _largest(wide.max(axis=0), high, wide.sum(axis=0) + GAP * (len(counts) - 1), aspect)


def _largest(
    wide: NDArray[np.int64], high: NDArray[np.int64], width: NDArray[np.floating], aspect: float
) -> Shape:
    side = np.minimum(np.sqrt(aspect) / width, 1 / np.sqrt(aspect) / high)
    best = int(side.argmax())
    return Shape(int(wide[best]), int(high[best]), float(side[best]))


def pile(
    piles: Sequence[Rows], lefts: Sequence[float], wides: Sequence[int], rising: bool
) -> Piles:
    """Pile pictures up, line by line.

    Parameters
    ----------
    piles : sequence of ndarray of int
        The rows in each pile, in the order in which they fill it; none is empty.
    lefts : sequence of float
        Where each pile begins, in cells.
    wides : sequence of int
        Pictures to a line of each.
    rising : bool
        Whether piles grow upwards from a common ground, or hang from above.
    """
    positions = np.zeros((sum(map(len, piles)), 2), np.float32)
    middles = []
    for rows, left, wide in zip(piles, lefts, wides, strict=True):
        places = np.arange(len(rows))
        positions[rows, 0] = left + places % wide
        positions[rows, 1] = places // wide
        middles.append(left + (min(wide, len(rows)) - 1) / 2)
    last = float(positions[:, 1].max(initial=0))
    if rising:
        positions[:, 1] = last - positions[:, 1]
    pad = 0.5 + PAD * (last + 1)
    return Piles(positions, tuple(middles), -pad, last + pad)
