"""Strange attractors, drawn as the density of very many points on their orbits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forms.model import WIKIPEDIA, Family, Form, Picture, locate, number, rotational
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, glow, mix, splat, to_pixels

SCALE = 2
PARTICLES = 24_000
STEPS = 130
SETTLE = 30

CLIFFORD = Form(
    "Clifford attractor", "Clifford A. Pickover", 1990, WIKIPEDIA + "Clifford_A._Pickover"
)
DE_JONG = Form("Peter de Jong attractor", "Peter de Jong", 1987, WIKIPEDIA + "Attractor")
ICON = Form("Symmetric icon", "Michael Field and Martin Golubitsky", 1992, WIKIPEDIA + "Attractor")
LORENZ = Form("Lorenz attractor", "Edward Lorenz", 1963, WIKIPEDIA + "Lorenz_system")
ROESSLER = Form(
    "R\N{LATIN SMALL LETTER O WITH DIAERESIS}ssler attractor",
    "Otto E. R\N{LATIN SMALL LETTER O WITH DIAERESIS}ssler",
    1976,
    WIKIPEDIA + "R%C3%B6ssler_attractor",
)
THOMAS = Form(
    "Thomas attractor",
    "Ren\N{LATIN SMALL LETTER E WITH ACUTE} Thomas",
    1999,
    WIKIPEDIA + "Thomas%27_cyclically_symmetric_attractor",
)
IKEDA = Form("Ikeda attractor", "Kensuke Ikeda", 1979, WIKIPEDIA + "Ikeda_map")

CLIFFORDS = (
    (-1.4, 1.6, 1.0, 0.7),
    (1.7, 1.7, 0.6, 1.2),
    (-1.7, 1.3, -0.1, -1.21),
    (-1.7, 1.8, -1.9, -0.4),
    (1.5, -1.8, 1.6, 0.9),
    (-1.8, -2.0, -0.5, -0.9),
    (-1.5, 1.5, 1.3, -1.2),
    (-1.3, -1.3, -1.8, -1.9),
    (2.0, -1.2, -0.3, 0.8),
    (-1.9, -1.9, -1.9, -1.0),
)
DE_JONGS = (
    (-2.24, 0.43, -0.65, -2.43),
    (2.01, -2.53, 1.61, -0.33),
    (-2.7, -0.09, -0.86, -2.2),
    (1.4, -2.3, 2.4, -2.1),
    (-0.827, -1.637, 1.659, -0.943),
    (1.641, 1.902, 0.316, 1.525),
    (0.970, -1.899, 1.381, -1.506),
    (-2.0, -2.0, -1.2, 2.0),
    (-2.5, -1.7, 1.9, -0.9),
    (-1.9, 1.75, -1.25, 1.1),
)
# Field and Golubitsky's lambda, alpha, beta, gamma, omega and the order of symmetry.
ICONS = (
    (1.56, -1.0, 0.1, -0.82, 0.12, 3),
    (-1.806, 1.806, 0.0, 1.0, 0.0, 5),
    (2.6, -2.0, 0.0, -0.5, 0.0, 5),
    (-2.7, 5.0, 1.5, 1.0, 0.0, 6),
    (2.409, -2.5, 0.0, 0.9, 0.0, 23),
    (-2.08, 1.0, -0.1, 0.167, 0.0, 7),
    (-2.05, 3.0, -16.79, 1.0, 0.0, 9),
    (1.5, -1.0, 0.1, -0.805, 0.0, 3),
)
LORENZ_VIEWS = ((10, 28, 0.0), (10, 28, 1.1), (10, 60, 0.35), (16, 45, 0.7))
ROESSLER_VIEWS = ((0.2, 0.2, 5.7), (0.2, 0.2, 9.0), (0.1, 0.1, 14.0))
THOMAS_DAMPING = (0.2, 0.1, 0.05, 0.15)
IKEDA_GAIN = (0.88, 0.8, 0.86, 0.9, 0.84)
LETTERS: dict[Form, tuple[str, ...]] = {
    ICON: (
        "\N{GREEK SMALL LETTER LAMDA}",
        "\N{GREEK SMALL LETTER ALPHA}",
        "\N{GREEK SMALL LETTER BETA}",
        "\N{GREEK SMALL LETTER GAMMA}",
        "\N{GREEK SMALL LETTER OMEGA}",
        "n",
    ),
    LORENZ: ("\N{GREEK SMALL LETTER SIGMA}", "\N{GREEK SMALL LETTER RHO}"),
    THOMAS: ("b",),
    IKEDA: ("u",),
}
NAMES = "Ember Arctic Orchid Ultramarine Peacock Aubade Graphite Saffron Lagoon Terracotta Moss"


def _clifford(p: tuple[float, ...], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d = p
    return np.sin(a * y) + c * np.cos(a * x), np.sin(b * x) + d * np.cos(b * y)


def _de_jong(p: tuple[float, ...], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    a, b, c, d = p
    return np.sin(a * y) - np.cos(b * x), np.sin(c * x) - np.cos(d * y)


def _icon(p: tuple[float, ...], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    size, alpha, beta, gamma, omega, order = p
    z = x + 1j * y
    power = z ** (int(order) - 1)
    grown = size + alpha * np.abs(z) ** 2 + beta * (z * power).real + 1j * omega
    moved = grown * z + gamma * np.conj(power)
    return moved.real, moved.imag


def _ikeda(p: tuple[float, ...], x: Floats, y: Floats) -> tuple[Floats, Floats]:
    t = 0.4 - 6 / (1 + x * x + y * y)
    c, s = np.cos(t), np.sin(t)
    return 1 + p[0] * (x * c - y * s), p[0] * (x * s + y * c)


MAPS: dict[Form, Callable[[tuple[float, ...], Floats, Floats], tuple[Floats, Floats]]] = {
    CLIFFORD: _clifford,
    DE_JONG: _de_jong,
    ICON: _icon,
    IKEDA: _ikeda,
}


def _orbit_of_map(
    form: Form, parameters: tuple[float, ...], rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Points on the orbits of many starts, and how far each step moved, which colours them."""
    spread = 0.1 if form in (ICON, IKEDA) else 1.0
    x = rng.uniform(-spread, spread, PARTICLES)
    y = rng.uniform(-spread, spread, PARTICLES)
    xs, ys, moves = [], [], []
    for turn in range(STEPS):
        u, v = MAPS[form](parameters, x, y)
        if turn >= SETTLE:
            xs.append(u)
            ys.append(v)
            moves.append(np.hypot(u - x, v - y))
        x, y = u, v
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(moves)


