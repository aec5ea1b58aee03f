"""A picture as static files of the IIIF Image API 3, level 0: sizes of the whole, and tiles."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sitegen.images import vips
from sitegen.images.jpeg import encode_jpeg

Pixels = NDArray[np.uint8]
TILE = 512
LARGEST = 2048
"""Most pixels on the longer side of a picture that can be asked for as a whole, beside tiles."""
_LEAST = 150


@dataclass(frozen=True)
class Service:
    """What can be asked of a picture.

    Attributes
    ----------
    width, height : int
        Of the whole.
    sizes : tuple of (int, int)
        Width and height of each picture of the whole, the smallest first.
    scales : tuple of int
        What tiles are reduced by; empty where there are none.
    """

    width: int
    height: int
    sizes: tuple[tuple[int, int], ...]
    scales: tuple[int, ...]


def write_service(pixels: Pixels, folder: Path, tiles: bool, quality: int) -> Service:
    """Write `full/<w>,<h>/0/default.jpg` for several sizes, `full/max/…`, and tiles if wanted.

    Parameters
    ----------
    pixels : ndarray, shape (h, w, 3), uint8
    folder : Path
        Made here. `info.json` is left to the caller, who knows the address.
    tiles : bool
        Whether there are tiles of every part; without them, the largest size is the whole.
    quality : int, 1…100

    References
    ----------
    https://iiif.io/api/image/3.0/
    """
    height, width = pixels.shape[:2]
    longest = max(width, height)
    folder.mkdir(parents=True, exist_ok=True)
    scales = []
    if tiles:
        # Beside: libvips wants a new folder, and another picture's may lie in this one already.
        beside = folder.with_name(f".{folder.name}")
        vips.save_tiles(pixels, beside, TILE, quality)
        (beside / "info.json").unlink()
        for part in beside.iterdir():
            part.rename(folder / part.name)
        beside.rmdir()
        scales = [1]
        while TILE * scales[-1] < longest:
            scales.append(2 * scales[-1])
    sizes, scale = [], 1
    while True:
        size = -(-width // scale), -(-height // scale)
        if not tiles or max(size) <= LARGEST:
            sizes.append(size)
        if max(size) <= _LEAST * 2:
            break
        scale *= 2
    for size in sizes:
        place = folder / "full" / f"{size[0]},{size[1]}" / "0"
        if not place.exists():
            place.mkdir(parents=True)
            made = pixels if size == (width, height) else vips.reduce(pixels, size[1], size[0])
            (place / "default.jpg").write_bytes(encode_jpeg(made, quality))
    place = folder / "full" / "max" / "0"
    place.mkdir(parents=True)
    largest = folder / "full" / f"{sizes[0][0]},{sizes[0][1]}" / "0" / "default.jpg"
    shutil.copyfile(largest, place / "default.jpg")
    return Service(width, height, tuple(reversed(sizes)), tuple(scales))
