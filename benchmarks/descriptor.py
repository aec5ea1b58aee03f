"""What the built-in descriptor costs beside decoding the picture.

    python benchmarks/descriptor.py [--shared FOLDER]

Prints processor milliseconds a picture, in brackets times "decoded to 64 px", which is what a build
with nothing but the descriptor would do without it; medians of five rounds that take turns. The
photographs of `grocery` have 348 px and more, the watercolours of `pomology` 192 px, the pictures
of `example` 512 px; `12 Mpx` is one of the photographs enlarged to the size that cameras write.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads that wait would count as processor time

import numpy as np
import simplejpeg
from _measure import median_cpu
from PIL import Image

from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.descriptor import SIDE, Descriptor
from sitegen.images import decode

ROOT = Path(__file__).resolve().parent.parent
EACH = 128
LARGE = (4000, 3000)
WEB_QUALITY, CELLS, THUMBNAIL_QUALITY = 82, (256, 128, 64), 90
FLOOR = "decoded to 64 px"


def works(paths: list[Path]) -> dict[str, Callable[[], object]]:
    """What is timed, by its name in the table."""
    files = [path.read_bytes() for path in paths]
    pixels = np.stack([decode(path).pixels(SIDE, SIDE) for path in paths])
    descriptor = Descriptor(FeatureSettings("descriptor"))

    def build() -> None:
        for path in paths:
            picture = decode(path)
            picture.web(WEB_QUALITY)
            picture.thumbnails(CELLS, "contain", THUMBNAIL_QUALITY)
            picture.pixels(SIDE, SIDE)

    def describe() -> None:
        for at in range(0, len(pixels), descriptor.batch_size):
            descriptor.extract(pixels[at : at + descriptor.batch_size])

    def scaled() -> None:
        for file in files:
            simplejpeg.decode_jpeg(file, min_height=SIDE, min_width=SIDE)

    return {
        "libjpeg, scaled": scaled,
        "libjpeg, whole": lambda: [simplejpeg.decode_jpeg(file) for file in files],
        "decoded to web size": lambda: [decode(path) for path in paths],
        FLOOR: lambda: [decode(path).pixels(SIDE, SIDE) for path in paths],
        "all that a build makes of it": build,
        "**descriptor alone**": describe,
    }


def collections(shared: Path, folder: Path) -> dict[str, list[Path]]:
    """Picture files by the name of their collection."""
    found = {
        "grocery": sorted((shared / "data/grocery/images").glob("*.jpg")),
        "pomology": sorted((shared / "data/pomology/images").glob("*.jpg")),
        "example": sorted((ROOT / "example_site/images").rglob("*.jpg")),
    }
    some = {name: paths[:: max(1, len(paths) // EACH)][:EACH] for name, paths in found.items()}
    source = some["grocery"] or some["example"]
    large = folder / "large.jpg"
    Image.open(source[0]).convert("RGB").resize(LARGE).save(large, quality=90)
    some["12 Mpx"] = [large] * 8
    return {name: paths for name, paths in some.items() if paths}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    with tempfile.TemporaryDirectory() as folder:
        measured = {}
        for name, paths in collections(parser.parse_args().shared, Path(folder)).items():
            seconds = median_cpu(works(paths), 5)
            measured[name] = {work: took / len(paths) * 1e3 for work, took in seconds.items()}
    print(f"| | {' | '.join(measured)} |")
    print("|---" * (1 + len(measured)) + "|")
    for work in next(iter(measured.values())):
        cells = [f"{took[work]:.2f} ({took[work] / took[FLOOR]:.2f})" for took in measured.values()]
        print(f"| {work} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
