"""Reduction of features on disk: processor time, peak memory, and what is kept of the likeness.

    python benchmarks/reduction.py [--quick]

Beside it, in the same run, scikit-learn's PCA of the whole matrix in memory, centred and scaled
in the same way. Both start from the same file; the matrix is made up to be like a network's
features: variances that fall slowly, no negative numbers. `kept`: how many of the 10 nearest by
cosine, among 1,000 of the items, are the same as with all the numbers. One thread: more of them
wait for each other in a loop, and where others use the machine that counts for most of the time.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from _measure import Cost, in_child, peak_megabytes
from numpy.typing import NDArray
from sklearn.decomposition import PCA  # here, so that nobody's time has the import in it

from sitegen.cache import Cache
from sitegen.model.arrays import Features
from sitegen.stages.reduce import reduce

KIND = "features"
# Rows, columns, components: the exact covariance, the products of all pairs, the sketch by many
# items, by many numbers, and a share of the variance.
CASES: tuple[tuple[int, int, int | float], ...] = (
    (5_000, 1_280, 256),
    (1_000, 4_096, 256),
    (20_000, 4_096, 256),
    (4_000, 25_088, 256),
    (4_000, 4_096, 0.95),
)
QUICK: tuple[tuple[int, int, int | float], ...] = ((2_000, 512, 64), (500, 2_048, 0.95))
GROWTH = (10_000, 20_000, 40_000)


def write(folder: Path, count: int, width: int) -> None:
    """Write a matrix into a cache, under a key that says its shape."""
    rng = np.random.default_rng(0)
    hidden = min(width, 500)
    falling = np.arange(1, hidden + 1, dtype=np.float32)[:, None] ** -0.7
    mixing = rng.standard_normal((hidden, width), np.float32) * falling
    with Cache(folder).new_array(KIND, f"{count}x{width}", (count, width)) as new:
        for start in range(0, count, 500):
            rows = min(500, count - start)
            values = rng.standard_normal((rows, hidden), np.float32) @ mixing + 0.5
            values += 0.05 * rng.standard_normal(values.shape, np.float32)
            new.write(start, np.maximum(values, 0))


def mapped(folder: Path, count: int, width: int) -> NDArray[np.float32]:
    """Open what `write` wrote."""
    values = Cache(folder).open_array(KIND, f"{count}x{width}")
    assert values is not None
    return values


def some(count: int) -> NDArray[np.int64]:
    """Choose 1,000 items."""
    chosen: NDArray[np.int64] = np.unique(np.linspace(0, count - 1, 1_000).astype(np.int64))
    return chosen


def ours(folder: Path, count: int, width: int, components: int | float) -> Any:
    """Reduce by sitegen, from the file."""
    ids = tuple(map(str, range(count)))
    features = Features(ids, mapped(folder, count, width), "benchmark")
    values = reduce(features, components, 0).values
    return values[some(count)], values.shape[1]


def scikit_learn(folder: Path, count: int, width: int, components: int | float) -> Any:
    """Reduce by scikit-learn's PCA, in memory."""
    values = np.array(mapped(folder, count, width))
    values -= values.mean(axis=0, dtype=np.float64)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    scores = PCA(components, random_state=0).fit_transform(values)
    scores /= np.linalg.norm(scores, axis=1, keepdims=True)
    return scores[some(count)], scores.shape[1]


def all_numbers(folder: Path, count: int, width: int) -> Any:
    """Only centre and scale; the input itself."""
    values = mapped(folder, count, width)
    chosen = values[some(count)] - values.mean(axis=0, dtype=np.float64)
    return chosen / np.linalg.norm(chosen, axis=1, keepdims=True)


def idle() -> float:
    """Megabytes of Python and the imports alone."""
    return peak_megabytes()


def nearest(rows: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the 10 nearest others of each row, by cosine."""
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -2)
    found: NDArray[np.int64] = np.argsort(-likeness, axis=1)[:, :10]
    return found


def kept(rows: NDArray[np.floating], truth: NDArray[np.int64]) -> float:
    """Share of the true nearest among those found."""
    pairs = zip(nearest(rows), truth, strict=True)
    return float(np.mean([len(set(a) & set(b)) / 10 for a, b in pairs]))


def _row(name: str, cost: Cost, extra: str) -> None:
    print(f"{name:<30}{cost.cpu:>12.1f}{cost.wall:>9.1f}{cost.peak:>10.0f}  {extra}", flush=True)


def compare(folder: Path, count: int, width: int, components: int | float) -> None:
    """Print one size's table."""
    write(folder, count, width)
    size = count * width * 4 / 2**20
    print(f"\n{count:,} × {width:,} ({size:,.0f} MB) to {components}")
    print(f"{'':<30}{'processor s':>12}{'wall s':>9}{'peak MB':>10}")
    truth = nearest(in_child(all_numbers, folder, count, width).value)
    for name, way in {"sitegen": ours, "scikit-learn PCA": scikit_learn}.items():
        cost = in_child(way, folder, count, width, components)
        rows, found = cost.value
        _row(name, cost, f"{found} components, kept {kept(rows, truth):.3f}")
    Cache(folder).prune(0)


def growth(folder: Path, counts: tuple[int, ...], width: int, components: int) -> None:
    """Print peak memory at growing numbers of items."""
    print(f"\nMore and more items of {width:,} numbers, to {components}")
    print(f"{'':<30}{'processor s':>12}{'wall s':>9}{'peak MB':>10}")
    for count in counts:
        write(folder, count, width)
        cost = in_child(ours, folder, count, width, components)
        inside, outside = (count * numbers * 4 / 2**20 for numbers in (width, components))
        _row(f"{count:,}", cost, f"input {inside:,.0f} MB, result {outside:,.0f} MB")
        Cache(folder).prune(0)


def main() -> None:
    """Print a table for each case, and one of memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small matrices, to try it out")
    quick = parser.parse_args().quick
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"Python and the imports alone: {in_child(idle).value:.0f} MB")
        for count, width, components in QUICK if quick else CASES:
            compare(folder, count, width, components)
        growth(folder, (2_000, 8_000) if quick else GROWTH, 512 if quick else 4_096, 64)


if __name__ == "__main__":
    main()
