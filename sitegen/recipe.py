"""What is made of every picture, and the making: all that touches a picture file in a build."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import UnusableImage
from sitegen.fingerprint import digest_bytes, digest_file
from sitegen.model.items import Item
from sitegen.workers import MEMORY, SECONDS, Workers

if TYPE_CHECKING:
    from sitegen.images import Encoded, Fit, Truncated

VERSION = 3
THUMBNAIL_QUALITY = 90
Pixels: TypeAlias = NDArray[np.uint8]
Size: TypeAlias = tuple[int, int]
"""Height and width, px."""


@dataclass(frozen=True)
class Recipe:
    """What is made of every picture.

    Attributes
    ----------
    web_size : int
        Longest side of the web picture, in pixels.
    web_quality : int
        JPEG quality, 1…100.
    max_pixels : int
        Larger pictures are refused by their header.
    fit : str
        How a thumbnail fits its cell: contain, cover or smart.
    cells : tuple of int
        Sides of the thumbnails, in pixels.
    max_seconds : float
        A picture whose decoding takes longer is left out.
    truncated : str
        What becomes of pictures that break off: leave_out or use.
    """

    web_size: int
    web_quality: int
    max_pixels: int
    fit: Fit
    cells: tuple[int, ...]
    max_seconds: float = SECONDS
    truncated: Truncated = "leave_out"

    def key(self, item: Item) -> str:
        """Digest under which it is stored what became of an item's picture."""
        return self._digest("picture", item)

    def web_key(self, item: Item) -> str:
        """Digest under which an item's web picture is stored."""
        return self._digest("web", item)

    def thumbnail_key(self, item: Item) -> str:
        """Digest under which an item's thumbnails are stored, one a cell size.

        They are made from pixels that serve the web picture as well.
        """
        return self._digest("thumbnail", item)

    def workers(self) -> Workers:
        """Return workers that hold a picture to what it may take."""
        # An odd one with transparency, such as a BMP, takes about ten bytes a pixel.
        memory = max(MEMORY, 10 * self.max_pixels)
        return Workers(self.max_seconds, memory, ("sitegen.images", "sitegen.recipe"))

    @cached_property
    def _starts(self) -> dict[str, str]:
        """What decides over each kind, beside the picture."""
        more = ("with truncated ones",) if self.truncated == "use" else ()
        settings = {
            "picture": (self.web_size, self.web_quality, self.max_pixels, self.fit, *more),
            "web": (self.web_size, self.web_quality),
            "thumbnail": (self.web_size, self.fit),
        }
        return {kind: f"{kind} {VERSION} {each} " for kind, each in settings.items()}

    def _digest(self, kind: str, item: Item) -> str:
        # As JSON it would take four times as long, for 70,000 of them in a build.
        return digest_bytes((self._starts[kind] + item.digest).encode())


@dataclass(frozen=True)
class Made:
    """What was made of one picture.

    Attributes
    ----------
    width, height : int
        Pixels of the original, upright.
    web : Encoded or None
        The web picture, if pictures were wanted.
    thumbnails : dict of int to Encoded
        One a cell size.
    pixels : dict of (int, int) to ndarray
        As extractors want them: shape (height, width, 3), uint8.
    broken : str
        Why the picture is not whole; empty if it is.
    """

    width: int
    height: int
    web: Encoded | None
    thumbnails: dict[int, Encoded]
    pixels: dict[Size, Pixels]
    broken: str


class ChangedMeanwhile(UnusableImage):
    """The file is no longer what was collected."""


def make(path: Path, digest: str, recipe: Recipe, sizes: Set[Size], pictures: bool) -> Made:
    """Decode a picture, and make of it what is wanted. To be called in a worker.

    Parameters
    ----------
    digest : str
        Of the file's bytes when it was collected.
    sizes : set of (int, int)
        Heights and widths of the pixels for extractors.
    pictures : bool
        Whether what visitors see is wanted.

    Raises
    ------
    UnusableImage
        As `decode`; ChangedMeanwhile where the file was edited since it was collected: what is
        stored under a digest must have been made from those bytes.
    OSError
        The file cannot be read.
    """
    from sitegen import images

    limits = images.Limits(recipe.max_pixels)
    picture = images.decode(path, limits, recipe.web_size, truncated=recipe.truncated)
    web = picture.web(recipe.web_quality) if pictures else None
    thumbnails = picture.thumbnails(recipe.cells, recipe.fit, THUMBNAIL_QUALITY) if pictures else {}
    pixels = {size: picture.pixels(*size) for size in sizes}
    if digest_file(path) != digest:
        raise ChangedMeanwhile("changed while the site was built; build again")
    return Made(picture.width, picture.height, web, thumbnails, pixels, picture.broken)
