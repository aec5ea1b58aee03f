"""The stage: pictures and rows become a collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sitegen.config import SiteConfig
from sitegen.errors import UnusableImage
from sitegen.fingerprint import digest_of
from sitegen.metadata import Table, read_table
from sitegen.model.items import Collection
from sitegen.stages.collect.columns import columns_arranged, columns_of
from sitegen.stages.collect.describe import Describer
from sitegen.stages.collect.find import find
from sitegen.stages.collect.ids import make_ids
from sitegen.stages.collect.oddities import Oddities
from sitegen.stages.collect.pair import Pairs, pair


def collect(
    config: SiteConfig, digest: Callable[[Path], str], *, leave_out: Iterable[Path] = ()
) -> Collection:
    """Find the pictures, and what the metadata table says of each.

    Parameters
    ----------
    config : SiteConfig
        The manifest.
    digest : callable
        Returns the digest of a file's bytes; called once for each picture taken.
    leave_out : iterable of Path, optional
        Folders that are not searched, such as the one the site is written to.

    Returns
    -------
    Collection
        Items sorted by file name. Every field has a value in every item: None (no texts for
        `multi`) where there is nothing. Files that cannot be read are among the skipped.

    Raises
    ------
    SitegenError
        When there is no picture, or the table cannot be used.
    """
    pictures = find(config, leave_out)
    oddities = Oddities(pictures.skipped)
    table = _table(config)
    pairs = pair(config, table, pictures, oddities) if table else Pairs()
    columns = columns_of(table, config, pairs.column) if table else ()
    names = table.columns if table else ()
    arranged = columns_arranged(table, config) if table else ()
    describe = Describer(config.fields, names, columns, oddities, config.time.field, arranged)
    ids = make_ids(pictures.names, describe.wanted_ids(pictures.names, pairs.rows))
    items = []
    for place in _sample(pictures.names, config.collection.sample, config.map.seed):
        name = pictures.names[place]
        path = pictures.folder / name
        try:
            content = digest(path)
        except (OSError, UnusableImage) as error:
            oddities.skip(name, f"cannot be read: {getattr(error, 'strerror', None) or error}")
            continue
        items.append(describe.item(ids[place], path, name, content, pairs.rows.get(place, {})))
    return Collection(
        tuple(items),
        tuple(column.field for column in columns),
        oddities.skipped,
        (*(table.warnings if table else ()), *oddities.warnings),
        pairs.notes,
    )


def _table(config: SiteConfig) -> Table | None:
    path = config.collection.metadata
    return read_table(path) if path is not None else None


def _sample(names: Sequence[str], size: int | None, seed: int) -> list[int]:
    """Return the places of a random subset, in order.

    Each name draws a number of its own, so that a new picture takes the place of one at most.
    """
    places = range(len(names))
    if size is None or size >= len(names):
        return list(places)
    return sorted(sorted(places, key=lambda place: digest_of(seed, names[place]))[:size])
