"""How true maps are to the features, and what they cost, beside openTSNE and scikit-learn.

    python benchmarks/map.py [--shared FOLDER] [--only NAME ...] [--large] [--part]

Rows are collections of 1,000, 5,000 and 20,000 vectors, clustered and smooth, and 1,000
watercolours and 800 groceries by the descriptor where `../shared` has them. Each method finds its
own neighbours: sitegen by its `neighbours` stage, whose graph serves the rest of a build too, the
others by theirs. Defaults everywhere, so one thread for openTSNE. Each runs with several seeds in
turn, on as many draws of the synthetic vectors: 12 up to 1,000, 5 up to 5,000, beyond once, as
scikit-learn from 5,000. Means of the scores, medians of the costs. Seconds are the processor's,
after one run that imports and compiles; memory is the peak of a process that does nothing else.
Scores: share of the 10 nearest kept, and how much more than openTSNE with the standard error of
that; trustworthiness; DPQ₁₆.

With `--part`, what parting the pictures of sitegen's maps costs and keeps: neighbours by features,
neighbours on the map, how far pictures move, in cells, and pairs that overlap before and after.
`--large` adds 100,000 vectors to that.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before OpenMP starts

import numpy as np
from _measure import Cost, in_child
from layout import ROOT, as_features, clustered, names, pictures, smooth
from numpy.typing import NDArray

from sitegen.layouts import score
from sitegen.layouts.part import cell, part
from sitegen.layouts.tsne import neighbours_for, tsne
from sitegen.model.arrays import Layout, Reduced
from sitegen.progress import Silent
from sitegen.stages.neighbours import neighbours

NEAREST, PERPLEXITY = 10, 30.0
METHODS = ("openTSNE", "scikit-learn", "sitegen", "sitegen, 2 threads")

Vectors = NDArray[np.float32]


Make = Callable[[int], Reduced]


def draws(count: int) -> int:
    """Return how often collections of a size are laid out: scores of small ones differ most."""
    return 12 if count <= 1_000 else 5 if count <= 5_000 else 1


def drawn(kind: Callable[[int], Vectors], count: int, seed: int) -> Reduced:
    """Draw vectors of one kind, others for each seed."""
    return as_features(kind(draws(count) * count)[seed :: draws(count)])


def collections(shared: Path) -> Iterator[tuple[str, Make]]:
    """Yield each collection's name and what draws its vectors."""
    for name in ("pomology", "grocery"):
        folder = shared / "data" / name
        if (folder / "metadata.csv").is_file():
            found = cache(partial(pictures, folder, None))
            yield f"{name}, descriptor", lambda seed, found=found: found()
    for count in (1_000, 5_000, 20_000):
        yield f"clustered {count:,}", partial(drawn, clustered, count)
        yield f"smooth {count:,}", partial(drawn, smooth, count)


def by_sitegen(values: Vectors, seed: int, jobs: int) -> tuple[Vectors, float]:
    """Return the map, and the processor seconds of the map without its neighbours."""
    reduced = Reduced(names(len(values)), values)
    graph = neighbours(reduced, neighbours_for(len(values), PERPLEXITY), Silent())
    start = time.process_time()
    positions = tsne(reduced, graph, PERPLEXITY, seed, jobs, Silent()).positions
    return positions, time.process_time() - start


def by_opentsne(values: Vectors, seed: int) -> tuple[Vectors, float]:
    from openTSNE import TSNE

    return np.asarray(TSNE(random_state=seed).fit(values), np.float32), 0.0


def by_sklearn(values: Vectors, seed: int) -> tuple[Vectors, float]:
    from sklearn.manifold import TSNE

    return TSNE(random_state=seed).fit_transform(values), 0.0


def mapped(path: Path, method: str, seed: int) -> tuple[Vectors, float, float, float]:
    """In a process of its own: the map; processor seconds in all and of the map; wall seconds."""
    make: Callable[[Vectors, int], tuple[Vectors, float]] = {
        "scikit-learn": by_sklearn,
        "openTSNE": by_opentsne,
        "sitegen": partial(by_sitegen, jobs=1),
        "sitegen, 2 threads": partial(by_sitegen, jobs=2),
    }[method]
    values = np.load(path)
    # One run that imports and compiles; sitegen's ways for few and for many differ.
    make(values[:100], 0)
    if method.startswith("sitegen"):
        make(np.random.default_rng(0).random((1_100, 4), np.float32), 0)
    cpu, wall = time.process_time(), time.perf_counter()
    positions, alone = make(values, seed)
    return positions, time.process_time() - cpu, alone, time.perf_counter() - wall


