"""Compares grids of the same items, at a hundredth of what full scores cost."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import score
from sitegen.layouts.grid.shapes import Cells, Outline, owners
from sitegen.model.arrays import NeighbourGraph

Vectors = NDArray[np.float32]
# So many nearest make up most of DPQ₁₆: its power lets the largest gains decide.
_NEAREST = 40
# Cells around one among which they are, at the border too.
_REACH = 4
_POWER = 16
_KEPT = 10
_ROWS, _COUNTED, _BLOCK = 500, 10_000, 2_048


class Judge:
    """Scores grids by DPQ₁₆ of the 40 nearest, which counts three times, and neighbours kept."""

    def __init__(self, outline: Outline, vectors: Vectors, graph: NeighbourGraph) -> None:
        self._outline, self._vectors, self._graph = outline, vectors, graph

    def __call__(self, cells: Cells) -> float:
        """Score a grid; greater is better."""
        nearest = self._graph.indices[:, :_KEPT]
        if not nearest.shape[1]:
            return 0.0
        columns = self._outline.columns
        points = np.stack([cells % columns, cells // columns], axis=1).astype(np.float64)
        kept = score.kept(nearest, points, score.sampled(len(cells), _COUNTED))
        return 3 * self.distances(cells) / self._best + kept

    def distances(self, cells: Cells) -> float:
        """How much nearer than any two items are those in near cells, by features.

        The norm of ΔD_k over k = 1…40 (`score.dpq`), with ties as in the paper.
        """
        from sitegen.layouts.grid.compiled import surroundings

        total = np.zeros(_NEAREST)
        owner, scale = owners(cells, self._outline), 8 * self._mean
        surroundings(self._vectors, owner, _steps(), scale, self._mean, total)
        return self._norm(total / len(cells))

    def _between(self, others: Vectors, block: slice) -> NDArray[np.float32]:
        distance: NDArray[np.float32] = np.linalg.norm(others - self._vectors[block, None], axis=2)
        return distance

    def _norm(self, nearest: NDArray[np.float64]) -> float:
        gain = np.maximum(1 - nearest / self._mean, 0)
        return float(np.linalg.norm(gain, _POWER))

    @cached_property
    def _mean(self) -> float:
        """Mean distance of any two items."""
        rows = score.sampled(len(self._vectors), _ROWS)
        some = self._vectors[rows].astype(np.float64)
        squares = (some**2).sum(axis=1)
        squared = squares[:, None] + squares - 2 * some @ some.T
        mean = np.sqrt(np.maximum(squared, 0)).sum() / max(len(some) * (len(some) - 1), 1)
        return max(float(mean), 1e-9)  # where none differ

    @cached_property
    def _best(self) -> float:
        """What no grid can exceed: the same for the nearest by features."""
        nearest = self._graph.indices[:, :_NEAREST]
        numbers = np.arange(1, nearest.shape[1] + 1)
        total = np.zeros(len(numbers))
        for start in range(0, len(nearest), _BLOCK):
            block = slice(start, start + _BLOCK)
            distance = self._between(self._vectors[nearest[block]], block)
            total += (np.cumsum(distance, axis=1) / numbers).sum(axis=0)
        return max(self._norm(total / len(nearest)), 1e-300)


def _steps() -> NDArray[np.int64]:
    """Return the steps to the cells within `_REACH` of one, shape (48, 2)."""
    near = range(-_REACH, _REACH + 1)
    return np.array(
        [(row, column) for row in near for column in near if 0 < row**2 + column**2 <= _REACH**2]
    )
