from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.layouts.ordered import add_by_place


@settings(deadline=None)  # it is compiled first
@given(
    st.integers(3, 120),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["all apart", "cells", "few places", "one place", "two far heaps"]),
)
def test_it_sorts_by_place_then_by_feature_and_by_the_mean_of_ties(
    count: int, seed: int, kind: str
) -> None:
    rng = np.random.default_rng(seed)
    squared = {
        "all apart": rng.random(count) * 1e6,
        "cells": rng.integers(0, count, count).astype(np.float64),
        "few places": rng.integers(0, 3, count) * 0.37,
        "one place": np.zeros(count),
        # All but a few in one bucket, in an order that insertion would take long for.
        "two far heaps": np.where(np.arange(count) < 2, 0, 1e9 - np.arange(count) * 1e-3),
    }[kind]
    distance = rng.integers(0, 9, count).astype(np.float32)
    own = int(rng.integers(count))
    lenient, averaged = np.ones(count - 1), np.ones(count - 1)
    room = np.empty((2, count), np.int32)
    add_by_place(squared, distance, own, lenient, averaged, *room)

    others = np.delete(np.arange(count), own)
    order = others[np.lexsort((distance[others], squared[others]))]
    np.testing.assert_array_equal(lenient - 1, distance[order])
    means = [distance[others][squared[others] == squared[each]].mean() for each in order]
    np.testing.assert_allclose(averaged - 1, means, rtol=1e-5, atol=1e-6)
