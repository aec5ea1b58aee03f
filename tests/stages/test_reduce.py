from __future__ import annotations

import numpy as np
import pytest

from sitegen.model.arrays import Features
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture


def test_rows_have_unit_length_and_keep_their_angles() -> None:
    features = mixture(200, width=64)
    reduced = reduce(features, 64, 0)
    np.testing.assert_allclose(np.linalg.norm(reduced.values, axis=1), 1, atol=1e-5)
    centred = features.values - features.values.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    np.testing.assert_allclose(reduced.values @ reduced.values.T, centred @ centred.T, atol=1e-4)


def test_few_components_keep_the_groups_apart() -> None:
    features = mixture(200, groups=4, width=64)
    values = reduce(features, 8, 0).values
    assert values.shape == (200, 8)
    group = np.arange(200) % 4
    alike = values @ values.T
    same = group[:, None] == group[None, :]
    assert alike[same].mean() > alike[~same].mean() + 0.5


def test_share_of_variance_chooses_the_components() -> None:
    few, many = (reduce(mixture(150, width=64), share, 0).values.shape[1] for share in (0.5, 0.95))
    assert few < many < 64


def test_components_come_in_order_of_variance() -> None:
    spread = reduce(mixture(200, width=64), 16, 0).values.var(axis=0)
    assert spread[0] == pytest.approx(spread.max())


@pytest.mark.parametrize("count", [1, 2, 3])
def test_tiny_and_identical_collections(count: int) -> None:
    same = Features(ids(count), np.ones((count, 5), np.float32), "test")
    values = reduce(same, 256, 0).values
    assert np.isfinite(values).all()
    assert not values.any()
