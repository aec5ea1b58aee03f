"""What every file of vectors holds: names, and a row of numbers each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError

NAMES = ("id", "ids", "filename", "filenames", "name", "names")
"""What columns and arrays of names are called; the first of these that is there is taken."""

SAVE = "np.savez('vectors.npz', ids=np.array(names, dtype=str), features=vectors)"
"""How to save vectors so that they can be read."""

_SHOWN = 5


@dataclass(frozen=True, eq=False)
class VectorTable:
    """A file of vectors.

    Attributes
    ----------
    names : tuple of str, length n
    values : ndarray, shape (n, d), any type of real numbers
        Perhaps mapped from the file; not looked at yet.
    columns : tuple of str, length d
        What messages call the columns.
    """

    names: tuple[str, ...]
    values: NDArray[Any]
    columns: tuple[str, ...]

    def floats(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return some rows: shape (len(rows), d), float32."""
        with np.errstate(over="ignore"):  # becomes infinite, which `precomputed` reports
            return np.asarray(self.values[rows], dtype=np.float32)


def column_of_names(columns: Sequence[str]) -> str | None:
    """Return the column whose name says that it holds names, whatever its case, or None."""
    lower = {column.strip().casefold(): column for column in reversed(columns)}
    return next((lower[name] for name in NAMES if name in lower), None)


def is_of_names(column: str) -> bool:
    """Return whether a column's name says that it holds names."""
    return column.strip().casefold() in NAMES


def few(texts: Iterable[str]) -> str:
    """Return the first of several texts, quoted, and how many more there are."""
    texts = list(texts)
    more = f" and {len(texts) - _SHOWN:,} more" if len(texts) > _SHOWN else ""
    return ", ".join(map(repr, texts[:_SHOWN])) + more


def unreadable(path: Path, what: str, hint: str = "") -> SitegenError:
    """Return the error for a file that cannot be used: its name, and what is wrong with it."""
    return SitegenError(f"{path.name} {what}", hint or f"Save names and vectors so: {SAVE}")
