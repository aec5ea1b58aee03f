"""The layout `umap`: UMAP on the neighbour graph, from the optional package umap-learn."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.base import Arrangement, Given, LayoutSettings, Need
from sitegen.layouts.tsne import lying
from sitegen.model.arrays import NeighbourGraph

NEIGHBOURS = 15
"""Neighbours that each picture listens to, its own place among them: UMAP's default."""
MIN_DISTANCE = 0.3
"""Pictures need room: at 0.1, the package's default for points, they lay half as far apart."""
FEWEST = 5
"""Below, there is nothing to optimise: the first two components are the layout."""


class Umap:
    """UMAP: McInnes, Healy and Melville, "UMAP", arXiv:1802.03426, by its authors' package."""

    def __init__(self, settings: LayoutSettings) -> None:
        self.key = {"version": 1, "seed": settings.seed}
        self.needs: tuple[Need, ...] = ("features", "neighbours")
        self._seed = settings.seed

    def arrange(self, given: Given) -> Arrangement:
        graph, vectors = given.graph, given.reduced.values
        start = _initial(vectors, self._seed)
        if len(start) < FEWEST or not graph.distances.any():
            return Arrangement(given.ids, start)
        with _without_tensorflow():
            from umap import UMAP
        indices, distances = _with_itself(graph, min(NEIGHBOURS, graph.k + 1, len(start) - 1))
        with warnings.catch_warnings():
            # It warns that no new pictures can be placed without an index of its own.
            warnings.filterwarnings("ignore", message="precomputed_knn", category=UserWarning)
            made = UMAP(
                n_neighbors=indices.shape[1],
                metric=graph.metric,
                precomputed_knn=(indices, distances, None),
                init=start,
                min_dist=MIN_DISTANCE,
                random_state=self._seed,
                n_jobs=1,  # more would not be repeatable
            ).fit_transform(vectors)
        return Arrangement(given.ids, lying(np.asarray(made, np.float64)))


def _with_itself(graph: NeighbourGraph, k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return k nearest of each picture as umap-learn expects them: the picture itself first."""
    own = np.arange(len(graph.ids), dtype=np.int32)[:, None]
    zero = np.zeros((len(own), 1), np.float32)
    return (
        np.hstack([own, graph.indices[:, : k - 1]]),
        np.hstack([zero, graph.distances[:, : k - 1]]),
    )


def _initial(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """First two components, with a trace of noise: umap-learn divides by each one's extent."""
    start = np.zeros((len(vectors), 2))
    start[:, : min(2, vectors.shape[1])] = vectors[:, :2]
    noise = np.random.default_rng(seed).normal(size=start.shape)
    spread = float(start.std(axis=0).max(initial=0.0))
    return (start + noise * (1e-3 * spread if spread > 0 else 1.0)).astype(np.float32)


@contextmanager
def _without_tensorflow() -> Iterator[None]:
    """Keep umap-learn from importing TensorFlow for a variant that is not used here.

    That costs 5 s and 700 MB. A module that is None in `sys.modules` counts as not installed.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    modules: dict[str, Any] = sys.modules
    modules["tensorflow"] = None
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=ImportWarning)
            yield
    finally:
        del modules["tensorflow"]
