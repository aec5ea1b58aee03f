"""What pictures cost: every size from one decode, and the tile pyramid.

    python benchmarks/pictures.py [--large] [--web-size N]

Prints processor milliseconds a picture for photographs of three sizes, beside the cheapest thing
that any builder must do (one thumbnail by libvips), and the pyramid of 10,000 pictures beside
libvips' own way. Two to four minutes; `--large` adds a pyramid of 100,000, which takes two more
and 2 GB of disk. libvips' own way is left out there: it dies, out of memory.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyvips
from _measure import Cost, in_child, median_costs, median_cpu
from numpy.typing import NDArray
from PIL import Image

from sitegen.images import decode, encode_jpeg
from sitegen.model.arrays import Grid
from sitegen.progress import Silent
from sitegen.stages.tiles import build_pyramid

ROOT = Path(__file__).resolve().parent.parent
PHOTOGRAPHS = ROOT.parent / "shared" / "data" / "grocery" / "images"
SIZES = {"12": (4000, 3000), "3": (2000, 1500), "0.5": (816, 612)}
EACH = 3
CELLS = (256, 128, 64)
CELL = 128
QUALITY = 80
WEB_QUALITY = 82


def photographs() -> list[Image.Image]:
    """Real photographs where they are at hand, else clouds of colour."""
    files = sorted(PHOTOGRAPHS.glob("*.jpg"))[::8]
    if files:
        return [Image.open(file).convert("RGB") for file in files]
    chance = np.random.default_rng(0)
    return [
        Image.fromarray(chance.integers(0, 256, (8, 8, 3), np.uint8)).resize(
            (348, 348), Image.Resampling.BICUBIC
        )
        for _ in range(100)
    ]


def enlarged(photograph: Image.Image, size: tuple[int, int], seed: int) -> Image.Image:
    """Enlarge a photograph and give it back what enlarging cannot: detail at every scale.

    The amount makes files as large as a telephone's, about 3.5 MB for 12 megapixels at quality 90.
    """
    chance = np.random.default_rng(seed)
    pixels = np.asarray(photograph.resize(size, Image.Resampling.BICUBIC)).astype(np.float32)
    for octave in range(6):
        shape = (-(-size[1] >> octave) or 1, -(-size[0] >> octave) or 1)
        noise = Image.fromarray(chance.standard_normal(shape, np.float32))
        detail = np.asarray(noise.resize(size, Image.Resampling.BICUBIC))
        pixels += (3.6 * 1.3**octave * detail)[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def ours(file: Path, web_size: int, with_web: bool = True) -> None:
    picture = decode(file, web_size=web_size)
    if with_web:
        picture.web(WEB_QUALITY)
    picture.thumbnails(CELLS, "contain", QUALITY)
    picture.pixels(224, 224)
    picture.pixels(128, 128)


def floor(file: Path) -> None:
    pyvips.Image.thumbnail(str(file), 256).copy_memory()


def separately(file: Path, web_size: int) -> None:
    """Make every size with libvips from a decode of its own."""
    for size, quality in ((web_size, WEB_QUALITY), *((cell, QUALITY) for cell in CELLS)):
        pyvips.Image.thumbnail(str(file), size, height=size).jpegsave_buffer(Q=quality, keep="none")
    for size in (224, 128):
        pyvips.Image.thumbnail(str(file), size, height=size, size="force").numpy()


def as_peers(file: Path, web_size: int) -> None:
    """Load the whole file with Pillow for each size, as Keras's `load_img` and PixPlot do."""
    for size, quality in ((web_size, WEB_QUALITY), *((cell, QUALITY) for cell in CELLS)):
        image = Image.open(file).convert("RGB")
        scale = size / max(image.size)
        small = image.resize((round(image.width * scale), round(image.height * scale)))
        small.save(io.BytesIO(), "JPEG", quality=quality)
    for size in (224, 128):
        image = Image.open(file).convert("RGB")
        np.asarray(image.resize((size, size), Image.Resampling.NEAREST), np.float32)


