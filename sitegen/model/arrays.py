"""What the numeric stages exchange: arrays, each with the ids of its rows."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ids = tuple[str, ...]
Metric = Literal["cosine", "euclidean"]
_BLOCK_BYTES = 1 << 23


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _let_go(values: NDArray[np.float32]) -> None:
    """Take what has been read of a mapped file out of this process's memory.

    Only where it cannot have been changed: private changes would be lost.
    """
    base = values.base
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and not values.flags.writeable and hasattr(base, "madvise"):
        base.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True)
class Features:
    """One vector an item.

    Attributes
    ----------
    ids : tuple of str, length n
    values : ndarray, shape (n, d), float32
        Finite. May be mapped from a file that is larger than memory: go through `blocks` then.
    extractor : str
        Name of what made them.
    """

    ids: Ids
    values: NDArray[np.float32]
    extractor: str

    def __post_init__(self) -> None:
        _check(self.values.ndim == 2, "features must be a matrix")
        _check(self.values.shape[0] == len(self.ids), "one row of features an item")
        _check(self.values.dtype == np.float32, "features must be float32")
        _check(
            all(bool(np.isfinite(block).all()) for _, block in self.blocks()),
            "features must be finite",
        )

    def blocks(self, size: int | None = None) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Go through the rows without ever holding more than a block of them.

        Parameters
        ----------
        size : int, optional
            Rows in a block; as many as fit into 8 MB unless told.

        Yields
        ------
        rows : slice
            Which rows these are.
        block : ndarray, shape (at most size, d), float32
            A copy of them, to be changed at will.
        """
        count, width = self.values.shape
        size = size or max(_BLOCK_BYTES // (4 * max(width, 1)), 1)
        for start in range(0, count, size):
            rows = slice(start, min(start + size, count))
            block = np.array(self.values[rows])
            _let_go(self.values)
            yield rows, block


@dataclass(frozen=True)
class Reduced:
    """Centred, unit-length vectors after PCA: shape (n, k), float32."""

    ids: Ids
    values: NDArray[np.float32]

    def __post_init__(self) -> None:
        _check(self.values.ndim == 2, "reduced features must be a matrix")
        _check(self.values.shape[0] == len(self.ids), "one row an item")


@dataclass(frozen=True)
class NeighbourGraph:
    """The k nearest other items of each item, nearest first.

    Attributes
    ----------
    ids : tuple of str, length n
    indices : ndarray, shape (n, k), int32
        Rows of `ids`; never the item itself.
    distances : ndarray, shape (n, k), float32
        By `metric`, rising along each row; cosine distances are from 0 to 2.
    recall : float
        Share, 0…1, of the true nearest that were found, measured on a sample; 1 where all pairs
        were compared.
    metric : {"cosine", "euclidean"}
        What the distances are.
    """

    ids: Ids
    indices: NDArray[np.int32]
    distances: NDArray[np.float32]
    recall: float = 1.0
    metric: Metric = "cosine"

    def __post_init__(self) -> None:
        _check(self.indices.shape == self.distances.shape, "one distance a neighbour")
        _check(self.indices.shape[0] == len(self.ids), "one row an item")
        _check(0 <= self.recall <= 1, "recall is a share")

    @property
    def k(self) -> int:
        """Neighbours an item."""
        return int(self.indices.shape[1])


@dataclass(frozen=True)
class Layout:
    """Positions on a map: shape (n, 2), float32; x to the right, y downwards, any unit."""

    ids: Ids
    positions: NDArray[np.float32]

    def __post_init__(self) -> None:
        _check(self.positions.shape == (len(self.ids), 2), "one position an item")


@dataclass(frozen=True)
class Colours:
    """The leading colour of each picture.

    Attributes
    ----------
    ids : tuple of str, length n
    values : ndarray, shape (n, 3), float32
        Lightness, 0…1; chroma, 0 for greys; hue, 0…360 degrees; in OKLab.
    """

    ids: Ids
    values: NDArray[np.float32]

    def __post_init__(self) -> None:
        _check(self.values.shape == (len(self.ids), 3), "three numbers an item")


@dataclass(frozen=True)
class Grid:
    """One cell an item.

    Attributes
    ----------
    columns, rows : int
    cells : ndarray, shape (n,), int32
        `row * columns + column`, all different.
    """

    ids: Ids
    columns: int
    rows: int
    cells: NDArray[np.int32]

    def __post_init__(self) -> None:
        _check(self.cells.shape == (len(self.ids),), "one cell an item")
        _check(len(np.unique(self.cells)) == len(self.cells), "no two items in one cell")
        if len(self.cells):
            _check(int(self.cells.min()) >= 0, "cells start at 0")
            _check(int(self.cells.max()) < self.columns * self.rows, "cells lie within the grid")


@dataclass(frozen=True)
class Dendrogram:
    """A hierarchy of clusters.

    Attributes
    ----------
    merges : ndarray, shape (n - 1, 2), int32
        The two clusters joined in each step: an item below n, else n + an earlier step.
    heights : ndarray, shape (n - 1,), float32
        Distance at which they join, never falling.
    span : float
        Greatest distance of two items, and no less than the greatest height: similarity 0.
    """

    ids: Ids
    merges: NDArray[np.int32]
    heights: NDArray[np.float32]
    span: float

    def __post_init__(self) -> None:
        steps = max(len(self.ids) - 1, 0)
        _check(self.merges.shape == (steps, 2), "n - 1 merges")
        _check(self.heights.shape == (steps,), "one height a merge")
        _check(bool((np.diff(self.heights) >= 0).all()), "heights never fall")
        _check(self.span >= self.heights.max(initial=0.0), "nothing lies beyond the span")


@dataclass(frozen=True)
class Clusters:
    """A cut of the dendrogram: labels from 1 by falling size, 0 for unassigned; shape (n,)."""

    ids: Ids
    labels: NDArray[np.int32]

    @property
    def count(self) -> int:
        """Number of clusters."""
        return int(self.labels.max(initial=0))
