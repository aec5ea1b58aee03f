"""What layouts are given in tests: columns made of texts, and a grid in row order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sitegen.arrangements import Cells
from sitegen.layouts.base import Given
from sitegen.layouts.grid import shape_for
from sitegen.model.arrangement import Arrangement
from sitegen.model.arrays import Grid
from sitegen.model.items import Kind, Value
from tests.samples import ids


def given(kind: Kind = Kind.TEXT, **columns: Sequence[Value]) -> Given:
    """Columns by key; a shuffled grid."""
    count = len(next(iter(columns.values())))
    wide, high = shape_for(count, 1.5)
    cells = np.random.default_rng(0).permutation(count).astype(np.int32)
    return Given(
        ids(count),
        {key: Cells(key.title(), kind, tuple(values)).read() for key, values in columns.items()},
        {"grid": Grid(ids(count), wide, high, cells)},
    )


def overlaps(made: Arrangement) -> bool:
    """Whether any two cells overlap."""
    assert made.size is not None
    apart = np.abs(made.positions[:, None] - made.positions[None]).max(axis=2)
    np.fill_diagonal(apart, np.inf)
    return bool((apart < made.size - 1e-4).any())
