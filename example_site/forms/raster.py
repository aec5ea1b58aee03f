"""Drawing that all families share: planes of coordinates, anti-aliasing, light and strokes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from forms.model import Pixels

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

SQUARE = (512, 512)
LANDSCAPE = (640, 480)
PORTRAIT = (480, 640)


def to_pixels(colours: Floats, size: tuple[int, int]) -> Pixels:
    """Colours (h, w, 3) from 0 to 1, averaged down to ``size`` (width, height), as bytes."""
    image = Image.fromarray(np.rint(np.clip(colours, 0.0, 1.0) * 255).astype(np.uint8))
    if image.size != size:
        image = image.resize(size, Image.Resampling.BILINEAR)
    return np.asarray(image, dtype=np.uint8)


def plane(size: tuple[int, int], scale: float, centre: complex, height: float) -> Complexes:
    """Complex coordinates of the pixel centres of a picture drawn ``scale`` times too large.

    Parameters
    ----------
    size : (width, height)
        Of the finished picture, in pixels.
    scale : float
        Oversampling.
    centre, height
        The middle of the picture, and how far it reaches from bottom to top.

    Returns
    -------
    array (round(h * scale), round(w * scale)) of complex128
    """
    wide, high = round(size[0] * scale), round(size[1] * scale)
    step = height / high
    x = (np.arange(wide) - (wide - 1) / 2) * step + centre.real
    y = ((high - 1) / 2 - np.arange(high)) * step + centre.imag
    return np.asarray(x[None, :] + 1j * y[:, None], dtype=np.complex128)


def unit_square(size: tuple[int, int], scale: float) -> tuple[Floats, Floats]:
    """Coordinates (x, y) with the origin in the middle, y up, and the shorter side from -1 to 1."""
    points = plane(size, scale, 0j, 2.0 * max(1.0, size[1] / size[0]))
    return points.real, points.imag


def mix(first: ArrayLike, second: ArrayLike, share: ArrayLike) -> Floats:
    """Blend two colours or pictures; ``share`` (h, w) or a number says how much of the second."""
    weight = np.asarray(share, dtype=np.float64)
    if weight.ndim:
        weight = weight[..., None]
    start = np.asarray(first, dtype=np.float64)
    return np.asarray(start + (np.asarray(second) - start) * weight, dtype=np.float64)


def smoothstep(low: float, high: float, value: ArrayLike) -> Floats:
    """0 below ``low``, 1 above ``high``, a cubic between."""
    t = np.clip((np.asarray(value, dtype=np.float64) - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float64)


def vignette(shape: tuple[int, int], strength: float) -> Floats:
    """Return a factor (h, w) that falls from 1 in the middle to 1 - ``strength`` in the corners."""
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    return np.asarray(1 - strength * (x * x + y * y) / 2, dtype=np.float64)


def hillshade(height: Floats, steepness: float, azimuth: float = 2.35) -> Floats:
    """How brightly light from above lights a relief, 0 to 1 (Lambert's cosine law, 1760)."""
    down, right = np.gradient(height * steepness)
    lamp = np.array([np.cos(azimuth), -np.sin(azimuth), 1.0]) / np.sqrt(2.0)
    lit = (lamp[2] - right * lamp[0] - down * lamp[1]) / np.sqrt(1 + right**2 + down**2)
    return np.asarray(np.clip(lit, 0.0, 1.0), dtype=np.float64)


def splat(x: Floats, y: Floats, size: tuple[int, int], weights: Floats | None = None) -> Floats:
    """Count points by pixel; ``x`` and ``y`` in pixels from the upper left corner.

    Returns
    -------
    array (height, width) of float64
    """
    wide, high = size
    column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    inside = (column >= 0) & (column < wide) & (row >= 0) & (row < high)
    flat = row[inside] * wide + column[inside]
    share = None if weights is None else weights[inside]
    counted = np.bincount(flat, weights=share, minlength=wide * high)
    return np.asarray(counted.reshape(high, wide), dtype=np.float64)


def glow(density: Floats, softness: float, top: float = 99.6) -> Floats:
    """Brightness 0 to 1 of a point density: slightly blurred, then compressed logarithmically."""
    soft = ndimage.gaussian_filter(density, softness)
    lit = soft[soft > soft.max() * 1e-4]
    full = float(np.percentile(lit, top)) if lit.size else 1.0
    return np.asarray(np.clip(np.log1p(12 * soft / full) / np.log(13.0), 0, 1), dtype=np.float64)


def rgb8(colour: ArrayLike) -> tuple[int, int, int]:
    """Three numbers from 0 to 1 as the bytes that Pillow draws with."""
    red, green, blue = (round(float(np.clip(c, 0, 1)) * 255) for c in np.asarray(colour))
    return red, green, blue


class Canvas:
    """A sheet on which strokes and shapes are drawn large, then averaged down.

    Parameters
    ----------
    size : (width, height)
        Of the finished picture; all coordinates are in its pixels, from the upper left corner.
    ground : colour
        Three numbers from 0 to 1, or a picture (h * scale, w * scale, 3).
    scale : int
        Oversampling, an integer.
    """

    def __init__(self, size: tuple[int, int], ground: ArrayLike, scale: int = 3) -> None:
        self.size, self.scale = size, scale
        large = (size[0] * scale, size[1] * scale)
        paint = np.asarray(ground, dtype=np.float64)
        if paint.ndim == 1:
            self.image = Image.new("RGB", large, rgb8(paint))
        else:
            self.image = Image.fromarray(np.rint(np.clip(paint, 0, 1) * 255).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)

    def _flat(self, points: ArrayLike) -> Sequence[float]:
        flat: list[float] = (np.asarray(points, dtype=np.float64) * self.scale).ravel().tolist()
        return flat

    def line(self, points: ArrayLike, colour: ArrayLike, width: float) -> None:
        """Draw a stroke through ``points`` (n, 2)."""
        thick = max(1, round(width * self.scale))
        self.draw.line(self._flat(points), fill=rgb8(colour), width=thick, joint="curve")

    def polygon(
        self,
        points: ArrayLike,
        colour: ArrayLike,
        edge: ArrayLike | None = None,
        width: float = 1.0,
    ) -> None:
        """Draw a filled polygon with corners ``points`` (n, 2), outlined if ``edge`` is given."""
        flat = self._flat(points)
        self.draw.polygon(flat, fill=rgb8(colour))
        if edge is not None:
            thick = max(1, round(width * self.scale))
            self.draw.line([*flat, *flat[:4]], fill=rgb8(edge), width=thick, joint="curve")

    def disc(self, x: float, y: float, radius: float, colour: ArrayLike) -> None:
        """Draw a filled circle."""
        k = self.scale
        box = ((x - radius) * k, (y - radius) * k, (x + radius) * k, (y + radius) * k)
        self.draw.ellipse(box, fill=rgb8(colour))

    def pixels(self) -> Pixels:
        """Return the finished picture (h, w, 3)."""
        return np.asarray(self.image.resize(self.size, Image.Resampling.BILINEAR), dtype=np.uint8)
