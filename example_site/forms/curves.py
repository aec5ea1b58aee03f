"""Spirographs and harmonographs: curves of wheels on wheels and of swinging pendulums."""

from __future__ import annotations

import numpy as np

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate, rotational
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, glow, mix, splat, to_pixels

SCALE = 2
POINTS = 420_000

HYPOTROCHOID = Form(
    "Hypotrochoid",
    "Albrecht D\N{LATIN SMALL LETTER U WITH DIAERESIS}rer",
    1525,
    WIKIPEDIA + "Hypotrochoid",
)
HARMONOGRAPH = Form("Harmonograph", "Hugh Blackburn", 1844, WIKIPEDIA + "Harmonograph")
MAURER = Form("Maurer rose", "Peter M. Maurer", 1987, WIKIPEDIA + "Maurer_rose")
WHEELS = Form("Wheels on wheels", "Frank A. Farris", 1996, WIKIPEDIA + "Deferent_and_epicycle")

# Fixed ring, rolling wheel, and the pen's distance from the wheel's middle.
RINGS: tuple[tuple[int, int, float], ...] = (
    (96, 52, 0.9),
    (105, 63, 0.85),
    (96, 45, 0.8),
    (105, 80, 0.95),
    (96, 63, 0.7),
    (105, 52, 0.75),
    (96, 84, 1.0),
    (105, 45, 0.9),
    (105, 30, 1.0),
    (96, 75, 0.62),
    (120, 49, 0.8),
    (96, 36, 1.3),
)
ROSES: tuple[tuple[int, int], ...] = (
    (6, 71), (2, 39), (3, 47), (5, 97), (7, 29), (4, 31), (2, 29), (8, 19),
)  # fmt: skip
# Frequencies and sizes (complex numbers turn the wheel) of three wheels; symmetry order.
FARRIS: tuple[tuple[tuple[int, int, int], tuple[complex, complex, complex], int], ...] = (
    ((1, 7, -17), (1, 0.5, 0.333j), 6),
    ((2, 5, -19), (1, 0.5, 0.333), 3),
    ((1, -4, 11), (1, 0.6, 0.3), 5),
    ((1, 9, -7), (1, 0.45, 0.4j), 8),
    ((3, -5, 11), (1, 0.7, 0.3j), 8),
    ((1, 6, -14), (1, 0.55, 0.36), 5),
    ((2, -5, 9), (1, 0.8, 0.35), 7),
    ((1, 13, -11), (1, 0.4, 0.4j), 12),
)
# Pairs of frequencies of the four pendulums: across, across, down, down.
RATIOS: tuple[tuple[float, float, float, float], ...] = (
    (2, 3, 3, 2), (1, 2, 2, 1), (3, 4, 4, 3), (2, 1, 3, 2), (3, 5, 5, 3), (1, 1, 2, 3),
    (2, 5, 3, 5), (4, 5, 5, 4), (1, 3, 2, 3), (3, 2, 4, 1), (2, 2, 3, 3), (1, 4, 3, 4),
    (5, 6, 6, 5), (1, 1, 1, 2), (2, 3, 1, 2), (3, 3, 2, 4),
)  # fmt: skip
NAMES = "Ultramarine Coral Graphite Orchid Lagoon Saffron Peacock Verdigris Aubade Arctic Ember"


def _paint(z: Floats, w: Floats, tone: Floats, palette: Palette, light: bool) -> Pixels:
    """Draw the curve as the density of its points; ``tone`` runs along the curve from 0 to 1."""
    side = SQUARE[0] * SCALE
    span = max(float(np.abs(z).max()), float(np.abs(w).max())) * 2.16
    column, row = (z / span + 0.5) * side, (0.5 - w / span) * side
    density = splat(column, row, (side, side))
    lean = splat(column, row, (side, side), tone)
    share = np.divide(lean, density, out=np.zeros_like(density), where=density > 0)
    speed = np.median(density[density > 0])
    ink = glow(np.minimum(density, 14 * speed), 0.9, 97.0)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    halo = np.clip(1 - np.hypot(x, y) / 1.5, 0, 1)
    if light:
        ground = mix(palette.ramp(0.9), palette.light, halo)
        return to_pixels(
            mix(ground, palette.ramp(0.05 + 0.55 * share), np.clip(ink * 1.5, 0, 1)), SQUARE
        )
    ground = palette.ramp(0.01 + 0.11 * halo)
    colour = palette.ramp(0.42 + 0.4 * share + 0.2 * ink)
    return to_pixels(mix(ground, colour, np.clip(ink * 1.5, 0, 1)), SQUARE)


