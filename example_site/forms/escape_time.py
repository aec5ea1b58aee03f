"""Escape-time fractals: how fast the iteration of a map carries each point of the plane away.

Colour is the continuous escape time; points within a pixel or so of the set are told by the
exterior distance estimate |z| log|z| / |dz/dc| (Milnor 1989; Peitgen and Saupe, "The Science of
Fractal Images", 1988), which keeps filaments clear instead of noisy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.model import WIKIPEDIA, Family, Form, Picture, locate, number
from forms.palettes import Floats, pick
from forms.raster import SQUARE, Complexes, mix, plane, smoothstep, to_pixels

SCALE = 1.5
RADIUS = 60.0
CHUNK = 1 << 15

MANDELBROT = Form(
    "Mandelbrot set",
    "Robert W. Brooks and Peter Matelski",
    1978,
    WIKIPEDIA + "Mandelbrot_set",
)
JULIA = Form("Julia set", "Gaston Julia", 1918, WIKIPEDIA + "Julia_set")
SHIP = Form(
    "Burning Ship fractal",
    "Michael Michelitsch and Otto E. R\N{LATIN SMALL LETTER O WITH DIAERESIS}ssler",
    1992,
    WIKIPEDIA + "Burning_Ship_fractal",
)
TRICORN = Form(
    "Tricorn",
    "W. D. Crowe, R. Hasson, P. J. Rippon and P. E. D. Strain-Clark",
    1989,
    WIKIPEDIA + "Tricorn_(mathematics)",
)

# Where to look: name, centre, height of the picture, most iterations.
PLACES: tuple[tuple[str, complex, float, int], ...] = (
    ("The whole Mandelbrot set", -0.72 + 0j, 2.75, 160),
    ("Seahorse Valley", -0.7463 + 0.1102j, 0.012, 420),
    ("Elephant Valley", 0.2755 + 0.0068j, 0.008, 520),
    ("Triple Spiral Valley", -0.0888 + 0.6555j, 0.012, 480),
    ("A seahorse's tail", -0.74364 + 0.13183j, 0.0016, 620),
    ("A small copy on the western spike", -1.7685 + 0.0017j, 0.06, 300),
    ("Scepter Valley", -1.2561 + 0.3802j, 0.022, 420),
    ("Quadruple spirals", 0.27434 + 0.48278j, 0.012, 420),
    ("A double hook", -0.745428 + 0.113009j, 0.0006, 700),
    ("The needle's branches", -0.1592 + 1.0317j, 0.055, 260),
    ("The northern antenna", -0.17 + 1.042j, 0.26, 200),
    ("A starfish by the main cardioid", -0.3740 + 0.6598j, 0.02, 420),
)
JULIAS: tuple[tuple[complex, int], ...] = (
    (-0.79 + 0.15j, 2),
    (-0.123 + 0.745j, 2),
    (-0.8 + 0.156j, 2),
    (0.285 + 0.01j, 2),
    (-0.7269 + 0.1889j, 2),
    (0.355 + 0.355j, 2),
    (-0.4 + 0.6j, 2),
    (-1.25 + 0.02j, 2),
    (-0.54 + 0.54j, 2),
    (0.37 + 0.1j, 2),
    (0j + 1j, 2),
    (-0.162 + 1.04j, 2),
    (-0.75 + 0.11j, 2),
    (-1.037 + 0.17j, 2),
    (0.4 + 0j, 3),
    (-0.5 + 0.05j, 3),
    (0.585 + 0.44j, 3),
    (0.6 + 0.55j, 4),
    (-0.1 + 0.9j, 3),
    (0.484 + 0j, 4),
    (0.544 + 0j, 5),
    (-0.624 + 0.435j, 2),
)
SHIPS: tuple[tuple[str, complex, float, int], ...] = (
    ("The whole Burning Ship", -0.45 - 0.55j, 3.1, 120),
    ("The great ship in the armada", -1.762 - 0.032j, 0.1, 260),
    ("A mast of the armada", -1.8615 - 0.0035j, 0.02, 300),
    ("Rigging of the Burning Ship", -1.625 - 0.025j, 0.09, 260),
    ("Burning Ship, the fleet in a row", -1.7 - 0.03j, 0.34, 240),
    ("Burning Ship, its mirrored rose", -1.941 - 0.0006j, 0.006, 320),
)
TRICORNS: tuple[tuple[str, complex, float, int], ...] = (
    ("The whole tricorn", -0.1 + 0j, 3.6, 120),
    ("A horn of the tricorn", -1.3 + 0j, 0.75, 200),
    ("Tricorn, threads of an arm", 0.66 + 1.13j, 0.5, 220),
    ("Tricorn, a copy on the real axis", -1.755 + 0j, 0.09, 300),
)
NAMES = (
    "Lagoon Ember Aubade Ultramarine Saffron Peacock Arctic Orchid Delft Terracotta Coral Vineyard"
)


@dataclass(frozen=True)
class Escape:
    """Arrays of one shape: escape time (infinite inside) and distance to the set in pixels."""

    time: Floats
    distance: Floats


def _advance(
    kind: Form, power: int, z: Complexes, slope: Complexes, c: Complexes
) -> tuple[Complexes, Complexes]:
    """One step of the map and of its derivative by the point that varies."""
    moving = 0.0 if kind is JULIA else 1.0
    if kind is SHIP or kind is TRICORN:
        # Not holomorphic: follow the size of the derivative instead, an upper bound.
        slope = (2 * np.abs(z) * np.abs(slope) + 1).astype(np.complex128)
        folded = np.abs(z.real) + 1j * np.abs(z.imag) if kind is SHIP else np.conj(z)
        return folded * folded + c, slope
    if power == 2:
        return z * z + c, 2 * z * slope + moving
    before = z ** (power - 1)
    return before * z + c, power * before * slope + moving


def escape(kind: Form, points: Complexes, c: complex, power: int, limit: int) -> Escape:
    """Iterate z -> f(z) + c over the picture until |z| exceeds a large radius.

    Parameters
    ----------
    kind : Form
        Which map; Julia sets vary the start, the others vary c.
    points : array (h, w) of complex128
        The plane.
    c : complex
        The constant of a Julia set; unused otherwise.
    power : int
        The degree.
    limit : int
        After so many steps a point counts as inside.
    """
    flat = points.ravel()
    time = np.full(flat.size, np.inf)
    distance = np.zeros(flat.size)
    for start in range(0, flat.size, CHUNK):
        here = slice(start, start + CHUNK)
        _escape_chunk(kind, flat[here], c, power, limit, time[here], distance[here])
    step = abs(points[0, 1] - points[0, 0])
    return Escape(time.reshape(points.shape), (distance / step).reshape(points.shape))


def _escape_chunk(
    kind: Form,
    start: Complexes,
    constant: complex,
    power: int,
    limit: int,
    time: Floats,
    distance: Floats,
) -> None:
    """Fill ``time`` and ``distance`` in place; points leave the working arrays as they escape."""
    live: NDArray[np.int64] = np.arange(start.size)
    if kind is JULIA:
        z, slope, c = start.copy(), np.ones_like(start), np.full_like(start, constant)
    else:
        z, slope, c = np.zeros_like(start), np.zeros_like(start), start.copy()
    if kind is MANDELBROT:
        live = np.flatnonzero(~_in_main_bodies(start))
        z, slope, c = z[live], slope[live], c[live]
    for turn in range(limit):
        z, slope = _advance(kind, power, z, slope, c)
        gone = z.real**2 + z.imag**2 > RADIUS**2
        if gone.any():
            size = np.abs(z[gone])
            at = live[gone]
            time[at] = turn + 1 - np.log(np.log(size) / np.log(RADIUS)) / np.log(power)
            distance[at] = size * np.log(size) / np.maximum(np.abs(slope[gone]), 1e-300)
            keep = ~gone
            live, z, slope, c = live[keep], z[keep], slope[keep], c[keep]
        if live.size == 0:
            return


def _in_main_bodies(c: Complexes) -> NDArray[np.bool_]:
    """Whether points lie in the main cardioid or the period-2 disc, which never escape."""
    q = np.abs(c - 0.25) ** 2
    cardioid = q * (q + c.real - 0.25) <= c.imag**2 / 4
    return np.asarray(cardioid | (np.abs(c + 1) <= 0.25), dtype=np.bool_)


def _paint(result: Escape, index: int, busy: float) -> Floats:
    """Colour by escape time, sinking to the darkest colour at the set itself."""
    palette = pick(index, NAMES)
    outside = np.isfinite(result.time)
    time = np.where(outside, result.time, 0.0)
    low = float(np.percentile(time[outside], 0.5))
    spread = float(np.percentile(time[outside], 92)) - low
    phase = np.log1p(7 * np.maximum(time - low, 0) / max(spread, 1e-6)) * busy
    if index % 3 == 1:
        # Bright filaments on a dark field: the same figure, lit from within.
        colour = palette.cycle(0.92 + 0.8 * phase)
        colour = mix(palette.light, colour, smoothstep(0.2, 3.2, result.distance))
    else:
        colour = palette.cycle((0.1, 0.0, 0.4)[index % 3] + phase)
        colour = mix(palette.dark, colour, smoothstep(0.0, 2.2, result.distance))
    inside = palette.dark if index % 4 != 2 else palette.ramp(0.12)
    return np.where(outside[..., None], colour, inside)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: Mandelbrot places, then Julia sets, ships and tricorns."""
    group, place = locate(index, (len(PLACES), len(JULIAS), len(SHIPS), len(TRICORNS)))
    kind = (MANDELBROT, JULIA, SHIP, TRICORN)[group]
    c, power, busy = 0j, 2, 0.4 + 0.25 * float(rng.random())
    if kind is JULIA:
        c, power = JULIAS[place]
        sign = "+" if c.imag >= 0 else "\N{MINUS SIGN}"
        constant = f"({number(c.real, 4)} {sign} {number(abs(c.imag), 4)}i)"
        title = f"Julia set of z^{power} + {constant}"
        centre, height, limit = 0j, 2.9 if power == 2 else 2.5, 220
        parameters = f"c = {constant[1:-1]}, power {power}"
        symmetry = f"{power}-fold rotational"
        seen = "A Julia set that repeats its own spirals and branches at every size"
    else:
        title, centre, height, limit = (PLACES, (), SHIPS, TRICORNS)[group][place]
        sign = "+" if centre.imag >= 0 else "\N{MINUS SIGN}"
        where = f"{number(centre.real, 5)} {sign} {number(abs(centre.imag), 5)}i"
        parameters = f"centre {where}, height {height:g}, {limit} iterations"
        whole = title.startswith("The whole")
        symmetry = "mirror" if abs(centre.imag) < 1e-9 else "none"
        symmetry = "3-fold rotational" if whole and kind is TRICORN else symmetry
        seen = f"{'The outline' if whole else 'A magnified detail'} of the {kind.name}, with bands"
    palette = pick(index, NAMES)
    points = plane(SQUARE, SCALE, centre, height)
    if kind is SHIP:
        points = np.conj(points - centre) + centre
    result = escape(kind, points, c, power, limit)
    return Picture(
        pixels=to_pixels(_paint(result, index, busy), SQUARE),
        slug=kind.name.lower().replace(" ", "-"),
        title=title,
        form=kind,
        parameters=parameters,
        palette=palette,
        symmetry=symmetry,
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("escape-time", "Escape-time fractals", 44, draw)
