"""Phyllotaxis: florets set one after another at a constant angle, as in a sunflower.

Helmut Vogel's model puts floret n at the radius sqrt(n) and the angle n times 137.508 degrees ("A
better way to construct the sunflower head", Mathematical Biosciences 44, 1979).
"""

from __future__ import annotations

import numpy as np

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate, number
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, Canvas, mix

GOLDEN = 180 * (3 - 5**0.5)
SUNFLOWER = Form("Vogel sunflower", "Helmut Vogel", 1979, WIKIPEDIA + "Fermat%27s_spiral")
SPIRALS = Form(
    "Divergence-angle spiral",
    "Auguste and Louis Bravais",
    1837,
    WIKIPEDIA + "Phyllotaxis",
)
DAHLIA = Form("Fibonacci dahlia", "Helmut Vogel", 1979, WIKIPEDIA + "Phyllotaxis")
SPHERE = Form(
    "Fibonacci sphere",
    "\N{LATIN CAPITAL LETTER A WITH ACUTE}lvaro Gonz\N{LATIN SMALL LETTER A WITH ACUTE}lez",
    2010,
    WIKIPEDIA + "Golden_angle",
)
ANGLES = (137.3, 137.65, 138.2, 136.9, 99.5, 151.14, 77.96, 222.7, 105.4, 144.3)
NAMES = "Saffron Moss Coral Peacock Orchid Ember Arctic Aubade Terracotta Vineyard Lagoon"


def _ground(palette: Palette, dark: bool) -> Floats:
    side = SQUARE[0] * 3
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    halo = np.clip(1 - np.hypot(x, y) / 1.45, 0, 1)
    return (
        palette.ramp(0.015 + 0.1 * halo) if dark else mix(palette.ramp(0.86), palette.light, halo)
    )


def _head(count: int, angle: float, place: int, palette: Palette, dark: bool) -> Pixels:
    """Discs whose size grows or shrinks outwards, coloured by radius or by spiral arm."""
    canvas = Canvas(SQUARE, _ground(palette, dark), 3)
    n = np.arange(1, count + 1)
    turn = np.radians(angle) * n
    share = np.sqrt(n / count)
    spacing = 236 / np.sqrt(count)
    arms = (8, 13, 21, 34)[place % 4]
    for k in range(count):
        x, y = 256 + 236 * share[k] * np.cos(turn[k]), 256 + 236 * share[k] * np.sin(turn[k])
        size = spacing * (0.5 + 0.42 * share[k]) if place % 3 else spacing * (1.02 - 0.5 * share[k])
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * (n[k] % arms) / arms)
        tone = 0.25 + 0.7 * (share[k] if place % 2 else 1 - share[k]) * 0.7 + 0.2 * wave
        tone = tone if dark else 0.85 - 0.75 * tone
        canvas.disc(x, y, size, palette.ramp(tone))
        if place % 2 == 0:
            canvas.disc(x - size * 0.2, y - size * 0.2, size * 0.42, palette.ramp(tone + 0.18))
    return canvas.pixels()


def _flower(count: int, place: int, palette: Palette, dark: bool) -> Pixels:
    """Pointed petals, the outermost first, each shaded along its middle."""
    canvas = Canvas(SQUARE, _ground(palette, dark), 3)
    bend = np.linspace(0, 1, 16)
    width = (0.3, 0.42, 0.24, 0.36)[place % 4] * np.sin(np.pi * bend ** (0.7 + 0.15 * (place % 3)))
    outline = np.concatenate([bend + 1j * width, (bend - 1j * width)[::-1]])
    inner = np.concatenate([bend * 0.9 + 0.5j * width, (bend * 0.9 - 0.5j * width)[::-1]])
    for k in range(count, 0, -1):
        share = np.sqrt(k / count)
        heading = np.exp(1j * np.radians(GOLDEN) * k)
        base, size = 150 * share**1.2, 14 + 78 * share
        tone = 0.94 - 0.66 * share if place % 2 else 0.3 + 0.62 * share
        for shape, lift in ((outline, -0.1), (inner, 0.05)):
            petal = (base + size * shape) * heading
            flat = np.stack([petal.real, petal.imag], axis=1) + 256
            edge = palette.ramp(max(0.02, tone - 0.3)) if shape is outline else None
            canvas.polygon(flat, palette.ramp(tone + lift), edge, 0.7)
    for radius, tone in ((15, 0.5), (11, 0.66), (6, 0.85)):
        canvas.disc(256, 256, radius, palette.ramp(tone if place % 2 == 0 else 1.2 - tone))
    return canvas.pixels()


def _sphere(count: int, place: int, palette: Palette) -> Pixels:
    """Beads spread evenly over a ball by the golden angle, the far side first."""
    canvas = Canvas(SQUARE, _ground(palette, True), 3)
    n = np.arange(count)
    z = 1 - (2 * n + 1) / count
    r, turn = np.sqrt(1 - z * z), np.radians(GOLDEN) * n
    x, y = r * np.cos(turn), r * np.sin(turn)
    tilt = 0.5 + 0.25 * place
    across, deep = y * np.cos(tilt) - z * np.sin(tilt), y * np.sin(tilt) + z * np.cos(tilt)
    arms = (21, 34, 55, 13)[place % 4]
    for k in np.argsort(deep):
        light = np.clip(0.55 * deep[k] - 0.35 * x[k] - 0.4 * across[k] + 0.25, 0, 1)
        size = 228 * 1.75 / np.sqrt(count) * (0.62 + 0.3 * deep[k])
        tone = 0.08 + (0.62 * light if deep[k] > 0 else 0.06) + 0.22 * ((k % arms) / arms) * light
        place_x, place_y = 256 + 218 * x[k], 256 + 218 * across[k]
        canvas.disc(place_x, place_y, size, palette.ramp(tone))
        if deep[k] > 0:
            spark = palette.ramp(min(1, tone + 0.2))
            canvas.disc(place_x - size * 0.25, place_y - size * 0.28, size * 0.4, spark)
    return canvas.pixels()


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: sunflowers, other angles, dahlias, then spheres."""
    group, place = locate(index, (14, 10, 12, 8))
    form = (SUNFLOWER, SPIRALS, DAHLIA, SPHERE)[group]
    palette = pick(index, NAMES)
    dark = group == 3 or index % 3 != 2
    angle = GOLDEN
    if group == 0:
        count = 220 + 60 * place
        pixels = _head(count, angle, place, palette, dark)
        title = f"Sunflower of {count} florets"
        seen = "Round florets fill a disc in crossing spirals, like the head of a sunflower"
    elif group == 1:
        count, angle = 380 + 25 * place, ANGLES[place]
        pixels = _head(count, angle, place + 1, palette, dark)
        title = f"Florets at {number(angle, 2)}\N{DEGREE SIGN}"
        seen = "Dots set at a constant angle leave curved arms with gaps between them"
    elif group == 2:
        count = 110 + 28 * place
        pixels = _flower(count, place, palette, dark)
        title = f"Dahlia of {count} petals"
        seen = "Layers of pointed petals open like a dahlia"
    else:
        count = 220 + 80 * place
        pixels = _sphere(count, place, palette)
        title = f"Sphere of {count} beads"
        seen = "A ball studded with shaded beads along spirals"
    return Picture(
        pixels=pixels,
        slug=("sunflower", "angle", "dahlia", "sphere")[group],
        title=title,
        form=form,
        parameters=f"{count} parts, divergence {number(angle, 3)}\N{DEGREE SIGN}",
        palette=palette,
        symmetry="spiral",
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("phyllotaxis", "Phyllotaxis", 44, draw)
