"""A IIIF manifest or collection becomes a folder of pictures and a table."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.cache import Cache, write_beside
from sitegen.config import SiteConfig
from sitegen.config.checks import check_columns
from sitegen.config.globs import is_address, is_iiif
from sitegen.errors import ManifestError, Problem, SitegenError, UnusableImage
from sitegen.fingerprint import digest_of
from sitegen.iiif.read import Leaf, NotIiifError, read
from sitegen.iiif.store import Store, file_names
from sitegen.metadata import read_columns
from sitegen.model.items import Skipped
from sitegen.progress import Progress
from sitegen.workers import Workers

if TYPE_CHECKING:
    from sitegen.iiif.client import Client

OFFLINE = "SITEGEN_OFFLINE"
MOST_DOCUMENTS = 100_000
DOCUMENT_BYTES = 64_000_000
PICTURE_BYTES = 256_000_000
_LEAST_SIZE = 512
_AT_ONCE = 4
_UNREACHED = 6
"""Pictures in a row whose servers do not answer, after which the network counts as gone."""

_ENDINGS = {
    "JPEG": ".jpg", "PNG": ".png", "WebP": ".webp", "GIF": ".gif", "TIFF": ".tif", "AVIF": ".avif",
    "JPEG2000": ".jp2", "BMP": ".bmp",
}  # fmt: skip


@dataclass(frozen=True)
class Local:
    """A configuration whose pictures are all on this machine, and what could not be fetched.

    `fetched` is the number of pictures that were.
    """

    config: SiteConfig
    missing: tuple[Skipped, ...] = ()
    fetched: int = 0


def localise(
    config: SiteConfig, cache: Cache, progress: Progress, fetch: bool = True, again: bool = False
) -> Local:
    """Return a configuration that names fetched pictures where this one names IIIF documents.

    Parameters
    ----------
    config : SiteConfig
        Returned as it is if it names globs.
    cache : Cache
        What is fetched is kept there and needs no network the next time.
    progress : Progress
    fetch : bool
        Whether the network may be asked, and anything written; else what is there is all there
        is. The environment variable SITEGEN_OFFLINE forbids the network too.
    again : bool
        Whether to ask for everything again.

    Raises
    ------
    SitegenError
        When a document cannot be read, or there is no picture at all.
    """
    sources = [text for text in config.collection.images if is_iiif(text)]
    if not sources:
        return Local(config)
    online = fetch and os.environ.get(OFFLINE, "0") in ("", "0")
    size = config.iiif.size or max(config.images.size, _LEAST_SIZE)
    # Another size means other pictures.
    store = Store.at(cache.folder / f"iiif-{digest_of(sources, size)[:16]}")
    if again:
        store.forget()
    client = _client(config) if online else None
    if fetch:
        cache.make()
    leaves, without = _leaves(config, sources, size, store, client, progress)
    if not leaves:
        raise SitegenError(f"{', '.join(sources)} holds no picture.", "Name another manifest.")
    names = file_names({leaf.key: leaf.name for leaf in leaves})
    known = {leaf.key: leaf for leaf in leaves}
    store.pictures = {key: name for key, name in store.pictures.items() if key in known}
    store.failed = {key: why for key, why in store.failed.items() if key in known}
    wanted = [
        leaf
        for leaf in known.values()
        if leaf.key not in store.pictures and store.failed.get(leaf.key, ("", True))[1]
    ]
    if wanted and client is not None:
        try:
            _fetch(wanted, names, store, client, config.images.max_pixels, progress)
        finally:
            store.save(_rows(known, store))
    for leaf in wanted if client is None else ():
        store.failed.setdefault(leaf.key, ("has not been fetched yet", True))
    if fetch:
        store.save(_rows(known, store))
    if not store.pictures or not store.table.is_file():
        raise _nothing(store, sources, online)
    missing = [Skipped(known[key].name, why) for key, (why, _) in sorted(store.failed.items())]
    missing += [Skipped(key, "holds no picture") for key in without]
    return Local(_renamed(config, store), tuple(missing), len(store.pictures))


def _client(config: SiteConfig) -> Client:
    from sitegen.iiif.client import Client

    return Client(config.iiif.private)


def _leaves(
    config: SiteConfig,
    sources: Sequence[str],
    size: int,
    store: Store,
    client: Client | None,
    progress: Progress,
) -> tuple[list[Leaf], list[str]]:
    """Read all documents, those that others refer to included, each once."""
    leaves: list[Leaf] = []
    without: list[str] = []
    seen: set[str] = set()
    waiting = deque(sources)
    with progress.task("documents", None, "documents") as task:
        while waiting:
            where = waiting.popleft()
            if where in seen:
                continue
            seen.add(where)
            if len(seen) > MOST_DOCUMENTS:
                raise SitegenError(
                    f"{sources[0]} leads to more than {MOST_DOCUMENTS:,} documents.",
                    "Name a smaller collection.",
                )
            data, is_new = _document(config, where, store, client)
            try:
                found = read(json.loads(data), size, config.collection.language)
            except (ValueError, RecursionError) as error:
                reason = error if isinstance(error, NotIiifError) else "it is not valid JSON"
                raise SitegenError(
                    f"{where} cannot be used: {reason}.", "Name a IIIF manifest or collection."
                ) from None
            if is_new:
                store.keep_document(where, data)
            leaves += found.leaves
            without += found.without
            waiting.extend(found.further)
            task.advance()
    return leaves, without


def _document(
    config: SiteConfig, where: str, store: Store, client: Client | None
) -> tuple[bytes, bool]:
    """Return a document, and whether it has just been fetched."""
    if not is_address(where):
        try:
            return config.resolve(where).read_bytes(), False
        except OSError as error:
            raise SitegenError(f"{where} cannot be read: {error.strerror}.") from error
    known = store.document(where)
    if known is not None:
        return known, False
    if client is None:
        raise SitegenError(
            f"{where} has not been fetched yet, and the network is not to be used.",
            f"Run `sitegen fetch`, with {OFFLINE} unset.",
        )
    from sitegen.iiif.client import FetchError

    try:
        return client.get(where, DOCUMENT_BYTES), True
    except FetchError as error:
        raise SitegenError(
            f"{where} cannot be fetched: {error}.", "Check the address and the network."
        ) from error


def _fetch(
    wanted: Sequence[Leaf],
    names: dict[str, str],
    store: Store,
    client: Client,
    max_pixels: int,
    progress: Progress,
) -> None:
    from sitegen.iiif.client import FetchError

    def ask(leaf: Leaf) -> tuple[Leaf, bytes | None, str, FetchError | None]:
        failure: FetchError | None = None
        for address in leaf.addresses:
            try:
                data = client.get(address, PICTURE_BYTES)
                return leaf, data, _ending(data, store, leaf.key, max_pixels, workers), None
            except FetchError as error:
                failure = error if failure is None or not error.passing else failure
                if error.unreached:
                    break
        return leaf, None, "", failure

    unreached = 0
    with (
        progress.task("fetch", len(wanted), "pictures") as task,
        Workers(modules=["sitegen.images"]) as workers,
        ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch") as pool,
    ):
        for some in _batches(wanted):
            for leaf, data, ending, failure in pool.map(ask, some):
                if data is not None:
                    store.keep_picture(leaf.key, names[leaf.key] + ending, data)
                elif failure is not None:
                    reason = f"{leaf.addresses[0]}: {failure}"
                    store.failed[leaf.key] = (reason, failure.passing)
                unreached = unreached + 1 if failure is not None and failure.unreached else 0
                task.advance()
            if unreached >= _UNREACHED:
                progress.info("fetch: no server answers; the rest waits for the next build")
                for leaf in wanted:
                    if leaf.key not in store.pictures:
                        store.failed.setdefault(leaf.key, ("has not been fetched yet", True))
                return


def _batches(leaves: Sequence[Leaf]) -> Iterator[Sequence[Leaf]]:
    return (leaves[start : start + 2 * _AT_ONCE] for start in range(0, len(leaves), 2 * _AT_ONCE))


def _ending(data: bytes, store: Store, key: str, max_pixels: int, workers: Workers) -> str:
    """Return the ending for a picture's format, whatever its server called it."""
    from sitegen import images
    from sitegen.iiif.client import FetchError

    place = store.folder / f".{digest_of(key)}"
    try:
        write_beside(place, data)
        header = workers.run(images.probe, place, images.Limits(max_pixels))
        return _ENDINGS.get(header.format, ".img")
    except UnusableImage as error:
        start = data[:200].lstrip().lower()
        page = start.startswith((b"<!doctype", b"<html", b"<?xml", b"{"))
        reason = "is a page of text, not a picture" if page else error.message
        raise FetchError(reason, passing=False) from None
    finally:
        place.unlink(missing_ok=True)


