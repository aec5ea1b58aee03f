"""How still pictures stay when others come and go, what that costs, and what a fresh layout has.

    python benchmarks/stay.py [--shared FOLDER] [--only NAME ...] [--cases WORDS ...]
    python benchmarks/stay.py --build COUNT

Rows are collections: 1,000 watercolours and 800 groceries by the descriptor where `../shared` has
them, and 10,000 synthetic vectors, clustered and smooth. From each some are held back, the rest is
laid out afresh, and then they come: one; 2%; a sixth of all, at once and in ten steps (20% more
than there were); a sixth that is unlike the rest, at once; or a tenth goes in five steps. Beside
it, in the same run, the layout of all afresh. Given are: how far half of the pictures that stay
have moved at most, in hundredths of the map's width, from where they were at first; the share of
them in the same cell, and at most two cells away; the share of the 10 nearest kept on the map and
on the grid, and the grid's DPQ₁₆, each staying / afresh; and processor seconds of map and grid,
staying (of the last step) / afresh, after one run that compiles.

With `--build`, a whole build of so many photographs, cold and with one added, by stage.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before OpenMP starts

import numpy as np
from _measure import in_child
from layout import ROOT, as_features, clustered, pictures, smooth
from numpy.typing import NDArray

from sitegen.kept import hold, published
from sitegen.layouts import grid, holding
from sitegen.layouts.grid import stay as grid_stay
from sitegen.layouts.stay import stay
from sitegen.layouts.tsne import tsne
from sitegen.model.arrays import Grid, Layout, NeighbourGraph, Reduced
from sitegen.model.items import Item
from sitegen.model.kept import Held, Kept
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.quality import measure

PERPLEXITY, ASPECT, STEPS = 30.0, 1.6, 10

Rows = NDArray[np.intp]
Matrix = NDArray[np.float32]


def collections(shared: Path) -> Iterator[tuple[str, Callable[[], Matrix]]]:
    """Yield each collection's name and what makes its vectors."""
    for name in ("pomology", "grocery"):
        folder = shared / "data" / name
        if (folder / "metadata.csv").is_file():
            yield name, lambda folder=folder: pictures(folder, None).values
    yield "clustered 10,000", partial(clustered, 10_000)
    yield "smooth 10,000", partial(smooth, 10_000)


def item(row: int) -> Item:
    return Item(str(row), Path(), "", f"{row:040}", "", "")