def measure(name: str, make: Make, folder: Path) -> None:
    """Print a collection's rows."""
    path = folder / "values.npy"
    runs: dict[str, list[Cost]] = {method: [] for method in METHODS}
    scores: dict[str, list[list[float]]] = {method: [] for method in METHODS}
    count = len(make(0).ids)
    for seed in range(draws(count)):
        reduced = make(seed)
        np.save(path, reduced.values)
        nearest = neighbours(reduced, NEAREST, Silent()).indices
        for method in METHODS:
            if method != "scikit-learn" or count < 5_000 or seed == 0:
                cost = in_child(mapped, path, method, seed)
                runs[method].append(cost)
                scores[method].append(judged(reduced.values, nearest, cost.value[0]))
    default = statistics.median(cost.value[1] for cost in runs["openTSNE"])
    peer = [kept for kept, *_ in scores["openTSNE"]]
    for method, costs in runs.items():
        kept, trust, dpq = np.mean(scores[method], axis=0)
        more = [own[0] - its for own, its in zip(scores[method], peer, strict=False)]
        cpu, alone, wall = (statistics.median(c.value[i] for c in costs) for i in (1, 2, 3))
        peak = max(cost.peak for cost in costs)
        map_alone = f"{alone:.1f}" if alone else ""
        print(
            f"| {name} | {method} | {kept:.4f} | {said(more)} | {trust:.4f} | {dpq:.3f} "
            f"| {cpu:.1f} ({cpu / default:.2f}) | {map_alone} | {wall:.1f} | {peak:.0f} |",
            flush=True,
        )


def said(more: list[float]) -> str:
    """Say how much more is kept on average, and its standard error where there are several."""
    if not any(more):
        return ""
    error = statistics.stdev(more) / len(more) ** 0.5 if len(more) > 1 else None
    return f"{statistics.mean(more):+.4f}" + (f" ± {error:.4f}" if error is not None else "")


def judged(values: Vectors, nearest: NDArray[np.int32], positions: Vectors) -> list[float]:
    points, count = positions.astype(np.float64), len(values)
    rows = score.sampled(count, 1_000)
    return [
        score.kept(nearest, points, score.sampled(count, 20_000)),
        score.trustworthiness(values, points, NEAREST, rows),
        score.dpq(values, points, rows)[1],
    ]


def overlapping(positions: Vectors, side: float) -> int:
    """Count the pairs of squares that overlap by more than rounding."""
    from scipy.spatial import KDTree

    points = positions.astype(np.float64)
    # Counted, not listed: a crowded map has millions. Each pair counts twice, and each with itself.
    tree = KDTree(points)
    return int(tree.count_neighbors(tree, side * 0.999, p=np.inf) - len(points)) // 2


def parted(positions: Vectors) -> tuple[Vectors, float]:
    """In a process of its own: the parted map, and processor seconds."""
    part(Layout(names(100), positions[:100]))
    start = time.process_time()
    made = part(Layout(names(len(positions)), positions)).positions
    return made, time.process_time() - start


def measure_parting(name: str, reduced: Reduced) -> None:
    graph = neighbours(reduced, neighbours_for(len(reduced.ids), PERPLEXITY), Silent())
    before = tsne(reduced, graph, PERPLEXITY, 0, 2, Silent()).positions
    cost = in_child(parted, before)
    after, seconds = cost.value
    nearest = graph.indices[:, :NEAREST]
    side = cell(after)
    assert side is not None
    print(
        f"| {name} | {' | '.join(change(values_of(reduced, nearest, before, after)))} "
        f"| {kept_of_map(before, after):.3f} "
        f"| {float(np.linalg.norm(after - before, axis=1).mean()) / side:.2f} "
        f"| {overlapping(before, side):,} → {overlapping(after, side):,} "
        f"| {seconds:.2f} | {cost.peak:.0f} |",
        flush=True,
    )


def values_of(
    reduced: Reduced, nearest: NDArray[np.int32], *maps: Vectors
) -> list[tuple[float, ...]]:
    found = [judged(reduced.values, nearest, positions) for positions in maps]
    return list(zip(*found, strict=True))


def change(pairs: list[tuple[float, ...]]) -> list[str]:
    return [f"{before:.3f} → {after:.3f}" for before, after in pairs]


def kept_of_map(before: Vectors, after: Vectors) -> float:
    """Share of the 10 nearest on the map that are still the nearest."""
    from scipy.spatial import KDTree

    points = before.astype(np.float64)
    nearest = KDTree(points).query(points, NEAREST + 1)[1][:, 1:].astype(np.int32)
    rows = score.sampled(len(points), 20_000)
    return score.kept(nearest, after.astype(np.float64), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", nargs="*", help="collections whose name starts so")
    parser.add_argument("--part", action="store_true", help="the parting of pictures instead")
    parser.add_argument("--large", action="store_true", help="100,000 pictures parted too")
    options = parser.parse_args()
    found = list(collections(options.shared.resolve()))
    if options.part:
        found = [pair for pair in found if not pair[0].endswith("20,000")]
        for count in (10_000, 100_000) if options.large else (10_000,):
            found.append((f"clustered {count:,}", partial(drawn, clustered, count)))
        heads = ["collection", "10-NN kept", "trustworthiness", "DPQ₁₆", "of the map's 10 nearest"]
        heads += ["moved, cells", "overlapping pairs", "processor s", "MB"]
    else:
        heads = ["vectors", "method", "10-NN kept", "more", "trustworthiness", "DPQ₁₆"]
        heads += ["processor s (of openTSNE's)", "map alone", "wall s", "MB"]
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for name, make in found:
        if options.only and not name.startswith(tuple(options.only)):
            continue
        if options.part:
            measure_parting(name, make(0))
        else:
            with tempfile.TemporaryDirectory() as folder:
                measure(name, make, Path(folder))


if __name__ == "__main__":
    main()