def _velocity(form: Form, p: tuple[float, ...], at: Floats) -> Floats:
    x, y, z = at
    if form is LORENZ:
        return np.stack([p[0] * (y - x), x * (p[1] - z) - y, x * y - 8 / 3 * z])
    if form is ROESSLER:
        return np.stack([-y - z, x + p[0] * y, p[1] + z * (x - p[2])])
    return np.stack([np.sin(y) - p[0] * x, np.sin(z) - p[0] * y, np.sin(x) - p[0] * z])


def _orbit_of_flow(
    form: Form, parameters: tuple[float, ...], view: float, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Follow many particles by the classical Runge-Kutta method and turn them to the viewer."""
    step = {LORENZ: 0.004, ROESSLER: 0.012, THOMAS: 0.04}[form]
    at = rng.normal(0, 1, (3, 40)) + (np.array([[0.0], [0.0], [20.0]]) if form is LORENZ else 0)
    kept, speeds = [], []
    for turn in range(9000):
        k1 = _velocity(form, parameters, at)
        k2 = _velocity(form, parameters, at + step / 2 * k1)
        k3 = _velocity(form, parameters, at + step / 2 * k2)
        k4 = _velocity(form, parameters, at + step * k3)
        at = at + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        if turn >= 4000:
            kept.append(at)
            speeds.append(np.linalg.norm(k1, axis=0))
    x, y, z = np.concatenate(kept, axis=1)
    speed = np.concatenate(speeds)
    across = np.cos(view) * x + np.sin(view) * y
    away = -np.sin(view) * x + np.cos(view) * y
    tilt = {LORENZ: 0.0, ROESSLER: 1.05, THOMAS: 0.62}[form]
    return across, np.cos(tilt) * z + np.sin(tilt) * away, speed


def _paint(x: Floats, y: Floats, tone: Floats, palette: Palette) -> Floats:
    """Fit the cloud into the picture; its density is brightness, ``tone`` leans the colour."""
    side = SQUARE[0] * SCALE
    low, high = np.percentile(x, [0.05, 99.95]), np.percentile(y, [0.05, 99.95])
    span = max(low[1] - low[0], high[1] - high[0]) * 1.12
    column = ((x - low.mean()) / span + 0.5) * side
    row = (0.5 - (y - high.mean()) / span) * side
    density = splat(column, row, (side, side))
    weighted = splat(column, row, (side, side), tone / max(float(np.percentile(tone, 98)), 1e-9))
    bright = glow(density, 1.5, 98.0)
    lean = np.divide(weighted, density, out=np.zeros_like(density), where=density > 0)
    place = 0.12 + 0.78 * bright**0.9 + 0.22 * (np.clip(lean, 0, 1) - 0.5) * bright
    return mix(palette.dark * 0.75, palette.ramp(place), np.clip(bright * 2.6, 0, 1))


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: maps of the plane and flows in space in turn."""
    sizes = tuple(map(len, (CLIFFORDS, DE_JONGS, ICONS, LORENZ_VIEWS, ROESSLER_VIEWS)))
    sizes += (len(THOMAS_DAMPING), len(IKEDA_GAIN))
    group, place = locate(index, sizes)
    maps: tuple[tuple[tuple[float, ...], ...], ...] = (CLIFFORDS, DE_JONGS, ICONS)
    form = (CLIFFORD, DE_JONG, ICON, LORENZ, ROESSLER, THOMAS, IKEDA)[group]
    view = 0.0
    values: tuple[float, ...]
    if form is LORENZ:
        prandtl, rayleigh, view = LORENZ_VIEWS[place]
        values = (prandtl, rayleigh)
    elif form is ROESSLER:
        values, view = ROESSLER_VIEWS[place], 0.4 * place
    elif form is THOMAS:
        values, view = (THOMAS_DAMPING[place],), np.pi / 4
    elif form is IKEDA:
        values = (IKEDA_GAIN[place],)
    else:
        values = maps[group][place]
    cloud = (
        _orbit_of_map(form, values, rng)
        if form in MAPS
        else _orbit_of_flow(form, values, view, rng)
    )
    symmetry = rotational(ICONS[place][5]) if form is ICON else "none"
    letters = LETTERS.get(form, ("a", "b", "c", "d"))[: len(values)]
    said = ", ".join(f"{k} = {number(v)}" for k, v in zip(letters, values, strict=True))
    palette = pick(index, NAMES)
    extra = " from the side" if form is LORENZ and place == 1 else ""
    return Picture(
        pixels=to_pixels(_paint(*cloud, palette), SQUARE),
        slug=form.name.lower()
        .replace(" ", "-")
        .replace("\N{LATIN SMALL LETTER O WITH DIAERESIS}", "oe"),
        title=f"{form.name}{extra}, {said}",
        form=form,
        parameters=said,
        palette=palette,
        symmetry=symmetry,
        alt=f"Veils and folds of fine dust trace a {form.name} in {palette.phrase} on darkness.",
    )


FAMILY = Family("attractors", "Strange attractors", 44, draw)
