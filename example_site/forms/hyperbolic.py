"""Regular tilings of the hyperbolic plane in Poincare's disc.

A point is carried into one triangle by reflections in its three sides; how many it takes colours
it. The {p, q} triangle has angles pi/p, pi/q and pi/2 (H. S. M. Coxeter, "Crystal symmetry and its
generalizations", 1957).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.palettes import Floats, Palette
from forms.raster import Complexes, mix, smoothstep


@dataclass(frozen=True)
class Folded:
    """Where each point of the disc lies in the fundamental triangle.

    Parameters
    ----------
    place : array (h, w) of complex128
        The point after all reflections.
    flips : array (h, w) of int64
        How many reflections it took.
    mirrors : array (h, w) of int64
        How many of those were in the circle, which is the distance from the middle in tiles.
    """

    place: Complexes
    flips: NDArray[np.int64]
    mirrors: NDArray[np.int64]


def circle(p: int, q: int) -> tuple[float, float]:
    """Centre (on the real axis) and radius of the circle that carries an edge of a {p, q} tile."""
    a, b = np.sin(np.pi / p), np.cos(np.pi / q)
    size = float(np.sqrt(b * b - a * a))
    return float(b) / size, float(a) / size


def fold(points: Complexes, p: int, q: int, most: int = 60) -> Folded:
    """Reflect every point into the triangle at the middle of the disc."""
    centre, radius = circle(p, q)
    z = points.copy()
    flips = np.zeros(z.shape, dtype=np.int64)
    mirrors = np.zeros(z.shape, dtype=np.int64)
    wedge = np.pi / p
    for _ in range(most):
        angle = np.angle(z)
        sector = np.rint(angle / (2 * wedge))
        turned = z * np.exp(-2j * wedge * sector)
        below = turned.imag < 0
        z = np.where(below, np.conj(turned), turned)
        # A rotation is two reflections, so only the last one changes the parity.
        flips += below
        from_centre = z - centre
        within = np.abs(from_centre) < radius
        if not within.any():
            break
        safe = np.where(within, from_centre, 1.0)
        z = np.where(within, centre + radius**2 / np.conj(safe), z)
        flips += within
        mirrors += within
    return Folded(z, flips, mirrors)


def paint(points: Complexes, p: int, q: int, style: int, palette: Palette) -> Floats:
    """Colours of a {p, q} tiling: chequered triangles, rings of tiles, or threads on tiles."""
    inside = np.abs(points) < 0.999
    z = np.where(inside, points, 0)
    found = fold(z, p, q)
    centre, radius = circle(p, q)
    inner = centre - radius
    # Distances within the triangle, 0 at its middle vertex and 1 at the edge of the tile.
    reach = np.clip(np.abs(found.place) / inner, 0, 1.6)
    edge = np.abs(np.abs(found.place - centre) - radius) / inner
    rings = palette.cycle(0.5 - found.mirrors * 0.137)
    if style == 0:
        odd = (found.flips % 2).astype(np.float64)
        colour = mix(palette.ramp(0.2 + 0.16 * reach), palette.ramp(0.92 - 0.3 * reach), odd)
    elif style == 1:
        colour = mix(palette.dark, rings, smoothstep(0.02, 0.1, edge))
        colour = mix(colour, palette.light, 0.75 * smoothstep(0.42, 0.1, reach))
    else:
        petals = np.sin(np.angle(found.place) * p / 2) * 0.5 + 0.25
        wave = smoothstep(-0.06, 0.06, reach - 0.45 - petals)
        colour = mix(palette.ramp(0.78 - 0.25 * reach), mix(rings, palette.dark, 0.45), wave)
    shade = 1 - 0.35 * np.abs(points) ** 6
    return np.where(inside[..., None], colour * shade[..., None], palette.dark * 0.7)
