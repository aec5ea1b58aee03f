"""The one pass over the pictures: decode each once, keep everything that is needed of it.

All that is made here belongs to one picture alone and is stored under the digest of its bytes: a
second build finds it, a build that was killed goes on where it stopped, and a renamed or touched
file costs nothing.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitegen.cache import Cache
from sitegen.errors import SitegenError, UnusableImage
from sitegen.fingerprint import digest_file, digest_of
from sitegen.model.items import Item, Skipped
from sitegen.model.site import Picture
from sitegen.progress import Progress

if TYPE_CHECKING:
    from sitegen.extractors.base import Extractor
    from sitegen.images import Fit

VERSION = 2
# The sizes that `tiles.cell = "auto"` chooses from; all are kept, so that another choice needs no
# second decoding.
CELLS = (256, 128, 64)
THUMBNAIL_QUALITY = 90
_S = TypeVar("_S")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Recipe:
    """What is made of every picture.

    Attributes
    ----------
    web_size : int
        Longest side of the web picture, in pixels.
    web_quality : int
        JPEG quality, 1…100.
    max_pixels : int
        Larger pictures are refused by their header.
    fit : str
        How a thumbnail fits its cell: contain, cover or smart.
    cells : tuple of int
        Sides of the thumbnails, in pixels.
    """

    web_size: int
    web_quality: int
    max_pixels: int
    fit: Fit
    cells: tuple[int, ...]

    def key(self, item: Item) -> str:
        """Digest under which an item's pictures are stored."""
        settings = [self.web_size, self.web_quality, self.max_pixels, self.fit, list(self.cells)]
        return digest_of("picture", VERSION, settings, item.digest)


class Prepared:
    """The usable items, what is known of their pictures, and access to what was made of them.

    `settled` is false when a picture was left out for a cause that may pass, such as an edit
    during the build: the same files may then give another site.
    """

    def __init__(
        self,
        items: Sequence[Item],
        pictures: Sequence[Picture],
        skipped: Sequence[Skipped],
        settled: bool,
        recipe: Recipe,
        cache: Cache,
    ) -> None:
        self.items = tuple(items)
        self.pictures = tuple(pictures)
        self.skipped = tuple(skipped)
        self.settled = settled
        self._recipe = recipe
        self._cache = cache

    def web(self, row: int) -> bytes:
        """Return the web picture of the item in this row, a JPEG."""
        return self._part(row, "web")

    def thumbnail(self, row: int, cell: int) -> bytes:
        """Return the item's thumbnail for cells of this size, a JPEG."""
        return self._part(row, f"thumb-{cell}")

    def key(self, row: int) -> str:
        """Digest of the pictures of the item in this row."""
        return self._recipe.key(self.items[row])

    def _part(self, row: int, kind: str) -> bytes:
        found = self._cache.get(kind, self.key(row))
        if found is None:  # damaged since it was looked up: the original still has it all
            _decode(self.items[row], self._recipe, None, self._cache)
            found = self._cache.get(kind, self.key(row))
        if found is None:
            raise SitegenError(
                f"The cache {self._cache.folder} loses what is written to it.",
                "Check the disk, or name another folder in SITEGEN_CACHE.",
            )
        return found


def prepare(
    items: Sequence[Item],
    recipe: Recipe,
    extractor: Extractor | None,
    cache: Cache,
    jobs: int,
    progress: Progress,
    force: bool = False,
) -> Prepared:
    """Decode every picture that is not in the cache, and extract its features on the way.

    Pictures are decoded in `jobs` threads (libvips releases the interpreter lock), a few ahead of
    the extractor, which takes them in batches; both write to the cache as they go.

    Parameters
    ----------
    extractor : Extractor or None
        Features are stored where `read_features` finds them. With `None` there are none.
    force : bool
        Decode and extract everything again, whatever is in the cache.

    Returns
    -------
    Prepared
        Unusable pictures are among `skipped`, each with its reason.
    """
    missing = {
        item.digest: item
        for item in items
        if force or not _is_complete(item, recipe, extractor, cache)
    }
    if missing:
        with progress.task("pictures", len(missing), "pictures") as task:
            batch: list[tuple[Item, NDArray[np.uint8]]] = []
            size = None if extractor is None else extractor.input_size

            def work(item: Item) -> tuple[Item, NDArray[np.uint8] | None]:
                return item, _decode(item, recipe, size, cache)

            for item, pixels in _in_threads(missing.values(), work, jobs):
                task.advance()
                if extractor is not None and pixels is not None:
                    batch.append((item, pixels))
                    if len(batch) == extractor.batch_size:
                        _extract(batch, recipe, extractor, cache)
                        batch = []
            if extractor is not None and batch:
                _extract(batch, recipe, extractor, cache)
    return _gather(items, recipe, cache)


def read_features(
    items: Sequence[Item], recipe: Recipe, extractor: Extractor, cache: Cache
) -> NDArray[np.float32]:
    """Return the extracted rows of these items, finished over the collection; shape (n, d)."""
    rows = []
    for item in items:
        stored = cache.get("features", features_key(item, recipe, extractor))
        if stored is None:
            pixels = _decode(item, recipe, extractor.input_size, cache)
            if pixels is None:
                raise UnusableImage(f"{item.filename} can no longer be read")
            stored = _extract([(item, pixels)], recipe, extractor, cache)
        rows.append(np.frombuffer(stored, "<f4"))
    values = np.stack(rows) if rows else np.empty((0, 1), np.float32)
    return np.ascontiguousarray(extractor.finish(values), dtype=np.float32)


