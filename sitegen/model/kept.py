"""What was published last: where every picture was, and in which cluster, so that both stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Settings = Mapping[str, "str | int | float | bool | None"]


@dataclass(frozen=True)
class Counted:
    """What is kept of the map or of the grid beside the places.

    Attributes
    ----------
    settings : mapping
        By name, all that it was made by; where one differs, it starts afresh.
    changed : int
        Pictures that came or went since it was last settled as a whole.
    """

    settings: Settings
    changed: int = 0


@dataclass(frozen=True)
class Numbered:
    """The clusters' numbers.

    Attributes
    ----------
    settings : mapping
        By name, all that the cut depends on; where one differs, clusters are numbered afresh.
    labels : ndarray, shape (n,), int32
        The number of each picture's cluster, from 1; 0 for none.
    """

    settings: Settings
    labels: NDArray[np.int32]


@dataclass(frozen=True)
class Kept:
    """A published layout.

    Attributes
    ----------
    ids : tuple of str, length n
    marks : tuple of str, length n
        Starts of the digests of the pictures' bytes.
    positions : ndarray, shape (n, 2), int64
        On the map, in steps of `unit`.
    places : ndarray, shape (n, 2), int32
        Row and column of the grid.
    unit : float
        A power of two, so that positions are exact in float32.
    fit : float
        Share of the nearest by features that were near on the map.
    map, grid : Counted
    clusters : Numbered or None
        None where nothing is known of them.
    """

    ids: tuple[str, ...]
    marks: tuple[str, ...]
    positions: NDArray[np.int64]
    places: NDArray[np.int32]
    unit: float
    fit: float
    map: Counted
    grid: Counted
    clusters: Numbered | None = None

    def __post_init__(self) -> None:
        shape = (len(self.ids), 2)
        if not self.positions.shape == self.places.shape == shape:
            raise ValueError("one position and one place an item")
        if len(self.marks) != len(self.ids) or len(set(self.ids)) != len(self.ids):
            raise ValueError("one mark an item, and no item twice")
        if self.clusters and len(self.clusters.labels) != len(self.ids):
            raise ValueError("one cluster an item")


@dataclass(frozen=True)
class Held:
    """What of a published layout still holds for the pictures of this build.

    Attributes
    ----------
    positions : ndarray, shape (n, 2), float64
        On the map; NaN for new pictures.
    places : ndarray, shape (n, 2), int32
        Row and column of the grid; -1 for new pictures.
    unit : float
        Positions are multiples of it.
    columns : int
        Of the grid as it was.
    gone : int
        Pictures that are no longer there.
    changed_map, changed_grid : int
        Pictures that came or went since either was last settled, those of this build among them.
    settles_map, settles_grid : bool
        Whether these are so many that all pictures may move a little.
    grid_stays : bool
        Whether the grid holds too.
    clusters : Numbered or None
        The clusters as they were, of the pictures of this build; 0 for new ones too.
    """

    positions: NDArray[np.float64]
    places: NDArray[np.int32]
    unit: float
    columns: int
    gone: int
    changed_map: int
    changed_grid: int
    settles_map: bool = False
    settles_grid: bool = False
    grid_stays: bool = True
    clusters: Numbered | None = None

    @property
    def is_whole(self) -> bool:
        """Whether no picture came or went."""
        return not (self.gone or self.new.any())

    @property
    def new(self) -> NDArray[np.bool_]:
        """Which pictures are new, shape (n,)."""
        found: NDArray[np.bool_] = self.places[:, 0] < 0
        return found
