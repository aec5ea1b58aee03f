"""Features: pictures a second from JPEG files to rows on disk, and memory.

    python benchmarks/features.py [--networks mobilenet_v2 inception_v3 vgg16] [--sizes 1000 20000]

Beside sitegen, in the same run: the bare network fed from memory with batches of the same size,
which is the ceiling, and one `predict` a picture, as the scripts do that people use today. All
networks have random weights, which cost the same as trained ones. "features" is a collection whose
pictures have been prepared before, as when the extractor is changed: decoding, shrinking, network,
rows on disk. "first build" makes web pictures and thumbnails besides. Every figure is the median
of three rounds that take turns; the processor's milliseconds are those of all threads.

The second table is memory: `sitegen build --until extract` on collections of two sizes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from _measure import in_child
from build import write_collection

ROUNDS = 3
PICTURES = {"mobilenet_v2": 384, "inception_v3": 96, "vgg16": 64}
APPLICATIONS = {
    "mobilenet_v2": ("mobilenet_v2", "MobileNetV2", "out_relu"),
    "inception_v3": ("inception_v3", "InceptionV3", "mixed10"),
    "vgg16": ("vgg16", "VGG16", "fc2"),
}
RUNTIMES = ("tensorflow", "openvino")


def bare_network(name: str) -> tuple[Any, Any]:
    """Return the network that Keras gives, up to the layer that sitegen uses; and its module."""
    import keras

    module_name, factory, layer = APPLICATIONS[name]
    module = getattr(keras.applications, module_name)
    whole = getattr(module, factory)(weights=None)
    output = whole.get_layer(layer).output
    if len(output.shape) == 4:
        output = keras.layers.GlobalAveragePooling2D()(output)
    model = keras.Model(whole.inputs, output)
    model.jit_compile = False  # or the comparison would be with a network ten times slower
    return model, module


def rates(folder: Path, name: str, runtime: str) -> dict[str, tuple[float, float]]:
    """Pictures a second and processor milliseconds a picture, of each way."""
    os.environ["SITEGEN_RUNTIME"] = runtime
    from sitegen.cache import Cache
    from sitegen.extractors import Extractor, FeatureSettings, create
    from sitegen.extractors.runtime import compiled
    from sitegen.fingerprint import digest_file
    from sitegen.model.items import Item
    from sitegen.prepare import cells_for, prepare
    from sitegen.progress import Silent
    from sitegen.recipe import Recipe
    from sitegen.shelf import Shelf

    extractor = create(FeatureSettings(name, weights="random"))
    assert isinstance(extractor, Extractor)
    paths = sorted((folder / "images").iterdir())[: PICTURES[name]]
    items = [Item(p.stem, p, p.name, digest_file(p), p.stem, p.stem) for p in paths]
    recipe = Recipe(1024, 82, 10**8, "contain", cells_for("auto"))
    jobs = os.cpu_count() or 1

    def ours(cache: Cache, with_features: bool = True) -> None:
        made_from = (recipe.web_size, recipe.max_pixels)
        shelves = [Shelf(extractor, made_from, cache)] if with_features else []
        prepare(items, recipe, shelves, cache, jobs, Silent())

    model, module = bare_network(name)
    height, width = extractor.input_size
    shape = (extractor.batch_size, height, width, 3)
    batch = np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)
    run = model.predict_on_batch if runtime == "tensorflow" else compiled(model, shape)

    def bare() -> None:
        for _ in range(len(items) // extractor.batch_size):
            run(batch)

    few = paths[:16]

    def peers() -> None:
        import keras

        for path in few:
            image = keras.utils.load_img(path, target_size=extractor.input_size)
            pixels = keras.utils.img_to_array(image)[None]
            model.predict(module.preprocess_input(pixels), verbose=0)

    caches = [Cache(Path(tempfile.mkdtemp(dir=folder))) for _ in range(2 * ROUNDS + 1)]
    for cache in caches[:ROUNDS]:
        ours(cache, with_features=False)
    works: dict[str, tuple[int, Callable[[int], None]]] = {
        "bare network, from memory": (len(items), lambda _: bare()),
        "sitegen, features": (len(items), lambda number: ours(caches[number])),
        "sitegen, first build": (len(items), lambda number: ours(caches[ROUNDS + number])),
    }
    if runtime == "tensorflow":
        works["one predict a picture"] = (len(few), lambda _: peers())
    ours(caches[-1])  # compiles
    bare()
    found: dict[str, list[tuple[float, float]]] = {way: [] for way in works}
    for number in range(ROUNDS):
        for way, (count, work) in works.items():
            wall, cpu = time.perf_counter(), time.process_time()
            work(number)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            found[way].append((count / wall, cpu / count * 1000))
    return {
        way: (statistics.median(r for r, _ in each), statistics.median(c for _, c in each))
        for way, each in found.items()
    }


def rate_table(folder: Path, networks: list[str]) -> None:
    """Print pictures a second for each network and runtime."""
    print(f"{'':<40}{'pictures/s':>12}{'cpu ms':>10}{'of bare':>10}{'of TF bare':>12}")
    for name in networks:
        ceiling = 0.0
        for runtime in RUNTIMES:
            found = in_child(rates, folder, name, runtime).value
            bare = found["bare network, from memory"][0]
            ceiling = ceiling or bare
            print(f"{name}, {runtime}")
            for way, (rate, cpu) in found.items():
                shares = f"{rate / bare:>10.2f}{rate / ceiling:>12.2f}"
                print(f"    {way:<36}{rate:>12.1f}{cpu:>10.1f}{shares}")


def extract(folder: Path, count: int, extractor: str) -> int:
    """Build as far as the features of the first `count` pictures; return how many there are."""
    from sitegen import Options, build, load_config

    overrides = {"features.extractor": extractor, "features.weights": "random"}
    if extractor == "descriptor":
        del overrides["features.weights"]
    config = load_config(folder, overrides=overrides)
    os.environ["SITEGEN_CACHE"] = tempfile.mkdtemp(dir=folder)
    return build(config, Options(until="extract", limit=count)).items


def memory_table(folder: Path, sizes: list[int]) -> None:
    """Print the peak memory at each size."""
    head = f"{'pictures':>10}{'peak MB':>10}{'of first':>10}{'cpu s':>10}"
    print(f"\n{'build --until extract':<28}{head}")
    for extractor in ("descriptor", "mobilenet_v2"):
        first = 0.0
        for count in sizes:
            cost = in_child(partial(extract, folder, count, extractor))
            first = first or cost.peak
            row = f"{extractor:<28}{cost.value:>10,}{cost.peak:>10.0f}{cost.peak / first:>10.2f}"
            print(f"{row}{cost.cpu:>10.1f}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", nargs="*", default=list(PICTURES))
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 20_000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_collection(folder, max([max(PICTURES.values()), *arguments.sizes]))
        if arguments.networks:
            rate_table(folder, arguments.networks)
        if arguments.sizes:
            memory_table(folder, arguments.sizes)


if __name__ == "__main__":
    main()
