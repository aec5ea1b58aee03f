"""How true grids are to the features, and what they cost, method by method.

    python benchmarks/layout.py [--shared FOLDER] [--large] [--only NAME ...]

Rows are collections: 1,000 watercolours and 800 groceries, each by the descriptor and by
MobileNetV2 where `../shared` has pictures and weights; 1,024 random RGB colours; scikit-learn's
digits; 10,000 synthetic vectors, smooth, and clustered in groups of 4 and of 8 dimensions, and with
`--large` 100,000. Each grid is as wide as high, that of 100,000 400 × 250, because RasterFairy
takes hours where cells of a large rectangle stay empty. DPQ₁₆ is given with ties as in the paper,
where chance scores well above 0, and with averaged ties; then the share of the 10 nearest by
features that are kept. Seconds are the processor's, for the grid alone, after one run that
compiles; memory is the peak of a process that does nothing else. Seeds are fixed.

The second table compares the cost of `auto` with that of the map before it, and with openTSNE, its
defaults, and RasterFairy after it.
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
from _measure import Cost, in_child
from numpy.typing import NDArray

from sitegen.layouts import grid, score
from sitegen.layouts.tsne import tsne
from sitegen.model.arrays import Features, Grid, Layout, NeighbourGraph, Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = "weights/mobilenetv2_1.0_224_from_int8_no_top.h5"
METHODS = ("random", "rasterfairy", "exact", "bisect", "sorted", "auto")
EXACT_UP_TO = 2_000
DEFAULTS_UP_TO = 10_000
NEAREST, PERPLEXITY, FEW = 10, 30.0, 30
WIDE, ASPECT = 100_000, 1.6
# Items whose surroundings are scored where there are more: of 1,000 the error is 0.003.
MANY, SCORED = 10_000, 3_000

Matrix = NDArray[np.float32]


def names(count: int) -> tuple[str, ...]:
    return tuple(str(row) for row in range(count))


def clustered(count: int, inside: int = 8) -> Matrix:
    """50 groups of uneven size in 64 dimensions, each spread along a few directions of its own."""
    rng = np.random.default_rng(0)
    centres, shares = rng.normal(size=(50, 64)), rng.dirichlet(np.ones(50))
    group = rng.choice(50, count, p=shares)
    directions = rng.normal(size=(50, inside, 64)) / np.sqrt(inside)
    along = rng.normal(size=(count, inside))
    values = centres[group] + 0.1 * rng.normal(size=(count, 64))
    for number in range(50):
        members = group == number
        values[members] += 0.6 * along[members] @ directions[number]
    return values.astype(np.float32)


def smooth(count: int) -> Matrix:
    """64 waves over a cube of four dimensions, with a little noise."""
    rng = np.random.default_rng(0)
    inside, waves = rng.random((count, 4)), rng.normal(size=(4, 64)) * 2
    phases = rng.random(64) * 2 * np.pi
    values = np.cos(inside @ waves + phases) + 0.05 * rng.normal(size=(count, 64))
    return values.astype(np.float32)


def as_features(values: NDArray[np.floating]) -> Reduced:
    """Reduce as a build does."""
    features = Features(names(len(values)), values.astype(np.float32), "benchmark")
    return reduce(features, 256, 0)


def pictures(folder: Path, weights: Path | None) -> Reduced:
    """Vectors of MobileNetV2, or of the descriptor where there are no weights."""
    from retrieval import balanced, extracted, pixels_of, read_labelled

    from sitegen.extractors import Extractor, FeatureSettings, create

    settings = FeatureSettings("descriptor")
    if weights:
        settings = FeatureSettings("mobilenet_v2", weights=str(weights))
    made = create(settings)
    assert isinstance(made, Extractor)
    label = "label" if folder.name == "grocery" else "category"
    pixels = pixels_of(read_labelled(folder, label).paths, made.input_size)
    return as_features(balanced(made, extracted(made, pixels)))


def collections(shared: Path, large: bool) -> Iterator[tuple[str, Callable[[], Reduced]]]:
    """Yield each collection's name and what makes its vectors."""
    weights = shared / WEIGHTS
    for name in ("pomology", "grocery"):
        folder = shared / "data" / name
        if (folder / "metadata.csv").is_file():
            yield f"{name}, descriptor", partial(pictures, folder, None)
            if weights.is_file():
                yield f"{name}, mobilenet_v2", partial(pictures, folder, weights)
    yield "rgb", lambda: Reduced(names(1024), colours())
    yield "digits", digits
    sizes = (10_000, 100_000) if large else (10_000,)
    for count in sizes:
        for inside in (4, 8):
            values = clustered(count, inside)
            yield f"clustered {count} ({inside})", partial(as_features, values)
        yield f"smooth {count}", partial(as_features, smooth(count))


