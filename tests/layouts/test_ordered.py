from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.layouts.ordered import add_by_place, add_row


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
    add_row(squared, distance, own, lenient, averaged, *room)

    others = np.delete(np.arange(count), own)
    order = others[np.lexsort((distance[others], squared[others]))]
    np.testing.assert_array_equal(lenient - 1, distance[order])
    means = [distance[others][squared[others] == squared[each]].mean() for each in order]
    np.testing.assert_allclose(averaged - 1, means, rtol=1e-5, atol=1e-6)


@settings(deadline=None)
@given(st.integers(3, 60), st.integers(0, 2**32 - 1), st.booleans())
def test_several_items_are_added_up(count: int, seed: int, in_cells: bool) -> None:
    rng = np.random.default_rng(seed)
    across, down = rng.integers(0, 6, (2, count)) * 1.0 if in_cells else rng.random((2, count))
    rows = np.sort(rng.choice(count, min(count, 4), replace=False))
    distances = rng.random((len(rows), count)).astype(np.float32)
    found = np.zeros((2, count - 1))
    add_by_place(across, down, distances, rows, *found)

    expected, room = np.zeros((2, count - 1)), np.empty((2, count), np.int32)
    for row, distance in zip(rows.tolist(), distances, strict=True):
        squared = np.round((across - across[row]) ** 2 + (down - down[row]) ** 2, 9)
        add_row(squared, distance, row, *expected, *room)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
