"""The collection as IIIF: a manifest for each item, a collection of them all, and pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitegen import images
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError, UnusableImage
from sitegen.exports import manifests
from sitegen.exports.gathered import gathered
from sitegen.exports.places import new_folder, refuse_foreign
from sitegen.model.items import Item
from sitegen.model.site import SiteText
from sitegen.progress import Progress

FOLDER = "iiif/"
"""Where an export lies within the site, unless its address is given."""


@dataclass(frozen=True)
class Wanted:
    """How the pictures are given.

    Attributes
    ----------
    base : str
        Address at which the folder will lie; empty: `iiif/` at the manifest's `base_url`.
    tiles : bool
        Whether there are tiles, for zooming in; else sizes of the whole alone.
    size : int or None
        Most pixels on the longer side; unset: all that the originals have.
    quality : int
        Of the JPEGs, 1…100.
    """

    base: str = ""
    tiles: bool = True
    size: int | None = None
    quality: int = 85


def export_iiif(
    config: SiteConfig, output: Path, wanted: Wanted, progress: Progress
) -> tuple[str, int]:
    """Write the folder; return the address of its collection, and the number of items.

    Raises
    ------
    SitegenError
        When no address is known, the folder is none of ours, or a picture can no longer be read.
    """
    about = config.collection
    base = wanted.base or (about.base_url + FOLDER if about.base_url else "")
    if not base:
        raise SitegenError(
            "IIIF needs the address at which the folder will be published.",
            "Give it with --base https://…, or set base_url under [collection].",
        )
    refuse_foreign(output, "iiif")
    pages = about.base_url if config.pages.items else ""
    at = manifests.Address(base if base.endswith("/") else base + "/", pages)
    text = SiteText(
        about.title,
        about.description,
        about.language,
        about.base_url,
        about.credits,
        about.licence,
    )
    with gathered(config, progress) as collection, new_folder(output, "iiif") as folder:
        plan = collection.plan
        fields, words, entries = plan.collection.fields, plan.catalogue, []
        limits = images.Limits(config.images.max_pixels)

        def write(item: Item) -> tuple[Item, images.Service]:
            return item, _write_picture(item, folder, wanted, limits)

        items = plan.prepared.items
        with (
            progress.task("iiif", len(items), "pictures") as task,
            ThreadPoolExecutor(plan.jobs) as pool,
        ):
            for some in _batches(items, 4 * plan.jobs):
                for item, service in pool.map(write, some):
                    place = folder / "images" / item.id / "info.json"
                    rights = manifests.rights(about.licence)
                    _write(place, manifests.info(item, at, service, rights))
                    place = folder / "items" / item.id / "manifest.json"
                    _write(place, manifests.manifest(item, fields, text, at, service, words))
                    entries.append(manifests.listed(item, text, at, service))
                    task.advance()
        for name, facts in manifests.collections(entries, text, at, words).items():
            _write(folder / name, facts)
        return at.collection(), len(items)


def _write_picture(
    item: Item, folder: Path, wanted: Wanted, limits: images.Limits
) -> images.Service:
    try:
        header = images.probe(item.path, limits)
        longest = max(header.width, header.height)
        picture = images.decode_large(item.path, limits, min(longest, wanted.size or longest))
    except UnusableImage as error:
        raise SitegenError(
            f"{item.filename} can no longer be read: {error.message}.", "Mend it, or build again."
        ) from error
    place = folder / "images" / item.id
    place.parent.mkdir(parents=True, exist_ok=True)
    return images.write_service(picture.base, place, wanted.tiles, wanted.quality)


def _batches(items: tuple[Item, ...], size: int) -> Iterator[tuple[Item, ...]]:
    """Yield a few items at a time, so that a failure does not wait for all the others."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _write(place: Path, facts: dict[str, Any]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
