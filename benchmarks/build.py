"""The whole build, by stage: time and peak memory at 1,000 and 10,000 pictures.

    python benchmarks/build.py [--sizes 1000 10000]

Beside it, in the same run, the floor: the libraries called bare, one pyvips thumbnail a picture
and one openTSNE with its defaults on the same features, with no grid, clusters, tiles or site.
Then what a second build costs, with nothing changed and with one title changed.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from _measure import Cost, in_child
from PIL import Image, ImageEnhance, ImageOps

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def write_collection(folder: Path, count: int) -> None:
    """Write `count` JPEG pictures of 480 px: real photographs varied, or noise without them."""
    sources = sorted(SHARED.glob("grocery/images/*.jpg")) + sorted(
        SHARED.glob("pomology/images/*.jpg")
    )
    images = folder / "images"
    images.mkdir(parents=True)
    rows = ["filename,title"]
    for number in range(count):
        rng = np.random.default_rng(number)
        picture = _varied(sources, rng)
        picture.save(images / f"{number:06}.jpg", quality=82)
        rows.append(f"{number:06}.jpg,Picture {number}")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    (folder / "collection.toml").write_text(
        '[collection]\nimages = ["images/*.jpg"]\nmetadata = "metadata.csv"\n'
        '[features]\nextractor = "descriptor"\n'
    )


def _varied(sources: list[Path], rng: np.random.Generator) -> Image.Image:
    if not sources:
        coarse = rng.integers(0, 256, (12, 16, 3), dtype=np.uint8)
        return Image.fromarray(coarse).resize((480, 360), Image.Resampling.BICUBIC)
    picture = Image.open(sources[rng.integers(len(sources))]).convert("RGB")
    width, height = picture.size
    left, top = (int(rng.integers(0, max(side // 5, 1))) for side in (width, height))
    picture = picture.crop((left, top, left + width * 4 // 5, top + height * 4 // 5))
    if rng.random() < 0.5:
        picture = ImageOps.mirror(picture)
    picture = ImageEnhance.Brightness(picture).enhance(float(rng.uniform(0.8, 1.2)))
    return ImageOps.contain(picture, (480, 480))


def build(folder: Path) -> list[tuple[str, float]]:
    """Build, and return the wall seconds of each stage."""
    from sitegen import build, load_config

    report = build(load_config(folder))
    return [(each.name, each.seconds) for each in report.times if not each.reused]


def decode_bare(folder: Path) -> None:
    """One pyvips thumbnail a picture, one after the other."""
    import pyvips

    for path in sorted((folder / "images").iterdir()):
        pyvips.Image.thumbnail(str(path), 256).write_to_memory()


def map_bare(folder: Path) -> None:
    """Run openTSNE with its defaults on the features of the build."""
    from openTSNE import TSNE
    from sklearn.decomposition import PCA

    from sitegen import load_config
    from sitegen.pipeline import features_of

    values = features_of(load_config(folder)).values
    reduced = PCA(min(256, *values.shape), random_state=0).fit_transform(values)
    TSNE(n_jobs=2, random_state=0).fit(reduced)


def _row(name: str, cost: Cost) -> None:
    print(f"{name:<34}{cost.cpu:>14.1f}{cost.wall:>10.1f}{cost.peak:>10.0f}")


def table(count: int) -> None:
    """Print one size's table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_collection(folder, count)
        cold = in_child(build, folder)
        print(f"\n{count:,} pictures of 480 px, descriptor")
        print(f"{'':<34}{'processor s':>14}{'wall s':>10}{'peak MB':>10}")
        _row("sitegen build", cold)
        for stage, seconds in cold.value:
            print(f"    {stage:<30}{'':>14}{seconds:>10.1f}")
        _row("floor: pyvips thumbnails", in_child(decode_bare, folder))
        _row("floor: openTSNE defaults", in_child(map_bare, folder))
        _row("second build, nothing changed", in_child(build, folder))
        metadata = folder / "metadata.csv"
        metadata.write_text(metadata.read_text().replace("Picture 7\n", "The seventh\n"))
        _row("second build, one title changed", in_child(build, folder))


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    for count in parser.parse_args().sizes:
        table(count)


if __name__ == "__main__":
    main()
