"""Bring what the other stages made into one order: that of the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrangement import Entry
from sitegen.model.arrays import Grid, Layout, NeighbourGraph
from sitegen.model.clusters import Groups
from sitegen.model.items import Field, Item, Kind, Labels
from sitegen.model.site import GridEntry, Picture, Placed, Sheets, SiteData, SiteText

Points = NDArray[np.float64]


def assemble(
    *,
    text: SiteText,
    items: Sequence[Item],
    pictures: Sequence[Picture],
    fields: Sequence[Field],
    sheets: Sheets,
    layout: Layout,
    layouts: Sequence[Entry],
    grid: Grid,
    graph: NeighbourGraph,
    neighbours: int,
    groups: Groups,
    leaves: tuple[NDArray[np.int32], NDArray[np.float32]],
    span: float,
    similarity: float,
    min_size: int,
    quality: Mapping[str, float],
    trust: Mapping[str, float],
    kept: Mapping[str, NDArray[np.float32]],
    nearest: int,
    labels: Labels,
    recognised: str = "Recognised",
    item_pages: bool = True,
) -> SiteData:
    """Put every array into grid order and scale positions and heights to 0…1.

    All inputs are in the collection's order; `neighbours` is how many are shown, `leaves` the
    dendrogram's leaf order and the heights between its leaves, `span` the height that stands for
    similarity 0, `recognised` the title of the field that holds the labels.
    """
    ids = tuple(item.id for item in items)
    arranged = [entry.arrangement for entry in layouts if entry.arrangement]
    parts = [part.ids for part in (layout, grid, graph, groups.clusters, labels)]
    if any(each != ids for each in [*parts, *(part.ids for part in arranged)]):
        raise ValueError("not all parts are of the same items")
    order = np.argsort(grid.cells, kind="stable")
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    x, y, aspect = _unit(layout.positions[order])
    items, fields = _labelled(items, fields, labels, recognised)
    return SiteData(
        text=text,
        items=tuple(items[row] for row in order),
        pictures=tuple(pictures[row] for row in order),
        fields=tuple(fields),
        sheets=sheets,
        cells=grid.cells[order],
        x=x,
        y=y,
        aspect=aspect,
        layouts=tuple(_placed(entry, order) for entry in layouts),
        neighbours=place[graph.indices[order, :neighbours]],
        distances=graph.distances[order, :neighbours],
        clusters=groups.clusters.labels[order],
        leaves=place[leaves[0]],
        heights=leaves[1] / np.float32(span) if span > 0 else leaves[1],
        similarity=similarity,
        min_size=min_size,
        quality=quality,
        trust=trust,
        kept={name: shares[order] for name, shares in kept.items()},
        nearest=nearest,
        scores=tuple(labels.scores[row] for row in order),
        groups=groups.facts,
        confidence=groups.confidence[order],
        ranks=groups.ranks[order],
        item_pages=item_pages,
    )


def _labelled(
    items: Sequence[Item], fields: Sequence[Field], labels: Labels, title: str
) -> tuple[Sequence[Item], Sequence[Field]]:
    """Add the labels to what is known of each item, as a field that visitors can filter by."""
    if not labels:
        return items, fields
    name = "labels"
    while any(field.name == name for field in fields):
        name += "_"
    labelled = [
        replace(item, values={**item.values, name: given})
        for item, given in zip(items, labels.names, strict=True)
    ]
    return labelled, [*fields, Field(name, title, Kind.LABELS, facet=True)]


def _placed(entry: Entry, order: NDArray[np.intp]) -> Placed | GridEntry:
    made = entry.arrangement
    if made is None:
        return GridEntry(entry.name, entry.title)
    x, y, aspect = _unit(made.positions[order], made.size or 0.0)
    start, extent = _frame(made.positions, made.size or 0.0)
    guides = tuple(
        guide._replace(
            x=float((guide.x - start[0]) / extent[0]), y=float((guide.y - start[1]) / extent[1])
        )
        for guide in made.guides
    )
    size = None if made.size is None else float(made.size / extent[1])
    return Placed(entry.name, entry.title, entry.kind, aspect, x, y, size, guides)


def _unit(positions: NDArray[np.float32], least: float = 0.0) -> tuple[Points, Points, float]:
    """Scale x and y to 0…1, each over its own extent, and return width / height beside them.

    A layout without extent along one side is centred there.
    """
    start, extent = _frame(positions, least)
    unit = (positions.astype(np.float64) - start) / extent
    return unit[:, 0], unit[:, 1], float(extent[0] / extent[1])


def _frame(positions: NDArray[np.float32], least: float) -> tuple[Points, Points]:
    """Return the upper left corner of a layout, and its width and height.

    A layout thinner than 1:20 (a line, a single point), or than `least`, is given that much room
    to be centred in.
    """
    if not len(positions):
        return np.zeros(2), np.ones(2)
    values = positions.astype(np.float64)
    extent = np.ptp(values, axis=0)
    room = np.maximum(extent, max(float(extent.max()) / 20, least, 1e-9 / 20))
    return values.min(axis=0) - (room - extent) / 2, room