def _hypotrochoid(place: int) -> tuple[Floats, Floats, Floats, str, int]:
    """Several pens in one wheel, which draw nested curves."""
    ring, wheel, pen = RINGS[place]
    turns = wheel // int(np.gcd(ring, wheel))
    t = np.linspace(0, 2 * np.pi * turns, POINTS)
    z, tones = [], []
    pens = (pen, pen * 0.78, pen * 0.56) if place % 2 else (pen, pen * 0.9)
    for k, arm in enumerate(pens):
        big, small = (ring - wheel) / ring, wheel / ring
        z.append(big * np.exp(1j * t) + arm * small * np.exp(-1j * t * (ring - wheel) / wheel))
        tones.append(np.full(POINTS, k / max(1, len(pens) - 1)))
    every = np.concatenate(z)
    order = ring // int(np.gcd(ring, wheel))
    said = f"ring {ring}, wheel {wheel}, pens at {', '.join(f'{p:.2f}' for p in pens)}"
    return every.real, every.imag, np.concatenate(tones), said, order


def _maurer(place: int) -> tuple[Floats, Floats, Floats, str, int]:
    """Chords of a rose curve at equal steps of the angle, and the rose itself."""
    petals, step = ROSES[place]
    angle = np.radians(np.arange(361) * step)
    corner = np.sin(petals * angle) * np.exp(1j * angle)
    share = np.linspace(0, 1, 1500, endpoint=False)
    chords = (corner[:-1, None] + share * np.diff(corner)[:, None]).ravel()
    t = np.linspace(0, 2 * np.pi, 240_000)
    rose = np.sin(petals * t) * np.exp(1j * t)
    every = np.concatenate([chords, rose, rose])
    tone = np.concatenate([0.8 * np.abs(chords), np.ones(480_000)])
    order = 2 * petals if petals % 2 == 0 else petals
    return every.real, every.imag, tone, f"n = {petals}, d = {step}\N{DEGREE SIGN}", order


def _wheels(place: int) -> tuple[Floats, Floats, Floats, str, int]:
    """Add three turning wheels, repeated smaller inside itself."""
    speeds, sizes, order = FARRIS[place]
    t = np.linspace(0, 2 * np.pi, 90_000)
    curve = sum(size * np.exp(1j * speed * t) for speed, size in zip(speeds, sizes, strict=True))
    shrink = np.linspace(1, 0.35, 14)
    z = np.concatenate([np.asarray(curve) * s * np.exp(0.4j * (1 - s)) for s in shrink])
    tone = np.repeat(1 - (shrink - 0.35) / 0.65, t.size)
    return z.real, z.imag, tone, f"speeds {', '.join(map(str, speeds))}", order


def _harmonograph(place: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats, str, int]:
    """Four damped pendulums, slightly out of tune."""
    ratio = RATIOS[place]
    t = np.linspace(0, 210, POINTS * 2)
    detune = rng.normal(0, 0.0035, 4)
    phase = rng.uniform(0, 2 * np.pi, 4)
    size = np.array([1, 0.65, 1, 0.65])
    swing = [
        size[k] * np.sin(t * (ratio[k] + detune[k]) + phase[k]) * np.exp(-t * (0.005 + 0.002 * k))
        for k in range(4)
    ]
    said = f"frequencies {':'.join(f'{f:g}' for f in ratio)}"
    return swing[0] + swing[1], swing[2] + swing[3], t / t[-1], said, 1


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: hypotrochoids, roses, wheels, then harmonographs."""
    group, place = locate(index, (len(RINGS), len(ROSES), len(FARRIS), len(RATIOS)))
    form = (HYPOTROCHOID, MAURER, WHEELS, HARMONOGRAPH)[group]
    palette = pick(index, NAMES)
    if group == 3:
        x, y, tone, said, order = _harmonograph(place, rng)
        seen = "Fine lines of a dying pendulum sweep out a woven figure"
    else:
        x, y, tone, said, order = (_hypotrochoid, _maurer, _wheels)[group](place)
        seen = (
            "Looping lines drawn by a wheel in a ring form a rosette",
            "Straight chords cross within a rose of curved petals",
            "A looping ornament is repeated smaller and smaller within itself",
        )[group]
    return Picture(
        pixels=_paint(x, y, tone, palette, light=index % 4 == 2),
        slug=form.name.lower().replace(" ", "-"),
        title=f"{form.name}, {said.split(', pens')[0]}",
        form=form,
        parameters=said,
        palette=palette,
        symmetry=rotational(order),
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("spirographs", "Spirographs and harmonographs", 44, draw)