def features_key(item: Item, recipe: Recipe, extractor: Extractor) -> str:
    """Digest under which an item's features are stored."""
    # The web size is part of it because it decides at what scale a JPEG is decoded.
    made_from = [recipe.web_size, recipe.max_pixels, list(extractor.input_size)]
    return digest_of("features", VERSION, dict(extractor.key), made_from, item.digest)


def _is_complete(item: Item, recipe: Recipe, extractor: Extractor | None, cache: Cache) -> bool:
    key = recipe.key(item)
    record = _record(cache, key)
    # A picture that could not be used is tried again: the cause may have been a passing one, such
    # as too many open files, or a decoder that has learned since.
    if record is None or "unusable" in record:
        return False
    kinds = ["web", *(f"thumb-{cell}" for cell in recipe.cells)]
    return all(cache.has(kind, key) for kind in kinds) and (
        extractor is None or cache.has("features", features_key(item, recipe, extractor))
    )


def _record(cache: Cache, key: str) -> dict[str, Any] | None:
    stored = cache.get("picture", key)
    if stored is None:
        return None
    record: dict[str, Any] = json.loads(stored)
    return record


def _decode(
    item: Item, recipe: Recipe, size: tuple[int, int] | None, cache: Cache
) -> NDArray[np.uint8] | None:
    """Decode a picture, store what is made of it, return its pixels at `size` (height, width)."""
    from sitegen import images

    key = recipe.key(item)
    try:
        picture = images.decode(item.path, images.Limits(recipe.max_pixels), recipe.web_size)
        web = picture.web(recipe.web_quality)
        thumbnails = picture.thumbnails(recipe.cells, recipe.fit, THUMBNAIL_QUALITY)
        pixels = None if size is None else picture.pixels(*size)
        # What is stored under a digest must have been made from those bytes: a file edited since
        # it was collected would poison the cache.
        if digest_file(item.path) != item.digest:
            _note_unusable(cache, key, "changed while the site was built; build again", True)
            return None
    except OSError as error:
        _note_unusable(cache, key, f"cannot be read: {error.strerror or error}", True)
        return None
    except UnusableImage as error:
        _note_unusable(cache, key, error.message, not item.path.is_file())
        return None
    cache.put("web", key, web.data)
    for cell, thumbnail in thumbnails.items():
        cache.put(f"thumb-{cell}", key, thumbnail.data)
    record = {
        "size": [picture.width, picture.height],
        "web": [web.width, web.height],
        "thumbnails": {cell: [part.width, part.height] for cell, part in thumbnails.items()},
    }
    cache.put("picture", key, json.dumps(record).encode())  # last: it says that the rest is there
    return pixels


def _note_unusable(cache: Cache, key: str, reason: str, passing: bool) -> None:
    """Store why a picture cannot be used, and whether that may be otherwise next time."""
    cache.put("picture", key, json.dumps({"unusable": reason, "passing": passing}).encode())


def _extract(
    batch: Sequence[tuple[Item, NDArray[np.uint8]]],
    recipe: Recipe,
    extractor: Extractor,
    cache: Cache,
) -> bytes:
    """Extract a batch and store it row by row; return the last row's bytes."""
    rows = extractor.extract(np.stack([pixels for _, pixels in batch]))
    stored = b""
    for (item, _), row in zip(batch, rows, strict=True):
        stored = np.ascontiguousarray(row, dtype="<f4").tobytes()
        cache.put("features", features_key(item, recipe, extractor), stored)
    return stored


def _gather(items: Sequence[Item], recipe: Recipe, cache: Cache) -> Prepared:
    usable, pictures, skipped, settled = [], [], [], True
    for item in items:
        record = _record(cache, recipe.key(item))
        if record is None:
            raise SitegenError(f"{item.filename} changed while the site was built.", "Build again.")
        if "unusable" in record:
            skipped.append(Skipped(item.filename, record["unusable"]))
            settled = settled and not record["passing"]
            continue
        usable.append(item)
        pictures.append(
            Picture(
                record["size"][0],
                record["size"][1],
                record["web"][0],
                record["web"][1],
                {int(cell): (w, h) for cell, (w, h) in record["thumbnails"].items()},
            )
        )
    return Prepared(usable, pictures, skipped, settled, recipe, cache)


def _in_threads(things: Iterable[_S], work: Callable[[_S], _T], jobs: int) -> Iterator[_T]:
    """Yield `work(thing)` in order, computed in threads a bounded number of steps ahead."""
    waiting: deque[Future[_T]] = deque()
    with ThreadPoolExecutor(jobs, thread_name_prefix="decode") as pool:
        try:
            for thing in things:
                waiting.append(pool.submit(work, thing))
                if len(waiting) > 8 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def cells_for(cell: int | str) -> tuple[int, ...]:
    """Return the thumbnail sizes to keep, largest first."""
    return CELLS if cell == "auto" or cell in CELLS else (int(cell), *CELLS)


def cell_for(cell: int | str, pictures: Sequence[Picture]) -> int:
    """Choose the cell size: as asked, else so that the site stays within its budget.

    Up to 2,000 pictures 256 px, up to 20,000 128 px, 64 px beyond: at most about 120 MB of tiles.
    Never more than the pictures themselves have to show.
    """
    if cell != "auto":
        return int(cell)
    count = len(pictures)
    largest = 256 if count <= 2_000 else 128 if count <= 20_000 else 64
    detail = float(np.median([max(p.width, p.height) for p in pictures])) if count else 64.0
    enough = next((size for size in sorted(CELLS) if size >= detail), max(CELLS))
    return min(largest, enough)
