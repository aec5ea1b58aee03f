"""What a layout is: the interface between what is known of the pictures and their places.

A package adds one of its own by an entry point in the group `sitegen.layouts` that names a callable
taking `LayoutSettings` and returning an `Arranger`; `kind = "<its name>"` under `[[layouts]]` in
the manifest then chooses it. The map and the grid, which every site has, are stages of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sitegen import registry
from sitegen.config.layouts import GROUP
from sitegen.model.arrangement import Arrangement, Guide
from sitegen.model.arrays import Colours, Grid, Ids, Layout, NeighbourGraph, Reduced
from sitegen.model.items import Kind

__all__ = [
    "Arrangement",
    "Arranger",
    "Column",
    "Given",
    "Guide",
    "LayoutSettings",
    "Need",
    "create",
]

T = TypeVar("T")
JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"
Need = Literal["features", "neighbours", "map", "grid", "colours"]
"""What takes work to make, and is only there for the layouts that ask for it."""


@dataclass(frozen=True)
class LayoutSettings:
    """What the manifest says of one layout.

    Attributes
    ----------
    kind : str
        Name under which the layout is registered.
    columns : mapping of str to str
        The table's columns that it names, by key: `x`, `y`, `latitude`, `longitude`, `field`.
    aspect : float
        Width / height that suits the site, as for the grid.
    seed : int
        Start of everything that is left to chance.
    """

    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    aspect: float = 1.6
    seed: int = 0


@dataclass(frozen=True)
class Column:
    """A column of the table, one entry an item, read in three ways.

    Attributes
    ----------
    title : str
        As visitors see it.
    kind : Kind
        What the manifest says it holds.
    texts : tuple of tuple of str, length n
        The texts in the cell: several for the kind `multi`, none for an empty cell.
    numbers : ndarray, shape (n,), float64
        NaN where the cell is no number.
    days : ndarray, shape (n,), float64
        Days since the day before 1 January of the year 1; NaN where the cell holds no date. A year
        or a month counts as its middle.
    """

    title: str
    kind: Kind
    texts: tuple[tuple[str, ...], ...]
    numbers: NDArray[np.float64]
    days: NDArray[np.float64]


@dataclass(frozen=True)
class Given:
    """What a layout has to go by. All arrays are in the order of `ids`.

    Attributes
    ----------
    ids : tuple of str, length n
        At least one.
    columns : mapping of str to Column
        By the manifest's key. Only `timeline` has one, `field`, that the manifest need not name.
    made : mapping of Need to object
        What the layout said that it needs; by the properties below.
    """

    ids: Ids
    columns: Mapping[str, Column] = field(default_factory=dict)
    made: Mapping[Need, object] = field(default_factory=dict)

    @property
    def reduced(self) -> Reduced:
        """Vectors that are near each other where the pictures look alike: `features`."""
        return self._made("features", Reduced)

    @property
    def graph(self) -> NeighbourGraph:
        """The nearest others of each picture, the one graph of the whole build: `neighbours`."""
        return self._made("neighbours", NeighbourGraph)

    @property
    def map(self) -> Layout:
        """Places on the map: `map`."""
        return self._made("map", Layout)

    @property
    def grid(self) -> Grid:
        """Cells of the grid: `grid`."""
        return self._made("grid", Grid)

    @property
    def colours(self) -> Colours:
        """The leading colour of each picture: `colours`."""
        return self._made("colours", Colours)

    def _made(self, need: Need, cls: type[T]) -> T:
        value = self.made.get(need)
        if not isinstance(value, cls):
            raise ValueError(f"a layout that uses {need!r} has to say so in `needs`")
        return value


@runtime_checkable
class Arranger(Protocol):
    """Gives every picture a place.

    Attributes
    ----------
    key : mapping of str to JSON
        What the result depends on besides what is given: a version, raised with every change of
        behaviour, and the settings that it uses, but not the columns.
    needs : tuple of Need
        What `arrange` uses beyond the columns. Where `features` are among it, near is taken to
        mean similar, and the site publishes how true that is.
    """

    key: Mapping[str, JSON]
    needs: tuple[Need, ...]

    def arrange(self, given: Given) -> Arrangement:
        """Return a place for every picture: those without a value as well.

        Same input, same places. May raise `SitegenError` with a clear message.
        """


def create(settings: LayoutSettings) -> Arranger:
    """Make the layout that the settings name; not `map` or `grid`.

    Raises
    ------
    SitegenError
        When the name is unknown or the settings do not fit it.
    """
    factory: Callable[[LayoutSettings], Arranger]
    factory = registry.load(GROUP, settings.kind, also=("grid", "map"))
    return factory(settings)
