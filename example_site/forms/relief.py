"""Noise landscapes: shaded relief, contour maps and ranges of hills from fractal noise."""

from __future__ import annotations

import numpy as np
from scipy import fft, ndimage

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate
from forms.palettes import Floats, Palette, pick
from forms.raster import LANDSCAPE, hillshade, mix, smoothstep, to_pixels

SIZE = (1280, 960)

RELIEF = Form(
    "Fractional Brownian relief",
    "Benoit Mandelbrot and John W. Van Ness",
    1968,
    WIKIPEDIA + "Fractional_Brownian_motion",
)
CONTOURS = Form("Contour map", "Edmond Halley", 1701, WIKIPEDIA + "Contour_line")
RANGES = Form(
    "Mountain ranges",
    "Alain Fournier, Don Fussell and Loren Carpenter",
    1982,
    WIKIPEDIA + "Diamond-square_algorithm",
)
RIDGES = Form("Ridged multifractal", "F. Kenton Musgrave", 1993, WIKIPEDIA + "Fractal_landscape")
NAMES = "Moss Terracotta Lagoon Aubade Delft Sepia Arctic Verdigris Vineyard Peacock Coral Graphite"
WORDS = ("Low", "Broken", "Rolling", "Steep", "Wide", "Sunken", "Long", "Far", "Quiet", "Rough",
         "Windy", "Pale", "Old", "Lone")  # fmt: skip


def brownian(roughness: float, rng: np.random.Generator, coarse: float = 1.0) -> Floats:
    """Noise whose spectrum falls as a power of the wave number, scaled to 0..1.

    Parameters
    ----------
    roughness : float
        The Hurst exponent: 0 rough, 1 smooth.
    rng : Generator
        Where the phases come from.
    coarse : float
        The longest wave, as a share of the picture's height.

    Returns
    -------
    array (960, 1280) of float64
    """
    wide, high = SIZE
    fy, fx = fft.fftfreq(high) * high, fft.rfftfreq(wide) * high
    wave = np.hypot(fy[:, None], fx[None, :])
    wave[0, 0] = np.inf
    power = (wave**2 + (1 / coarse) ** 2) ** (-(roughness + 1) / 2)
    spectrum = fft.rfft2(rng.normal(size=(high, wide))) * power
    field = np.asarray(fft.irfft2(spectrum, s=(high, wide)), dtype=np.float64)
    low, top = np.percentile(field, [0.2, 99.8])
    return np.asarray(np.clip((field - low) / (top - low), 0, 1))


def _relief(place: int, palette: Palette, rng: np.random.Generator) -> Pixels:
    """Coloured by height, lit from the north-west, with a sea in every other picture."""
    height = ndimage.gaussian_filter(brownian(1.05 + 0.05 * (place % 4), rng), 2.2)
    sea = 0.46 if place % 2 == 0 else -1.0
    light = hillshade(height, 150.0)
    land = palette.ramp(0.2 + 0.85 * (height - max(sea, 0)) / (1 - max(sea, 0)))
    colour = land * (0.35 + 0.95 * light)[..., None]
    depth = np.clip((sea - height) / 0.4, 0, 1)
    water = mix(palette.ramp(0.3), palette.dark, depth**0.5)
    colour = mix(colour, water, (height < sea).astype(np.float64))
    surf = np.exp(-(((height - sea) / 0.006) ** 2))
    return to_pixels(mix(colour, palette.light, 0.7 * surf), LANDSCAPE)


def _contours(place: int, palette: Palette, rng: np.random.Generator) -> Pixels:
    """Flat tints between contour lines, every fifth line stronger; dark or pale paper."""
    height = ndimage.gaussian_filter(brownian(1.35, rng, coarse=0.6), 4)
    levels = 11 + 2 * (place % 3)
    level = height * levels
    slope = np.hypot(*np.gradient(level)) + 1e-9
    away = np.abs(level - np.rint(level)) / slope
    strong = (np.rint(level) % 5 == 0).astype(np.float64)
    line = smoothstep(2.4, 0.9, away / (1 + 0.9 * strong))
    step = np.floor(level) / levels
    if place % 2 == 0:
        colour = palette.ramp(0.08 + 0.55 * step)
        return to_pixels(mix(colour, palette.ramp(0.92), line * (0.55 + 0.4 * strong)), LANDSCAPE)
    colour = palette.ramp(0.98 - 0.5 * step)
    return to_pixels(mix(colour, palette.ramp(0.12), line * (0.6 + 0.4 * strong)), LANDSCAPE)


