"""The one pass over the pictures: decode each once, keep everything that is needed of it.

All that is made here belongs to one picture alone and is stored under the digest of its bytes: a
second build finds it, a build that was killed goes on where it stopped, and a renamed or touched
file costs nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from sitegen.cache import Cache, write_beside
from sitegen.errors import SitegenError, UnusableImage
from sitegen.model.items import Item, Skipped, Warned
from sitegen.model.site import Picture
from sitegen.progress import Progress
from sitegen.recipe import ChangedMeanwhile, Pixels, Recipe, Size, make
from sitegen.shelf import Shelf
from sitegen.workers import Workers

# The sizes that `tiles.cell = "auto"` chooses from; all are kept, so that another choice needs no
# second decoding.
CELLS = (256, 128, 64)
_S = TypeVar("_S")
_T = TypeVar("_T")


class Prepared:
    """The usable items, what is known of their pictures, and access to what was made of them.

    `made` is how many pictures were not in the cache. `settled` is false when a picture was left
    out for a cause that may pass, such as an edit during the build: the same files may then give
    another site.
    """

    def __init__(
        self,
        items: Sequence[Item],
        pictures: Sequence[Picture],
        skipped: Sequence[Skipped],
        settled: bool,
        recipe: Recipe,
        cache: Cache,
        made: int = 0,
        broken: Sequence[str] = (),
    ) -> None:
        self.made = made
        self.items = tuple(items)
        self.pictures = tuple(pictures)
        self.skipped = tuple(skipped)
        self.settled = settled
        self.warnings: tuple[Warned, ...] = ()
        if broken:
            self.warnings = (Warned("pictures shown although they break off", tuple(broken)),)
        self._recipe = recipe
        self._cache = cache

    def web(self, row: int) -> bytes:
        """Return the web picture of the item in this row, a JPEG."""
        return self._part(row, "web", self.web_key(row))

    def thumbnail(self, row: int, cell: int) -> bytes:
        """Return the item's thumbnail for cells of this size, a JPEG."""
        return self._part(row, _kind_of(cell), self.thumbnail_key(row))

    def web_key(self, row: int) -> str:
        """Digest of the web picture of the item in this row."""
        return self._recipe.web_key(self.items[row])

    def thumbnail_key(self, row: int) -> str:
        """Digest of the thumbnails of the item in this row; together with a size, of one."""
        return self._recipe.thumbnail_key(self.items[row])

    def _part(self, row: int, kind: str, key: str) -> bytes:
        found = self._cache.get(kind, key)
        if found is None:  # damaged since it was looked up: the original still has it all
            with self._recipe.workers() as workers:
                item = self.items[row]
                _decode(item, self._recipe, set(), self._cache, True, workers)
            found = self._cache.get(kind, key)
        if found is None:
            raise self._cache.losing()
        return found


