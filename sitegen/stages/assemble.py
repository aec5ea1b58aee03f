"""Bring what the other stages made into one order: that of the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Grid, Layout, NeighbourGraph
from sitegen.model.clusters import Groups
from sitegen.model.items import Field, Item, Kind, Labels
from sitegen.model.site import Picture, Sheets, SiteData, SiteText


def assemble(
    *,
    text: SiteText,
    items: Sequence[Item],
    pictures: Sequence[Picture],
    fields: Sequence[Field],
    sheets: Sheets,
    layout: Layout,
    grid: Grid,
    graph: NeighbourGraph,
    neighbours: int,
    groups: Groups,
    leaves: tuple[NDArray[np.int32], NDArray[np.float32]],
    span: float,
    similarity: float,
    min_size: int,
    quality: Mapping[str, float],
    nearest: int,
    labels: Labels,
) -> SiteData:
    """Put every array into grid order and scale positions and heights to 0…1.

    All inputs are in the collection's order; `neighbours` is how many are shown, `leaves` the
    dendrogram's leaf order and the heights between its leaves, `span` the height that stands for
    similarity 0.
    """
    ids = tuple(item.id for item in items)
    for part in (layout, grid, graph, groups.clusters, labels):
        if part.ids != ids:
            raise ValueError(f"{type(part).__name__} is of other items")
    order = np.argsort(grid.cells, kind="stable")
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    x, y, aspect = _unit(layout.positions[order])
    items, fields = _labelled(items, fields, labels)
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
        neighbours=place[graph.indices[order, :neighbours]],
        distances=graph.distances[order, :neighbours],
        clusters=groups.clusters.labels[order],
        leaves=place[leaves[0]],
        heights=leaves[1] / np.float32(span) if span > 0 else leaves[1],
        similarity=similarity,
        min_size=min_size,
        quality=quality,
        nearest=nearest,
        scores=tuple(labels.scores[row] for row in order),
        groups=groups.facts,
        confidence=groups.confidence[order],
        ranks=groups.ranks[order],
    )


def _labelled(
    items: Sequence[Item], fields: Sequence[Field], labels: Labels
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
    return labelled, [*fields, Field(name, "Recognised", Kind.LABELS, facet=True)]


def _unit(
    positions: NDArray[np.float32],
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Scale x and y to 0…1, each over its own extent, and return width / height beside them.

    A map without extent along one side is centred there.
    """
    values = positions.astype(np.float64)
    if not len(values):
        return values[:, 0], values[:, 1], 1.0
    extent = np.ptp(values, axis=0)
    longest = max(float(extent.max()), 1e-9)
    # A map thinner than 1:20 (a line, a single point) is given that much width to be centred in.
    size = np.maximum(extent, longest / 20)
    start = values.min(axis=0) - (size - extent) / 2
    unit = (values - start) / size
    return unit[:, 0], unit[:, 1], float(size[0] / size[1])