def _displaced(roughness: float, rng: np.random.Generator) -> Floats:
    """Make a ridge line (1280,) by midpoint displacement, about -1 to 1."""
    line = rng.normal(0, 1, 5)
    spread = 1.0
    while line.size < SIZE[0]:
        spread *= roughness
        middle = (line[:-1] + line[1:]) / 2 + rng.normal(0, spread, line.size - 1)
        line = np.insert(line, np.arange(1, line.size), middle)
    line = line[: SIZE[0]]
    return np.asarray(line / np.abs(line).max(), dtype=np.float64)


def _ranges(place: int, palette: Palette, rng: np.random.Generator) -> Pixels:
    """Ranges behind ranges in haze, under a low sun or moon."""
    wide, high = SIZE
    y, x = np.mgrid[0:high, 0:wide].astype(np.float64)
    night = place % 3 == 2
    sky = palette.ramp(0.16 + 0.3 * y / high) if night else palette.ramp(0.62 + 0.36 * y / high)
    sun_x, sun_y = wide * float(rng.uniform(0.2, 0.8)), high * float(rng.uniform(0.14, 0.3))
    away = np.hypot(x - sun_x, y - sun_y)
    colour = mix(sky, palette.light, 0.5 * np.exp(-away / 260))
    colour = mix(colour, palette.light if night else palette.ramp(1.0), smoothstep(62, 59, away))
    layers = 5 + place % 3
    for k in range(layers):
        share = k / (layers - 1)
        ridge = high * (0.4 + 0.46 * share) + _displaced(0.46 + 0.05 * (place % 2), rng) * high * (
            0.12 - 0.04 * share
        )
        below = smoothstep(-1.2, 1.2, y - ridge[None, :])
        far = (0.42 if night else 0.66) * (1 - share) + 0.02
        mist = np.clip((y - ridge[None, :]) / (high * 0.3), 0, 1)
        tint = palette.ramp(far + 0.1 * mist * (1 - share))
        colour = mix(colour, tint, below)
    return to_pixels(colour, LANDSCAPE)


def _ridges(place: int, palette: Palette, rng: np.random.Generator) -> Pixels:
    """Sharp crests where noise crosses zero, seen from above in raking light."""
    total, weight = np.zeros((SIZE[1], SIZE[0])), 1.0
    for octave in range(4):
        coarse = 0.5 / 1.9**octave
        layer = ndimage.gaussian_filter(brownian(1.6, rng, coarse), 2.0)
        crest = 1 - np.abs(2 * layer - 1) * 1.6
        total += weight * np.clip(crest, 0, 1) ** 2 * (1 if octave == 0 else total + 0.2)
        weight *= 0.42
    height = total / total.max()
    light = hillshade(height, 120.0, azimuth=2.0 + 0.5 * (place % 3))
    colour = palette.ramp(0.06 + 0.9 * height**0.8) * (0.3 + 1.0 * light)[..., None]
    return to_pixels(colour, LANDSCAPE)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: reliefs, contour maps, ranges, then ridges."""
    group, place = locate(index, (12, 10, 12, 10))
    form = (RELIEF, CONTOURS, RANGES, RIDGES)[group]
    palette = pick(index, NAMES)
    pixels = (_relief, _contours, _ranges, _ridges)[group](place, palette, rng)
    nouns = ("islands" if place % 2 == 0 else "uplands", "hills", "mountains", "crests")
    seen = (
        "A map-like view from above of lit hills" + (" and a dark sea" if place % 2 == 0 else ""),
        "Nested contour lines wind around rounded hills",
        "Ranges of hills fade into haze beneath a round " + ("moon" if place % 3 == 2 else "sun"),
        "Sharp branching crests stand out in raking light",
    )[group]
    parameters = (
        f"spectral slope {2.05 + 0.05 * (place % 4):.2f}",
        f"{11 + 2 * (place % 3)} levels",
        f"{5 + place % 3} ranges",
        "4 octaves",
    )[group]
    return Picture(
        pixels=pixels,
        slug=("relief", "contours", "ranges", "ridges")[group],
        title=f"{WORDS[place]} {nouns[group]}",
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry="none",
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("landscapes", "Noise landscapes", 44, draw)
