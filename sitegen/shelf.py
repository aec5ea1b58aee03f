"""What an extractor makes of each picture, kept under the digest of the picture's bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sitegen.cache import Cache
from sitegen.errors import SitegenError
from sitegen.extractors.base import Classifier, Extractor, Runs
from sitegen.fingerprint import digest_of
from sitegen.model.items import Item

VERSION = 3
LABELS = 20
"""Labels kept of each picture, best first; `labels.top` chooses from these."""
_LABELS = np.dtype([("class", "<u2"), ("score", "<f4")])


class Shelf:
    """One extractor's results in the cache.

    Features go there batch by batch as they are computed: a build that was killed goes on where
    it stopped.

    Parameters
    ----------
    extractor : Extractor
    made_from : sequence of int
        What else decides how the extractor's pixels come out, apart from the picture itself.
    cache : Cache
    """

    def __init__(self, extractor: Extractor, made_from: Sequence[int], cache: Cache) -> None:
        self.extractor = extractor
        self.input_size = extractor.input_size
        self._cache = cache
        made_with = [*made_from, *extractor.input_size]
        self._digest = digest_of("features", VERSION, dict(extractor.key), made_with)

    @property
    def batch_size(self) -> int:
        """The most pictures at once. To know it, a network may have to look for a GPU."""
        return self.extractor.batch_size

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes of which the pictures get labels; empty for none."""
        return self.extractor.classes if isinstance(self.extractor, Classifier) else ()

    @property
    def runtimes(self) -> tuple[str, ...]:
        """What has computed the features on this shelf, in words; they agree with each other."""
        stored = self._cache.get("runtimes", self._digest)
        return tuple(json.loads(stored)) if stored else ()

    def key(self, item: Item) -> str:
        """Digest under which an item's features are stored."""
        return digest_of(self._digest, item.digest)

    def has(self, item: Item) -> bool:
        """Say whether all that the extractor gives is there."""
        kinds = ("features", "labels") if self.classes else ("features",)
        return all(self._cache.has(kind, self.key(item)) for kind in kinds)

    def extract(self, batch: Sequence[tuple[Item, NDArray[np.uint8]]]) -> None:
        """Extract a batch of pictures and store it, item by item."""
        pixels = np.stack([each for _, each in batch])
        scores = None
        if self.classes and isinstance(self.extractor, Classifier):
            rows, scores = self.extractor.classify(pixels)
        else:
            rows = self.extractor.extract(pixels)
        if rows.ndim != 2 or len(rows) != len(batch):
            raise SitegenError(
                f"The extractor {self.extractor.name!r} gave an array of shape {rows.shape} for"
                f" {len(batch)} pictures.",
                "It has to give one row a picture.",
            )
        if not np.isfinite(rows).all():
            raise SitegenError(
                f"The extractor {self.extractor.name!r} gives numbers that are not finite.",
                "Check its weights, and whether `preprocessing` is what it was trained with.",
            )
        for (item, _), row in zip(batch, rows, strict=True):
            stored = np.ascontiguousarray(row, dtype="<f4").tobytes()
            self._cache.put("features", self.key(item), stored)
        if scores is not None:
            for (item, _), row in zip(batch, scores, strict=True):
                self._cache.put("labels", self.key(item), _best(row).tobytes())
        if isinstance(self.extractor, Runs) and self.extractor.runtime not in self.runtimes:
            known = sorted({*self.runtimes, self.extractor.runtime})
            self._cache.put("runtimes", self._digest, json.dumps(known).encode())

    def row(self, item: Item) -> NDArray[np.float32] | None:
        """Return an item's features, shape (d,); `None` where there are none."""
        stored = self._cache.get("features", self.key(item))
        return None if stored is None else np.frombuffer(stored, "<f4")

    def labels(self, item: Item) -> NDArray[np.void] | None:
        """Return an item's best labels, best first: fields `class` and `score`."""
        stored = self._cache.get("labels", self.key(item))
        return None if stored is None else np.frombuffer(stored, _LABELS)


def _best(scores: NDArray[np.float32]) -> NDArray[np.void]:
    order = np.argsort(-scores, kind="stable")[:LABELS]
    found = np.zeros(len(order), _LABELS)
    found["class"], found["score"] = order, scores[order]
    return found
