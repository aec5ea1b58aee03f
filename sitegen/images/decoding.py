"""One decode a picture, to an upright 8-bit sRGB base close to the size of the web picture."""

from __future__ import annotations

import math
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from sitegen.errors import UnusableImage
from sitegen.images import jpeg, vips
from sitegen.images.headers import (
    JPEG,
    Header,
    Limits,
    of_jpeg,
    of_pillow,
    of_vips,
    open_pillow,
    open_regular,
)
from sitegen.images.picture import Colour, Picture, Truncated

Pixels = NDArray[np.uint8]

WHITE: Colour = (255, 255, 255)
# How far below the web size a base that libjpeg has scaled for free may stay.
NEAR = 0.75
# The usual profile of cameras and scanners. Converting from it changes no pixel and costs
# 10 ms for 1000 × 750 px.
_SRGB = b"sRGB IEC61966-2.1"
# Whether Pillow takes truncated files is a setting of the whole process.
_LENIENT = threading.Lock()


class BrokenImage(UnusableImage):
    """A picture whose header is good and whose pixels are not."""

    def __init__(self, message: str, header: Header) -> None:
        super().__init__(message)
        self.header = header

    def __reduce__(self) -> tuple[type[BrokenImage], tuple[str, Header]]:
        return type(self), (self.message, self.header)


def silhouette(path: Path) -> NDArray[np.bool_]:
    """Return where a picture is dark: shape (height, width), at most 1024 px on a side.

    Raises
    ------
    UnusableImage
        As `decode`.
    """
    grey = Image.fromarray(decode(path).base).convert("L")
    return np.asarray(grey) < 128


def decode(
    path: Path,
    limits: Limits | None = None,
    web_size: int = 1024,
    background: Colour = WHITE,
    truncated: Truncated = "leave_out",
) -> Picture:
    """Decode a picture once, to a base from which every size is made.

    A JPEG is scaled while it is decoded, to the smallest number of eighths whose longer side is at
    least 0.75 × `web_size`. Nothing is enlarged. The result depends only on the file and the
    arguments.

    Parameters
    ----------
    path : Path
    limits : Limits, optional
    web_size : int
        Most pixels of the base on its longer side.
    background : (int, int, int)
        sRGB colour, 0…255, that shows through transparent pictures.
    truncated : {"leave_out", "use"}
        With "use", pictures that break off or are damaged come as far as they can be decoded.

    Raises
    ------
    UnusableImage
        Not a regular file, not a picture, over the limits, truncated or damaged.
    """
    limits = limits or Limits()
    try:
        return _whole(path, limits, web_size, background)
    except BrokenImage as error:
        if truncated == "leave_out":
            raise
        pixels = _as_far_as_it_goes(path, error.header, web_size, background)
        if pixels is None:
            raise
        return replace(_picture(error.header, pixels, web_size), broken=error.message)


def _whole(path: Path, limits: Limits, web_size: int, background: Colour) -> Picture:
    with open_regular(path) as file:
        start = file.read(16)
        own = jpeg.read_header(file) if start.startswith(JPEG) else None
        image = open_pillow(file, start)
        if image is not None:
            header = of_pillow(image, limits)
            return _picture(header, _decode_pillow(image, header, background), web_size)
    if own is None:
        return _by_vips(path, of_vips(path, start, limits), web_size, background, "error")
    header = of_jpeg(own, limits)
    fail_on = "warning"
    if own.components == 3 or (own.components == 1 and not own.profile):
        try:
            return _picture(header, _decode_jpeg(path, own, limits, web_size), web_size)
        except jpeg.UndecidedJpegError as error:
            fail_on = "truncated" if error.harmless else "warning"
    return _by_vips(path, header, web_size, background, fail_on)


def decode_large(path: Path, limits: Limits, longest: int) -> Picture:
    """Decode a picture with a base that is exactly so long, or all that the original has.

    `decode` stays up to a quarter below what it is asked for, to save time; what is shown large or
    to be zoomed into must not.

    Raises
    ------
    UnusableImage
        As `decode`.
    """
    picture = decode(path, limits, math.ceil(longest / NEAR))
    if max(picture.base.shape) > longest:
        return replace(picture, base=vips.shrink(picture.base, longest))
    return picture


def _picture(header: Header, pixels: Pixels, web_size: int) -> Picture:
    if max(pixels.shape) > web_size:
        pixels = vips.shrink(pixels, web_size)
    return Picture(header.width, header.height, pixels)


def _by_vips(
    path: Path, header: Header, web_size: int, background: Colour, fail_on: str
) -> Picture:
    try:
        pixels = vips.load(path, web_size, background, fail_on)
    except vips.VipsError as error:
        _refuse_hunger(error)
        raise BrokenImage(f"truncated or damaged {header.format}: {error}", header) from error
    return Picture(header.width, header.height, pixels)


def _as_far_as_it_goes(
    path: Path, header: Header, web_size: int, background: Colour
) -> Pixels | None:
    """Decode what there is of a broken file; the rest is grey, black or transparent."""
    with open_regular(path) as file:
        image = open_pillow(file, file.read(16))
        if image is not None:
            with _LENIENT, suppress(UnusableImage):
                ImageFile.LOAD_TRUNCATED_IMAGES = True
                try:
                    return _decode_pillow(image, header, background)
                finally:
                    ImageFile.LOAD_TRUNCATED_IMAGES = False
            return None
    with suppress(vips.VipsError):
        return vips.load(path, web_size, background, "none")
    return None


def _refuse_hunger(error: Exception) -> None:
    """Raise MemoryError if that is what an error of libvips comes from."""
    if "out of memory" in str(error) or "unable to allocate" in str(error):
        raise MemoryError from error


def _decode_jpeg(path: Path, own: jpeg.JpegHeader, limits: Limits, web_size: int) -> Pixels:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableImage(f"cannot be read: {error.strerror or error}") from error
    if own.progressive and data.count(b"\xff\xda") > limits.max_scans:
        raise UnusableImage(f"a progressive JPEG of more than {limits.max_scans} scans")
    longest = max(own.width, own.height)
    eighths = next((k for k in jpeg.SCALES if longest * k >= NEAR * web_size * 8), 8)
    try:
        pixels = jpeg.decode_scaled(data, own, eighths)
    except UnusableImage as error:
        raise BrokenImage(error.message, of_jpeg(own, limits)) from error
    if own.profile and _SRGB not in own.profile:
        pixels = vips.to_srgb(pixels, own.profile)
    return np.ascontiguousarray(_upright(pixels, own.orientation))


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """Undo an EXIF orientation: bit 2 of it less 1 swaps the axes, the others mirror them."""
    if orientation >= 5:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def _decode_pillow(image: ImageFile.ImageFile, header: Header, background: Colour) -> Pixels:
    try:
        image.load()
        profile = image.info.get("icc_profile", b"")
        flat = _flat(image, background)
    except MemoryError:
        raise
    except Exception as error:  # Pillow's decoders raise nearly anything on damaged files
        raise BrokenImage(f"truncated or damaged {image.format}: {error}", header) from error
    pixels = np.asarray(flat)
    return vips.to_srgb(pixels, profile) if profile and image.mode.startswith("RGB") else pixels


def _flat(image: Image.Image, background: Colour) -> Image.Image:
    """8-bit RGB without alpha."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L"):
        deep = np.asarray(image).astype(np.uint32)
        return Image.fromarray((deep >> 8).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        over = image.convert("RGBA")
        under = Image.new("RGBA", over.size, (*background, 255))
        return Image.alpha_composite(under, over).convert("RGB")
    return image.convert("RGB")