def colours() -> Matrix:
    """Colours as they are: distances between them are Euclidean."""
    values = np.random.default_rng(0).random((1024, 3)).astype(np.float32)
    return np.ascontiguousarray(values - values.mean(axis=0))


def digits() -> Reduced:
    from sklearn.datasets import load_digits

    return as_features(load_digits().data)


def aspect(count: int) -> float:
    return ASPECT if count == WIDE else 1.0


def laid_out(path: Path, method: str) -> tuple[NDArray[np.int32], float]:
    """In a process of its own: read the inputs and lay them out, after a run that compiles."""
    with np.load(path) as stored:
        ids = names(len(stored["values"]))
        reduced = Reduced(ids, stored["values"])
        graph = NeighbourGraph(ids, stored["indices"], stored["distances"])
        layout = Layout(ids, stored["positions"])
    small = NeighbourGraph(
        ids[:FEW], np.arange(FEW, dtype=np.int32)[:, None] // 2, np.ones((FEW, 1), np.float32)
    )
    start = Layout(ids[:FEW], layout.positions[:FEW]), Reduced(ids[:FEW], reduced.values[:FEW])
    grid.lay_out(start[0], method, "square", 1.0, start[1], small)
    before = time.process_time()
    found = grid.lay_out(layout, method, "rectangle", aspect(len(ids)), reduced, graph)
    return found.cells, time.process_time() - before


def row(name: str, method: str, values: Matrix, nearest: NDArray[np.int32], found: Grid) -> str:
    points = np.stack([found.cells % found.columns, found.cells // found.columns], axis=1)
    points = points.astype(np.float64)
    rows = score.sampled(len(values), len(values) if len(values) <= MANY else SCORED)
    lenient, averaged = score.dpq(values, points, rows)
    kept = score.kept(nearest, points, score.sampled(len(values), 20_000))
    return f"| {name} | {method} | {lenient:.3f} | {averaged:.3f} | {kept:.3f} |"


def measure(name: str, reduced: Reduced, folder: Path) -> tuple[dict[str, Cost], float]:
    """Print a collection's rows; return what each method and the map cost."""
    count = len(reduced.ids)
    graph = neighbours(reduced, 90, Silent())
    few = Reduced(reduced.ids[:FEW], np.ascontiguousarray(reduced.values[:FEW]))
    tsne(few, neighbours(few, 90, Silent()), PERPLEXITY, 0, 1, Silent())  # compiles
    start = time.process_time()
    layout = tsne(reduced, graph, PERPLEXITY, 0, 1, Silent())
    map_seconds = time.process_time() - start
    path = folder / "inputs.npz"
    np.savez(
        path,
        values=reduced.values,
        indices=graph.indices,
        distances=graph.distances,
        positions=layout.positions,
    )
    outline = grid.outline_for(count, "rectangle", aspect(count))
    costs = {}
    for method in METHODS:
        if method == "exact" and count > EXACT_UP_TO:
            continue
        cost = ""
        if method == "random":
            cells = np.random.default_rng(0).permutation(outline.cells)
        else:
            made = in_child(laid_out, path, method)
            cells, seconds = made.value
            costs[method] = Cost(seconds, made.wall, made.peak)
            cost = f" {seconds:.2f} | {made.peak:.0f} |"
        found = Grid(reduced.ids, outline.columns, outline.rows, cells)
        scores = row(name, method, reduced.values, graph.indices[:, :NEAREST], found)
        print(scores + (cost or "  |  |"), flush=True)
    return costs, map_seconds


def default_map(values: Matrix) -> float:
    """Processor seconds of openTSNE with its defaults."""
    from openTSNE import TSNE

    start = time.process_time()
    TSNE(random_state=0).fit(values)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--large", action="store_true", help="100,000 vectors too")
    parser.add_argument("--only", nargs="*", help="collections whose name starts so")
    options = parser.parse_args()
    print(
        "| collection | method | DPQ₁₆ | averaged ties | 10-NN kept | s | MB |\n" + "|---" * 7 + "|"
    )
    lines = []
    for name, make in collections(options.shared.resolve(), options.large):
        if options.only and not name.startswith(tuple(options.only)):
            continue
        reduced = make()
        with tempfile.TemporaryDirectory() as folder:
            costs, map_seconds = measure(name, reduced, Path(folder))
        auto, peer = costs["auto"].cpu, " | "
        if len(reduced.ids) <= DEFAULTS_UP_TO:
            default = default_map(reduced.values) + costs["rasterfairy"].cpu
            peer = f"{default:.1f} | {auto / default:.2f}"
        lines.append(
            f"| {name} | {auto:.2f} | {map_seconds:.1f} | {auto / map_seconds:.2f} | {peer} |"
        )
    print(
        "\n| collection | auto, s | sitegen's map, s | share | openTSNE + RasterFairy, s | share |"
    )
    print("|---" * 6 + "|\n" + "\n".join(lines))


if __name__ == "__main__":
    main()
