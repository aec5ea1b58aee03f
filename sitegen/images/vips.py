"""libvips, set up once: one thread a call, no cache, no loaders that are unsafe on foreign files.

pyvips has no types; its `Any` ends in this module. A process that has used libvips must not fork:
the child hangs. Use threads, or spawn.
"""

from __future__ import annotations

import logging
import mmap
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Pictures are decoded side by side in threads; a second level of threads inside each call only
# costs. libvips reads this when it starts.
os.environ.setdefault("VIPS_CONCURRENCY", "1")
import pyvips

pyvips.cache_set_max(0)
# Without a handler Python would print what libvips remarks on odd but usable files.
logging.getLogger("pyvips").addHandler(logging.NullHandler())
pyvips.block_untrusted_set(True)

Pixels = NDArray[np.uint8]

_AROUND = 1024
_LET_GO = 1 << 24

FORMATS = {
    "jpegload_source": "JPEG",
    "pngload_source": "PNG",
    "webpload_source": "WebP",
    "gifload_source": "GIF",
    "tiffload_source": "TIFF",
    "heifload_source": "AVIF",
}


Error = pyvips.Error


class VipsError(Exception):
    """libvips could not do it; the text is the first line of what it said."""

    def __init__(self, error: Exception) -> None:
        lines = str(getattr(error, "detail", error)).strip().splitlines()
        super().__init__(lines[0] if lines else "unknown error")


@dataclass(frozen=True)
class VipsHeader:
    """What libvips reads from a header: stored size, before rotation."""

    width: int
    height: int
    loader: str
    pages: int
    orientation: int
    interlaced: bool
    compression: str


def _field(image: Any, name: str, default: Any) -> Any:
    return image.get(name) if image.get_typeof(name) else default


def read_header(path: Path) -> VipsHeader:
    """Read a header; no pixel is decoded. Raises VipsError where no loader knows the file."""
    try:
        # A Source, because vips cuts options off plain names that end in "]".
        image = pyvips.Image.new_from_source(
            pyvips.Source.new_from_file(os.fspath(path)), "", access="sequential"
        )
        return VipsHeader(
            width=int(image.width),
            height=int(image.height),
            loader=str(_field(image, "vips-loader", "")),
            pages=int(_field(image, "n-pages", 1)),
            orientation=int(_field(image, "orientation", 1)),
            interlaced=bool(_field(image, "interlaced", 0)),
            compression=str(_field(image, "heif-compression", "")),
        )
    except pyvips.Error as error:
        raise VipsError(error) from error


def load(path: Path, longest: int, background: tuple[int, int, int], fail_on: str) -> Pixels:
    """Decode the first page, upright, as 8-bit sRGB, at most `longest` pixels long.

    Parameters
    ----------
    fail_on : {"truncated", "error", "warning"}
        What counts as broken. "truncated" lets a TIFF with a damaged strip pass.

    Returns
    -------
    ndarray, shape (h, w, 3), uint8

    Raises
    ------
    VipsError
        The file is damaged, or its compression is not supported.
    """
    source = pyvips.Source.new_from_file(os.fspath(path))
    try:
        image = pyvips.Image.thumbnail_source(
            source,
            longest,
            height=longest,
            size="down",
            output_profile="srgb",
            # libvips 8.18 ignores `fail_on` itself here, and a truncated PNG turns half grey.
            option_string=f"fail_on={fail_on}",
        )
        pixels = _to_array(image, background)
        if not pixels.size or int(pixels.max()) > 1:
            return pixels
        return _eight_bits_in_sixteen(path, longest, background, pixels)
    except pyvips.Error as error:
        raise VipsError(error) from error


def _eight_bits_in_sixteen(
    path: Path, longest: int, background: tuple[int, int, int], black: Pixels
) -> Pixels:
    """Rescue 16-bit pictures whose values end at 255: they come out as black as night."""
    image = pyvips.Image.new_from_source(pyvips.Source.new_from_file(os.fspath(path)), "")
    if image.format != "ushort" or image.max() > 255:
        return black
    image = image.cast("uchar").copy(interpretation="srgb" if image.bands > 2 else "b-w")
    return _to_array(image.thumbnail_image(longest, height=longest, size="down"), background)


def _to_array(image: Any, background: tuple[int, int, int]) -> Pixels:
    if image.interpretation != "srgb":
        image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=list(background))
    pixels: Pixels = image.cast("uchar").numpy()
    return pixels


def from_array(pixels: Pixels) -> Any:
    """Return pixels as an image of libvips, which has no types."""
    return pyvips.Image.new_from_array(pixels).copy(interpretation="srgb")


def shrink(pixels: Pixels, longest: int) -> Pixels:
    """Resize down to `longest` pixels on the longer side (box, then Lanczos)."""
    image = from_array(pixels).thumbnail_image(longest, height=longest, size="down")
    result: Pixels = image.numpy()
    return result


def reduce(pixels: Pixels, height: int, width: int) -> Pixels:
    """Squash to a size that is no larger on either side, with an antialiased cubic filter."""
    rows, columns = pixels.shape[:2]
    image = from_array(pixels).reduce(columns / width, rows / height, kernel="cubic")
    result: Pixels = image.numpy()
    return result


def to_srgb(pixels: Pixels, profile: bytes) -> Pixels:
    """Convert from an ICC profile; a profile that cannot be used leaves the pixels as they are."""
    image = from_array(pixels)
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    try:
        result: Pixels = image.icc_transform("srgb", embedded=True, intent="relative").numpy()
    except pyvips.Error:
        return pixels
    return result


def attention(pixels: Pixels, side: int) -> tuple[int, int]:
    """Left and top of the square of `side` pixels that most likely catches the eye."""
    image = from_array(pixels).smartcrop(side, side, interesting="attention")
    return -int(image.xoffset), -int(image.yoffset)


def from_mapped(pixels: mmap.mmap, width: int, height: int, per_mm: float) -> Any:
    """Return a mapped file of 8-bit sRGB as an image to be read once, from the top down.

    It must be kept as long as libvips reads from it, and has `per_mm` pixels a millimetre.

    What has been read of it is let go: mapped pages count as this process's memory.
    """
    image = pyvips.Image.new_from_memory(pixels, width, height, 3, "uchar")
    image = image.copy(interpretation="srgb", xres=per_mm, yres=per_mm)
    done = 0

    def let_go(_: Any, progress: Any) -> None:
        nonlocal done
        # libvips is at most a few hundred lines beyond or behind what it says.
        end = width * 3 * max(0, int(progress.percent / 100 * height) - _AROUND)
        end -= end % mmap.PAGESIZE
        if end - done >= _LET_GO and hasattr(pixels, "madvise"):
            pixels.madvise(mmap.MADV_DONTNEED, done, end - done)
            done = end

    image.set_progress(True)
    image.signal_connect("eval", let_go)
    return image


def text(markup: str, font: str, dpi: int) -> NDArray[np.uint8]:
    """Draw Pango markup in the machine's fonts: shape (rows, columns), 255 for ink."""
    drawn: NDArray[np.uint8] = pyvips.Image.text(markup, font=font, dpi=dpi).numpy()
    return drawn.reshape(drawn.shape[:2])


def save_tiles(pixels: Pixels, folder: Path, tile: int, quality: int) -> None:
    """Write a picture's tiles as static files of the IIIF Image API 3."""
    try:
        from_array(pixels).dzsave(
            os.fspath(folder), layout="iiif3", tile_size=tile, suffix=f".jpg[Q={quality}]"
        )
    except pyvips.Error as error:
        raise OSError(0, str(VipsError(error)), str(folder)) from error
