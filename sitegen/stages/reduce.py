"""Fewer, better-behaved numbers: centring, unit length, principal components."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Features, Reduced

VERSION = 1


def reduce(features: Features, components: int | float, seed: int) -> Reduced:
    """Centre the features, scale each to unit length, and keep their principal components.

    Parameters
    ----------
    features : Features
        n vectors of length d.
    components : int or float
        How many components to keep, or, below 1, the share of the variance to keep. Never more
        than n or d.
    seed : int
        For the randomised solver that scikit-learn chooses for large matrices.

    Returns
    -------
    Reduced
        Rows of unit length, so that cosine distance is half the squared Euclidean one; a row that
        equals the mean of all stays zero.
    """
    centred = unit_rows(features.values - features.values.mean(axis=0, dtype=np.float64))
    count, width = centred.shape
    if components >= min(count, width) or not centred.any():
        return Reduced(features.ids, centred)
    from sklearn.decomposition import PCA

    share = components < 1
    pca = PCA(
        n_components=float(components) if share else int(components),
        svd_solver="full" if share else "auto",
        random_state=seed,
    )
    return Reduced(features.ids, unit_rows(pca.fit_transform(centred)))


def unit_rows(matrix: NDArray[np.floating]) -> NDArray[np.float32]:
    """Scale each row to unit length; rows that are (nearly) zero become zero."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    threshold = 1e-6 * max(float(lengths.max(initial=0.0)), 1e-30)
    scaled = np.where(lengths > threshold, matrix / np.maximum(lengths, threshold), 0.0)
    return np.ascontiguousarray(scaled, dtype=np.float32)
