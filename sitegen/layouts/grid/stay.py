"""The grid when pictures come and go: those that stay keep their cells."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.grid import Shape, outline_for, place, sorting
from sitegen.layouts.grid.auto import ROUNDS, rounds_for
from sitegen.layouts.grid.compiled import Numbers, Vectors
from sitegen.layouts.grid.shapes import Cells, Mask, Outline, owners, shape_for
from sitegen.layouts.grid.swaps import cost
from sitegen.layouts.jit import compiled
from sitegen.model.arrays import Grid, NeighbourGraph, Reduced

# Columns may differ by this share from those of a fresh grid: each column that is added or taken
# away moves the pictures of one row.
_TOLERANCE = 0.1
# What it costs to move an old picture, in units of the usual distance of neighbours. Without, 95%
# keep their cells when 2% are added, with it 97%, and 0.006 fewer neighbours are kept after ten
# times.
_PRICE = 1.0
_TURNS = 20
# Old pictures whose median place a new one is drawn to.
_NEAR = 5
_EXACT_UP_TO = 1_000

# What heat is left when all are refined: the less, the nearer old pictures stay, and the fewer
# neighbours they find.
_WARMTH = 0.35

Places = NDArray[np.int32]


def stay(
    reduced: Reduced,
    graph: NeighbourGraph,
    places: Places,
    columns: int,
    shape: Shape,
    aspect: float,
    seed: int,
    settle: bool,
    mask: Mask | None = None,
) -> Grid:
    """Give new pictures cells among old ones.

    New pictures first take the free cells, those at the end of the grid and those of pictures that
    are gone, each as near to its neighbours as can be. Then they, and the pictures that have to
    make way, change places with others as long as that brings neighbours together by more than
    moving old pictures costs.

    Parameters
    ----------
    reduced : Reduced
        n vectors.
    graph : NeighbourGraph
        Their neighbours.
    places : ndarray, shape (n, 2), int32
        Row and column of each old picture; -1 for new ones.
    columns : int
        Of the grid as it was.
    shape, aspect, mask
        As for `sitegen.layouts.grid.lay_out`.
    seed : int
    settle : bool
        Whether all pictures may move, to where their neighbours are by now.

    Returns
    -------
    Grid
        Without holes inside, like a fresh one; a rectangle may be a little wider or higher.
    """
    count = len(places)
    if shape in ("rectangle", "square"):
        outline = near_rectangle(count, aspect if shape == "rectangle" else 1.0, columns)
    else:
        outline = outline_for(count, shape, aspect, mask)
        places = _aligned(places, outline)
    cells, old = _filled(places, outline, graph)
    if min(sorting.NEIGHBOURS, graph.k) and not (old.all() and not settle):
        vectors = sorting.leading(reduced.values)
        cells = _changed(cells, old, outline, vectors, graph)
        if settle:
            rounds = rounds_for(count, *ROUNDS)
            cells = sorting.refine(cells, outline, vectors, graph, rounds, seed, _WARMTH)
    return Grid(reduced.ids, outline.columns, outline.rows, cells)


def near_rectangle(count: int, aspect: float, columns: int) -> Outline:
    """Fill a rectangle row by row, with the columns it had as long as they suit its aspect."""
    ideal = shape_for(count, aspect)[0]
    fewest, most = math.ceil(ideal * (1 - _TOLERANCE)), math.floor(ideal * (1 + _TOLERANCE))
    columns = max(min(max(columns, fewest), most, count), 1)
    return Outline(columns, -(-count // columns), np.arange(count, dtype=np.int32))


def _aligned(places: Places, outline: Outline) -> Places:
    """Shift places by the few cells that bring most of them into an outline that has grown."""
    old = places[:, 0] >= 0
    if not old.any():
        return places
    inside = _inside(outline)
    more = np.array([outline.rows, outline.columns]) - places[old].max(axis=0) - 1
    best, most = (0, 0), -1
    for down in range(min(more[0], 0) - 1, max(more[0], 0) + 2):
        for right in range(min(more[1], 0) - 1, max(more[1], 0) + 2):
            fitting = int(_fitting(places[old] + (down, right), inside).sum())
            if fitting > most:
                best, most = (down, right), fitting
    # Far outside is where a picture that does not fit ends, not at -1, which means a new one.
    return np.where(old[:, None], places + best, -1).astype(np.int32)


def _inside(outline: Outline) -> NDArray[np.bool_]:
    inside = np.zeros((outline.rows, outline.columns), np.bool_)
    inside.ravel()[outline.cells] = True
    return inside


def _fitting(places: NDArray[Any], inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which places lie inside."""
    found: NDArray[np.bool_] = np.all((places >= 0) & (places < inside.shape), axis=1)
    found[found] = inside[places[found, 0], places[found, 1]]
    return found


