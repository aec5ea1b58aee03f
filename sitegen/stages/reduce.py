"""Fewer, better-behaved numbers: centring, unit length, principal components.

The features are never in memory whole: every step goes through them block by block, so that a
million vectors of 4,096 numbers need what a few thousand need, and the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Features, Reduced
from sitegen.threads import one_thread

VERSION = 2
# Up to this many items or numbers, whichever are fewer, the components are exact: at 2,048 that
# costs what a sketch does (8,000 vectors to 256: 1.4 and 1.2 processor seconds), at 4,096 three
# times that (8.5 and 2.8; scikit-learn's IncrementalPCA 15).
_EXACT = 2_048
# The same where so many components are wanted that a sketch would be hardly smaller.
_EXACT_FOR_MANY = 4_096
_MANY = 8
# Halko, Martinsson, Tropp: Finding structure with randomness, SIAM Review 53, 2011: a few columns
# more than wanted, and a few turns, make up for a start at random.
_SPARE = 32
_TURNS = 4
_FIRST_GUESS = 512
# Lengths and variances below this share of the usual are float32 noise.
_NOISE = 1e-6
# Numbers that one thread goes through in a few seconds.
_SMALL = 1 << 27


def reduce(features: Features, components: int | float, seed: int, whiten: bool = False) -> Reduced:
    """Centre the features, scale each to unit length, and keep their principal components.

    Needs memory for the result, one block of features, and d (k + 32) numbers or, where the
    components are exact, a few square matrices of side min(n, d); nothing that grows with n.

    Parameters
    ----------
    features : Features
        n vectors of length d.
    components : int or float
        How many components to keep, or, below 1, the share of the variance to keep. Never more
        than n or d; of features with more than 4,096 numbers and items, a share never asks for
        more than 2,048.
    seed : int
        Where both n and d are large the components are found from a random start.
    whiten : bool
        Whether each component is scaled to the same variance, so that a few strong ones do not
        drown the others. Components without variance are left out.

    Returns
    -------
    Reduced
        Rows of unit length, so that cosine distance is half the squared Euclidean one; a row that
        equals the mean of all stays zero. Of each component the largest number is positive.
        When no fewer components are wanted than there are, and no whitening, the vectors are
        only centred and scaled.
    """
    with one_thread(features.values.size <= _SMALL):
        return _reduced(features, components, seed, whiten)


def _reduced(features: Features, components: int | float, seed: int, whiten: bool) -> Reduced:
    unit = _UnitRows(features)
    most = min(unit.shape)
    if isinstance(components, float) and components >= 1:  # all of the variance
        components = max(most, 1)
    if components >= most and (not whiten or most < 2):
        return Reduced(features.ids, unit.all())
    limit = _EXACT_FOR_MANY if components < 1 or _MANY * components > most else _EXACT
    if most > limit:
        scores = _scores(unit, _sketched_axes(unit, components, seed), whiten)
    elif unit.shape[0] < unit.shape[1]:
        scores = _scores_from_products(unit, components, whiten)
    else:
        scores = _scores(unit, _exact_axes(unit, components), whiten)
    _turn_and_scale(scores)
    return Reduced(features.ids, scores)


class _UnitRows:
    """Features centred over the collection, each scaled to unit length, block by block."""

    def __init__(self, features: Features) -> None:
        self.shape: tuple[int, int] = features.values.shape
        self._features = features
        count, width = self.shape
        total, squares = np.zeros(width), 0.0
        for _, block in features.blocks():
            total += block.sum(axis=0, dtype=np.float64)
            squares += float(np.vdot(block, block))
        self._mean = (total / max(count, 1)).astype(np.float32)
        self._nothing = _NOISE * (squares / max(count, 1)) ** 0.5

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield rows and their vectors; a vector is zero where it equals the mean."""
        for rows, block in self._features.blocks():
            block -= self._mean
            _scale_rows(block, self._nothing)
            yield rows, block

    def all(self) -> NDArray[np.float32]:
        """All in one matrix."""
        whole = np.empty(self.shape, np.float32)
        for rows, block in self.blocks():
            whole[rows] = block
        return whole


@dataclass(frozen=True)
class _Axes:
    """Principal components: `mean` (d,), `vectors` (d, k), `variances` (k,), falling."""

    mean: NDArray[np.float64]
    vectors: NDArray[np.float32]
    variances: NDArray[np.float64]


def _exact_axes(unit: _UnitRows, components: int | float) -> _Axes:
    """Decompose the covariance, summed up over the blocks: d × d numbers."""
    from scipy.linalg import eigh

    count, width = unit.shape
    total, covariance = np.zeros(width), np.zeros((width, width))
    for _, block in unit.blocks():
        total += block.sum(axis=0, dtype=np.float64)
        covariance += block.T @ block
    mean = total / count
    covariance /= count
    covariance -= np.outer(mean, mean)
    overall = float(np.trace(covariance))
    wanted = width if components < 1 else min(int(components), width)
    variances, vectors = eigh(
        covariance.T,
        subset_by_index=(width - wanted, width - 1),
        overwrite_a=True,
        check_finite=False,
    )
    kept = _count(variances[::-1], overall, components)
    return _Axes(mean, vectors[:, ::-1][:, :kept].astype(np.float32), variances[::-1][:kept])


