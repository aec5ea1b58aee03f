"""The features of a whole collection: every source's rows, side by side, as one matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitegen.cache import Cache, NewArray
from sitegen.extractors import Blocks, Classifier, Extractor, Part, Vectors
from sitegen.extractors.agreement import SAMPLE, shares
from sitegen.extractors.joined import balance
from sitegen.fingerprint import digest_of
from sitegen.model.items import Item, Labels
from sitegen.prepare import pixels_of
from sitegen.recipe import Recipe
from sitegen.shelf import Shelf

VERSION = 1
ROWS = 1024
"""Rows held in memory at a time; fewer where they are wide."""
_BYTES = 1 << 24
Rows = NDArray[np.float32]
_T = TypeVar("_T", bound=np.generic)


@dataclass(frozen=True)
class _Source:
    """A part's rows of given items: `read` takes a slice of them."""

    read: Callable[[slice], Rows]
    width: int
    blocks: tuple[slice, ...]
    share: float


class Extraction:
    """Where a collection's features come from.

    Parameters
    ----------
    parts : sequence of Part
        At least one.
    recipe : Recipe
        How pictures are decoded.
    cache : Cache
    """

    def __init__(self, parts: Sequence[Part], recipe: Recipe, cache: Cache) -> None:
        self.parts = tuple(parts)
        self._recipe, self._cache = recipe, cache
        made_from = (recipe.web_size, recipe.max_pixels)
        self.shelves = {
            part.source.name: Shelf(part.source, made_from, cache)
            for part in parts
            if not isinstance(part.source, Vectors)
        }

    @property
    def name(self) -> str:
        """The sources' names."""
        return " + ".join(part.source.name for part in self.parts)

    @cached_property
    def classifier(self) -> Shelf | None:
        """The first source that labels pictures."""
        return next((shelf for shelf in self.shelves.values() if shelf.classes), None)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes of which pictures get labels; empty for none."""
        return self.classifier.classes if self.classifier else ()

    @property
    def notes(self) -> list[str]:
        """Why labels that are wanted cannot be had, one line each."""
        sources = [shelf.extractor for shelf in self.shelves.values()]
        notes = [source.label_note() for source in sources if isinstance(source, Classifier)]
        return [note for note in notes if note]

    def facts(self) -> list[dict[str, Any]]:
        """Return what each source is, for the build's report."""
        return [
            {
                "name": part.source.name,
                "share": round(part.share, 6),
                "key": dict(part.source.key),
                "runtimes": list(self.shelves[part.source.name].runtimes)
                if part.source.name in self.shelves
                else [],
                "untrained": part.source.key.get("weights") == "random",
            }
            for part in self.parts
        ]

    def key(self, items: Sequence[Item]) -> str:
        """Digest of everything that `fill` depends on."""
        found: list[Any] = [VERSION]
        for part in self.parts:
            if isinstance(part.source, Vectors):
                names = [[item.id, item.filename] for item in items]
                found.append([part.share, dict(part.source.key), names])
            else:
                shelf = self.shelves[part.source.name]
                found.append([part.share, [shelf.key(item) for item in items]])
        return digest_of(found)

    def shape(self, items: Sequence[Item]) -> tuple[int, int]:
        """Return the number of items, and of numbers each."""
        return len(items), sum(source.width for source in self._sources(items))

    def fill(self, items: Sequence[Item], matrix: NewArray) -> None:
        """Write the items' features: as they are, or balanced where there are blocks.

        Never more than 16 MB of rows are read at a time.
        """
        sources = self._sources(items)
        balanced = len(sources) > 1 or bool(sources[0].blocks)
        total = np.zeros(sum(source.width for source in sources))
        slices = list(_slices(len(items), len(total)))
        for rows in slices:
            values = np.concatenate([source.read(rows) for source in sources], axis=1)
            matrix.write(rows.start, values)
            if balanced:
                total += values.sum(axis=0, dtype=np.float64)
        if balanced:
            mean = total / max(len(items), 1)
            blocks, weights = _weighed(sources, matrix, len(items), mean)
            for rows in slices:
                raw = matrix.read(rows.start, rows.stop)
                matrix.write(rows.start, balance(raw, mean, blocks, weights))

    def labels(self, items: Sequence[Item], top: int, min_score: float) -> Labels:
        """Return what the classifier sees in each picture, best first.

        Parameters
        ----------
        top : int
            Labels a picture at most.
        min_score : float
            Those with a lower score are left out.
        """
        shelf = self.classifier
        names: list[tuple[str, ...]] = []
        scores: list[tuple[float, ...]] = []
        for item in items:
            found = None if shelf is None else self._kept(shelf, item, shelf.labels)
            kept = () if found is None else found[:top][found[:top]["score"] >= min_score]
            classes = () if shelf is None else shelf.classes
            names.append(tuple(classes[label["class"]] for label in kept))
            scores.append(tuple(round(float(label["score"]), 4) for label in kept))
        return Labels(tuple(item.id for item in items), tuple(names), tuple(scores))

    def _sources(self, items: Sequence[Item]) -> list[_Source]:
        return [self._source(part, items) for part in self.parts]

    def _source(self, part: Part, items: Sequence[Item]) -> _Source:
        source = part.source
        if isinstance(source, Vectors):
            found = source.find([item.id for item in items], [item.filename for item in items])
            vectors: Vectors = source

            def read(rows: slice) -> Rows:
                return vectors.read(found.rows[rows])
        else:
            extractor: Extractor = source
            shelf = self.shelves[extractor.name]

            def read(rows: slice) -> Rows:
                return np.stack([self._kept(shelf, item, shelf.row) for item in items[rows]])

        width = read(slice(0, 1)).shape[1] if items else 1
        blocks = source.blocks if isinstance(source, Blocks) else ()
        return _Source(read, width, blocks, part.share)

    def _kept(
        self, shelf: Shelf, item: Item, read: Callable[[Item], NDArray[_T] | None]
    ) -> NDArray[_T]:
        """Return what a shelf keeps of an item; what was damaged since it was seen is mended."""
        found = read(item)
        if found is None:
            pixels = pixels_of(item, self._recipe, shelf.input_size, self._cache)
            shelf.extract([(item, pixels)])
            found = read(item)
        if found is None:
            raise self._cache.losing()
        return found


def _weighed(
    sources: Sequence[_Source], matrix: NewArray, count: int, mean: NDArray[np.float64]
) -> tuple[list[slice], list[float]]:
    """Return the columns of every block in the joined row, and its share in the cosine."""
    blocks: list[slice] = []
    weights: list[float] = []
    start = 0
    for source in sources:
        columns = slice(start, start + source.width)
        own = source.blocks or (slice(0, source.width),)
        found = (1 / len(own),) * len(own)
        if len(own) > 1:
            found = shares(_sample(matrix, count, columns), mean[columns], own)
        blocks += [slice(start + block.start, start + block.stop) for block in own]
        weights += [source.share * share for share in found]
        start += source.width
    return blocks, weights


def _sample(matrix: NewArray, count: int, columns: slice) -> Rows:
    """Return these columns of up to `SAMPLE` rows, evenly spread."""
    rows = np.unique(np.linspace(0, count - 1, min(count, SAMPLE)).astype(int))
    return np.concatenate([matrix.read(row, row + 1)[:, columns] for row in rows.tolist()])


def _slices(count: int, width: int) -> Iterator[slice]:
    size = min(ROWS, max(_BYTES // (4 * max(width, 1)), 1))
    return (slice(start, min(start + size, count)) for start in range(0, count, size))