def decode_table(folder: Path, web_size: int) -> None:
    print(f"Processor milliseconds a picture; web picture {web_size} px, thumbnails {CELLS},")
    print("model inputs 224² and 128²; in brackets, times the floor.\n")
    names = {
        "floor: libvips thumbnail to 256": lambda file: floor(file),
        "sitegen, all sizes": lambda file: ours(file, web_size),
        "sitegen, without the web picture": lambda file: ours(file, web_size, with_web=False),
        "libvips, each size decoded anew": lambda file: separately(file, web_size),
        "Pillow, as the peers do": lambda file: as_peers(file, web_size),
    }
    columns: dict[str, dict[str, float]] = {}
    sources = photographs()
    heads = []
    for title, size in SIZES.items():
        files = [folder / f"{title}-{number}.jpg" for number in range(EACH)]
        for number, file in enumerate(files):
            enlarged(sources[number], size, number).save(file, quality=90)
        megabytes = np.mean([file.stat().st_size for file in files]) / 1e6
        heads.append(f"{title} Mpx ({megabytes:.1f} MB)")
        works = {name: _over(files, work) for name, work in names.items()}
        slow = works.pop("Pillow, as the peers do")
        seconds = median_cpu(works, 11) | median_cpu({"Pillow, as the peers do": slow}, 2)
        columns[title] = {name: 1000 * spent / EACH for name, spent in seconds.items()}
    print(f"{'':<34}" + "".join(f"{head:>20}" for head in heads))
    for name in names:
        cells = [
            f"{found[name]:.1f} ({found[name] / next(iter(found.values())):.2f})"
            for found in columns.values()
        ]
        print(f"{name:<34}" + "".join(f"{cell:>20}" for cell in cells))


def _over(files: list[Path], work: Callable[[Path], None]) -> Callable[[], None]:
    def run() -> None:
        for file in files:
            work(file)

    return run


def thumbnails(folder: Path, count: int) -> None:
    """Write `count` thumbnail files, from a hundred photographs each cut in several ways."""
    chance = np.random.default_rng(0)
    sources = [np.asarray(image) for image in photographs()]
    folder.mkdir()
    for number in range(count):
        source = sources[number % len(sources)]
        side = min(source.shape[:2]) - int(chance.integers(0, 60))
        part = Image.fromarray(source[-side:, -side:])
        height = int(chance.choice([CELL, 96]))
        data = encode_jpeg(_small(part, height), 90)
        (folder / f"{number}.jpg").write_bytes(data)


def _small(image: Image.Image, height: int) -> NDArray[np.uint8]:
    return np.asarray(image.resize((CELL, height), Image.Resampling.BOX))


def by_sitegen(source: Path, target: Path, count: int, jobs: int) -> int:
    columns, rows = _shape(count)
    cells = np.arange(count, dtype=np.int32)
    grid = Grid(tuple(map(str, range(count))), columns, rows, cells)
    pyramid = build_pyramid(
        grid,
        CELL,
        "#ffffff",
        lambda row: (source / f"{row}.jpg").read_bytes(),
        QUALITY,
        target,
        Silent(),
        jobs,
    )
    return pyramid.files


def by_arrayjoin(source: Path, target: Path, count: int) -> int:
    files = [pyvips.Image.new_from_file(str(source / f"{row}.jpg")) for row in range(count)]
    joined = pyvips.Image.arrayjoin(
        files,
        across=_shape(count)[0],
        hspacing=CELL,
        vspacing=CELL,
        halign="centre",
        valign="centre",
        background=[255],
    )
    target.mkdir()
    joined.dzsave(str(target / "grid"), tile_size=512, overlap=0, suffix=f".jpg[Q={QUALITY}]")
    return sum(1 for _ in target.rglob("*.jpg"))


def _shape(count: int) -> tuple[int, int]:
    columns = round((count * 1.6) ** 0.5)
    return columns, -(-count // columns)


def pyramid_table(folder: Path, count: int, repeat: int, beside: bool = True) -> None:
    source = folder / f"thumbnails-{count}"
    thumbnails(source, count)

    def run(function: Callable[..., int], *more: int) -> Callable[[], Cost]:
        def measure() -> Cost:
            target = folder / "pyramid"
            shutil.rmtree(target, ignore_errors=True)
            return in_child(function, source, target, count, *more)

        return measure

    runs = {"libvips arrayjoin + dzsave": run(by_arrayjoin)} if beside else {}
    runs |= {"sitegen, 1 thread": run(by_sitegen, 1), "sitegen, 2 threads": run(by_sitegen, 2)}
    costs = median_costs(runs, repeat)
    print(f"\nPyramid of {count:,} pictures at {CELL} px, 512 px tiles, quality {QUALITY}\n")
    print(f"{'':<34}{'processor s':>16}{'wall s':>10}{'peak MB':>10}{'files':>10}")
    base = next(iter(costs.values())).cpu
    for name, cost in costs.items():
        share = f"{cost.cpu:.2f} ({cost.cpu / base:.2f})"
        print(f"{name:<34}{share:>16}{cost.wall:>10.2f}{cost.peak:>10.0f}{cost.value:>10,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--large", action="store_true", help="also a pyramid of 100,000 pictures")
    parser.add_argument("--web-size", type=int, default=1024, help="pixels (default 1024)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        concurrency = os.environ["VIPS_CONCURRENCY"]
        print(f"libvips runs {concurrency} thread a call throughout.\n")
        decode_table(folder, options.web_size)
        pyramid_table(folder, 10_000, repeat=3)
        if options.large:
            pyramid_table(folder, 100_000, repeat=1, beside=False)


if __name__ == "__main__":
    main()
