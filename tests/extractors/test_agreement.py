from __future__ import annotations

import numpy as np
import pytest

from sitegen.extractors.agreement import shares

BLOCKS = (slice(0, 8), slice(8, 16), slice(16, 24), slice(24, 32))


def seen(noise: tuple[float, ...], count: int = 300, groups: int = 20) -> np.ndarray:
    """One block a level of noise: each sees the same groups its own way, and errs its own way."""
    rng = np.random.default_rng(0)
    group = rng.integers(0, groups, count)
    looks = [rng.normal(size=(groups, 8))[group] for _ in noise]
    wrong = [rng.normal(size=(count, 8)) * level for level in noise]
    return np.concatenate([a + b + 5 for a, b in zip(looks, wrong, strict=True)], axis=1).astype(
        np.float32
    )


def measured(values: np.ndarray) -> tuple[float, ...]:
    return shares(values, values.mean(axis=0, dtype=np.float64), BLOCKS[: values.shape[1] // 8])


def test_the_less_a_block_errs_the_more_it_weighs() -> None:
    found = measured(seen((0.2, 0.5, 0.8, 1.5)))
    assert sorted(found, reverse=True) == list(found)
    assert sum(found) == pytest.approx(1)


def test_a_block_that_says_nothing_hardly_weighs() -> None:
    found = measured(seen((0.3, 0.3, 0.3, 1000)))
    assert found[3] < 0.05
    np.testing.assert_allclose(found[:3], 1 / 3, atol=0.07)


def test_blocks_that_are_the_same_for_all_weigh_nothing() -> None:
    values = seen((0.3, 0.3, 0.3, 0.3))
    values[:, 16:] = np.random.default_rng(0).random(16)
    found = measured(values)
    assert found[2:] == (0, 0)
    assert found[:2] == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize(
    "values",
    [
        seen((0.3, 3.0)),
        seen((0.3, 1.0, 3.0), count=50),
        np.ones((200, 32), np.float32),
        np.empty((0, 32), np.float32),
    ],
)
def test_what_cannot_be_told_weighs_the_same(values: np.ndarray) -> None:
    mean = values.mean(axis=0) if len(values) else np.zeros(values.shape[1])
    count = values.shape[1] // 8
    assert shares(values, mean, BLOCKS[:count]) == (1 / count,) * count
