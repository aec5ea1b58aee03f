"""The map: t-SNE on the neighbour graph."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.part import part
from sitegen.model.arrays import Layout, NeighbourGraph, Reduced
from sitegen.progress import Progress, Task

VERSION = 4
# Exaggeration and steps at it. Falling slowly it ends in better maps, by divergence and by
# neighbours kept, than from 12 at once to 1: see `benchmarks/map.py`.
_PHASES = (12.0, 100), (8.0, 50), (5.0, 50), (3.0, 50), (2.0, 50), (1.5, 50), (1.0, 500)
# Momentum while the exaggeration falls, and after. A step weighs in with 1 / (1 - momentum) in all,
# so at 0.95 the last 500 go as far as 2,000 would at 0.8: without exaggeration the map still grows
# then, the slower the more pictures there are. Being larger, it costs up to a sixth more a step.
# Earlier, where the large parts find their places, it gains nothing, and from 0.97 on maps of 1,000
# lose: see `benchmarks/map.py`.
_MOMENTUM, _LAST_MOMENTUM = 0.8, 0.95
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
    Van der Maaten and Hinton, "Visualizing data using t-SNE", JMLR 2008; initialisation after
    Kobak and Berens, "The art of using t-SNE for single-cell transcriptomics", Nature
    Communications 2019; learning rate n / exaggeration after Belkina et al., "Automated optimized
    parameters for t-distributed stochastic neighbor embedding", Nature Communications 2019;
    momentum (Polyak, "Some methods of speeding up the convergence of iteration methods", 1964)
    that rises for the last steps, as van der Maaten and Hinton's does, but further; affinities and
    optimiser by openTSNE (Poličar et al. 2019), the gradient by `gradient`.
    """
    count = len(reduced.ids)
    start = _initial(reduced, seed)
    if count < _FEWEST or not graph.distances.any():
        # Too few for t-SNE, or none differ, which would draw them into a single point. Parted, as
        # of four pictures two may be alike and one quite different.
        return part(Layout(reduced.ids, start))
    # On a busy machine spinning OpenMP threads cost five times the processor time. Read when the
    # OpenMP runtime starts, so it must be set before openTSNE is imported.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    from sitegen.layouts.gradient import Gradient

    k = neighbours_for(count, perplexity)
    # Chord length on the unit sphere: the Euclidean distance that t-SNE's Gaussians expect.
    distances = graph.distances[:, :k].astype(np.float64)
    chords = distances if graph.metric == "euclidean" else np.sqrt(2 * distances)
    affinities = PerplexityBasedNN(
        perplexity=perplexity_for(count, perplexity),
        knn_index=PrecomputedNeighbors(graph.indices[:, :k], chords),
        n_jobs=jobs,
    )
    affinities.P = affinities.P.astype(np.float32)  # half the memory to go through at each step
    with (
        progress.task("map", sum(steps for _, steps in _PHASES), "steps") as task,
        ThreadPoolExecutor(jobs) as pool,
    ):
        embedding = TSNEEmbedding(
            start * 1e-4 / max(float(start[:, 0].std()), 1e-12),
            affinities,
            negative_gradient_method=Gradient(jobs, pool),
            random_state=seed,
            n_jobs=jobs,
            callbacks=_report(task),
            callbacks_every_iters=_EVERY,
        )
        for exaggeration, steps in _PHASES:
            momentum = _MOMENTUM if exaggeration > 1 else _LAST_MOMENTUM
            embedding.optimize(steps, exaggeration=exaggeration, momentum=momentum, inplace=True)
    return Layout(reduced.ids, lying(np.asarray(embedding, np.float64)))


def lying(positions: NDArray[np.float64]) -> NDArray[np.float32]:
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
    if not count:
        return start.astype(np.float32)
    start[:, : min(2, width)] = reduced.values[:, :2]
    noise = np.random.default_rng(seed).normal(size=(count, 2))
    spread = float(start.std(axis=0).max())
    start += noise * (1e-3 * spread if spread > 0 else 1.0)
    return np.ascontiguousarray(start - start.mean(axis=0), dtype=np.float32)