def prepare(
    items: Sequence[Item],
    recipe: Recipe,
    shelves: Sequence[Shelf],
    cache: Cache,
    jobs: int,
    progress: Progress,
    force: bool = False,
) -> Prepared:
    """Decode every picture that is not in the cache, and extract its features on the way.

    Pictures are decoded in `jobs` processes, a few batches ahead of the extractors: a picture that
    crashes its decoder or keeps it busy for ever costs itself only. The cache is written to as they
    go. What is there is not made again: a further extractor costs the decoding and itself, but no
    thumbnail.

    Parameters
    ----------
    shelves : sequence of Shelf
        One an extractor: where its features are kept.
    force : bool
        Decode and extract everything again, whatever is in the cache.

    Returns
    -------
    Prepared
        Unusable pictures are among `skipped`, each with its reason.
    """
    missing = {}
    records = _Records(cache, recipe)
    kept = {kind: cache.keys(kind) for kind in ("web", *map(_kind_of, recipe.cells))}
    for item in {item.digest: item for item in items}.values():
        pictures = force or not _has_pictures(item, recipe, kept, records.get(item))
        wanted = [shelf for shelf in shelves if force or not shelf.has(item)]
        if pictures or wanted:
            missing[item.digest] = _Missing(item, pictures, tuple(wanted))
    if missing:
        with (
            recipe.workers() as workers,
            progress.task("pictures", len(missing), "pictures") as task,
        ):
            batches: dict[int, list[tuple[Item, Pixels]]] = {id(shelf): [] for shelf in shelves}

            def work(this: _Missing) -> tuple[_Missing, dict[Size, Pixels] | None]:
                sizes = {shelf.input_size for shelf in this.shelves}
                return this, _decode(this.item, recipe, sizes, cache, this.pictures, workers)

            ahead = 2 * max([4 * jobs, *(shelf.batch_size for shelf in shelves)])
            for this, pixels in _in_threads(missing.values(), work, jobs, ahead, workers.close):
                task.advance()
                if pixels is None:
                    continue
                for shelf in this.shelves:
                    batch = batches[id(shelf)]
                    batch.append((this.item, pixels[shelf.input_size]))
                    if len(batch) == shelf.batch_size:
                        shelf.extract(batch)
                        batch.clear()
            for shelf in shelves:
                if batches[id(shelf)]:
                    shelf.extract(batches[id(shelf)])
    records.look_again(this.item for this in missing.values())
    prepared = _gather(items, recipe, cache, len(missing), records)
    records.save()
    return prepared


@dataclass(frozen=True)
class _Missing:
    """An item of which something is not in the cache: its pictures, or what is on some shelves."""

    item: Item
    pictures: bool
    shelves: tuple[Shelf, ...]


def pixels_of(item: Item, recipe: Recipe, size: Size, cache: Cache) -> Pixels:
    """Return one picture as an extractor wants it: (height, width, 3), uint8.

    Raises
    ------
    UnusableImage
        When the file can no longer be read.
    """
    with recipe.workers() as workers:
        pixels = _decode(item, recipe, {size}, cache, False, workers)
    if pixels is None:
        raise UnusableImage(f"{item.filename} can no longer be read")
    return pixels[size]


class _Records:
    """What became of each picture: one entry of the cache a picture, and all of them in one file.

    The file only spares opening ten thousand others.
    """

    def __init__(self, cache: Cache, recipe: Recipe) -> None:
        self._cache, self._recipe = cache, recipe
        self._file = cache.folder / "pictures.json"
        self._known: dict[str, dict[str, Any]] = {}
        self._seen: dict[str, dict[str, Any]] = {}
        with contextlib.suppress(OSError, ValueError):
            loaded = json.loads(self._file.read_text())
            self._known = loaded if isinstance(loaded, dict) else {}

    def get(self, item: Item) -> dict[str, Any] | None:
        """Return what is known of an item's picture."""
        key = self._recipe.key(item)
        record = self._seen.get(key) or self._known.get(key)
        if record is None:
            stored = self._cache.get("picture", key)
            record = None if stored is None else json.loads(stored)
        if record is not None:
            self._seen[key] = record
        return record

    def look_again(self, items: Iterable[Item]) -> None:
        """Take over what is noted now of pictures that were decoded.

        Where only features were wanted, nothing may be: then what was known still holds.
        """
        for item in items:
            key = self._recipe.key(item)
            stored = self._cache.get("picture", key)
            if stored is not None:
                self._seen[key] = json.loads(stored)

    def save(self) -> None:
        """Remember what was asked for."""
        if self._seen != self._known:
            with contextlib.suppress(OSError):  # it only spares time
                write_beside(self._file, json.dumps(self._seen).encode())


def _has_pictures(
    item: Item, recipe: Recipe, kept: Mapping[str, Set[str]], record: Mapping[str, Any] | None
) -> bool:
    # A picture that could not be used is tried again: the cause may have been a passing one, such
    # as too many open files, or a decoder that has learned since.
    if record is None or "unusable" in record:
        return False
    if any(str(cell) not in record["thumbnails"] for cell in recipe.cells):
        return False
    key = recipe.thumbnail_key(item)
    return recipe.web_key(item) in kept["web"] and all(
        key in kept[_kind_of(cell)] for cell in recipe.cells
    )


