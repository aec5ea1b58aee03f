"""What the file of the published layout says, and what of it still holds.

docs/layouts.md describes it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.extraction import Extraction
from sitegen.fingerprint import digest_of
from sitegen.kept_file import KeptFile
from sitegen.layouts import holding
from sitegen.model.arrays import Grid, Layout
from sitegen.model.items import Item
from sitegen.model.kept import Counted, Held, Kept, Numbered, Settings

FORMAT = "sitegen layout 2"
_MARK = 10
_COLUMNS = {"sitegen layout 1": 6, FORMAT: 7}
"""By format; the first one knew nothing of clusters."""

# Fewer pictures than these that stay hold nothing in place.
_FEWEST = 5
# A map that keeps less than this share of what it kept when it was published is no map of these
# features: vectors of one's own were exchanged, or dates count now that did not.
_MISFIT = 0.5


def mark(item: Item) -> str:
    """Return what tells that a picture is still the same."""
    return item.digest[:_MARK]


def read(file: KeptFile) -> Kept | None:
    """Return what a file keeps; None where there is none.

    Raises
    ------
    SitegenError
        When the file is damaged: starting afresh would lose for good what it held.
    """
    data = file.read()
    if data is None:
        return None
    try:
        return parse(data.decode())
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise SitegenError(
            f"The kept layout {file.place} cannot be read: {error}",
            "Restore it, as from version control, or start afresh: `sitegen build --relayout`.",
        ) from None


def written(kept: Kept) -> str:
    """Return a layout as text: a line of settings, then one line a picture, by id."""
    facts: dict[str, Any] = {"unit": kept.unit, "fit": kept.fit}
    facts |= {"map": asdict(kept.map), "grid": asdict(kept.grid)}
    groups = np.zeros(len(kept.ids), np.int32)
    if kept.clusters:
        facts["clusters"] = {"settings": dict(kept.clusters.settings)}
        groups = kept.clusters.labels
    lines = [FORMAT, json.dumps(facts, sort_keys=True)]
    numbers = np.column_stack([kept.positions, kept.places[:, ::-1], groups]).tolist()
    for row in sorted(range(len(kept.ids)), key=kept.ids.__getitem__):
        x, y, right, down, group = numbers[row]
        lines.append(f"{kept.ids[row]}\t{kept.marks[row]}\t{x}\t{y}\t{right}\t{down}\t{group}")
    return "\n".join(lines) + "\n"


def parse(text: str) -> Kept:
    """Read what `written` wrote.

    Raises
    ------
    ValueError, KeyError, TypeError
        When it is something else.
    """
    lines = text.splitlines()
    if not lines or lines[0] not in _COLUMNS:
        raise ValueError(f"its first line is not `{FORMAT}`")
    columns = _COLUMNS[lines[0]]
    if len(lines) < 2:
        raise ValueError("its second line is missing")
    facts = json.loads(lines[1])
    if not isinstance(facts, dict) or not {"unit", "fit", "map", "grid"} <= facts.keys():
        raise ValueError("line 2 lacks settings")
    ids, marks = [], []
    numbers = np.zeros((max(len(lines) - 2, 0), 5), np.int64)
    for number, line in enumerate(lines[2:]):
        parts = line.split("\t")
        try:
            if len(parts) != columns:
                raise ValueError
            numbers[number, : columns - 2] = [int(part) for part in parts[2:]]
        except (ValueError, OverflowError):
            raise ValueError(f"line {number + 3} is not a picture's") from None
        ids.append(parts[0])
        marks.append(parts[1])
    unit = float(facts["unit"])
    if not 0 < unit < float("inf"):
        raise ValueError("its unit is not a length")
    cells = numbers[:, [3, 2]]
    if len(cells) and (cells.min() < 0 or cells.max() > 2**31 - 1):
        raise ValueError("a picture's cell is outside of the grid")
    if len(np.unique(cells, axis=0)) < len(cells):
        raise ValueError("two pictures have the same cell")
    groups = numbers[:, 4]
    if len(groups) and (groups.min() < 0 or groups.max() > 2**31 - 1):
        raise ValueError("a picture's cluster is no number of one")
    clusters = None
    if "clusters" in facts:
        clusters = Numbered(dict(facts["clusters"]["settings"]), groups.astype(np.int32))
    return Kept(
        tuple(ids),
        tuple(marks),
        numbers[:, :2],
        cells.astype(np.int32),
        unit,
        float(facts["fit"]),
        _counted(facts["map"]),
        _counted(facts["grid"]),
        clusters,
    )


def _counted(facts: dict[str, Any]) -> Counted:
    return Counted(dict(facts["settings"]), int(facts["changed"]))


def hold(kept: Kept, items: Sequence[Item]) -> Held:
    """Find the pictures of this build in a kept layout.

    A picture is the one that was there if its id and its bytes are, or its bytes alone, under an
    id that is gone: it was renamed. One whose bytes have changed is new.
    """
    rows = _rows(kept, items)
    old = rows >= 0
    positions = np.full((len(items), 2), np.nan)
    places = np.full((len(items), 2), -1, np.int32)
    positions[old] = kept.positions[rows[old]] * kept.unit
    places[old] = kept.places[rows[old]]
    clusters = None
    if kept.clusters:
        labels = np.zeros(len(items), np.int32)
        labels[old] = kept.clusters.labels[rows[old]]
        clusters = replace(kept.clusters, labels=labels)
    gone = len(kept.ids) - int(old.sum())
    changed = gone + len(items) - int(old.sum())
    columns = int(kept.places[:, 1].max(initial=0)) + 1
    return Held(
        positions,
        places,
        kept.unit,
        columns,
        gone,
        kept.map.changed + changed,
        kept.grid.changed + changed,
        changed > 0 and kept.map.changed + changed >= holding.SETTLE_MAP_AT * len(items),
        changed > 0 and kept.grid.changed + changed >= holding.SETTLE_GRID_AT * len(items),
        clusters=clusters,
    )


def _rows(kept: Kept, items: Sequence[Item]) -> NDArray[np.int64]:
    """Return each item's row in a kept layout, -1 for none."""
    known = {each: row for row, each in enumerate(kept.ids)}
    rows = np.full(len(items), -1, np.int64)
    for number, item in enumerate(items):
        row = known.get(item.id, -1)
        if row >= 0 and kept.marks[row] == mark(item):
            rows[number] = row
    here = {item.id for item in items}
    gone = {kept.marks[row]: row for row, each in enumerate(kept.ids) if each not in here}
    often = Counter(mark(items[number]) for number in np.flatnonzero(rows < 0).tolist())
    for number in np.flatnonzero(rows < 0).tolist():
        found = mark(items[number])
        if often[found] == 1 and found in gone:
            rows[number] = gone[found]
    return rows


