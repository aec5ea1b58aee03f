from __future__ import annotations

import numpy as np
import pytest

from sitegen.extractors.joined import balance

BLOCKS = (slice(0, 20), slice(20, 50))


def rows(count: int = 40) -> np.ndarray:
    numbers = np.random.default_rng(0)
    return (numbers.normal(3, 1, (count, 50)) * np.repeat([1, 1000], [20, 30])).astype(np.float32)


def cosines(values: np.ndarray) -> np.ndarray:
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit @ unit.T


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.2, 0.8)])
def test_the_cosine_is_the_mean_of_the_blocks_by_their_shares(shares: tuple[float, float]) -> None:
    values = rows()
    mean = values.mean(axis=0, dtype=np.float64)
    balanced = balance(values, mean, BLOCKS, shares)
    centred = values - mean
    expected = sum(
        share * cosines(centred[:, block]) for block, share in zip(BLOCKS, shares, strict=True)
    )
    np.testing.assert_allclose(cosines(balanced), expected, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(balanced, axis=1), 1, atol=1e-5)


def test_a_row_does_not_depend_on_the_rows_beside_it() -> None:
    values = rows()
    mean = values.mean(axis=0, dtype=np.float64)
    whole = balance(values, mean, BLOCKS, (0.5, 0.5))
    np.testing.assert_array_equal(whole[7:9], balance(values[7:9], mean, BLOCKS, (0.5, 0.5)))


def test_what_is_like_the_mean_is_zero() -> None:
    values = np.full((5, 50), 0.1, np.float32)
    values[:, 30] = np.arange(5)
    balanced = balance(values, values.mean(axis=0, dtype=np.float64), BLOCKS, (0.5, 0.5))
    assert not balanced[:, :20].any()
    np.testing.assert_allclose(np.abs(balanced[[0, 1, 3, 4], 30]), 0.5**0.5, atol=1e-6)
