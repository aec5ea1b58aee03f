"""The light in which all surfaces are shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from forms.model import Pixels
from forms.palettes import Floats, Palette
from forms.raster import SQUARE, mix, smoothstep, to_pixels


@dataclass(frozen=True)
class Shade:
    """What is seen at each pixel: normal (h, w, 3), tone, depth and how much of a line."""

    normal: Floats
    tone: Floats
    depth: Floats
    line: Floats


def light(drawn: NDArray[np.bool_], shade: Shade, palette: Palette) -> Pixels:
    """Two lamps, a gloss and a darkening with depth, before a dim glow."""
    nx, ny, nz = np.moveaxis(shade.normal, -1, 0)
    key = np.clip(-0.42 * nx + 0.55 * ny + 0.72 * nz, 0, 1)
    fill = np.clip(0.7 * nx - 0.1 * ny + 0.5 * nz, 0, 1)
    gloss = np.clip(-0.22 * nx + 0.3 * ny + 0.93 * nz, 0, 1) ** 38
    far_end, near_end = np.percentile(shade.depth[drawn], [1, 99])
    near = 0.68 + 0.32 * np.clip((shade.depth - far_end) / max(near_end - far_end, 1e-9), 0, 1)
    colour = palette.ramp(shade.tone) * ((0.34 + 0.78 * key + 0.26 * fill) * near)[..., None]
    colour = mix(colour, palette.light, 0.42 * gloss)
    colour = mix(colour, palette.dark, 0.55 * shade.line)
    high, wide = drawn.shape
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    ground = palette.ramp(0.01 + 0.07 * np.clip(1 - np.hypot(x, y - 0.1) / 1.4, 0, 1))
    cover = smoothstep(0.25, 0.75, ndimage.gaussian_filter(drawn.astype(np.float64), 0.8))
    return to_pixels(mix(ground, colour, cover), SQUARE)


def turning(tilt: float, spin: float) -> Floats:
    """Return the matrix that spins about the axis of sight, then tilts away from the viewer."""
    c, s, d, e = np.cos(spin), np.sin(spin), np.cos(tilt), np.sin(tilt)
    turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    lean = np.array([[1, 0, 0], [0, d, -e], [0, e, d]])
    return np.asarray(lean @ turn, dtype=np.float64)