def _sketched_axes(unit: _UnitRows, components: int | float, seed: int) -> _Axes:
    """Find the components by a few turns of a random start: d × (k + 32) numbers."""
    from scipy.linalg import eigh, qr

    random = np.random.default_rng(seed)
    width, most = unit.shape[1], min(unit.shape)
    size = min((_FIRST_GUESS if components < 1 else int(components)) + _SPARE, most)
    found = np.empty((width, 0), np.float32)
    while True:
        more = random.standard_normal((width, size - found.shape[1]), np.float32)
        found = np.hstack([found, more])
        for _ in range(_TURNS):
            straight = qr(found, mode="economic", overwrite_a=True, check_finite=False)[0]
            basis = straight.astype(np.float32, copy=False)
            found, mean, overall = _covariance_times(unit, basis)
        variances, turn = eigh(basis.T @ found, check_finite=False)
        variances, turn = variances[::-1].astype(np.float64), turn[:, ::-1]
        kept = _count(variances, overall, components)
        if components >= 1 or kept < size or size >= min(most, _EXACT):
            vectors = basis @ turn[:, :kept].astype(np.float32)
            return _Axes(mean, vectors, variances[:kept])
        size = min(2 * size, most, _EXACT)


def _covariance_times(
    unit: _UnitRows, basis: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float64], float]:
    """Return covariance times basis (d, l), mean (d,) and the sum of all variances."""
    count, width = unit.shape
    total, squares = np.zeros(width), 0.0
    product = np.zeros(basis.shape, np.float32)
    for _, block in unit.blocks():
        total += block.sum(axis=0, dtype=np.float64)
        squares += float(np.vdot(block, block))
        product += block.T @ (block @ basis)
    mean = total / count
    product /= count
    product -= np.outer(mean, mean @ basis).astype(np.float32)
    return product, mean, squares / count - float(mean @ mean)


def _scores(unit: _UnitRows, axes: _Axes, whiten: bool) -> NDArray[np.float32]:
    """Return each vector's place along the components: (n, k)."""
    vectors = axes.vectors
    if whiten:
        kept = _with_variance(axes.variances)
        spread = np.sqrt(np.maximum(axes.variances[kept], _NOISE**2)).astype(np.float32)
        vectors = np.divide(vectors[:, kept], spread, dtype=np.float32)
    middle = (axes.mean @ vectors).astype(np.float32)
    scores = np.empty((unit.shape[0], vectors.shape[1]), np.float32)
    for rows, block in unit.blocks():
        np.matmul(block, vectors, out=scores[rows])
        scores[rows] -= middle
        scores[rows][~block.any(axis=1)] = 0
    return scores


def _scores_from_products(
    unit: _UnitRows, components: int | float, whiten: bool
) -> NDArray[np.float32]:
    """Do the same from the products of all pairs of vectors, where they are few: n × n numbers.

    Schölkopf, Smola, Müller: Nonlinear component analysis, Neural Computation 10, 1998, with the
    plain product as kernel.
    """
    from scipy.linalg import eigh

    count = unit.shape[0]
    products = np.empty((count, count))
    for rows, block in unit.blocks():
        for others, other in unit.blocks():
            part = block @ other.T
            products[rows, others], products[others, rows] = part, part.T
            if others.stop >= rows.stop:
                break
    zero = np.diagonal(products) == 0
    means = products.mean(axis=0)
    products += means.mean() - means - means[:, None]
    overall = float(np.trace(products))
    wanted = count if components < 1 else min(int(components), count)
    variances, vectors = eigh(
        products,
        subset_by_index=(count - wanted, count - 1),
        overwrite_a=True,
        check_finite=False,
    )
    kept = _count(variances[::-1], overall, components)
    variances, vectors = variances[::-1][:kept], vectors[:, ::-1][:, :kept]
    if whiten:
        vectors = vectors[:, _with_variance(variances)]
    else:
        vectors = vectors * np.sqrt(np.maximum(variances, 0))
    scores: NDArray[np.float32] = np.ascontiguousarray(vectors, dtype=np.float32)
    scores[zero] = 0
    return scores


def _count(variances: NDArray[np.float64], overall: float, components: int | float) -> int:
    """How many components are wanted of those at hand."""
    if components >= 1:
        return min(int(components), len(variances))
    enough = np.searchsorted(np.cumsum(variances), components * overall, side="right") + 1
    return min(int(enough), len(variances))


def _with_variance(variances: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which are more than noise; all where all vectors are alike."""
    return variances >= _NOISE * float(variances.max(initial=0.0))


def _turn_and_scale(scores: NDArray[np.float32]) -> None:
    """Make each component's largest number positive and each row of unit length, in place."""
    scores *= np.where(scores.max(axis=0) < -scores.min(axis=0), -1, 1).astype(np.float32)
    usual = np.sqrt(np.vdot(scores, scores) / len(scores))
    step = 1 << 14
    for start in range(0, len(scores), step):
        _scale_rows(scores[start : start + step], _NOISE * float(usual))


def _scale_rows(rows: NDArray[np.float32], nothing: float) -> None:
    """Scale rows to unit length in place; those no longer than `nothing` become zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        rows *= np.where(lengths > nothing, 1 / lengths, 0).astype(np.float32)
