"""Tilings: rhombs without period, Truchet tiles, pinwheels, and regular hyperbolic tilings."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from forms import hyperbolic
from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, Canvas, mix, plane, to_pixels

PENROSE = Form("Penrose rhomb tiling", "Roger Penrose", 1974, WIKIPEDIA + "Penrose_tiling")
AMMANN = Form(
    "Ammann\N{EN DASH}Beenker tiling",
    "Robert Ammann",
    1977,
    WIKIPEDIA + "Ammann%E2%80%93Beenker_tiling",
)
MULTIGRID = Form(
    "Multigrid rhomb tiling", "Nicolaas de Bruijn", 1981, WIKIPEDIA + "Aperiodic_tiling"
)
TRUCHET = Form(
    "Truchet triangles",
    "S\N{LATIN SMALL LETTER E WITH ACUTE}bastien Truchet",
    1704,
    WIKIPEDIA + "Truchet_tiles",
)
SMITH = Form("Truchet arcs", "Cyril Stanley Smith", 1987, WIKIPEDIA + "Truchet_tiles")
PINWHEEL = Form("Pinwheel tiling", "Charles Radin", 1994, WIKIPEDIA + "Pinwheel_tiling")
POINCARE = Form(
    "Hyperbolic tiling",
    "Henri Poincar\N{LATIN SMALL LETTER E WITH ACUTE}",
    1882,
    WIKIPEDIA + "Uniform_tilings_in_hyperbolic_plane",
)

# Directions of lines and the size of an edge in pixels.
GRIDS: tuple[tuple[int, float], ...] = (
    (5, 34),
    (5, 26),
    (5, 44),
    (5, 30),
    (5, 38),
    (5, 22),
    (5, 48),
    (4, 40),
    (4, 30),
    (4, 50),
    (4, 34),
    (7, 40),
    (7, 30),
    (9, 42),
    (11, 44),
    (6, 40),
    (8, 36),
)
TRUCHETS = ("random", "rows", "rings", "random", "waves", "rings", "random", "rows")
TRUCHET_SIDES = (40, 32, 36, 56, 32, 44, 30, 48)
PINWHEELS = (4, 5, 4)
DISCS: tuple[tuple[int, int], ...] = (
    (7, 3),
    (5, 4),
    (6, 4),
    (4, 5),
    (8, 3),
    (5, 5),
    (3, 7),
    (6, 6),
    (4, 6),
    (12, 3),
    (3, 8),
    (7, 7),
    (8, 4),
    (4, 8),
    (9, 3),
    (6, 5),
)
NAMES = "Delft Coral Saffron Verdigris Aubade Moss Ultramarine Terracotta Lagoon Vineyard Orchid"


def rhombs(directions: int, offsets: Floats, reach: float) -> list[tuple[Floats, int]]:
    """Return the rhombs dual to a multigrid of equally spaced lines (de Bruijn 1981).

    Parameters
    ----------
    directions : int
        How many families of lines; odd numbers give ``2 * directions``-fold patches.
    offsets : array (directions,)
        Where each family lies.
    reach : float
        How far from the middle, in edges, rhombs are wanted.

    Returns
    -------
    list of (corners (4, 2), kind)
        ``kind`` counts the steps between the two directions, which tells fat from thin.
    """
    turn = np.pi if directions % 2 == 0 else 2 * np.pi
    normals = np.exp(1j * turn * np.arange(directions) / directions)
    most = int(reach * 2.0 / directions) + 3
    found: list[tuple[Floats, int]] = []
    lines = np.arange(-most, most + 1)
    for r, s in combinations(range(directions), 2):
        a, b = np.meshgrid(lines, lines, indexing="ij")
        across = normals[r].real * normals[s].imag - normals[r].imag * normals[s].real
        u, v = a.ravel() - offsets[r], b.ravel() - offsets[s]
        x = (u * normals[s].imag - v * normals[r].imag) / across
        y = (v * normals[r].real - u * normals[s].real) / across
        index = np.ceil(x[:, None] * normals.real + y[:, None] * normals.imag + offsets - 1e-9)
        index[:, r], index[:, s] = a.ravel(), b.ravel()
        corner = index @ normals
        keep = np.abs(corner) < reach
        steps = np.array([0, normals[r], normals[r] + normals[s], normals[s]])
        for start in corner[keep]:
            points = start + steps
            found.append((np.stack([points.real, points.imag], axis=1), s - r))
    return found


def _rhomb_picture(
    directions: int, edge: float, style: int, palette: Palette, rng: np.random.Generator
) -> Pixels:
    offsets = rng.uniform(0.05, 0.95, directions)
    if directions == 5:
        # Penrose's own tilings are those whose offsets add up to a whole number.
        offsets[-1] = -offsets[:-1].sum() % 1
    line = palette.dark if style % 2 == 0 else palette.light
    canvas = Canvas(SQUARE, palette.ramp(0.3), 3)
    kinds = directions - 1
    for points, kind in rhombs(directions, offsets, 400 / edge):
        middle = points.mean(axis=0)
        far = np.hypot(*middle) * edge / 362
        lean = np.arctan2(*(points[2] - points[0]))
        tone = 0.25 + 0.62 * (kind - 1) / max(1, kinds - 1)
        if style % 3 == 1:
            tone = 0.3 + 0.55 * (0.5 + 0.5 * np.cos(2 * lean))
        elif style % 3 == 2:
            tone = 0.9 - 0.62 * far + 0.16 * (kind % 2)
        place = points * edge + 256
        canvas.polygon(place, palette.ramp(tone), line, 1.4)
    return canvas.pixels()


def _turns(rule: str, cells: int, rng: np.random.Generator) -> Floats:
    """Which way each Truchet tile is turned: 0 to 3 quarter turns."""
    i, j = np.mgrid[0:cells, 0:cells]
    if rule == "random":
        return rng.integers(0, 4, (cells, cells)).astype(np.float64)
    if rule == "rows":
        return np.asarray((i + 2 * (j % 2) + (i // 2) * (j // 3)) % 4, dtype=np.float64)
    middle = (cells - 1) / 2
    if rule == "rings":
        return np.asarray(np.floor(np.hypot(i - middle, j - middle)) % 4, dtype=np.float64)
    return np.asarray(np.rint(1.5 + 1.6 * np.sin(i / 2.3) * np.cos(j / 2.9)), dtype=np.float64)


def _truchet(
    rule: str, side: int, arcs: bool, palette: Palette, rng: np.random.Generator
) -> Pixels:
    cells = -(-SQUARE[0] // side) + 1
    turns = _turns(rule, cells, rng)
    start = (SQUARE[0] - cells * side) / 2
    ground = palette.ramp(0.1) if arcs else palette.light
    canvas = Canvas(SQUARE, ground, 3)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * float(side)
    bend = np.linspace(0, np.pi / 2, 24)
    arc = np.stack([np.cos(bend), np.sin(bend)], axis=1) * side / 2
    for (i, j), turn in np.ndenumerate(turns):
        at = np.array([j, i]) * side + start
        tone = 0.5 + 0.4 * np.sin((i + j) / cells * 3.1 + 0.4)
        if not arcs:
            three = np.roll(corners, -int(turn), axis=0)[:3]
            canvas.polygon(at + three, palette.ramp(0.12 + 0.55 * tone))
            continue
        for flip in (1, -1):
            curve = arc if flip == 1 else side - arc
            if turn % 2:
                curve = np.stack([side - curve[:, 0], curve[:, 1]], axis=1)
            canvas.line(at + curve, palette.ramp(0.05), side * 0.44)
            canvas.line(at + curve, palette.ramp(0.35 + 0.6 * tone), side * 0.3)
    return canvas.pixels()


def _pinwheel(depth: int, palette: Palette, rng: np.random.Generator) -> Pixels:
    """Cut a 1 : 2 right triangle into five smaller ones, again and again."""
    right, long, short = 0j, 2 + 0j, 1j
    triangles = [(right, long, short), (2 + 1j, 1j, 2 + 0j)]
    for _ in range(depth):
        parts = []
        for c, a, b in triangles:
            # The foot of the height divides the hypotenuse 1 : 4; halves cut the larger part.
            foot = b + (a - b) / 5
            half = (a + foot) / 2
            side = (a + c) / 2
            inner = (c + foot) / 2
            parts += [
                (foot, c, b),
                (inner, side, c),
                (inner, side, foot),
                (half, foot, side),
                (half, a, side),
            ]
        triangles = parts
    turn = np.exp(1j * float(rng.uniform(0, 2 * np.pi)))
    canvas = Canvas(SQUARE, palette.dark, 3)
    for corners in triangles:
        points = (np.array(corners) - (1 + 0.5j)) * turn * 760
        heading = np.angle((points[1] - points[0]) / turn)
        tone = 0.5 + 0.5 * np.sin(heading * 2 + 1.0)
        flat = np.stack([points.real, points.imag], axis=1) + 256
        canvas.polygon(flat, palette.ramp(0.14 + 0.8 * tone), palette.dark, 1.2)
    return canvas.pixels()


def _disc(place: int, index: int, palette: Palette) -> Pixels:
    p, q = DISCS[place]
    points = plane(SQUARE, 2, 0j, 2.06)
    if place % 4 == 3:
        # Seen from another spot: a hyperbolic translation (a Moebius map of the disc).
        shift = 0.42 + 0.2j
        points = (points + shift) / (1 + np.conj(shift) * points)
    colours = hyperbolic.paint(points, p, q, index % 3, palette)
    return to_pixels(mix(colours, palette.dark, 0.0), SQUARE)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: rhombs, Truchet tiles, pinwheels, then discs."""
    group, place = locate(index, (len(GRIDS), len(TRUCHETS), len(PINWHEELS), len(DISCS)))
    palette = pick(index, NAMES)
    symmetry = "none"
    if group == 0:
        directions, edge = GRIDS[place]
        form = {5: PENROSE, 4: AMMANN}.get(directions, MULTIGRID)
        pixels = _rhomb_picture(directions, edge, place, palette, rng)
        title = f"{form.name} of {directions} directions, edges of {edge:g} pixels"
        parameters = f"{directions} line directions, edge {edge:g}"
        symmetry = "quasiperiodic"
        seen = f"Rhombs in {directions // 2} shapes interlock without ever repeating"
    elif group == 1:
        arcs = place % 2 == 0
        form = SMITH if arcs else TRUCHET
        rule, side = TRUCHETS[place], TRUCHET_SIDES[place]
        pixels = _truchet(rule, side, arcs, palette, rng)
        title = f"{form.name} turned in {rule}, {side} pixels a tile".replace(
            "turned in random", "turned at random"
        )
        parameters = f"rule {rule}, tile {side}"
        symmetry = "4-fold rotational" if rule == "rings" and not arcs else "none"
        seen = (
            "Ribbons of quarter circles join into loops"
            if arcs
            else "Half-coloured square tiles form a mosaic of triangles"
        )
    elif group == 2:
        form, depth = PINWHEEL, PINWHEELS[place]
        pixels = _pinwheel(depth, palette, rng)
        title = f"Pinwheel tiling after {depth} divisions, view {place + 1}"
        parameters = f"{depth} divisions"
        seen = "Right triangles lie in ever more directions, coloured by heading"
    else:
        p, q = DISCS[place]
        form = POINCARE
        pixels = _disc(place, index, palette)
        title = f"Hyperbolic tiling {{{p}, {q}}}"
        parameters = f"p = {p}, q = {q}"
        symmetry = "hyperbolic" if place % 4 == 3 else f"{p}-fold rotational"
        seen = f"A disc of polygons with {p} sides that shrink without end towards the rim"
    return Picture(
        pixels=pixels,
        slug=("rhombs", "truchet", "pinwheel", "hyperbolic")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry=symmetry,
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("tilings", "Tilings", 44, draw)
