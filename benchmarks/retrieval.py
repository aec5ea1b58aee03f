"""How well features find pictures of the same kind, and what they cost.

    python benchmarks/retrieval.py [--shared FOLDER]

For every picture of three labelled collections the ten most similar others are looked up by
cosine; printed is the share of them that have its label (leave-one-out precision at 10), and the
processor time of extraction alone. Nothing is left to chance. It takes a few minutes.

`grocery` is scored on `label`, 20 classes of 40. `pomology` is scored on `category`, for the 650
pictures of the 13 categories with 50 each, searching among all 1,000 and among the 650. `example`
is the collection in this repository, scored on `family`, by which the descriptor was chosen:
its score there is no estimate for another.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sitegen.extractors import Blocks, Extractor, FeatureSettings, Vectors, create
from sitegen.extractors.agreement import SAMPLE, shares
from sitegen.extractors.descriptor import PARTS
from sitegen.extractors.joined import balance
from sitegen.images import decode
from sitegen.model.arrays import Features
from sitegen.stages.reduce import reduce

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = "weights/mobilenetv2_1.0_224_from_int8_no_top.h5"
NEAREST = 10

Matrix = NDArray[np.float32]
Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class Labelled:
    """Picture files, and of each its label."""

    paths: tuple[Path, ...]
    labels: NDArray[np.str_]


def read_labelled(folder: Path, column: str) -> Labelled:
    """Read a collection that keeps its pictures in `images/` beside `metadata.csv`."""
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return Labelled(
        tuple(folder / "images" / row["filename"] for row in rows),
        np.array([row[column] for row in rows]),
    )


def precision(
    values: Matrix, labels: NDArray[np.str_], queries: Rows | None = None, k: int = NEAREST
) -> float:
    """Share of the k nearest others, by cosine, that have the label of the picture asked for.

    Parameters
    ----------
    values : ndarray, shape (n, d), float32
    labels : ndarray, shape (n,)
    queries : ndarray, shape (n,), bool, optional
        Which pictures are asked for; all by default. They are searched for among all.
    """
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    unit = values / np.where(lengths > 0, lengths, 1)
    asked = np.arange(len(values)) if queries is None else np.flatnonzero(queries)
    similarity = unit[asked] @ unit.T
    similarity[np.arange(len(asked)), asked] = -np.inf
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    return float((labels[nearest] == labels[asked, None]).mean())


def pixels_of(paths: tuple[Path, ...], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Decode pictures to one size: shape (n, height, width, 3)."""
    return np.stack([decode(path).pixels(*size) for path in paths])


def extracted(extractor: Extractor, pixels: NDArray[np.uint8]) -> Matrix:
    """Extract every picture in batches, not yet balanced: shape (n, d)."""
    step = extractor.batch_size
    return np.concatenate(
        [extractor.extract(pixels[at : at + step]) for at in range(0, len(pixels), step)]
    )


def weights_of(extractor: Blocks, values: Matrix) -> tuple[float, ...]:
    """Say how much each block of columns weighs, by `agreement`."""
    sample = np.linspace(0, len(values) - 1, min(SAMPLE, len(values))).astype(np.intp)
    return shares(values[sample], values.mean(axis=0, dtype=np.float64), extractor.blocks)


def balanced(
    extractor: Extractor, values: Matrix, weights: Sequence[float] | None = None
) -> Matrix:
    """Balance the blocks, if there are any, by `agreement` or by the weights given."""
    if not isinstance(extractor, Blocks):
        return values
    mean = values.mean(axis=0, dtype=np.float64)
    return balance(values, mean, extractor.blocks, weights or weights_of(extractor, values))


def scores(values: dict[str, Matrix], collections: dict[str, Labelled]) -> Iterator[float]:
    """Score one kind of features, by collection, in the order of the table's columns."""
    for name, collection in collections.items():
        labels = collection.labels
        if name == "pomology":
            common = np.array([Counter(labels)[label] >= 50 for label in labels])
            yield precision(values[name], labels, common)
            yield precision(values[name][common], labels[common])
        else:
            yield precision(values[name], labels)


