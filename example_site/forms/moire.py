"""Moire: the large figures that appear where two fine gratings overlap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forms.model import WIKIPEDIA, Family, Form, Picture, locate, number, rotational
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, mix, to_pixels, unit_square

RAYLEIGH = "Lord Rayleigh"
PAGE = WIKIPEDIA + "Moir%C3%A9_pattern"
LINES = Form("Line moir\N{LATIN SMALL LETTER E WITH ACUTE}", RAYLEIGH, 1874, PAGE)
CIRCLES = Form("Circle moir\N{LATIN SMALL LETTER E WITH ACUTE}", RAYLEIGH, 1874, PAGE)
RAYS = Form("Ray moir\N{LATIN SMALL LETTER E WITH ACUTE}", RAYLEIGH, 1874, PAGE)
ZONES = Form("Zone plate", "Augustin-Jean Fresnel", 1818, WIKIPEDIA + "Zone_plate")
SPIRALS = Form("Spiral moir\N{LATIN SMALL LETTER E WITH ACUTE}", RAYLEIGH, 1874, PAGE)

NAMES = "Delft Graphite Coral Ultramarine Saffron Verdigris Orchid Terracotta Lagoon Vineyard Sepia"

# A phase, in turns, at every point of the picture: its whole numbers are the lines of a grating.
Phase = Callable[[Floats, Floats], Floats]


def _stripes(count: float, angle: float, bend: float = 0.0) -> Phase:
    c, s = np.cos(angle), np.sin(angle)

    def phase(x: Floats, y: Floats) -> Floats:
        across, along = x * c + y * s, y * c - x * s
        return np.asarray(count * (across + bend * np.sin(2.6 * along)), dtype=np.float64)

    return phase


def _rings(count: float, at: complex, stretch: float = 1.0) -> Phase:
    def phase(x: Floats, y: Floats) -> Floats:
        return np.asarray(count * np.hypot(x - at.real, (y - at.imag) * stretch))

    return phase


def _rays(count: int, at: complex, twist: float = 0.0) -> Phase:
    def phase(x: Floats, y: Floats) -> Floats:
        angle = np.arctan2(y - at.imag, x - at.real) / (2 * np.pi)
        far = np.hypot(x - at.real, y - at.imag)
        return np.asarray(count * angle + twist * np.log(far + 0.02), dtype=np.float64)

    return phase


def _zones(count: float, at: complex) -> Phase:
    def phase(x: Floats, y: Floats) -> Floats:
        return np.asarray(count * ((x - at.real) ** 2 + (y - at.imag) ** 2), dtype=np.float64)

    return phase


def _paint(first: Phase, second: Phase, palette: Palette, style: int) -> Floats:
    """Overprint two gratings of soft-edged lines: on paper, on black, or as filled fields."""
    x, y = unit_square(SQUARE, 2)
    waves = [np.cos(2 * np.pi * grating(x, y)) for grating in (first, second)]
    ink = [0.5 + 0.5 * np.tanh(1.5 * wave) / np.tanh(1.5) for wave in waves]
    if style == 0:
        colour = mix(palette.light, palette.ramp(0.3), ink[0])
        return mix(colour, colour * palette.ramp(0.62), ink[1])
    if style == 1:
        colour = mix(palette.dark, palette.ramp(0.42), ink[0])
        return mix(colour, palette.ramp(0.88), ink[1] * (0.35 + 0.65 * ink[0]))
    beat = 0.5 + 0.5 * np.cos(2 * np.pi * (first(x, y) - second(x, y)))
    both = 0.5 + 0.5 * np.tanh(2.0 * (waves[0] * waves[1]))
    return mix(palette.ramp(0.06 + 0.28 * beat), palette.ramp(0.5 + 0.48 * beat), both)


def _gratings(group: int, place: int, rng: np.random.Generator) -> tuple[Phase, Phase, str, str]:
    """Two gratings, what to say of them, and their symmetry."""
    angle = float(rng.uniform(0, np.pi))
    if group == 0:
        count, turn, bend = (
            10.0 + 0.5 * place,
            0.1 + 0.03 * place,
            0.0 if place < 4 else 0.05 * place,
        )
        first, second = _stripes(count, angle, bend), _stripes(count * 1.1, angle + turn, -bend)
        degrees = number(float(np.degrees(turn)), 1)
        said = f"{number(count, 1)} lines, turned by {degrees}\N{DEGREE SIGN}"
        return first, second, said + (", waved" if bend else ""), "translational"
    if group == 1:
        count, apart = 8.0 + 0.6 * place, 0.1 + 0.05 * place
        at = complex(apart * np.cos(angle), apart * np.sin(angle))
        stretch = 1.0 if place % 2 == 0 else 1.25
        first, second = _rings(count, -at, stretch), _rings(count, at, 1 / stretch)
        said = f"{count:g} rings, {number(2 * apart, 2)} apart"
        return first, second, said + (", stretched" if stretch > 1 else ""), "2-fold rotational"
    if group == 2:
        count, apart = 28 + 2 * place, 0.12 + 0.06 * place
        at = complex(apart * np.cos(angle), apart * np.sin(angle))
        said = f"{count} rays, {number(2 * apart, 2)} apart"
        return _rays(count, -at), _rays(count, at), said, "2-fold rotational"
    if group == 3:
        count, apart = 4.5 + 0.5 * place, 0.16 + 0.07 * place
        at = complex(apart * np.cos(angle), apart * np.sin(angle))
        said = f"{count:g} zones, {number(2 * apart, 2)} apart"
        return _zones(count, -at), _zones(count, at), said, "2-fold rotational"
    count, twist = 10 + 2 * place, 2.0 + 0.8 * place
    said = f"{count} arms, twist {number(twist, 1)}"
    return _rays(count, 0j, twist), _rays(count, 0j, -twist), said, rotational(2 * count)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: lines, circles, rays, zone plates, then spirals."""
    group, place = locate(index, (10, 10, 8, 8, 8))
    form = (LINES, CIRCLES, RAYS, ZONES, SPIRALS)[group]
    palette = pick(index, NAMES)
    first, second, said, symmetry = _gratings(group, place, rng)
    seen = (
        "Two sets of parallel lines cross at a slight angle and beat in broad bands",
        "Two sets of rings, side by side, cross in hyperbolas of light and shade",
        "Two fans of rays cross in arcs like the field of a magnet",
        "Rings that narrow outwards overlap and throw a third set of stripes between them",
        "Left-handed and right-handed spirals cross in a rosette of lozenges",
    )[group]
    return Picture(
        pixels=to_pixels(_paint(first, second, palette, (0, 1, 0, 2)[index % 4]), SQUARE),
        slug=("lines", "circles", "rays", "zones", "spirals")[group],
        title=f"{form.name}, {said}",
        form=form,
        parameters=said,
        palette=palette,
        symmetry=symmetry,
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("moire", "Moir\N{LATIN SMALL LETTER E WITH ACUTE} patterns", 44, draw)
