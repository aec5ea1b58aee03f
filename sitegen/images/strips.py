"""Pictures far larger than memory: painted strip by strip into a file, encoded from there."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.images import vips

Pixels = NDArray[np.uint8]

_STRIP_BYTES = 1 << 25
_LEAST_ROWS = 256
_MM = 25.4


@dataclass(frozen=True)
class Format:
    """A file format: its name, and the most pixels along a side."""

    name: str
    longest: int


_JPEG = Format("JPEG", 65_500)
_PNG = Format("PNG", 1_000_000)
_TIFF = Format("TIFF", 1_000_000)
FORMATS = {".jpg": _JPEG, ".jpeg": _JPEG, ".png": _PNG, ".tif": _TIFF, ".tiff": _TIFF}


def format_of(path: Path, width: int = 1, height: int = 1) -> Format:
    """Return the format that a file's ending says.

    Raises
    ------
    SitegenError
        When it is none that can be written, or cannot hold a picture of that size.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise SitegenError(
            f"{path} has to end in {', '.join(FORMATS)}.", "Name it so with -o/--output."
        )
    if max(width, height) > found.longest:
        hint = "Take a .png or .tif file, or ask for less."
        raise SitegenError(
            f"{width:,} × {height:,} px are too many: {found.name} ends at {found.longest:,} px.",
            hint if found is _JPEG else "Ask for less.",
        )
    return found


def write_strips(
    paint: Callable[[int, int], Pixels],
    width: int,
    height: int,
    path: Path,
    dpi: float = 300.0,
    quality: int = 90,
) -> None:
    """Write a picture of any size in the memory of one strip.

    Parameters
    ----------
    paint : callable
        Returns the rows from the first number to before the second: shape (rows, width, 3), uint8.
    width, height : int
    path : Path
        Its ending is the format. Its pixels lie beside it, uncompressed, until it is written.
    dpi : float
        Pixels an inch, noted in the file.
    quality : int, 1…100
        Of a JPEG.
    """
    kind = format_of(path, width, height)
    rows = max(_LEAST_ROWS, _STRIP_BYTES // (3 * width))
    options: dict[str, Any] = {"profile": "srgb"}
    if kind is _JPEG:
        options["Q"] = quality  # optimised coding would hold the whole picture
    elif kind is _TIFF:
        options |= {"compression": "deflate", "predictor": "horizontal"}
        options["bigtiff"] = 3 * width * height > 1 << 31
    # Joined by libvips from a file a strip, the strips' buffers came to 900 MB at 20,000 px.
    with tempfile.TemporaryFile(dir=path.parent) as raw:
        for top in range(0, height, rows):
            raw.write(np.ascontiguousarray(paint(top, min(top + rows, height))).data)
        raw.flush()
        with mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as pixels:
            image = vips.from_mapped(pixels, width, height, dpi / _MM)
            _save(image, path, kind, options)
            del image  # before what it reads from


def _save(image: Any, path: Path, kind: Format, options: dict[str, Any]) -> None:
    save = {"JPEG": "jpegsave", "PNG": "pngsave", "TIFF": "tiffsave"}[kind.name]
    try:
        getattr(image, save)(str(path), **options)
    except vips.Error as error:
        # libvips tells of a full disk in its own words.
        raise OSError(0, str(vips.VipsError(error)), str(path)) from error
