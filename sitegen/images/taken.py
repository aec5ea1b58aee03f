"""When a picture was taken, as its camera wrote it into the file."""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from PIL import (
    AvifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
from PIL.ImageFile import ImageFile

from sitegen.errors import UnusableImage
from sitegen.images.headers import JPEG, open_regular

# Called directly for the reasons given in `headers`.
_OPENERS: tuple[tuple[re.Pattern[bytes], Callable[[BinaryIO], ImageFile]], ...] = (
    (re.compile(re.escape(JPEG)), JpegImagePlugin.JpegImageFile),
    (re.compile(rb"\x89PNG"), PngImagePlugin.PngImageFile),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), WebPImagePlugin.WebPImageFile),
    (re.compile(rb"II\*\0|MM\0\*"), TiffImagePlugin.TiffImageFile),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), AvifImagePlugin.AvifImageFile),
)
VERSION = 1
_EXIF_DIRECTORY = 0x8769
_ORIGINAL, _DIGITISED, _CHANGED = 0x9003, 0x9004, 0x0132
_MOMENT = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?", re.ASCII)
# The filters of Python's warnings belong to the whole process, not to a thread.
_FILTERS = threading.Lock()


def taken(path: Path) -> datetime | None:
    """Read when a picture was taken from its EXIF data; no pixel is decoded. 0.05 to 0.2 ms.

    Parameters
    ----------
    path : Path
        JPEG, PNG, WebP, TIFF or AVIF.

    Returns
    -------
    datetime or None
        By the camera's clock, whose time zone is rarely known: `DateTimeOriginal`, else
        `DateTimeDigitized`, else `DateTime` (EXIF 2.32, 4.6.5 and 4.6.4), to the second. `None`
        where there is none that can be read, and for files that are no pictures.
    """
    with suppress(UnusableImage), open_regular(path) as file, _FILTERS, warnings.catch_warnings():
        # Pillow warns of every slip in the EXIF data, and cameras make many.
        warnings.simplefilter("ignore")
        # Its parsers raise nearly anything on damaged files.
        with suppress(Exception):
            return next(filter(None, map(_moment, _texts(file))), None)
    return None


def _texts(file: BinaryIO) -> Iterator[object]:
    """Yield what the file says of its date, the best first."""
    start = file.read(16)
    opener = next((opener for magic, opener in _OPENERS if magic.match(start)), None)
    if opener is None:
        return
    file.seek(0)
    image = opener(file)
    # A PNG's own `getexif` decodes the pixels, to look for EXIF data behind them.
    exif = Image.Image.getexif(image)
    inner = exif.get_ifd(_EXIF_DIRECTORY)
    yield from (inner.get(_ORIGINAL), inner.get(_DIGITISED), exif.get(_CHANGED))


def _moment(text: object) -> datetime | None:
    match = _MOMENT.match(str(text).strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups(default="0"))
    with suppress(ValueError):
        return datetime(year, month, day, hour, minute, second)
    with suppress(ValueError):  # a day may be right where its time is not
        return datetime(year, month, day)
    return None