class State:
    """A collection as published last: who was in it, and where."""

    def __init__(self, values: Matrix, rows: Rows) -> None:
        self._values = values
        self.kept: Kept | None = None
        self.show(rows)

    def show(self, rows: Rows, staying: bool = True) -> float:
        """Lay out these rows as a build would; return processor seconds of map and grid."""
        reduced = as_features(self._values[rows])
        graph = neighbours(reduced, 90, Silent())
        items = [item(int(row)) for row in rows]
        held = hold(self.kept, items) if self.kept and staying else None
        start = time.process_time()
        self.layout, self.grid = laid_out(reduced, graph, held)
        seconds = time.process_time() - start
        named = Layout(tuple(each.id for each in items), self.layout.positions)
        fit = holding.fit(graph, named.positions.astype(np.float64))
        self.kept = published(items, named, self.grid, fit, held, {}, {})
        self.rows, self.reduced, self.graph = rows, reduced, graph
        return seconds

    def scores(self) -> tuple[float, float, float]:
        """Neighbours kept on the map, on the grid, and the grid's DPQ₁₆."""
        placed = {"map": self.layout, "grid": self.grid}
        on_map, on_grid = measure(self.reduced, self.graph, placed).values()
        return on_map.kept, on_grid.kept, on_grid.dpq

    def places(self) -> NDArray[np.int32]:
        columns = self.grid.columns
        return np.stack([self.grid.cells // columns, self.grid.cells % columns], axis=1)


def laid_out(reduced: Reduced, graph: NeighbourGraph, held: Held | None) -> tuple[Layout, Grid]:
    given = reduced, graph
    if held is None:
        layout = holding.rounded(tsne(*given, PERPLEXITY, 0, 1, Silent()))
        return layout, grid.lay_out(layout, "auto", "rectangle", ASPECT, *given)
    settles = held.settles_map, held.settles_grid
    made = stay(*given, held.positions, PERPLEXITY, 0, settles[0], 1, Silent())
    places = held.places, held.columns
    shown = grid_stay.stay(*given, *places, "rectangle", ASPECT, 0, settles[1])
    return holding.rounded(made, held.unit), shown


def cases(count: int, values: Matrix) -> Iterator[tuple[str, list[Rows]]]:
    """Yield what happens, and who is there at first and after each step."""
    order = np.random.default_rng(1).permutation(count)
    sixth, fiftieth, tenth = count // 6, count // 50, count // 10

    def there(number: int) -> Rows:
        return np.sort(order[:number])

    yield "one more", [there(count - 1), there(count)]
    yield "2% more", [there(count - fiftieth), there(count)]
    yield "20% more at once", [there(count - sixth), there(count)]
    growing = np.linspace(count - sixth, count, STEPS + 1).astype(int)
    yield "20% more in ten steps", [there(number) for number in growing]
    # Those farthest along one direction.
    alone = np.argsort(as_features(values).values[:, 0], kind="stable")
    yield "20% more, unlike the rest", [np.sort(alone[:-sixth]), np.arange(count)]
    shrinking = np.linspace(count, count - tenth, STEPS // 2 + 1).astype(int)
    yield "10% fewer in five steps", [there(number) for number in shrinking]


def compare(values: Matrix, shown: list[Rows]) -> str:
    """Play a case and return its row."""
    state = State(values, shown[0])
    first, rows, width = state.layout.positions, state.rows, np.ptp(state.layout.positions)
    places = state.places()
    for now in shown[1:]:
        seconds = state.show(now)
    both = np.intersect1d(rows, state.rows)
    before, after = np.searchsorted(rows, both), np.searchsorted(state.rows, both)
    moved = np.linalg.norm(state.layout.positions[after] - first[before], axis=1) / width
    cells = np.abs(state.places()[after] - places[before]).max(axis=1)
    scores = state.scores()
    afresh = state.show(shown[-1], staying=False)
    pairs = zip(scores, state.scores(), strict=True)
    against = " | ".join(f"{one:.3f} / {two:.3f}" for one, two in pairs)
    return (
        f"{100 * float(np.median(moved)):.2f} | {(cells == 0).mean():.1%} "
        f"| {(cells <= 2).mean():.1%} | {against} | {seconds:.2f} / {afresh:.1f}"
    )


def build_table(count: int) -> None:
    """Print what a whole build costs, cold and with one picture more."""
    from build import _varied, build, write_collection

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_collection(folder, count)
        cold = in_child(build, folder)
        held_back = Path(folder, "images", "another.jpg")
        _varied([], np.random.default_rng(count)).save(held_back, quality=82)
        more = in_child(build, folder)
    print(f"\n| {count:,} pictures | cold | one more |\n|---|---|---|")
    print(f"| **processor s** | {cold.cpu:.1f} | {more.cpu:.1f} ({more.cpu / cold.cpu:.1%}) |")
    print(f"| wall s | {cold.wall:.1f} | {more.wall:.1f} |")
    stages = dict(more.value)
    for stage, seconds in cold.value:
        print(f"| – {stage} | {seconds:.2f} | {stages.get(stage, 0):.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", nargs="*", help="collections whose name starts so")
    parser.add_argument("--cases", nargs="*", help="what happens, as the table calls it")
    parser.add_argument("--build", type=int, help="the whole build of so many pictures instead")
    options = parser.parse_args()
    if options.build:
        build_table(options.build)
        return
    small = clustered(1_200)  # compiles
    State(small, np.arange(1_190)).show(np.arange(1_200))
    heads = ["collection", "what happens", "moved, %", "same cell", "within 2"]
    heads += ["map: 10-NN", "grid: 10-NN", "grid: DPQ₁₆", "map and grid, processor s"]
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|", flush=True)
    for name, make in collections(options.shared.resolve()):
        if options.only and not name.startswith(tuple(options.only)):
            continue
        values = make()
        for what, shown in cases(len(values), values):
            if options.cases and what not in options.cases:
                continue
            print(f"| {name} | {what} | {compare(values, shown)} |", flush=True)


if __name__ == "__main__":
    main()
