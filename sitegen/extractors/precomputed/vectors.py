"""The user's own vectors, from a file: `extractor = "precomputed"`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.base import JSON, FeatureSettings, Found, refuse_settings
from sitegen.extractors.precomputed.arrays import names_beside, read_npy, read_npz
from sitegen.extractors.precomputed.columns import read_delimited, read_parquet
from sitegen.extractors.precomputed.table import VectorTable, few, unreadable
from sitegen.fingerprint import digest_file

NAME = "precomputed"
VERSION = 1

_READERS: Mapping[str, Callable[[Path], VectorTable]] = {
    ".npz": read_npz,
    ".npy": read_npy,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".parquet": read_parquet,
}
_ENDING = re.compile(r"(?<=[^/])\.[A-Za-z0-9]{1,5}\Z")
_BLOCK = 4_096
_SHOWN = 3


class Precomputed:
    """Vectors that are there already, matched with items by id or file name.

    Parameters
    ----------
    settings : FeatureSettings
        Only `file` can be set, and must be: `.npz` with an array of text (`ids`) and a matrix
        (`features`), as `sitegen export features` writes; `.npy` with the names in a text, CSV or
        JSON of the same name beside it; `.csv`, `.tsv` or `.parquet` with a column of names
        (`id`, `filename` or `name`, else the first, in Parquet the only one of text) and columns
        of numbers, or in Parquet one of lists.

    Raises
    ------
    SitegenError
        When another setting is not at its default, or the file is missing or of another kind.
    """

    name = NAME

    def __init__(self, settings: FeatureSettings) -> None:
        refuse_settings(settings, "layer", "weights", "pooling", "input_size", "preprocessing")
        if settings.file is None:
            raise SitegenError(
                f"The extractor {NAME!r} needs the file of your vectors.",
                'Name it under [features], such as file = "vectors.npz".',
            )
        self._path = Path(settings.file)
        if self._path.suffix.lower() not in _READERS:
            valid = ", ".join(_READERS)
            raise unreadable(self._path, "is no file of vectors.", f"Valid endings: {valid}.")
        if not self._path.is_file():
            raise SitegenError(
                f"The file of vectors {self._path} does not exist.",
                "Correct `file` under [features]; it is relative to the manifest.",
            )
        self._last: tuple[tuple[tuple[str, ...], tuple[str, ...]], Found] | None = None
        self._files = [self._path]
        if self._path.suffix.lower() == ".npy":
            self._files.append(names_beside(self._path))

    @cached_property
    def key(self) -> Mapping[str, JSON]:
        """What the vectors depend on."""
        digests = [digest_file(path) for path in self._files]
        return {"name": self.name, "version": VERSION, "files": digests}

    def find(self, ids: Sequence[str], filenames: Sequence[str]) -> Found:
        """Match items with vectors, all by the same rule: the one that finds most.

        Parameters
        ----------
        ids, filenames : sequence of str, length n
            Of the items.

        Returns
        -------
        Found

        Raises
        ------
        SitegenError
            When the file cannot be read, names a vector twice, holds one for none of the items,
            or has numbers that are not finite in one that is wanted.
        """
        # A build asks for the same several times.
        asked = tuple(ids), tuple(filenames)
        if self._last is None or self._last[0] != asked:
            self._last = asked, self._find(*asked)
        return self._last[1]

    def _find(self, ids: Sequence[str], filenames: Sequence[str]) -> Found:
        names = self._table.names
        self._check_names(names)
        rows = _match(names, ids, filenames)
        wanted = np.unique(rows[rows >= 0])
        if not len(wanted):
            raise SitegenError(
                f"{self._path.name} has no vector for any picture of the collection: its names are"
                f" such as {few(names[:_SHOWN])}, the pictures' ids {few(ids[:_SHOWN])} and file"
                f" names {few(filenames[:_SHOWN])}.",
                "Name each vector by the picture's id or file name.",
            )
        self._check_finite(wanted)
        used = set(wanted.tolist())
        unused = (name for row, name in enumerate(names) if name and row not in used)
        return Found(rows, tuple(unused))

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors in these rows of the file: shape (len(rows), d), float32."""
        return self._table.floats(rows)

    @cached_property
    def _table(self) -> VectorTable:
        try:
            table = _READERS[self._path.suffix.lower()](self._path)
        except OSError as error:
            reason = error.strerror or error
            raise unreadable(
                self._path, f"cannot be read: {reason}.", "Check that it may be read."
            ) from error
        if table.values.size == 0:
            raise unreadable(self._path, "holds no vectors.")
        return table

    def _check_names(self, names: Sequence[str]) -> None:
        counts = Counter(names)
        twice = [name for name, count in counts.items() if count > 1 and name]
        if twice:
            raise unreadable(
                self._path, f"has several vectors for {few(twice)}.", "Keep one for each picture."
            )

    def _check_finite(self, rows: NDArray[np.int64]) -> None:
        count = 0
        shown: list[str] = []
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            bad_rows, bad_columns = np.nonzero(~np.isfinite(self.read(block)))
            count += len(bad_rows)
            for row, column in zip(bad_rows, bad_columns, strict=True):
                if len(shown) == _SHOWN:
                    break
                shown.append(f"{self._table.names[block[row]]} ({self._table.columns[column]})")
        if count:
            numbers = "1 number that is" if count == 1 else f"{count:,} numbers that are"
            raise unreadable(
                self._path,
                f"has {numbers} missing or not finite, the first at {'; '.join(shown)}.",
                "Compute these vectors again, or leave them out.",
            )