def _filled(
    places: Places, outline: Outline, graph: NeighbourGraph
) -> tuple[Cells, NDArray[np.bool_]]:
    """Leave old pictures in their cells and bring the others to free ones near their neighbours.

    Returns
    -------
    cells : ndarray, shape (n,), int32
    old : ndarray, shape (n,), bool
        Which of them are in the cell where they were.
    """
    inside, columns = _inside(outline), outline.columns
    old = _fitting(places, inside)
    cells = np.full(len(places), -1, np.int32)
    cells[old] = places[old, 0] * columns + places[old, 1]
    inside.ravel()[cells[old]] = False
    free = np.flatnonzero(inside.ravel()).astype(np.int32)
    rows = np.flatnonzero(~old)
    wanted = np.tile([columns / 2, outline.rows / 2], (len(rows), 1))
    for number, row in enumerate(rows):
        near = graph.indices[row]
        near = near[old[near]][:_NEAR]
        if len(near):
            wanted[number] = np.median(places[near, ::-1], axis=0) + 0.5
    method = place.exact if len(rows) <= _EXACT_UP_TO else place.bisect
    if len(rows):
        cells[rows] = method(wanted, Outline(columns, outline.rows, free))
    return cells, old


def _changed(
    cells: Cells,
    old: NDArray[np.bool_],
    outline: Outline,
    vectors: Vectors,
    graph: NeighbourGraph,
) -> Cells:
    """Let pictures that are not at home, and those that make way, change places with others."""
    typical, _ = sorting.scales(vectors, graph)
    first = np.flatnonzero(~old)
    if typical == 0 or not len(first):
        return cells
    count = len(cells)
    near = min(sorting.NEIGHBOURS, graph.k)
    nearest = np.ascontiguousarray(graph.indices[:, :near])
    queue, queued = np.zeros(count, np.int32), ~old
    queue[: len(first)] = first
    owner = owners(cells, outline)
    points = np.stack([cells // outline.columns, cells % outline.columns], axis=1)
    _settle(
        vectors,
        nearest,
        owner,
        np.ascontiguousarray(points, np.int32),
        (sorting.edges(nearest, typical), sorting.around(typical)),
        np.where(old, cells, -1).astype(np.int32),
        np.float32(_PRICE * typical),
        queue,
        queued,
        len(first),
        _TURNS,
    )
    return sorting.cells_in(owner, count)


@compiled
def _price(item: Any, at: int, to: int, homes: Numbers) -> int:
    """How many more pictures are away from home if this one goes: -1, 0 or 1."""
    home = homes[item]
    return 0 if home < 0 else int(to != home) - int(at != home)


@compiled
def _settle(
    values: Vectors,
    nearest: Numbers,
    owner: Numbers,
    places: Numbers,
    terms: Any,
    homes: Numbers,
    price: np.float32,
    queue: Numbers,
    queued: NDArray[np.bool_],
    length: int,
    turns: int,
) -> None:
    """Give each item of the queue the best of all cells beside its neighbours, turn by turn.

    What is looked at is what `swap` looks at, and a price for every item away from home. An item
    that had to make way joins the queue. Ends when nothing gains any more.
    """
    rows, columns = owner.shape
    for _ in range(turns):
        moved, at = False, 0
        while at < length:
            item = np.uint32(queue[at])
            at += 1
            row, column = places[item, 0], places[item, 1]
            here = row * columns + column
            now = cost(item, row, column, item, values, owner, places, terms)
            best, best_row, best_column = np.float32(-1e-6), -1, -1
            for rank in range(nearest.shape[1]):
                beside = nearest[item, rank]
                for step in range(9):
                    to_row = places[beside, 0] + step // 3 - 1
                    to_column = places[beside, 1] + step % 3 - 1
                    if not (0 <= to_row < rows and 0 <= to_column < columns):
                        continue
                    if owner[to_row, to_column] < 0 or owner[to_row, to_column] == item:
                        continue
                    other = np.uint32(owner[to_row, to_column])
                    there = to_row * columns + to_column
                    moves = _price(item, here, there, homes) + _price(other, there, here, homes)
                    change = (
                        price * moves
                        - now
                        + cost(item, to_row, to_column, other, values, owner, places, terms)
                        + cost(other, row, column, item, values, owner, places, terms)
                        - cost(other, to_row, to_column, other, values, owner, places, terms)
                    )
                    if change < best:
                        best, best_row, best_column = change, to_row, to_column
            if best_row >= 0:
                other = np.uint32(owner[best_row, best_column])
                owner[row, column], owner[best_row, best_column] = other, item
                places[item, 0], places[item, 1] = best_row, best_column
                places[other, 0], places[other, 1] = row, column
                moved = True
                if not queued[other]:
                    queued[other] = True
                    queue[length] = other
                    length += 1
        if not moved:
            break