def _kind_of(cell: int) -> str:
    """Return the kind of the cache's entries that are thumbnails of this size."""
    return f"thumb-{cell}"


def _decode(
    item: Item,
    recipe: Recipe,
    sizes: Set[Size],
    cache: Cache,
    pictures: bool,
    workers: Workers,
) -> dict[Size, Pixels] | None:
    """Decode a picture and return its pixels at these sizes; store what visitors see of it."""
    key = recipe.key(item)
    try:
        made = workers.run(make, item.path, item.digest, recipe, sizes, pictures)
    except OSError as error:
        _note_unusable(cache, key, f"cannot be read: {error.strerror or error}", True)
        return None
    except UnusableImage as error:
        passing = isinstance(error, ChangedMeanwhile) or not item.path.is_file()
        _note_unusable(cache, key, error.message, passing)
        return None
    if made.web is not None:
        thumbnails = made.thumbnails.items()
        cache.put("web", recipe.web_key(item), made.web.data)
        for cell, thumbnail in thumbnails:
            cache.put(_kind_of(cell), recipe.thumbnail_key(item), thumbnail.data)
        record: dict[str, Any] = {
            "size": [made.width, made.height],
            "web": [made.web.width, made.web.height],
            "thumbnails": {
                cell: [part.width, part.height] for cell, part in made.thumbnails.items()
            },
        }
        if made.broken:
            record["broken"] = made.broken
        # Last of all: it says that the rest is there.
        cache.put("picture", key, json.dumps(record).encode())
    return made.pixels


def _note_unusable(cache: Cache, key: str, reason: str, passing: bool) -> None:
    """Store why a picture cannot be used, and whether that may be otherwise next time."""
    cache.put("picture", key, json.dumps({"unusable": reason, "passing": passing}).encode())


def _gather(
    items: Sequence[Item], recipe: Recipe, cache: Cache, made: int, records: _Records
) -> Prepared:
    usable, pictures, skipped, settled = [], [], [], True
    broken = []
    for item in items:
        record = records.get(item)
        if record is None:
            raise SitegenError(f"{item.filename} changed while the site was built.", "Build again.")
        if "unusable" in record:
            skipped.append(Skipped(item.filename, record["unusable"]))
            settled = settled and not record["passing"]
            continue
        usable.append(item)
        if "broken" in record:
            broken.append(f"{item.filename} ({record['broken']})")
        pictures.append(
            Picture(
                record["size"][0],
                record["size"][1],
                record["web"][0],
                record["web"][1],
                {int(cell): (w, h) for cell, (w, h) in record["thumbnails"].items()},
            )
        )
    return Prepared(usable, pictures, skipped, settled, recipe, cache, made, broken)


def _in_threads(
    things: Iterable[_S], work: Callable[[_S], _T], jobs: int, ahead: int, stop: Callable[[], None]
) -> Iterator[_T]:
    """Yield `work(thing)` in order, computed in threads at most `ahead` steps ahead.

    `stop` is called at the end, whatever the end is: work still under way then ends.
    """
    waiting: deque[Future[_T]] = deque()
    with ThreadPoolExecutor(jobs, thread_name_prefix="decode") as pool:
        try:
            for thing in things:
                waiting.append(pool.submit(work, thing))
                if len(waiting) > ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            stop()


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


def quality_for(quality: int | str, count: int) -> int:
    """Choose the JPEG quality of the tiles: as asked, else by the number of pictures.

    80, and 60 for so many that their tiles would weigh more than 120 MB: at 64 px a picture weighs
    1.5 kB, or 1.0 kB. Who looks closer than that sees the web pictures.
    """
    if quality != "auto":
        return int(quality)
    return 80 if count < 80_000 else 60
