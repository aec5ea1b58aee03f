"""Collections of any size: pictures that compress like photographs, with vectors and metadata.

A picture is two crops from noise with the spectrum of natural scenes (amplitude falling as 1 over
frequency: Field, "Relations between the statistics of natural images and the response properties
of cortical cells", 1987), toned, one of them within an outline before the other. What decides tone,
crop and outline is the picture's vector but for some noise, so near vectors look alike.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LONGEST = 256
NUMBERS = 24
_FIELD = 1024
_FIELDS = 12
_KINDS = ("bowl", "coat", "leaf", "map", "mask", "portrait", "print", "shell", "tile", "vase")
_MADE = "made.json"
_VERSION = 1

MANIFEST = """\
[collection]
title = "{count:,} made pictures"
images = ["images/**/*.jpg"]
metadata = "metadata.csv"
[fields]
title = "{{kind}} {{number}}"
[[facets]]
field = "kind"
[[facets]]
field = "year"
kind = "number"
[features]
extractor = "precomputed"
file = "vectors.npz"
[images]
size = {longest}
[tiles]
cell = {cell}
[pages]
items = {items}
"""


def write_collection(folder: Path, count: int, cell: int | str = "auto") -> None:
    """Write `count` pictures, their table, their vectors and a manifest; once."""
    mark = folder / _MADE
    facts = {"version": _VERSION, "count": count}
    if not (mark.is_file() and json.loads(mark.read_text()) == facts):
        mark.unlink(missing_ok=True)
        _write_pictures(folder, count)
        mark.write_text(json.dumps(facts))
    text = MANIFEST.format(
        count=count,
        longest=LONGEST,
        cell=json.dumps(cell),
        # A page an item is 100,000 folders, of which a visitor of the viewer sees none.
        items=json.dumps(count <= 20_000),
    )
    manifest = folder / "collection.toml"
    if not manifest.is_file() or manifest.read_text() != text:
        manifest.write_text(text)


def vectors(count: int) -> NDArray[np.float32]:
    """Draw vectors in groups of uneven size that lie in a few families: shape (count, 24)."""
    rng = np.random.default_rng(0)
    groups = max(4, round(count**0.5 / 2))
    families = rng.normal(size=(max(2, groups // 8), NUMBERS)) * 1.2
    centres = families[rng.integers(len(families), size=groups)]
    centres = centres + rng.normal(size=centres.shape) * 0.8
    weights = rng.dirichlet(np.full(groups, 0.7))
    owner = rng.choice(groups, size=count, p=weights)
    found: NDArray[np.float32] = centres[owner] + rng.normal(size=(count, NUMBERS)) * 0.35
    return found.astype(np.float32)


def _write_pictures(folder: Path, count: int) -> None:
    import simplejpeg

    values = vectors(count)
    fields = [_noise(number) for number in range(_FIELDS)]
    rng = np.random.default_rng(1)
    rows = ["filename,number,kind,year,maker"]
    names = []
    for number, vector in enumerate(values):
        name = f"{number // 1000:03}/{number:06}.jpg"
        path = folder / "images" / name
        if number % 1000 == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        pixels = picture(vector, fields, rng)
        path.write_bytes(simplejpeg.encode_jpeg(pixels, 85, "RGBX", "420"))
        names.append(name)
        kind = _KINDS[int(np.argmax(vector[: len(_KINDS)]))]
        year = 1700 + int(np.clip(120 + 60 * vector[3], 0, 299))
        rows.append(f"images/{name},{number},{kind},{year},Maker {int(rng.zipf(1.5)) % 900}")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    _write_vectors(folder, names, values)


def _write_vectors(folder: Path, names: list[str], values: NDArray[np.float32]) -> None:
    """Blur the groups before they are laid out: real ones run into each other."""
    blur = np.random.default_rng(2).normal(scale=0.8, size=values.shape).astype(np.float32)
    np.savez(folder / "vectors.npz", ids=np.array(names, dtype=str), features=values + blur)


def picture(
    vector: NDArray[np.float32], fields: list[NDArray[np.uint8]], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Make one picture: (height, width, 4), uint8, its longest side 256, the last byte empty."""
    share = float(np.clip(0.75 + 0.22 * vector[0] + rng.normal() * 0.05, 0.45, 1))
    sides = (LONGEST, max(8, round(LONGEST * share)))
    width, height = sides if vector[1] > 0 else sides[::-1]
    behind = _toned(_crop(vector[2], width, height, fields, rng), vector[4:10])
    before = _toned(_crop(vector[3], width, height, fields, rng), vector[10:16])
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    power = 2 + 3 / (1 + np.exp(-vector[16]))
    within = np.abs(x / 0.7) ** power + np.abs((y - 0.1 * vector[17]) / 0.75) ** power < 1
    return np.where(within, before, behind).view(np.uint8).reshape(height, width, 4)


def _crop(
    chooser: np.float32,
    width: int,
    height: int,
    fields: list[NDArray[np.uint8]],
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    field = fields[int((chooser + 3) * 2) % len(fields)]
    left, top = rng.integers(_FIELD - width + 1), rng.integers(_FIELD - height + 1)
    return field[top : top + height, left : left + width]


def _toned(grey: NDArray[np.uint8], tone: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Give a crop a dark and a light colour; a pixel is four bytes in one number, to be quick."""
    middle = 128 + 34 * tone[:3]
    reach = 84 + 24 * tone[3:]
    steps = np.linspace(-1, 1, 256)[:, None]
    table = np.zeros((256, 4), np.uint8)
    table[:, :3] = np.clip(middle + reach * steps, 0, 255)
    return np.asarray(table.view(np.uint32)[:, 0][grey])


def _noise(seed: int) -> NDArray[np.uint8]:
    """Noise with the spectrum of natural scenes, (1024, 1024), uint8."""
    rng = np.random.default_rng(seed + 100)
    frequency = np.hypot(np.fft.fftfreq(_FIELD)[:, None], np.fft.rfftfreq(_FIELD)[None, :])
    frequency[0, 0] = 1
    spectrum = np.fft.rfft2(rng.normal(size=(_FIELD, _FIELD))) / frequency**1.2
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum)
    return np.clip(128 + 66 * field / field.std(), 0, 255).astype(np.uint8)