def settings_of(
    config: SiteConfig, extraction: Extraction, drawn: str | None
) -> tuple[Settings, Settings]:
    """Return what map and grid are made by; `drawn` is the digest of the grid's mask."""
    # Vectors of one's own are a new file with each picture; and a new version of sitegen is no
    # reason to move what visitors know.
    made_by = [
        [part.share, {name: of for name, of in part.source.key.items() if name != "version"}]
        if part.source.name in extraction.shelves
        else [part.share, part.source.name]
        for part in extraction.parts
    ]
    map_: Settings = {
        "extractor": extraction.name,
        "the extractor digest": digest_of(made_by),
        "features.pca": config.features.pca,
        "features.whiten": config.features.whiten,
        "time.alpha": config.time.alpha,
        "neighbours.metric": config.neighbours.metric,
        "map.perplexity": config.map.perplexity,
        "map.seed": config.map.seed,
    }
    grid: Settings = {
        "grid.method": config.grid.method,
        "grid.shape": config.grid.shape,
        "grid.aspect": config.grid.aspect,
        "the grid's mask digest": drawn,
    }
    return map_, grid


def why_afresh(kept: Kept, held: Held, settings: Settings) -> str | None:
    """Say why a map cannot stay; None where it can."""
    if reason := difference(kept.map.settings, settings):
        return reason
    count = len(held.places)
    old = count - int(held.new.sum())
    if old < _FEWEST:
        return f"{old:,} of {count:,} pictures were there before"
    if 2 * old < count:
        return f"{count - old:,} of {count:,} pictures are new"
    if 2 * old < len(kept.ids):
        return f"{held.gone:,} of {len(kept.ids):,} pictures are gone"
    return None


def difference(before: Settings, now: Settings) -> str | None:
    """Name the first setting that differs; None where none does."""
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            was, is_now = before.get(name), now.get(name)
            if name.endswith("digest"):
                return f"{name.removesuffix(' digest')} has changed"
            return f"{name} was {was} and is {is_now}"
    return None


def held(
    file: KeptFile | None,
    items: Sequence[Item],
    settings: Settings,
    grid_settings: Settings,
    fit: Callable[[NDArray[np.float64], NDArray[np.bool_]], float],
    say: Callable[[str], None],
) -> Held | None:
    """Return what of the kept layout holds for these pictures, and say in a line what does not.

    Parameters
    ----------
    file : KeptFile or None
        None where nothing is to stay.
    settings, grid_settings : mapping
        What map and grid are made by.
    fit : callable
        Says how well a map fits these pictures, of which some have a place: `holding.fit`.
    say : callable
        Told what stays, what does not, and why.

    Returns
    -------
    Held or None
        None where all starts afresh.
    """
    before = read(file) if file else None
    if before is None:
        return None
    found = hold(before, items)
    reason = why_afresh(before, found, settings)
    if reason is None and fit(found.positions, ~found.new) < _MISFIT * before.fit:
        reason = "what the pictures are compared by has changed"
    if reason:
        say(f"map and grid start afresh: {reason}")
        return None
    if other := difference(before.grid.settings, grid_settings):
        say(f"the grid starts afresh: {other}")
        found = replace(found, grid_stays=False)
    new = int(found.new.sum())
    if new or found.gone:
        stay = len(items) - new
        say(f"map and grid: {stay:,} pictures stay in place, {new:,} new, {found.gone:,} gone")
    return found


def published(
    items: Sequence[Item],
    layout: Layout,
    grid: Grid,
    fit: float,
    held: Held | None,
    settings: Settings,
    grid_settings: Settings,
    clusters: Numbered | None = None,
) -> Kept:
    """Return what is to be kept of a build that `held` held; `fit` is `holding.fit` of its map."""
    positions = layout.positions.astype(np.float64)
    unit = holding.unit_of(layout, held.unit if held else None)
    columns = max(grid.columns, 1)
    places = np.stack([grid.cells // columns, grid.cells % columns], axis=1)
    grid_held = held if held and held.grid_stays else None
    return Kept(
        layout.ids,
        tuple(map(mark, items)),
        np.round(positions / unit).astype(np.int64),
        places.astype(np.int32),
        unit,
        round(fit, 4),
        Counted(settings, 0 if held is None or held.settles_map else held.changed_map),
        Counted(
            grid_settings,
            0 if grid_held is None or grid_held.settles_grid else grid_held.changed_grid,
        ),
        clusters,
    )
