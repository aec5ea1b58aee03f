"""Everything that is shown: what assemble makes and render reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrangement import Guide
from sitegen.model.clusters import ClusterFacts
from sitegen.model.items import Field, Item


@dataclass(frozen=True)
class Picture:
    """What is known of an item's picture once it has been decoded.

    Attributes
    ----------
    width, height : int
        Of the original, upright, in pixels.
    web_width, web_height : int
        Of the web picture.
    thumbnails : mapping of int to (int, int)
        Width and height of the thumbnail for each cell size.
    """

    width: int
    height: int
    web_width: int
    web_height: int
    thumbnails: Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class SiteText:
    """What the manifest says of the whole collection.

    All plain text but `intro` and `footer`, which are Markdown; `direction` is `ltr` or `rtl`,
    `licence_url` an address or empty.
    """

    title: str
    description: str = ""
    language: str = "en"
    base_url: str = ""
    credits: str = ""
    licence: str = ""
    licence_url: str = ""
    intro: str = ""
    footer: str = ""
    direction: str = "ltr"


@dataclass(frozen=True)
class Sheets:
    """The tile pyramid: `levels` is the number of its finest level."""

    columns: int
    rows: int
    cell: int
    tile: int
    levels: int
    background: str


@dataclass(frozen=True)
class Placed:
    """An arrangement as shown, in grid order.

    Attributes
    ----------
    name, title, kind : str
        See `Entry`.
    aspect : float
        Width / height.
    x, y : ndarray, shape (n,), float64
        0…1 over width and height, y downwards.
    size : float or None
        Side of the largest cells of which no two overlap, as a share of the height; None where
        pictures may overlap.
    guides : tuple of Guide
        Labels, in the same unit as x and y; they may lie slightly outside 0…1.
    """

    name: str
    title: str
    kind: str
    aspect: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    size: float | None = None
    guides: tuple[Guide, ...] = ()


@dataclass(frozen=True)
class GridEntry:
    """Where the grid stands in the switch between layouts."""

    name: str
    title: str


@dataclass(frozen=True)
class SiteData:
    """The collection as shown, in **grid order**: row by row of the grid, from the top left.

    Attributes
    ----------
    items, pictures : tuple, length n
    cells : ndarray, shape (n,), int32
        Rising; `row * columns + column`.
    x, y : ndarray, shape (n,), float64
        Position on the map, 0…1 over its width and height, y downwards.
    aspect : float
        Width / height of the map.
    layouts : tuple of Placed or GridEntry
        What visitors can switch between; the first is what they see first. The map and the grid
        need not be among them.
    neighbours : ndarray, shape (n, k), int32
        Places in this order, nearest first.
    distances : ndarray, shape (n, k), float32
        Cosine distance, 0…2.
    clusters : ndarray, shape (n,), int32
        From 1; 0 for unassigned.
    leaves : ndarray, shape (n,), int32
        The dendrogram's leaves from left to right, as places in this order.
    heights : ndarray, shape (n - 1,), float32
        Height at which each leaf joins the next, divided by the greatest distance of two items.
    similarity, min_size : float, int
        The opening cut.
    quality : mapping of str to float
        Share of the nearest neighbours kept, by layout: `map`, `grid`, and others in which
        near is meant to be similar, by name.
    trust : mapping of str to float
        Trustworthiness, 0…1, of the same layouts.
    kept : mapping of str to ndarray, shape (n,), float32
        The same for each picture; NaN where it was not looked at.
    scores : tuple of tuple of float, length n
        0…1, one for each text in the field of kind `labels`; none where there is no such field.
    groups : tuple of ClusterFacts
        The clusters, by number.
    confidence : ndarray, shape (n,), float32
        How clearly each picture belongs to its cluster, 0…1.
    ranks : ndarray, shape (n,), int32
        Place within the cluster, from 1 at its centre; 0 for the unassigned.
    item_pages : bool
        Whether each item has a page of its own.
    """

    text: SiteText
    items: tuple[Item, ...]
    pictures: tuple[Picture, ...]
    fields: tuple[Field, ...]
    sheets: Sheets
    cells: NDArray[np.int32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    aspect: float
    layouts: tuple[Placed | GridEntry, ...]
    neighbours: NDArray[np.int32]
    distances: NDArray[np.float32]
    clusters: NDArray[np.int32]
    leaves: NDArray[np.int32]
    heights: NDArray[np.float32]
    similarity: float
    min_size: int
    quality: Mapping[str, float]
    trust: Mapping[str, float]
    kept: Mapping[str, NDArray[np.float32]]
    nearest: int
    scores: tuple[tuple[float, ...], ...]
    groups: tuple[ClusterFacts, ...]
    confidence: NDArray[np.float32]
    ranks: NDArray[np.int32]
    item_pages: bool = True

    @property
    def count(self) -> int:
        """Number of items."""
        return len(self.items)
