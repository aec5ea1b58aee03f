"""Chladni figures: where sand comes to rest on a sounding plate.

Square plates use the approximate modes cos(m x) cos(n y) +- cos(n x) cos(m y), round ones the
Bessel functions of Kirchhoff (1850), and drumheads the products of sines.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage, special

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate, rotational
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, hillshade, mix, smoothstep, to_pixels, unit_square

PAGE = WIKIPEDIA + "Ernst_Chladni"
SQUARE_PLATE = Form("Square plate", "Ernst Chladni", 1787, PAGE)
ROUND_PLATE = Form("Round plate", "Gustav Kirchhoff", 1850, WIKIPEDIA + "Gustav_Kirchhoff")
STAR_PLATE = Form("Plate bowed at several points", "Ernst Chladni", 1802, PAGE)
DRUM = Form(
    "Drumhead",
    "Leonhard Euler",
    1764,
    WIKIPEDIA + "Vibrations_of_a_circular_membrane",
)
SQUARES: tuple[tuple[int, int, int], ...] = (
    (6, 8, 1), (1, 3, 1), (2, 3, -1), (1, 4, -1), (2, 4, 1), (3, 4, -1), (1, 5, 1), (2, 5, -1),
    (3, 5, 1), (4, 5, -1), (2, 6, 1), (3, 6, -1), (5, 6, 1), (3, 7, -1), (4, 7, 1), (5, 8, -1),
)  # fmt: skip
ROUNDS: tuple[tuple[int, int], ...] = (
    (3, 2), (4, 1), (5, 2), (6, 3), (2, 4), (8, 2), (7, 3), (10, 1), (12, 2), (5, 4),
)  # fmt: skip
NAMES = "Sepia Graphite Verdigris Terracotta Ultramarine Ember Moss Delft Saffron Lagoon Vineyard"


def _square(m: int, n: int, sign: int, x: Floats, y: Floats) -> Floats:
    u, v = np.pi * (x + 1) / 2, np.pi * (y + 1) / 2
    wave = np.cos(m * u) * np.cos(n * v) + sign * np.cos(n * u) * np.cos(m * v)
    return np.asarray(wave, dtype=np.float64)


def _round(diameters: int, circles: int, x: Floats, y: Floats) -> Floats:
    far, angle = np.hypot(x, y), np.arctan2(y, x)
    zero = special.jn_zeros(diameters, circles + 1)[-1] * 0.96
    wave = special.jv(diameters, zero * far) + 0.06 * special.iv(diameters, zero * far) / max(
        float(special.iv(diameters, zero)), 1e-9
    )
    return np.asarray(wave * np.cos(diameters * angle), dtype=np.float64)


def _star(place: int, x: Floats, y: Floats, rng: np.random.Generator) -> tuple[Floats, int]:
    """Standing waves from evenly spaced bows, which give quasi-crystalline figures."""
    bows = (5, 6, 7, 8, 9, 10, 12, 3, 4, 11)[place]
    pitch = 15.0 + 3.0 * (place % 4)
    waves = [
        np.cos(pitch * (x * np.cos(a) + y * np.sin(a)) + (0.0 if place % 2 else 0.6))
        for a in 2 * np.pi * np.arange(bows) / bows
    ]
    return np.asarray(sum(waves) / np.sqrt(bows), dtype=np.float64), bows


def _sand(field: Floats, inside: Floats, palette: Palette, rng: np.random.Generator) -> Floats:
    """Bright grains near the nodal lines of a dark, faintly lit plate."""
    slope = np.hypot(*np.gradient(field))
    away = np.abs(field) / (slope + 1e-9)
    heap = np.exp(-((away / 9.0) ** 2)) + 0.25 * np.exp(-away / 26.0)
    grain = ndimage.gaussian_filter(rng.normal(size=field.shape), 1.5)
    grain = grain / grain.std()
    sand = smoothstep(0.34, 0.82, heap + 0.1 * grain)
    y, x = np.mgrid[-1 : 1 : field.shape[0] * 1j, -1 : 1 : field.shape[1] * 1j]
    sheen = 0.1 + 0.13 * np.clip(1 - np.hypot(x + 0.3, y + 0.4) / 1.9, 0, 1)
    plate = palette.ramp(sheen)
    colour = mix(plate, palette.ramp(0.72 + 0.12 * np.clip(heap + 0.3 * grain, 0, 1.4)), sand)
    return mix(palette.dark * 0.55, colour, inside)


def _membrane(field: Floats, inside: Floats, palette: Palette) -> Floats:
    """Show the swing itself as a glossy relief between two colours."""
    level = field / np.percentile(np.abs(field[inside > 0.5]), 99.5)
    light = hillshade(ndimage.gaussian_filter(level, 2), 34.0)
    colour = palette.ramp(0.5 + 0.42 * np.clip(level, -1, 1)) * (0.4 + 0.8 * light)[..., None]
    line = np.exp(-((level / 0.035) ** 2))
    return mix(palette.dark * 0.55, mix(colour, palette.light, 0.55 * line), inside)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: square plates, round plates, several bows, then drumheads."""
    group, place = locate(index, (len(SQUARES), len(ROUNDS), 10, 8))
    form = (SQUARE_PLATE, ROUND_PLATE, STAR_PLATE, DRUM)[group]
    palette = pick(index, NAMES)
    x, y = unit_square(SQUARE, 2)
    x, y = x * 1.09, y * 1.09
    rounded = smoothstep(1.004, 0.996, np.hypot(x, y))
    inside = rounded
    if group == 0:
        m, n, sign = SQUARES[place]
        inside = smoothstep(1.004, 0.996, np.maximum(np.abs(x), np.abs(y)))
        field = _square(m, n, sign, x, y)
        title, parameters = (
            f"Square plate, mode {m}, {n}, {'even' if sign > 0 else 'odd'}",
            f"m = {m}, n = {n}",
        )
        symmetry = "4-fold dihedral" if (m + n) % 2 == 0 else "2-fold dihedral"
        seen = "Lines of sand on a square plate form a regular figure"
    elif group == 1:
        diameters, circles = ROUNDS[place]
        field = _round(diameters, circles, x, y)
        title = f"Round plate with {diameters} diameters and {circles} circles"
        parameters = f"{diameters} nodal diameters, {circles} nodal circles"
        symmetry = rotational(2 * diameters)
        seen = "Sand on a round plate lies in rays and rings"
    elif group == 2:
        field, bows = _star(place, x, y, rng)
        title, parameters = (
            f"Plate with {bows} bows",
            f"{bows} directions, pitch {15 + 3 * (place % 4)}",
        )
        symmetry = rotational(2 * bows if bows % 2 and place % 2 else bows)
        seen = "Sand on a round plate lies in a rosette of small cells"
    else:
        diameters, circles = ((0, 3), (1, 2), (2, 2), (3, 3), (4, 2), (6, 1), (1, 4), (8, 2))[place]
        zero = special.jn_zeros(diameters, circles + 1)[-1]
        wave = special.jv(diameters, zero * np.hypot(x, y))
        field = wave * np.cos(diameters * np.arctan2(y, x))
        title = f"Drumhead with {diameters} diameters and {circles} circles"
        parameters = f"{diameters} nodal diameters, {circles} nodal circles"
        symmetry = rotational(2 * diameters) if diameters else "circular"
        seen = "Hills and hollows of a swinging round drumhead"
    colours = (
        _membrane(field, inside, palette) if group == 3 else _sand(field, inside, palette, rng)
    )
    pixels: Pixels = to_pixels(colours, SQUARE)
    return Picture(
        pixels=pixels,
        slug=("square", "round", "bowed", "drum")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry=symmetry,
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("chladni", "Chladni figures", 44, draw)
