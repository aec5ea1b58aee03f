"""Basins of attraction of root-finding methods in the complex plane.

Arthur Cayley asked in 1879 which root Newton's method finds from each starting point ("The
Newton-Fourier imaginary problem", American Journal of Mathematics 2). Each basin has its colour;
the shade tells how many steps the method needs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forms.model import WIKIPEDIA, Family, Form, Picture, number, rotational
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, Complexes, mix, plane, to_pixels

SCALE = 1.5
STEPS = 60
CLOSE = 1e-4

NEWTON = Form("Newton's method", "Arthur Cayley", 1879, WIKIPEDIA + "Newton_fractal")
HALLEY = Form("Halley's method", "Edmond Halley", 1694, WIKIPEDIA + "Halley%27s_method")
SCHROEDER = Form(
    "Schr\N{LATIN SMALL LETTER O WITH DIAERESIS}der's method",
    "Ernst Schr\N{LATIN SMALL LETTER O WITH DIAERESIS}der",
    1870,
    WIKIPEDIA + "Ernst_Schr%C3%B6der_(mathematician)",
)

# Polynomials: coefficients from the highest power down, and the order of rotation.
POLYNOMIALS: dict[str, tuple[tuple[complex, ...], int]] = {
    "z^3 - 1": ((1, 0, 0, -1), 3),
    "z^4 - 1": ((1, 0, 0, 0, -1), 4),
    "z^5 - 1": ((1, 0, 0, 0, 0, -1), 5),
    "z^6 - 1": ((1, 0, 0, 0, 0, 0, -1), 6),
    "z^7 - 1": ((1, 0, 0, 0, 0, 0, 0, -1), 7),
    "z^8 + 15z^4 - 16": ((1, 0, 0, 0, 15, 0, 0, 0, -16), 4),
    "z^6 + z^3 - 1": ((1, 0, 0, 1, 0, 0, -1), 3),
    "z^3 - 2z + 2": ((1, 0, -2, 2), 1),
    "z^5 + z^2 - z + 1": ((1, 0, 0, 1, -1, 1), 1),
    "z^4 - 5z^2 + 4": ((1, 0, -5, 0, 4), 2),
    "z^4 + iz - 1": ((1, 0, 0, 1j, -1), 1),
    "z^5 - 3iz^3 - (5 + 2i)": ((1, 0, -3j, 0, 0, -5 - 2j), 1),
    "z^8 - 3z^4 - 4": ((1, 0, 0, 0, -3, 0, 0, 0, -4), 4),
}

# What is drawn: polynomial, method, relaxation, centre, height of the picture.
CASES: tuple[tuple[str, Form, complex, complex, float], ...] = (
    ("z^3 - 1", NEWTON, 1, 0j, 3.0),
    ("z^4 - 1", NEWTON, 1, 0j, 2.6),
    ("z^5 - 1", NEWTON, 1, 0j, 2.6),
    ("z^6 - 1", NEWTON, 1, 0j, 2.4),
    ("z^7 - 1", NEWTON, 1, 0j, 2.4),
    ("z^8 + 15z^4 - 16", NEWTON, 1, 0j, 4.6),
    ("z^6 + z^3 - 1", NEWTON, 1, 0j, 2.8),
    ("z^3 - 2z + 2", NEWTON, 1, 0j, 4.0),
    ("z^5 + z^2 - z + 1", NEWTON, 1, 0j, 3.2),
    ("z^4 - 5z^2 + 4", NEWTON, 1, 0j, 3.6),
    ("z^4 + iz - 1", NEWTON, 1, 0j, 3.2),
    ("z^5 - 3iz^3 - (5 + 2i)", NEWTON, 1, 0j, 4.4),
    ("z^8 - 3z^4 - 4", NEWTON, 1, 0j, 3.0),
    ("z^3 - 1", NEWTON, 1, -0.8 + 0j, 0.9),
    ("z^4 - 1", NEWTON, 1, 0.52 + 0.52j, 0.55),
    ("z^5 - 1", NEWTON, 1, -0.65 + 0j, 0.7),
    ("z^3 - 2z + 2", NEWTON, 1, 0.0 + 0.6j, 1.1),
    ("z^3 - 1", NEWTON, 1.6, 0j, 3.0),
    ("z^4 - 1", NEWTON, 1.5, 0j, 2.6),
    ("z^5 - 1", NEWTON, 1.4, 0j, 2.6),
    ("z^3 - 1", NEWTON, 0.6, 0j, 2.6),
    ("z^3 - 1", NEWTON, 1 + 0.5j, 0j, 3.0),
    ("z^4 - 1", NEWTON, 1 + 0.6j, 0j, 2.8),
    ("z^5 - 1", NEWTON, 1 - 0.45j, 0j, 2.6),
    ("z^6 + z^3 - 1", NEWTON, 1 + 0.4j, 0j, 2.8),
    ("z^8 + 15z^4 - 16", NEWTON, 1.3, 0j, 4.6),
    ("z^4 - 5z^2 + 4", NEWTON, 1 - 0.5j, 0j, 3.6),
    ("z^5 + z^2 - z + 1", NEWTON, 1 + 0.4j, 0j, 3.2),
    ("z^3 - 1", HALLEY, 1, 0j, 3.0),
    ("z^4 - 1", HALLEY, 1, 0j, 2.6),
    ("z^5 - 1", HALLEY, 1, 0j, 2.4),
    ("z^7 - 1", HALLEY, 1, 0j, 2.2),
    ("z^8 + 15z^4 - 16", HALLEY, 1, 0j, 4.6),
    ("z^6 + z^3 - 1", HALLEY, 1, 0j, 2.4),
    ("z^3 - 2z + 2", HALLEY, 1, 0j, 4.0),
    ("z^5 - 3iz^3 - (5 + 2i)", HALLEY, 1, 0j, 4.4),
    ("z^3 - 1", SCHROEDER, 1, 0j, 3.2),
    ("z^4 - 1", SCHROEDER, 1, 0j, 2.8),
    ("z^5 - 1", SCHROEDER, 1, 0j, 2.6),
    ("z^6 + z^3 - 1", SCHROEDER, 1, 0j, 3.0),
    ("z^4 - 5z^2 + 4", SCHROEDER, 1, 0j, 4.0),
    ("z^8 - 3z^4 - 4", SCHROEDER, 1, 0j, 3.2),
    ("z^5 + z^2 - z + 1", SCHROEDER, 1, 0j, 3.4),
    ("z^4 + iz - 1", SCHROEDER, 1, 0j, 3.4),
)
NAMES = "Coral Delft Saffron Peacock Verdigris Aubade Vineyard Lagoon Orchid Terracotta Arctic"


def _step(method: Form, z: Complexes, f: NDArray[np.complex128]) -> Complexes:
    """Return the correction that a method subtracts from ``z``; ``f`` are the coefficients."""
    first = np.polyder(f)
    value, slope = np.polyval(f, z), np.polyval(first, z)
    slope = np.where(slope == 0, 1e-12, slope)
    if method is NEWTON:
        return np.asarray(value / slope, dtype=np.complex128)
    bend = np.polyval(np.polyder(first), z)
    below = slope * slope - (0.5 if method is HALLEY else 1.0) * value * bend
    return np.asarray(value * slope / np.where(below == 0, 1e-12, below), dtype=np.complex128)


def solve(
    method: Form, coefficients: tuple[complex, ...], relaxation: complex, start: Complexes
) -> tuple[NDArray[np.int64], Floats]:
    """Iterate from every point of ``start`` until a root is near.

    Returns
    -------
    root : array (n,) of int64
        Which root was found, or -1.
    steps : array (n,) of float64
        How many steps it took, made continuous by the last two distances.
    """
    f = np.array(coefficients, dtype=np.complex128)
    roots = np.sort_complex(np.roots(f))
    root = np.full(start.size, -1)
    steps = np.full(start.size, float(STEPS))
    live, z = np.arange(start.size), start.copy()
    for turn in range(STEPS):
        before, z = z, z - relaxation * _step(method, z, f)
        near = np.abs(z[:, None] - roots[None, :])
        which = near.argmin(axis=1)
        error = near[np.arange(live.size), which]
        done = error < CLOSE
        if done.any():
            last = np.abs(before[done] - roots[which[done]])
            share = np.log(last / CLOSE) / np.log(last / np.maximum(error[done], 1e-14))
            root[live[done]] = which[done]
            steps[live[done]] = turn + np.clip(share, 0, 1)
            live, z = live[~done], z[~done]
        if live.size == 0:
            break
    return root, steps


def _paint(root: NDArray[np.int64], steps: Floats, palette: Palette) -> Floats:
    """Give each basin a colour, darkening as the method needs more steps, with fine level lines."""
    bases = np.array([palette.stop(i) for i in (3, 1, 2, 4)])
    colour = np.where((root >= 0)[..., None], bases[root % 4], palette.dark)
    lift = root // 4
    colour = mix(colour, palette.ramp(0.5), np.clip(lift * 0.45, 0, 1))
    fast = float(np.percentile(steps, 1))
    depth = 1 - np.exp(-np.maximum(steps - fast, 0) / 7.0)
    rings = 0.5 + 0.5 * np.cos(2 * np.pi * steps)
    colour = mix(colour, palette.light, 0.16 * rings * (1 - depth))
    return mix(colour, palette.dark, 0.92 * depth)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index`` of ``CASES``; the generator turns asymmetric pictures a little."""
    text, method, relaxation, centre, height = CASES[index]
    coefficients, order = POLYNOMIALS[text]
    turn = np.exp(1j * float(rng.uniform(-0.25, 0.25))) if order == 1 else 1.0
    points = plane(SQUARE, SCALE, centre, height) * turn
    chunks = [
        solve(method, coefficients, relaxation, part) for part in np.array_split(points.ravel(), 24)
    ]
    root = np.concatenate([chunk[0] for chunk in chunks]).reshape(points.shape)
    steps = np.concatenate([chunk[1] for chunk in chunks]).reshape(points.shape)
    palette = pick(index, NAMES)
    shown = text.replace("-", "\N{MINUS SIGN}")
    title = f"{method.name} on {shown}"
    factor = complex(relaxation)
    if factor != 1:
        sign = "+" if factor.imag >= 0 else "\N{MINUS SIGN}"
        imaginary = f" {sign} {number(abs(factor.imag))}i" if factor.imag else ""
        title += f", relaxed by {number(factor.real)}{imaginary}"
    if centre:
        title += ", a detail"
        order = 1
    return Picture(
        pixels=to_pixels(_paint(root, steps, palette), SQUARE),
        slug=method.name.split("'")[0]
        .lower()
        .replace("\N{LATIN SMALL LETTER O WITH DIAERESIS}", "oe"),
        title=title,
        form=method,
        parameters=f"f(z) = {shown}, height {height:g}",
        palette=palette,
        symmetry=rotational(order),
        alt=f"Basins of colour, one for each root, meeting in chains of ever smaller beads, "
        f"in {palette.phrase}.",
    )


FAMILY = Family("newton", "Newton fractals", len(CASES), draw)