def centred(values: Matrix) -> Matrix:
    return values - values.mean(axis=0)


def reduced(values: Matrix, components: int) -> Matrix:
    ids = tuple(str(row) for row in range(len(values)))
    return reduce(Features(ids, values, "benchmark"), components, 0).values


def variants(name: str, raw: dict[str, Matrix]) -> Iterator[tuple[str, dict[str, Matrix]]]:
    """Yield the ways in which finished features are used, and of the descriptor its parts."""
    yield name, raw
    yield f"{name}, centred", {key: centred(values) for key, values in raw.items()}
    for components in (128, 256):
        yield (
            f"{name}, PCA {components}",
            {key: reduced(values, components) for key, values in raw.items()},
        )
    if name == "descriptor":
        for part, columns in PARTS.items():
            yield f"  {part} alone", {key: values[:, columns] for key, values in raw.items()}


def measure(settings: FeatureSettings, collections: dict[str, Labelled]) -> None:
    """Print the rows of one extractor."""
    extractor = create(settings)
    assert not isinstance(extractor, Vectors)
    extracted_rows: dict[str, Matrix] = {}
    seconds, pictures = 0.0, 0
    for name, collection in collections.items():
        pixels = pixels_of(collection.paths, extractor.input_size)
        extractor.extract(pixels[: extractor.batch_size])  # imports and compiles
        start = time.process_time()
        rows = extracted(extractor, pixels)
        seconds, pictures = seconds + time.process_time() - start, pictures + len(rows)
        extracted_rows[name] = rows
    values = {name: balanced(extractor, rows) for name, rows in extracted_rows.items()}
    cost = f"{seconds / pictures * 1e3:.1f}"
    for label, matrices in variants(extractor.name, values):
        width = next(iter(matrices.values())).shape[1]
        print_row(label, width, scores(matrices, collections), cost)
        cost = ""
    if isinstance(extractor, Blocks):
        alike = (1 / len(extractor.blocks),) * len(extractor.blocks)
        same = {name: balanced(extractor, rows, alike) for name, rows in extracted_rows.items()}
        width = next(iter(same.values())).shape[1]
        print_row("  all parts weighing the same", width, scores(same, collections), "")
        for name, rows in extracted_rows.items():
            found = zip(PARTS, weights_of(extractor, rows), strict=True)
            print(f"weights in {name}: {', '.join(f'{part} {w:.2f}' for part, w in found)}")


def print_row(label: str, width: int, found: Iterator[float], cost: str) -> None:
    cells = " | ".join(f"{score:.3f}" for score in found)
    print(f"| {label} | {width} | {cells} | {cost} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    shared = parser.parse_args().shared.resolve()
    folders = {
        "grocery": (shared / "data/grocery", "label"),
        "pomology": (shared / "data/pomology", "category"),
        "example": (ROOT / "example_site", "family"),
    }
    collections = {
        name: read_labelled(folder, column)
        for name, (folder, column) in folders.items()
        if (folder / "metadata.csv").is_file()
    }
    if not collections:
        raise SystemExit(f"No collection in {shared}: name its folder by --shared.")
    names = {"pomology": "pomology (1,000) | pomology (650)"}
    heads = [names.get(name, name) for name in collections]
    print(f"| features | numbers | {' | '.join(heads)} | ms a picture |")
    print("|---" * (4 + len(heads) - ("pomology" not in collections)) + "|")
    chance = np.random.default_rng(0)
    noise = {
        name: chance.normal(size=(len(collection.paths), 64)).astype(np.float32)
        for name, collection in collections.items()
    }
    print_row("random numbers", 64, scores(noise, collections), "")
    measure(FeatureSettings("raw"), collections)
    weights = shared / WEIGHTS
    if weights.is_file():
        measure(FeatureSettings("mobilenet_v2", weights=str(weights)), collections)
    measure(FeatureSettings("descriptor"), collections)  # last, as its weights follow the table


if __name__ == "__main__":
    main()
