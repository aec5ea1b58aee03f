"""Vectors in NumPy's own files. Nothing pickled is ever loaded: it could run programs."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sitegen.extractors.precomputed.table import (
    NAMES,
    VectorTable,
    column_of_names,
    few,
    unreadable,
)
from sitegen.metadata.delimited import decode

BESIDE = (".txt", ".csv", ".json")
"""Endings of the file beside an .npy that holds the names, in the order they are looked for."""

_FEATURES = ("features",)
_NUMBERS = "biuf"
_TEXTS = "US"


@dataclass(frozen=True)
class _Header:
    """What a stored array says of itself."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def is_a(self, dimensions: int, kinds: str) -> bool:
        return len(self.shape) == dimensions and self.dtype.kind in kinds

    def __str__(self) -> str:
        return f"{self.dtype} {self.shape}"


def names_beside(path: Path) -> Path:
    """Return the file that holds the names for an .npy.

    Raises
    ------
    SitegenError
        When there is none.
    """
    candidates = [path.with_suffix(ending) for ending in BESIDE]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise unreadable(
        path,
        "holds no names, and no file beside it does: looked for"
        f" {few(candidate.name for candidate in candidates)}.",
        f"Write the names, one a line and in the same order, to {candidates[0].name}.",
    )


def read_npz(path: Path) -> VectorTable:
    """Read an .npz with an array of names and one of vectors, such as sitegen writes.

    Raises
    ------
    SitegenError
        When it is damaged, or it is not clear which array is which.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            headers = {}
            for member in archive.namelist():
                with archive.open(member) as file:
                    headers[member.removesuffix(".npy")] = _header(path, file)
        names = _chosen(path, headers, NAMES, "1-dimensional array of text", 1, _TEXTS)
        features = _chosen(path, headers, _FEATURES, "2-dimensional array of numbers", 2, _NUMBERS)
        with np.load(path, allow_pickle=False) as arrays:
            texts, values = arrays[names], arrays[features]
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise unreadable(path, f"is damaged or no .npz file: {error}") from error
    if texts.dtype.kind == "S":
        texts = np.char.decode(texts, "utf-8", "replace")
    return _table(path, tuple(texts.tolist()), f"the array {names!r}", values)


def read_npy(path: Path) -> VectorTable:
    """Map an .npy, whose names lie in a file beside it.

    Raises
    ------
    SitegenError
        When it is damaged, holds something else, or does not fit the names.
    """
    beside = names_beside(path)
    try:
        with path.open("rb") as file:
            header = _header(path, file)
        if not header.is_a(2, _NUMBERS):
            raise unreadable(path, f"holds {header}, not numbers of shape (pictures, numbers).")
        values = np.load(path, mmap_mode="r" if all(header.shape) else None, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise unreadable(path, f"is damaged or no .npy file: {error}") from error
    return _table(path, _listed_names(beside, len(values)), beside.name, values)


def _header(path: Path, file: IO[bytes]) -> _Header:
    version = np.lib.format.read_magic(file)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if read is None:  # 3.0 is only for records with fields
        raise ValueError(f"version {version} of the format")
    shape, _, dtype = read(file)
    if dtype.hasobject:
        raise unreadable(path, "holds Python objects, which are never loaded.")
    return _Header(shape, dtype)


def _chosen(
    path: Path,
    headers: Mapping[str, _Header],
    known: Sequence[str],
    what: str,
    dimensions: int,
    kinds: str,
) -> str:
    """Return the array with a known name, else the only one that can be meant."""
    fitting = [name for name, header in headers.items() if header.is_a(dimensions, kinds)]
    found = [name for name in known if name in fitting] or fitting
    if not found or (len(found) > 1 and found[0] not in known):
        held = ", ".join(f"{name}: {header}" for name, header in headers.items()) or "nothing"
        count = f"more than one {what}, none named {known[0]!r}" if found else f"no {what}"
        raise unreadable(path, f"has {count}. It holds {held}.")
    return found[0]


def _listed_names(path: Path, count: int) -> tuple[str, ...]:
    """Read one name a line, a list in JSON, or a column of a CSV; a heading is left out."""
    text = decode(path.read_bytes(), path).text
    if path.suffix == ".json":
        try:
            names = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise unreadable(path, f"is not valid JSON: {error}") from error
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise unreadable(path, "is not a list of names.", 'Such as ["a.jpg", "b.jpg"].')
        return tuple(names)
    if path.suffix == ".csv":
        rows = [row for row in csv.reader(text.splitlines()) if row]
        first = rows[0] if rows else []
        column = column_of_names(first)
        place = 0 if column is None else first.index(column)
        lines = [row[place] if place < len(row) else "" for row in rows]
    else:
        lines = text.rstrip().splitlines()
    return tuple(line.strip() for line in lines[len(lines) == count + 1 :])


def _table(path: Path, names: tuple[str, ...], source: str, values: NDArray[Any]) -> VectorTable:
    if len(names) != len(values):
        raise unreadable(
            path,
            f"holds {len(values):,} vectors, but there are {len(names):,} names in {source}.",
            "Write one name for each vector, in the same order.",
        )
    columns = tuple(f"column {place}, from 0" for place in range(values.shape[1]))
    return VectorTable(names, values, columns)
