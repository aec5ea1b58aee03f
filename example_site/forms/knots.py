"""Knots and links as shaded tubes, drawn as a chain of spheres into a depth buffer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.model import MATHWORLD, WIKIPEDIA, Family, Form, Picture, Pixels, locate, rotational
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, mix, smoothstep, to_pixels

SCALE = 2
SPHERES = 2600

TORUS = Form("Torus knot", "Peter Guthrie Tait", 1877, WIKIPEDIA + "Torus_knot")
LISSAJOUS = Form(
    "Lissajous knot",
    "M. G. V. Bogle, J. E. Hearst, V. F. R. Jones and L. Stoilov",
    1994,
    WIKIPEDIA + "Lissajous_knot",
)
FIGURE_EIGHT = Form(
    "Figure-eight knot",
    "Johann Benedict Listing",
    1847,
    WIKIPEDIA + "Figure-eight_knot_(mathematics)",
)
LINK = Form("Torus link", "Carl Friedrich Gauss", 1833, WIKIPEDIA + "Link_(knot_theory)")
BORROMEAN = Form("Borromean rings", "Peter Guthrie Tait", 1876, MATHWORLD + "BorromeanRings.html")
TURKS_HEAD = Form("Turk's head knot", "Darcy Lever", 1808, WIKIPEDIA + "Turk%27s_head_knot")

TORUS_KNOTS: tuple[tuple[int, int], ...] = (
    (2, 3), (3, 2), (2, 5), (5, 2), (3, 4), (4, 3), (2, 7), (3, 5), (5, 3),
    (3, 7), (7, 3), (4, 5), (5, 4), (2, 9), (3, 8), (8, 3),
)  # fmt: skip
TORUS_LINKS: tuple[tuple[int, int], ...] = ((2, 2), (2, 4), (3, 3), (2, 6), (4, 4), (3, 6))
LISSAJOUS_KNOTS: tuple[tuple[int, int, int, float, float], ...] = (
    (3, 2, 7, 0.7, 0.2),
    (3, 2, 5, 1.5, 0.2),
    (3, 4, 7, 0.1, 0.7),
    (3, 5, 7, 0.7, 1.0),
    (2, 3, 5, 0.3, 0.8),
    (4, 5, 7, 0.4, 0.9),
    (5, 6, 7, 0.1, 0.9),
    (3, 4, 5, 0.6, 1.1),
)
TURKS_HEADS: tuple[tuple[int, int], ...] = (
    (3, 4), (3, 5), (3, 7), (3, 8), (4, 5), (4, 7), (5, 6), (3, 10),
)  # fmt: skip
NAMES = "Saffron Lagoon Coral Orchid Delft Ember Verdigris Peacock Aubade Ultramarine Terracotta"


@dataclass(frozen=True)
class Strand:
    """A closed curve in space, (n, 3), and the hue it starts with, in turns of the palette."""

    points: Floats
    hue: float


def _torus(p: int, q: int, ring: float = 1.0, pipe: float = 0.42) -> list[Strand]:
    """Return the torus knot, or all strands of the torus link if p and q have a common divisor."""
    count = int(np.gcd(p, q))
    strands = []
    for k in range(count):
        t = np.linspace(0, 2 * np.pi, SPHERES // count + 400, endpoint=False)
        along, around = p // count * t, q // count * t + 2 * np.pi * k / p
        r = ring + pipe * np.cos(around)
        points = np.stack([r * np.cos(along), r * np.sin(along), pipe * np.sin(around)], axis=1)
        strands.append(Strand(points, k / count))
    return strands


def _turks_head(leads: int, bights: int) -> list[Strand]:
    """Return a closed braid: the radius swings with cos, the height with the crossings."""
    count = int(np.gcd(leads, bights))
    strands = []
    for k in range(count):
        t = np.linspace(0, 2 * np.pi * leads / count, SPHERES, endpoint=False)
        swing = bights * (t + 2 * np.pi * k / bights) / leads
        r = 1.0 + 0.45 * np.cos(swing)
        z = 0.2 * np.sin(swing * (leads - 1))
        strands.append(Strand(np.stack([r * np.cos(t), r * np.sin(t), z], axis=1), k / count))
    return strands


def _figure_eight() -> list[Strand]:
    t = np.linspace(0, 2 * np.pi, SPHERES, endpoint=False)
    r = 2 + np.cos(2 * t)
    points = np.stack([r * np.cos(3 * t), r * np.sin(3 * t), np.sin(4 * t)], axis=1)
    return [Strand(points, 0.0)]


def _lissajous(numbers: tuple[int, int, int, float, float]) -> list[Strand]:
    a, b, c, phase_a, phase_b = numbers
    t = np.linspace(0, 2 * np.pi, SPHERES, endpoint=False)
    points = np.stack([np.cos(a * t + phase_a), np.cos(b * t + phase_b), np.cos(c * t)], axis=1)
    return [Strand(points * np.array([1.0, 1.0, 0.7]), 0.0)]


def _borromean(kind: int) -> list[Strand]:
    """Three ellipses in the coordinate planes, or three rings woven flat."""
    t = np.linspace(0, 2 * np.pi, SPHERES // 2, endpoint=False)
    strands = []
    for k in range(3):
        if kind == 0:
            ring = np.stack([1.25 * np.cos(t), 0.66 * np.sin(t), 0 * t], axis=1)
            strands.append(Strand(np.roll(ring, k, axis=1), k / 3))
        else:
            turn = 2 * np.pi * k / 3
            x = 0.62 * np.cos(turn) + np.cos(t + turn)
            y = 0.62 * np.sin(turn) + np.sin(t + turn)
            strands.append(Strand(np.stack([x, y, -0.26 * np.sin(3 * t)], axis=1), k / 3))
    return strands


def _turned(points: Floats, tilt: float, spin: float) -> Floats:
    """Spin about the axis of sight, then tilt away from the viewer."""
    c, s = np.cos(spin), np.sin(spin)
    x, y, z = points[:, 0] * c - points[:, 1] * s, points[:, 0] * s + points[:, 1] * c, points[:, 2]
    c, s = np.cos(tilt), np.sin(tilt)
    return np.stack([x, y * c - z * s, y * s + z * c], axis=1)


def render(
    strands: list[Strand], thickness: float, tilt: float, spin: float, palette: Palette, turns: int
) -> Pixels:
    """Paint the strands as tubes that cover one another by depth.

    Parameters
    ----------
    strands : list of Strand
        What to draw, in any unit; it is fitted to the picture.
    thickness : float
        The radius of the tube, in pixels of the finished picture.
    tilt, spin : float
        How the figure is turned, in radians.
    palette : Palette
        Its colours run along each strand ``turns`` times.
    """
    side = SQUARE[0] * SCALE
    placed = [_turned(strand.points, tilt, spin) for strand in strands]
    every = np.concatenate(placed)
    middle = (every.max(axis=0) + every.min(axis=0)) / 2
    spread = float(np.abs(every[:, :2] - middle[:2]).max())
    radius = thickness * SCALE
    zoom = (side / 2 - radius - 34 * SCALE) / spread
    depth = np.full((side, side), -1e9)
    normal_x, normal_y = np.zeros((side, side)), np.zeros((side, side))
    hue = np.zeros((side, side))
    reach = int(np.ceil(radius))
    v, u = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64)
    for strand, points in zip(strands, placed, strict=True):
        at = (points - middle) * zoom * np.array([1, -1, 1]) + np.array([side / 2, side / 2, 0])
        share = np.arange(len(at)) / len(at)
        for (x, y, z), tone in zip(at, strand.hue + turns * share, strict=True):
            column, row = int(x), int(y)
            dx, dy = (u - (x - column)) / radius, (v - (y - row)) / radius
            flat = dx * dx + dy * dy
            window = np.s_[row - reach : row + reach + 1, column - reach : column + reach + 1]
            bulge = z + radius * np.sqrt(np.maximum(1 - flat, 0))
            nearer = (flat < 1) & (bulge > depth[window])
            depth[window][nearer] = bulge[nearer]
            normal_x[window][nearer] = dx[nearer]
            normal_y[window][nearer] = dy[nearer]
            hue[window][nearer] = tone
    return _light(depth, normal_x, normal_y, hue, palette)


def _light(depth: Floats, nx: Floats, ny: Floats, hue: Floats, palette: Palette) -> Pixels:
    """Blinn and Phong's light (1977) with a darker rim, over a softly lit ground."""
    drawn = depth > -1e8
    nz = np.sqrt(np.maximum(1 - nx * nx - ny * ny, 0))
    lit = np.clip(-0.45 * nx - 0.6 * ny + 0.66 * nz, 0, 1)
    shine = np.clip(-0.25 * nx - 0.36 * ny + 0.9 * nz, 0, 1) ** 42
    low, high = float(depth[drawn].min()), float(depth[drawn].max())
    near = 0.62 + 0.38 * (depth - low) / max(high - low, 1e-9)
    base = palette.ramp(0.56 + 0.3 * np.cos(2 * np.pi * hue))
    colour = base * ((0.3 + 0.95 * lit) * near * (0.45 + 0.55 * smoothstep(0, 0.55, nz)))[..., None]
    colour = mix(colour, palette.light, 0.6 * shine)
    side = depth.shape[0]
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    halo = np.clip(1 - np.hypot(x + 0.15, y + 0.2) / 1.5, 0, 1)
    ground = palette.ramp(0.01 + 0.12 * halo)
    return to_pixels(np.where(drawn[..., None], colour, ground), SQUARE)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: torus knots, links, Lissajous knots, braids and classics."""
    sizes = (len(TORUS_KNOTS), len(TORUS_LINKS), len(LISSAJOUS_KNOTS), len(TURKS_HEADS), 3, 3)
    group, place = locate(index, sizes)
    form = (TORUS, LINK, LISSAJOUS, TURKS_HEAD, FIGURE_EIGHT, BORROMEAN)[group]
    palette = pick(index, NAMES)
    tilt, spin, turns = float(rng.uniform(0.35, 0.75)), float(rng.uniform(0, 6.28)), 2
    symmetry = "none"
    if group in (0, 1):
        p, q = (TORUS_KNOTS, TORUS_LINKS)[group][place]
        strands = _torus(p, q)
        thickness = 175 / (4 + max(p, q) + 0.8 * p)
        tilt = tilt if place % 3 else 0.0
        common = {(2, 3): "Trefoil", (2, 5): "Cinquefoil", (2, 2): "Hopf link"}
        common |= {(2, 4): "Solomon's knot", (2, 6): "Star of David link"}
        name = common.get((p, q), form.name)
        title, parameters = f"{name}, T({p}, {q})", f"p = {p}, q = {q}"
        symmetry = rotational(q) if tilt == 0 else "none"
    elif group == 2:
        numbers = LISSAJOUS_KNOTS[place]
        strands, thickness = _lissajous(numbers), 17.0 - 0.9 * numbers[1]
        tilt, spin = 0.35 + 0.1 * place, 0.4 + 0.2 * place
        title = f"Lissajous knot {numbers[0]}, {numbers[1]}, {numbers[2]}"
        parameters = f"frequencies {numbers[:3]}, phases {numbers[3:]}"
    elif group == 3:
        leads, bights = TURKS_HEADS[place]
        strands, thickness = _turks_head(leads, bights), 21.0 - 2.6 * (leads - 2) - 0.5 * bights
        tilt = 0.0 if place % 2 == 0 else tilt
        title = f"Turk's head of {leads} leads and {bights} bights"
        parameters = f"{leads} leads, {bights} bights"
        symmetry = rotational(bights) if tilt == 0 else "none"
    elif group == 4:
        strands, thickness = _figure_eight(), (17.0, 13.0, 24.0)[place]
        tilt = (0.0, 0.8, 1.2)[place]
        title = f"Figure-eight knot, {('face on', 'tilted', 'from the side')[place]}"
        parameters = f"tube radius {thickness:g}"
        symmetry = "2-fold rotational" if tilt == 0 else "none"
    else:
        strands, thickness = _borromean(place % 2), (17.0, 15.0, 11.0)[place]
        tilt, spin = (0.75, 0.0, 1.0)[place], (0.6, 0.5236, 0.95)[place]
        title = f"Borromean rings, {('as ellipses', 'as circles', 'as slender ellipses')[place]}"
        parameters = f"tube radius {thickness:g}"
        symmetry, turns = ("3-fold rotational" if place == 1 else "none"), 0
    turns = 0 if group == 1 else turns
    return Picture(
        pixels=render(strands, thickness, tilt, spin, palette, turns),
        slug=("torus-knot", "link", "lissajous", "turks-head", "figure-eight", "borromean")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry=symmetry,
        alt=f"A glossy tube knotted as a {form.name} in {palette.phrase} on a dark ground."
        if group < 5
        else f"Three glossy rings, no two of them linked, in {palette.phrase}.",
    )


FAMILY = Family("knots", "Knots and links", 44, draw)
