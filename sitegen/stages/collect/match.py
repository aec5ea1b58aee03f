"""Which row of the table belongs to which picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sitegen.metadata import Table
from sitegen.stages.collect.ids import without_ending

_GUESSED_FROM = 2_000

Key = Callable[[str], str]


@dataclass(frozen=True)
class Matches:
    """Rows and pictures by their index.

    Attributes
    ----------
    row_of : dict of int to int
        The row of each picture that has one.
    absent, ambiguous, repeated : tuple of int
        Rows that name no picture, several pictures, or one that has its row already.
    """

    row_of: dict[int, int]
    absent: tuple[int, ...]
    ambiguous: tuple[int, ...]
    repeated: tuple[int, ...]


def match(names: Sequence[str], wanted: Sequence[str], folder: str = "") -> Matches:
    """Pair rows with pictures, by the strictest comparison that finds one.

    Parameters
    ----------
    names : sequence of str
        The pictures' relative paths.
    wanted : sequence of str
        What each row calls its picture; empty texts are passed over.
    folder : str, optional
        The images folder as seen from the manifest, with which a row may begin.

    Notes
    -----
    Every row is tried in one way before any is tried in the next, so that an exact match is never
    lost to a loose one. Where several pictures fit, none is taken.
    """
    row_of: dict[int, int] = {}
    ambiguous: list[int] = []
    repeated: list[int] = []
    waiting = [row for row, text in enumerate(wanted) if text]
    for of_picture, of_row in _ways(folder):
        if not waiting:
            break
        index = _index(names, of_picture)
        before = frozenset(row_of)
        left = []
        for row in waiting:
            found = index.get(of_row(wanted[row]), ())
            if len(found) > 1:
                ambiguous.append(row)
            elif not found or found[0] in before:
                left.append(row)
            elif found[0] in row_of:
                repeated.append(row)
            else:
                row_of[found[0]] = row
        waiting = left
    return Matches(row_of, tuple(waiting), tuple(sorted(ambiguous)), tuple(sorted(repeated)))


def guess_column(table: Table, names: Sequence[str], folder: str = "") -> str | None:
    """Return the column whose values name most pictures, or None when none names any.

    Parameters
    ----------
    table : Table
        About 2,000 rows of it are looked at, evenly spread; all when none of these fits.
    names : sequence of str
        The pictures' relative paths.
    folder : str, optional
        The images folder as seen from the manifest.
    """
    ways = [(frozenset(map(of_picture, names)), of_row) for of_picture, of_row in _ways(folder)]
    step = max(1, len(table.rows) // _GUESSED_FROM)
    found = _best_column(table.columns, table.rows[::step], ways)
    return found if found or step == 1 else _best_column(table.columns, table.rows, ways)


def _best_column(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    ways: Sequence[tuple[frozenset[str], Key]],
) -> str | None:
    best: tuple[int, ...] = (0,)
    chosen = None
    for place, column in enumerate(columns):
        values = {row[place] for row in rows} - {""}
        hits: list[int] = []
        for known, of_row in ways:
            found = {value for value in values if of_row(value) in known}
            hits.append(len(found))
            values -= found
        # Among columns that name equally many, the one that needs the fewest liberties.
        score = (sum(hits), *hits)
        if score[0] and score > best:
            best, chosen = score, column
    return chosen


def _ways(folder: str) -> list[tuple[Key, Key]]:
    """Return pairs of keys, strictest first: a row names the pictures whose key equals its own."""

    def path(text: str) -> str:
        text = unicodedata.normalize("NFC", text).replace("\\", "/").removeprefix("./")
        return text.removeprefix(folder + "/") if folder else text

    def picture(name: str) -> str:
        return unicodedata.normalize("NFC", name)

    def last(text: str) -> str:
        return path(text).rpartition("/")[2]

    def stem(text: str) -> str:
        return without_ending(path(text)).casefold()

    def last_stem(text: str) -> str:
        return without_ending(last(text)).casefold()

    return [
        (str, str),
        (picture, path),
        (last, last),
        (lambda name: picture(name).casefold(), lambda text: path(text).casefold()),
        (lambda name: last(name).casefold(), lambda text: last(text).casefold()),
        (lambda name: without_ending(picture(name)).casefold(), lambda text: path(text).casefold()),
        (lambda name: without_ending(picture(name)).casefold(), stem),
        (last_stem, lambda text: last(text).casefold()),
        (last_stem, last_stem),
    ]


def _index(names: Sequence[str], key: Key) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        index.setdefault(key(name), []).append(place)
    return index
