"""Minimal surfaces given by formulas for their points, drawn as thin sheets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from forms.model import Pixels
from forms.palettes import Floats, Palette
from forms.surface_light import Shade, light, turning

SIDE = 896
SAMPLES = 1500
BLOCK = 4
RICHMOND_RIM = 1.2


@dataclass(frozen=True)
class Sheet:
    """A surface as a grid of points (m, n, 3) and a tone (m, n) from 0 to 1 that colours it."""

    points: Floats
    tone: Floats


def enneper(order: int, reach: float) -> Sheet:
    """Return the disc of radius ``reach`` of the surface with ``order`` + 1 pairs of lobes."""
    r, t = np.meshgrid(np.linspace(0, reach, SAMPLES), np.linspace(0, 2 * np.pi, SAMPLES))
    z = r * np.exp(1j * t)
    n = 2 * order + 1
    x, y = (z - z**n / n).real, -(z + z**n / n).imag
    height = 2 * (z ** (order + 1)).real / (order + 1)
    return Sheet(np.stack([x, y, height], axis=-1), r / reach)


def bonnet(angle: float, turns: float) -> Sheet:
    """Catenoid (0) to helicoid (pi/2): each is bent into the other without stretching."""
    u, v = np.meshgrid(
        np.linspace(-turns * np.pi, turns * np.pi, SAMPLES), np.linspace(-1.5, 1.5, SAMPLES)
    )
    c, s = np.cos(angle), np.sin(angle)
    x = c * np.cosh(v) * np.cos(u) + s * np.sinh(v) * np.sin(u)
    y = c * np.cosh(v) * np.sin(u) - s * np.sinh(v) * np.cos(u)
    return Sheet(np.stack([x, y, c * v + s * u], axis=-1), v / 3 + 0.5)


def bour(reach: float) -> Sheet:
    """Return the disc of radius ``reach`` of the surface that bends into one of revolution."""
    r, t = np.meshgrid(np.linspace(0, reach, SAMPLES), np.linspace(0, 4 * np.pi, 2 * SAMPLES))
    x = r * np.cos(t) - r * r / 2 * np.cos(2 * t)
    y = -r * np.sin(t) * (1 + r * np.cos(t))
    z = 4 / 3 * r**1.5 * np.cos(1.5 * t)
    return Sheet(np.stack([x, y, z], axis=-1), r / reach)


def henneberg(reach: float) -> Sheet:
    """Return the one-sided surface up to ``reach`` from its seam."""
    u, v = np.meshgrid(np.linspace(0, reach, SAMPLES), np.linspace(0, 2 * np.pi, SAMPLES))
    x = 2 * np.cos(v) * np.sinh(u) - 2 / 3 * np.cos(3 * v) * np.sinh(3 * u)
    y = 2 * np.sin(v) * np.sinh(u) + 2 / 3 * np.sin(3 * v) * np.sinh(3 * u)
    return Sheet(np.stack([x, y, 2 * np.cos(2 * v) * np.cosh(2 * u)], axis=-1), u / reach)


def catalan(reach: float) -> Sheet:
    """Return three arches of the surface that contains a cycloid."""
    u, v = np.meshgrid(
        np.linspace(-2 * np.pi, 4 * np.pi, SAMPLES), np.linspace(-reach, reach, SAMPLES)
    )
    x, y = u - np.sin(u) * np.cosh(v), 1 - np.cos(u) * np.cosh(v)
    z = 4 * np.sin(u / 2) * np.sinh(v / 2)
    return Sheet(np.stack([x, z, y], axis=-1), v / (2 * reach) + 0.5)


def richmond(order: int, hole: float) -> Sheet:
    """Return the surface from a planar end, left open at ``hole``, to its lobes."""
    # The lobes grow as a high power of the radius: set the samples closer there.
    radii = np.linspace(hole**order, RICHMOND_RIM**order, SAMPLES) ** (1 / order)
    r, t = np.meshgrid(radii, np.linspace(0, 2 * np.pi, 2 * SAMPLES))
    z = r * np.exp(1j * t)
    n = 2 * order + 1
    x = (-1 / (2 * z) - z**n / (2 * n)).real
    y = (-1j / (2 * z) + 1j * z**n / (2 * n)).real
    height = (z**order / order).real
    return Sheet(np.stack([x, y, height], axis=-1), np.log(r / hole) / np.log(RICHMOND_RIM / hole))


def scherk(cells: int) -> Sheet:
    """Return exp(z) = cos y / cos x over the black squares of a board."""
    edge = np.pi / 2 - 0.045
    u, v = np.meshgrid(np.linspace(-edge, edge, 700), np.linspace(-edge, edge, 700))
    parts, tones = [], []
    for i in range(cells):
        for j in range(cells):
            if (i + j) % 2 == 0:
                height = np.log(np.cos(v) / np.cos(u))
                parts.append(np.stack([u + np.pi * i, v + np.pi * j, height], axis=-1))
                tones.append(height / 6.4 + 0.5)
    return Sheet(np.concatenate(parts), np.concatenate(tones))


def render_sheet(sheet: Sheet, tilt: float, spin: float, palette: Palette, lines: int) -> Pixels:
    """Project the points of a sheet, nearest last, and fill the gaps between them.

    Parameters
    ----------
    sheet : Sheet
        What to draw; it is fitted to the picture.
    tilt, spin : float
        How it is turned, in radians.
    palette : Palette
        Colours by tone.
    lines : int
        How many dark lines of equal parameter to draw each way; 0 for none.
    """
    m, n = sheet.tone.shape
    placed = sheet.points @ turning(tilt, spin).T
    normal = np.cross(np.gradient(placed, axis=1), np.gradient(placed, axis=0))
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-12
    front = normal[..., 2] >= 0
    normal = np.where(front[..., None], normal, -normal)
    tone = np.where(front, 0.46 + 0.36 * sheet.tone, 0.38 + 0.24 * sheet.tone)
    mesh = np.zeros((m, n))
    if lines:
        i = np.abs(np.mod(np.arange(m) * lines / m + 0.5, 1) - 0.5) < 0.022
        j = np.abs(np.mod(np.arange(n) * lines / n + 0.5, 1) - 0.5) < 0.022
        mesh[i, :] = 1
        mesh[:, j] = 1
    flat = placed.reshape(-1, 3)
    low, high = flat.min(axis=0), flat.max(axis=0)
    zoom = 0.86 * SIDE / float((high - low)[:2].max())
    at = (flat - (low + high) / 2) * zoom
    column = np.rint(at[:, 0] + SIDE / 2).astype(np.int64)
    row = np.rint(SIDE / 2 - at[:, 1]).astype(np.int64)
    order = np.argsort(at[:, 2], kind="stable")
    # Sparse points must not let those behind show through: in every block of pixels, keep only
    # what is close to the nearest.
    block = (row // BLOCK) * SIDE + column // BLOCK
    front_depth = np.full(SIDE * SIDE, -np.inf)
    front_depth[block[order]] = at[order, 2]
    order = order[at[order, 2] > front_depth[block[order]] - 4 * BLOCK]
    cells = row[order] * SIDE + column[order]
    seen = np.full(SIDE * SIDE, -1)
    seen[cells] = order
    filled = seen.reshape(SIDE, SIDE)
    drawn = ndimage.binary_closing(filled >= 0, iterations=2)
    holes = ndimage.distance_transform_edt(filled < 0, return_distances=False, return_indices=True)
    nearest = filled[tuple(holes)]
    shade = Shade(
        normal.reshape(-1, 3)[nearest],
        tone.ravel()[nearest],
        at[:, 2][nearest],
        mesh.ravel()[nearest],
    )
    return light(drawn, shade, palette)
