"""Flow fields: evenly traced lines that follow noise, vortices and magnets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import ndimage

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate
from forms.palettes import Floats, Palette, pick
from forms.raster import LANDSCAPE, SQUARE, Canvas, Complexes

CURL = Form("Curl-noise flow", "Robert Bridson, Jim Houriham and Marcus Nordenstam", 2007,
            WIKIPEDIA + "Simulation_noise")  # fmt: skip
PERLIN = Form("Perlin-noise flow", "Ken Perlin", 1985, WIKIPEDIA + "Perlin_noise")
VORTEX = Form("Point vortices", "Hermann von Helmholtz", 1858, WIKIPEDIA + "Vortex")
MAGNET = Form("Field lines", "Michael Faraday", 1852, WIKIPEDIA + "Field_line")
NAMES = "Arctic Ember Orchid Lagoon Saffron Ultramarine Coral Moss Aubade Terracotta Peacock"

# The fewest points of a line worth drawing.
SHORTEST = 24

# A direction (complex, any length) at every point of the picture, given in pixels.
Field = Callable[[Floats, Floats], Complexes]


def _smooth(size: tuple[int, int], grain: float, rng: np.random.Generator) -> Floats:
    """Noise (h, w) with blobs of ``grain`` pixels, of unit spread."""
    pad = 80
    noise = rng.normal(size=((size[1] + 2 * pad) // 4, (size[0] + 2 * pad) // 4))
    soft = ndimage.gaussian_filter(noise, grain / 4, mode="wrap")
    return np.asarray(soft / soft.std(), dtype=np.float64)


def _sampler(grid: Floats) -> Callable[[Floats, Floats], Floats]:
    def at(x: Floats, y: Floats) -> Floats:
        place = np.stack([(y + 80) / 4, (x + 80) / 4])
        return np.asarray(ndimage.map_coordinates(grid, place, order=1, mode="nearest"))

    return at


def _curl(size: tuple[int, int], grain: float, rng: np.random.Generator) -> Field:
    down, right = np.gradient(_smooth(size, grain, rng))
    u, v = _sampler(np.asarray(down)), _sampler(-np.asarray(right))
    return lambda x, y: u(x, y) + 1j * v(x, y)


def _perlin(size: tuple[int, int], grain: float, rng: np.random.Generator) -> Field:
    heading, base = _sampler(_smooth(size, grain, rng) * 0.9), rng.uniform(0, 2 * np.pi)
    return lambda x, y: np.exp(1j * (heading(x, y) + base))


def _sources(size: tuple[int, int], count: int, swirl: complex, rng: np.random.Generator) -> Field:
    """Vortices (imaginary swirl) or poles (real) of alternating sign, well apart."""
    span = np.array(size)
    places = [span * rng.uniform(0.2, 0.8, 2)]
    while len(places) < count:
        tries = span * rng.uniform(0.12, 0.88, (30, 2))
        gap = [min(float(np.hypot(*(t - p))) for p in places) for t in tries]
        places.append(tries[int(np.argmax(gap))])
    signs = [(-1) ** k * rng.uniform(0.7, 1.3) for k in range(count)]

    def field(x: Floats, y: Floats) -> Complexes:
        total = np.zeros(np.shape(x), dtype=np.complex128)
        for (px, py), sign in zip(places, signs, strict=True):
            away = (x - px) + 1j * (y - py)
            total += sign * swirl * away / (np.abs(away) ** 2 + 60)
        return total

    return field


def trace(
    field: Field, size: tuple[int, int], gap: float, steps: int, rng: np.random.Generator
) -> list[Floats]:
    """Lines that keep apart, after Jobard and Lefer ("Creating evenly-spaced streamlines", 1997).

    All lines are traced at once; then, longest first, each is cut where it enters a cell of the
    picture that is already taken.

    Parameters
    ----------
    field : Field
        The direction to follow.
    size : (width, height)
        Of the picture.
    gap : float
        The width of a cell, in pixels.
    steps : int
        The most steps, of 2.5 pixels, each way.

    Returns
    -------
    list of arrays (n, 2)
    """
    count = int(6.4 * size[0] * size[1] / (gap * gap * 6))
    seeds = rng.uniform(-0.02, 1.02, (count, 2)) * np.array(size)
    halves = []
    for sense in (1, -1):
        z = seeds[:, 0] + 1j * seeds[:, 1]
        path = [z]
        for _ in range(steps):
            # The midpoint rule: half a step to find the way, then a whole one.
            way = field(z.real, z.imag)
            middle = z + sense * 1.25 * way / (np.abs(way) + 1e-12)
            way = field(middle.real, middle.imag)
            z = z + sense * 2.5 * way / (np.abs(way) + 1e-12)
            path.append(z)
        halves.append(np.array(path))
    whole = np.concatenate([halves[1][::-1], halves[0][1:]])
    taken: dict[tuple[int, int], int] = {}
    lines = []
    for k in range(count):
        kept = _keep(whole[:, k], steps, size, gap, taken, k)
        if len(kept) > SHORTEST:
            lines.append(np.stack([kept.real, kept.imag], axis=1))
    return lines


def _keep(
    path: Complexes,
    middle: int,
    size: tuple[int, int],
    gap: float,
    taken: dict[tuple[int, int], int],
    name: int,
) -> Complexes:
    """Return the part of a path around its seed that lies in free cells, which it then takes."""
    cells = [(int(p.real // gap), int(p.imag // gap)) for p in path]

    def free(i: int) -> bool:
        p = path[i]
        near = -12 < p.real < size[0] + 12 and -12 < p.imag < size[1] + 12
        return near and taken.get(cells[i], name) == name

    if not free(middle):
        return path[:0]
    first = last = middle
    while first > 0 and free(first - 1):
        first -= 1
    while last < len(path) - 1 and free(last + 1):
        last += 1
    if last - first > SHORTEST:
        for i in range(first, last + 1):
            taken[cells[i]] = name
    return path[first : last + 1]


def _draw_lines(
    lines: list[Floats], size: tuple[int, int], gap: float, place: int, palette: Palette
) -> Pixels:
    """Strokes that swell in the middle, tinted by heading, place or length."""
    dark = place % 4 != 3
    canvas = Canvas(size, palette.ramp(0.03) if dark else palette.light, 3)
    for line in sorted(lines, key=len):
        way = line[-1] - line[0]
        lean = 0.5 + 0.5 * np.sin(np.arctan2(way[1], way[0]) + place)
        drift = line[len(line) // 2] / np.array(size)
        tone = (lean, float(drift.mean()), min(1.0, len(line) / 160))[place % 3]
        tint = 0.3 + 0.66 * tone if dark else 0.12 + 0.6 * tone
        parts = np.array_split(np.arange(len(line)), max(1, len(line) // 6))
        for k, part in enumerate(parts):
            swell = np.sin(np.pi * (k + 0.7) / (len(parts) + 0.4))
            piece = line[part[0] : part[-1] + 2]
            canvas.line(piece, palette.ramp(tint), 0.8 + gap * 0.6 * swell)
    return canvas.pixels()


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: curl noise, Perlin noise, vortices, then magnets."""
    group, place = locate(index, (14, 10, 10, 10))
    form = (CURL, PERLIN, VORTEX, MAGNET)[group]
    palette = pick(index, NAMES)
    size = LANDSCAPE if index % 2 else SQUARE
    gap = (18.0, 23.0, 16.0, 27.0, 20.0)[place % 5]
    grain, count = 42.0 + 9 * (place % 7), 2 + place // 2
    if group < 2:
        field = (_curl, _perlin)[group](size, grain * (1 + 0.5 * group), rng)
        title = f"{form.name} {place + 1}, grain {grain:g}, lines {gap:g} pixels apart"
        parameters = f"grain {grain:g}, gap {gap:g}"
        seen = (
            "Strokes eddy around one another like water",
            "Strokes drift together in long bends like combed hair",
        )[group]
    else:
        field = _sources(size, count, 1j if group == 2 else 1, rng)
        what = "vortices" if group == 2 else "poles"
        title = f"{count} {what}, lines {gap:g} pixels apart"
        parameters = f"{count} {what}, gap {gap:g}"
        seen = f"Strokes {'circle around' if group == 2 else 'run between'} {count} {what}"
    lines = trace(field, size, gap, 110 if group else 90, rng)
    return Picture(
        pixels=_draw_lines(lines, size, gap, place, palette),
        slug=("curl", "perlin", "vortices", "magnets")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry="none",
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("flow-fields", "Flow fields", 44, draw)