Key = Callable[[str], str]


def _match(names: Sequence[str], ids: Sequence[str], filenames: Sequence[str]) -> NDArray[np.int64]:
    """Return the row of each item's name, -1 where there is none.

    The rules, from strict to loose: the id; the file name, before which the file may have
    folders; the file name without its ending; its last part; the last part without its ending;
    then all again whatever the case. The one that matches most items is taken, the stricter in a
    tie. A key that two items or two names share matches nothing.
    """
    best = np.full(len(ids), -1, np.int64)
    found = 0
    for fold in (str, str.casefold):
        for of_name, items, nested in (
            (_path, [_path(each) for each in ids], False),
            (_path, [_path(each) for each in filenames], True),
            (_without_ending, [_without_ending(each) for each in filenames], True),
            (_last, [_last(each) for each in filenames], False),
            (_stem, [_stem(each) for each in filenames], False),
        ):
            if found == len(ids):
                return best
            rows = _by_key([fold(of_name(each)) for each in names], list(map(fold, items)), nested)
            matched = int((rows >= 0).sum())
            if matched > found:
                best, found = rows, matched
    return best


def _by_key(names: Sequence[str], items: Sequence[str], nested: bool) -> NDArray[np.int64]:
    known = set(items)
    rows = _places([_within(name, known) for name in names] if nested else names)
    unique = _places(items)
    return np.array([rows.get(item, -1) if unique[item] >= 0 else -1 for item in items], np.int64)


def _places(keys: Sequence[str]) -> dict[str, int]:
    """Return where each key is; -1 where it is more than once, or empty."""
    places: dict[str, int] = {}
    for place, key in enumerate(keys):
        places[key] = -1 if key in places or not key else place
    return places


def _within(name: str, known: set[str]) -> str:
    """Leave out as few folders in front of a name as lead to a known one."""
    rest = name
    while rest and rest not in known:
        rest = rest.partition("/")[2]
    return rest or name


def _path(name: str) -> str:
    name = unicodedata.normalize("NFC", name.strip()).replace("\\", "/")
    return name.removeprefix("./")


def _without_ending(name: str) -> str:
    return _ENDING.sub("", _path(name))


def _last(name: str) -> str:
    return _path(name).rpartition("/")[2]


def _stem(name: str) -> str:
    return _without_ending(_last(name))
