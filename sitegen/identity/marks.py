"""The logo, and the mark that browsers show beside a page's name."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError

# Pillow is imported where it is used: most builds find the mark made.
if TYPE_CHECKING:
    from PIL import Image

_AS_IT_IS = {".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}
_HIGHEST = 256
"""Pixels of a logo's height: it is shown at a fifth of that, on the sharpest of screens at half."""
_LARGEST = 200_000
"""Bytes up to which a logo is taken as it is."""
VERSION = 1
"""Of the mark that is made from a picture of the collection."""
MARK = 180
"""Pixels of the mark's side: what telephones ask for; browsers shrink it."""


def marks_of(config: SiteConfig) -> dict[str, bytes]:
    """Return the files of logo and mark, `logo` and `favicon` with an ending; none if unset.

    The mark is made from the logo where there is one of its own.

    Raises
    ------
    SitegenError
        When one of them is no picture.
    """
    files: dict[str, bytes] = {}
    logo, favicon = config.theme.logo, config.theme.favicon
    if logo:
        path = config.resolve(logo)
        files[f"logo{path.suffix.lower() if _is_kept(path) else '.png'}"] = _logo(path)
    if favicon or logo:
        path = config.resolve(favicon or logo or "")
        name = "theme.favicon" if favicon else "theme.logo"
        is_drawn = path.suffix.lower() == ".svg"
        files["favicon.svg" if is_drawn else "favicon.png"] = (
            _bytes(path) if is_drawn else _mark(_opened(path, name), cut=False)
        )
    return files


def mark_of_picture(data: bytes) -> bytes:
    """Return a mark made from a picture of the collection, as PNG.

    Parameters
    ----------
    data : bytes
        The picture, in any format that Pillow reads.
    """
    from PIL import Image

    return _mark(Image.open(io.BytesIO(data)), cut=True)


def _is_kept(path: Path) -> bool:
    """Whether a logo is taken as it is."""
    suffix = path.suffix.lower()
    return suffix == ".svg" or (suffix in _AS_IT_IS and path.stat().st_size <= _LARGEST)


def _logo(path: Path) -> bytes:
    if path.suffix.lower() == ".svg":
        return _bytes(path)
    picture = _opened(path, "theme.logo")
    if _is_kept(path):
        return _bytes(path)
    picture.thumbnail((4 * _HIGHEST, _HIGHEST))
    return _png(picture)


def _mark(picture: Image.Image, cut: bool) -> bytes:
    """Return a square of a picture: `cut` to what fills it, else whole on a clear ground."""
    from PIL import Image, ImageDraw, ImageOps

    size = (MARK, MARK)
    if not cut:
        return _png(ImageOps.pad(picture.convert("RGBA"), size, color=(0, 0, 0, 0)))
    square = ImageOps.fit(picture.convert("RGB"), size).convert("RGBA")
    corners = Image.new("L", size, 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, MARK - 1, MARK - 1), MARK // 6, 255)
    square.putalpha(corners)
    return _png(square)


def _opened(path: Path, key: str) -> Image.Image:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        picture = Image.open(path)
        picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as error:
        raise SitegenError(
            f"{key}: '{path.name}' cannot be read as a picture.",
            "Give a PNG, SVG, JPEG, WebP or GIF file.",
        ) from error
    return ImageOps.exif_transpose(picture)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    if picture.mode not in ("L", "LA", "P", "RGB", "RGBA"):
        picture = picture.convert("RGB")
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SitegenError(f"{path}: {error.strerror}.", "Mend the path or the file.") from error