def _rows(known: dict[str, Leaf], store: Store) -> list[dict[str, str]]:
    return [
        {"filename": store.pictures[key], **leaf.row}
        for key, leaf in known.items()
        if key in store.pictures
    ]


def _nothing(store: Store, sources: Sequence[str], online: bool) -> SitegenError:
    if not online or not store.failed:
        return SitegenError(
            f"The pictures of {sources[0]} have not been fetched yet.",
            f"Run `sitegen fetch`, with {OFFLINE} unset.",
        )
    why = next(iter(store.failed.values()))[0]
    return SitegenError(
        f"None of the {len(store.failed):,} pictures of {sources[0]} could be fetched; the first:"
        f" {why}.",
        "Check the network, and whether these addresses open in a browser.",
    )


def _renamed(config: SiteConfig, store: Store) -> SiteConfig:
    """Put the fetched pictures and their table in the IIIF document's place.

    Raises
    ------
    ManifestError
        When the manifest names columns that the documents do not have.
    """
    inside = store.images.resolve().is_relative_to(config.root.resolve())
    folder = Path(os.path.relpath(store.images, config.root)) if inside else store.images
    changed: dict[str, object] = {"images": (f"{folder.as_posix()}/*",)}
    fields = config.fields
    if config.collection.metadata is None:
        columns = read_columns(store.table)
        problems: list[Problem] = []
        check_columns(
            config.model_dump(exclude_defaults=True),
            columns,
            lambda path, message, hint: problems.append(
                Problem(f"[{path[0]}] {path[-1]}", message, hint)
            ),
        )
        if problems:
            raise ManifestError(problems)
        usual = {"filename": "filename", "title": "title", "date": "date", "url": "homepage"}
        unset: dict[str, object] = {
            key: column
            for key, column in usual.items()
            if getattr(fields, key) is None and column in columns
        }
        if not fields.hide:
            unset["hide"] = ("canvas",)  # a name that need not be the address of anything
        fields = fields.model_copy(update=unset)
        changed["metadata"] = store.table
    collection = config.collection.model_copy(update=changed)
    return config.model_copy(update={"collection": collection, "fields": fields})
