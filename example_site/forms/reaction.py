"""Reaction and diffusion: spots, stripes and spirals that chemistry could draw.

Gray and Scott's model, u' = Du lap(u) - u v^2 + F (1 - u), v' = Dv lap(v) + u v^2 - (F + k) v, is
run with the feed and kill rates that John Pearson mapped ("Complex patterns in a simple system",
Science 261, 1993). Swift and Hohenberg's equation stands for Turing's stripes, and Barkley's for
spiral waves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate
from forms.palettes import Floats, Palette, pick
from forms.raster import SQUARE, hillshade, mix, smoothstep, to_pixels

Singles = NDArray[np.float32]

SIDE = 156
GRAY_SCOTT = Form(
    "Gray\N{EN DASH}Scott pattern",
    "Peter Gray and Stephen K. Scott",
    1983,
    WIKIPEDIA + "Reaction%E2%80%93diffusion_system",
)
SWIFT = Form(
    "Swift\N{EN DASH}Hohenberg pattern",
    "Jack B. Swift and Pierre C. Hohenberg",
    1977,
    WIKIPEDIA + "Swift%E2%80%93Hohenberg_equation",
)
TURING = Form("Turing pattern", "Alan Turing", 1952, WIKIPEDIA + "Turing_pattern")
BARKLEY = Form("Spiral waves", "Dwight Barkley", 1991, WIKIPEDIA + "Excitable_medium")

# What it looks like, feed, kill, steps.
REGIMES: tuple[tuple[str, float, float, int], ...] = (
    ("Labyrinth", 0.029, 0.057, 5200),
    ("Coral growth", 0.0545, 0.062, 5600),
    ("Dividing spots", 0.0367, 0.0649, 5600),
    ("Holes", 0.039, 0.058, 5200),
    ("Worms", 0.046, 0.063, 6000),
    ("Fingerprint", 0.037, 0.06, 5200),
    ("Maze with dead ends", 0.029, 0.0545, 4200),
    ("Solitary spots", 0.025, 0.06, 4600),
    ("Meander", 0.05, 0.062, 6000),
    ("Thick labyrinth", 0.042, 0.0605, 5200),
)
STARTS = ("scattered seeds", "one seed", "a ring of seeds")
NAMES = "Coral Arctic Terracotta Moss Orchid Delft Ember Peacock Ultramarine Saffron Aubade"


def gray_scott(
    feed: float | Floats, kill: float | Floats, seeds: NDArray[np.bool_], steps: int
) -> Floats:
    """Run the model on a ring-shaped sheet from a few seeds.

    Parameters
    ----------
    feed, kill : float or array (h, w)
        The two rates, which may vary over the sheet.
    seeds : array (h, w) of bool
        Where the second substance is put in at the start.
    steps : int
        Steps of one unit of time.

    Returns
    -------
    array (h, w) of float64
        The concentration of the second substance.
    """
    u = np.where(seeds, 0.5, 1.0).astype(np.float32)
    v = np.where(seeds, 0.25, 0.0).astype(np.float32)
    f, decay = np.float32(feed), np.float32(np.asarray(feed) + np.asarray(kill))
    for _ in range(steps):
        reaction = u * v
        reaction *= v
        spread = _laplacian(u)
        spread *= np.float32(0.82)
        spread -= reaction
        spread += f * (1 - u)
        v += np.float32(0.41) * _laplacian(v) + reaction - decay * v
        u += spread
    return v.astype(np.float64)


def _laplacian(field: Singles) -> Singles:
    """Return a quarter of the four-neighbour difference on a ring-shaped sheet."""
    padded = np.pad(field, 1, mode="wrap")
    around = padded[:-2, 1:-1] + padded[2:, 1:-1]
    around += padded[1:-1, :-2]
    around += padded[1:-1, 2:]
    around *= np.float32(0.25)
    around -= field
    return around


def swift_hohenberg(side: int, drive: float, skew: float, rng: np.random.Generator) -> Floats:
    """Stripes (no skew) or hexagons of spots (skew) by a half-implicit spectral method."""
    wave = 2 * np.pi * fft.fftfreq(side) * side
    square = wave[:, None] ** 2 + wave[None, :] ** 2
    ideal = (2 * np.pi * 13.0) ** 2
    linear = drive - (1 - square / ideal) ** 2
    u = rng.normal(0, 0.1, (side, side))
    step = 0.5
    for _ in range(420):
        push = fft.fft2(skew * u**2 - u**3)
        u = np.asarray(fft.ifft2((fft.fft2(u) + step * push) / (1 - step * linear)).real)
    return u


def barkley(steps: int, threshold: float, rng: np.random.Generator) -> Floats:
    """Run an excitable medium in which broken wave fronts curl into spirals."""
    side = SIDE
    coarse = ndimage.gaussian_filter(rng.normal(size=(2, side, side)), (0, 16, 16), mode="wrap")
    u = (coarse[0] > 0).astype(np.float32)
    v = np.where(coarse[1] > 0, 0.4, 0.0).astype(np.float32)
    a, step = np.float32(0.75), np.float32(0.02)
    for _ in range(steps):
        edge = (v + np.float32(threshold)) / a
        growth = u * (1 - u) * (u - edge) * np.float32(50.0)
        slow = u - v
        u = np.clip(u + step * growth + np.float32(0.62) * _laplacian(u), 0, 1)
        v = v + step * slow
    return np.asarray(u * 0.75 + v * 0.35, dtype=np.float64)


def _enlarge(field: Floats) -> Floats:
    """To 1024 pixels a side by cubic splines, evenly from 0 to 1."""
    large = ndimage.zoom(field, 1024 / field.shape[0], order=3, mode="grid-wrap", grid_mode=True)
    low, high = np.percentile(large, [1, 99])
    return np.asarray(np.clip((large - low) / max(high - low, 1e-6), 0, 1), dtype=np.float64)


def _paint(field: Floats, palette: Palette, style: int) -> Pixels:
    """Show the field as a glazed relief, as ink on paper, or as bands."""
    height = ndimage.gaussian_filter(field, 3.0)
    light = hillshade(height, 46.0)
    if style == 0:
        tone = 0.12 + 0.72 * height
        colour = palette.ramp(tone) * (0.5 + 0.72 * light)[..., None]
        colour = mix(colour, palette.light, 0.55 * smoothstep(0.93, 1.0, light) * height)
    elif style == 1:
        ink = smoothstep(0.3, 0.52, height)
        colour = mix(palette.ramp(0.88), palette.ramp(0.16 + 0.34 * height), ink)
        colour = colour * (0.72 + 0.4 * light)[..., None]
    else:
        colour = palette.cycle(0.04 + 0.86 * height) * (0.62 + 0.5 * light)[..., None]
    return to_pixels(colour, SQUARE)


def _seeds(start: str, rng: np.random.Generator) -> NDArray[np.bool_]:
    y, x = np.mgrid[0:SIDE, 0:SIDE] - SIDE / 2
    if start == "one seed":
        return np.asarray(np.hypot(np.abs(x) - 6, np.abs(y) - 6) < 4, dtype=np.bool_)
    if start == "a ring of seeds":
        count = int(rng.integers(5, 10))
        angle = np.arctan2(y, x)
        band = np.abs(np.hypot(x, y) - 46) < 6
        return np.asarray(band & (np.cos(count * angle) > 0.4), dtype=np.bool_)
    spots = rng.random((SIDE, SIDE)) < 0.0016
    return np.asarray(ndimage.binary_dilation(spots, iterations=4), dtype=np.bool_)


def _gray_scott(place: int, palette: Palette, rng: np.random.Generator) -> tuple[Pixels, str, str]:
    name, feed, kill, steps = REGIMES[place % len(REGIMES)]
    start = STARTS[place // len(REGIMES)]
    rates: tuple[float | Floats, float | Floats] = (feed, kill)
    field = gray_scott(*rates, _seeds(start, rng), steps)
    said = f"feed {feed:g}, kill {kill:g}, {steps} steps"
    return _paint(_enlarge(field), palette, place % 3), f"{name} from {start}", said


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: Gray-Scott regimes from three starts, then the other equations."""
    group, place = locate(index, (30, 8, 6))
    palette = pick(index, NAMES)
    if group == 0:
        form = GRAY_SCOTT
        pixels, title, parameters = _gray_scott(place, palette, rng)
        seen = f"A soft relief of {title.lower()}"
    elif group == 1:
        skew = 0.0 if place % 2 == 0 else 0.9
        drive = 0.25 + 0.08 * place
        form = SWIFT if place % 2 == 0 else TURING
        field = swift_hohenberg(256, drive, skew, rng)
        pixels = _paint(_enlarge(field), palette, (place // 2) % 3)
        look = "Stripes" if skew == 0 else "Leopard spots"
        title = f"{look} at a drive of {drive:.2f}"
        parameters = f"drive {drive:.2f}, quadratic term {skew:g}"
        seen = f"{look} like those of an animal's coat, modelled in light relief"
    else:
        form, threshold = BARKLEY, (0.02, 0.01, 0.04, 0.03, 0.015, 0.05)[place]
        steps = 2600 + 300 * place
        field = barkley(steps, threshold, rng)
        pixels = _paint(_enlarge(field), palette, (0, 2)[place % 2])
        title = f"Spiral waves in an excitable sheet, threshold {threshold:g}"
        parameters = f"a 0.75, b {threshold:g}, {steps} steps"
        seen = "Curling wave fronts chase one another in spirals"
    return Picture(
        pixels=pixels,
        slug=("gray-scott", "stripes", "spirals")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry="none" if group or place < 10 else ("4-fold dihedral" if place < 20 else "mirror"),
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("reaction-diffusion", "Reaction and diffusion", 44, draw)
