"""The map: t-SNE on the neighbour graph."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Layout, NeighbourGraph, Reduced
from sitegen.progress import Progress, Task

VERSION = 2
EARLY_ITERATIONS, ITERATIONS = 250, 500
EARLY_EXAGGERATION = 12.0
# Processor seconds on two cores, Barnes-Hut against FFT: 16 and 34 at 5,000 pictures, 112 and 55
# at 20,000.
FFT_FROM = 8_000
_FEWEST = 5


def perplexity_for(count: int, wanted: float) -> float:
    """Return the perplexity to use for `count` pictures: at most a third of the others."""
    return max(min(wanted, (count - 1) / 3), 1.0)


def neighbours_for(count: int, perplexity: float) -> int:
    """Return how many neighbours an item the map needs: three times the perplexity."""
    return min(int(np.ceil(3 * perplexity_for(count, perplexity))), max(count - 1, 0))


def tsne(
    reduced: Reduced,
    graph: NeighbourGraph,
    perplexity: float,
    seed: int,
    jobs: int,
    progress: Progress,
) -> Layout:
    """Lay the pictures out so that near means similar.

    Parameters
    ----------
    reduced : Reduced
        n vectors, in order of falling variance: their first two numbers are the initialisation.
    graph : NeighbourGraph
        At least `neighbours_for(n, perplexity)` neighbours an item.
    perplexity : float
        Fitted to the size of small collections.
    seed : int
        Same input, seed and machine: the same map, whatever `jobs`.

    Returns
    -------
    Layout
        In t-SNE's own unit, centred, the longer axis along x.

    Notes
    -----
    Van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 2008; initialisation, learning
    rate n / exaggeration and exaggeration after Kobak and Berens, "The art of using t-SNE for
    single-cell transcriptomics", Nature Communications 2019; by openTSNE (Poličar et al. 2019).
    """
    count = len(reduced.ids)
    start = _initial(reduced, seed)
    if count < _FEWEST or not graph.distances.any():
        # Too few for t-SNE, or none differ, which would draw them into a single point.
        return Layout(reduced.ids, start)
    # On a busy machine spinning OpenMP threads cost five times the processor time. Read when the
    # OpenMP runtime starts, so it must be set before openTSNE is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    k = neighbours_for(count, perplexity)
    # Chord length on the unit sphere: the Euclidean distance that t-SNE's Gaussians expect.
    distances = graph.distances[:, :k].astype(np.float64)
    chords = distances if graph.metric == "euclidean" else np.sqrt(2 * distances)
    affinities = PerplexityBasedNN(
        perplexity=perplexity_for(count, perplexity),
        knn_index=PrecomputedNeighbors(graph.indices[:, :k], chords),
        n_jobs=jobs,
    )
    with progress.task("map", EARLY_ITERATIONS + ITERATIONS, "steps") as task:
        embedding = TSNEEmbedding(
            start * 1e-4 / max(float(start[:, 0].std()), 1e-12),
            affinities,
            negative_gradient_method="fft" if count >= FFT_FROM else "bh",
            random_state=seed,
            n_jobs=jobs,
            callbacks=_report(task),
            callbacks_every_iters=_EVERY,
        )
        embedding.optimize(
            EARLY_ITERATIONS, exaggeration=EARLY_EXAGGERATION, momentum=0.5, inplace=True
        )
        embedding.optimize(ITERATIONS, momentum=0.8, inplace=True)
    return Layout(reduced.ids, _lying(np.asarray(embedding, np.float64)))


def _lying(positions: NDArray[np.float64]) -> NDArray[np.float32]:
    """Turn a map so that its longer axis lies flat, as screens and grids do.

    t-SNE knows distances only: any turn of its map is as good.
    """
    centred = positions - positions.mean(axis=0)
    axes = np.linalg.eigh(centred.T @ centred)[1][:, ::-1]
    leading = np.abs(axes).argmax(axis=0)
    axes = axes * np.sign(axes[leading, np.arange(2)])  # of the two signs, always the same one
    return np.ascontiguousarray(centred @ axes, dtype=np.float32)


_EVERY = 25


def _report(task: Task) -> object:
    def callback(iteration: int, error: float, embedding: object) -> bool:
        task.advance(_EVERY)
        task.note(f"KL divergence {error:.3f}")
        return False

    return callback


def _initial(reduced: Reduced, seed: int) -> NDArray[np.float32]:
    """First two components, with a trace of seeded noise so that no two pictures coincide."""
    count, width = reduced.values.shape
    start = np.zeros((count, 2))
    start[:, : min(2, width)] = reduced.values[:, :2]
    noise = np.random.default_rng(seed).normal(size=(count, 2))
    spread = float(start.std(axis=0).max(initial=0.0))
    start += noise * (1e-3 * spread if spread > 0 else 1.0)
    return np.ascontiguousarray(start - start.mean(axis=0) if count else start, dtype=np.float32)
