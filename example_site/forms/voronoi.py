"""Voronoi cells, Delaunay triangles, cellular noise and evenly spread points."""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.spatial import Delaunay, cKDTree

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate
from forms.palettes import Floats, Palette, pick
from forms.raster import LANDSCAPE, SQUARE, Canvas, mix, smoothstep, to_pixels

VORONOI = Form("Voronoi diagram", "Georgy Voronoy", 1908, WIKIPEDIA + "Voronoi_diagram")
WORLEY = Form("Cellular noise", "Steven Worley", 1996, WIKIPEDIA + "Worley_noise")
DELAUNAY = Form(
    "Delaunay triangulation", "Boris Delaunay", 1934, WIKIPEDIA + "Delaunay_triangulation"
)
LLOYD = Form("Centroidal Voronoi cells", "Stuart P. Lloyd", 1957, WIKIPEDIA + "Lloyd%27s_algorithm")
NAMES = "Coral Peacock Saffron Ultramarine Vineyard Verdigris Orchid Lagoon Delft Ember Aubade"
SPREADS = ("evenly", "towards the middle", "along rings", "towards a corner", "along spirals")


def scatter(count: int, spread: str, size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Points (count, 2) in pixels, spread over the picture in one of ``SPREADS``."""
    wide, high = size
    middle = np.array([wide, high]) / 2
    turn = rng.uniform(0, 2 * np.pi, count)
    if spread == "evenly":
        return np.asarray(rng.uniform(-0.06, 1.06, (count, 2)) * np.array([wide, high]))
    if spread == "towards a corner":
        share = rng.uniform(0, 1, (count, 2)) ** 2.1
        return np.asarray(share * np.array([wide, high]) * 1.06 - 12)
    if spread == "towards the middle":
        far = 0.75 * wide * rng.uniform(0, 1, count) ** 1.1
    elif spread == "along rings":
        far = wide * 0.11 * (0.5 + np.floor(rng.uniform(0, 1, count) ** 0.6 * 7))
        far = far + rng.normal(0, 3, count)
    else:
        share = np.sort(rng.uniform(0.004, 1, count)) ** 0.7
        far = 0.75 * wide * share
        turn = 9 * share + 2 * np.pi / 5 * rng.integers(0, 5, count) + rng.normal(0, 0.05, count)
    return np.asarray(middle + far[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1))


def _nearest(points: Floats, size: tuple[int, int], scale: float, k: int) -> tuple[Floats, Floats]:
    """Distances (h, w, k) in finished pixels to the nearest points, and which they are."""
    wide, high = round(size[0] * scale), round(size[1] * scale)
    y, x = np.mgrid[0:high, 0:wide] / scale
    far, which = cKDTree(points).query(np.stack([x, y], axis=-1), k=k)
    return np.asarray(far, dtype=np.float64), np.asarray(which)


def relax(points: Floats, size: tuple[int, int], rounds: int) -> Floats:
    """Lloyd's algorithm: move every point to the middle of its cell, over and over."""
    wide, high = size
    y, x = np.mgrid[0:high:3, 0:wide:3].astype(np.float64)
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    for _ in range(rounds):
        owner = cKDTree(points).query(places)[1]
        weight = np.maximum(np.bincount(owner, minlength=len(points)), 1)
        sums = [np.bincount(owner, places[:, k], minlength=len(points)) for k in range(2)]
        moved = np.stack(sums, axis=1) / weight[:, None]
        points = np.where((weight > 1)[:, None], moved, points)
    return points


def _glass(place: int, size: tuple[int, int], palette: Palette, rng: np.random.Generator) -> Pixels:
    """Stained glass: flat cells, lighter towards their points, in dark lead."""
    points = scatter(64 + 13 * place, SPREADS[place % len(SPREADS)], size, rng)
    far, which = _nearest(points, size, 1.5, 2)
    edge = far[..., 1] - far[..., 0]
    lead = smoothstep(2.0, 4.0, edge)
    tone = rng.uniform(0.22, 0.95, len(points))
    shade = 1.05 - 0.4 * np.clip(far[..., 0] / np.percentile(far[..., 0], 99), 0, 1)
    colour = palette.ramp(tone[which[..., 0]]) * shade[..., None]
    return to_pixels(mix(palette.dark * 0.8, colour, lead), size)


def _noise(place: int, size: tuple[int, int], palette: Palette, rng: np.random.Generator) -> Pixels:
    """Distances to the nearest points, combined like scales, pebbles or webs."""
    points = scatter(60 + 14 * place, "evenly", size, rng)
    far, _ = _nearest(points, size, 1.5, 3)
    first, second, third = np.moveaxis(far, -1, 0)
    kinds = (second - first, first, third - first, second * 0.8 - first * 0.35, first * second)
    field = kinds[place % 5]
    field = ndimage.gaussian_filter(field / np.percentile(field, 99.5), 0.8)
    if place % 5 == 1:
        return to_pixels(palette.ramp(0.98 - 0.95 * field), size)
    if place % 5 == 4:
        return to_pixels(palette.cycle(0.5 + np.sqrt(field) * 1.6), size)
    return to_pixels(palette.ramp(0.03 + 0.95 * field**0.8), size)


def _facets(
    place: int, size: tuple[int, int], palette: Palette, rng: np.random.Generator
) -> Pixels:
    """Triangles tinted as the facets of an undulating ground under one lamp."""
    frame = np.array(
        [[x, y] for x in (-60, size[0] / 2, size[0] + 60) for y in (-60, size[1] / 2, size[1] + 60)]
    )
    spread = SPREADS[(place * 2) % len(SPREADS)]
    points = np.concatenate([scatter(100 + 26 * place, spread, size, rng), frame])
    phase = rng.uniform(0, 2 * np.pi, 4)
    x, y = points[:, 0] / 105, points[:, 1] / 105
    height = np.sin(x + phase[0]) + np.sin(0.8 * y + phase[1]) + np.sin(0.9 * (x + y) + phase[2])
    height = height + rng.normal(0, 0.22, len(points))
    canvas = Canvas(size, palette.dark, 3)
    line = palette.dark if place % 2 == 0 else None
    for corners in Delaunay(points).simplices:
        flat, up = points[corners], height[corners]
        a, b = flat[1] - flat[0], flat[2] - flat[0]
        across = a[0] * b[1] - a[1] * b[0]
        slope_x = ((up[1] - up[0]) * b[1] - (up[2] - up[0]) * a[1]) / across
        slope_y = ((up[2] - up[0]) * a[0] - (up[1] - up[0]) * b[0]) / across
        tone = 0.5 + 0.13 * up.mean() - 7.0 * np.clip(slope_x + slope_y, -0.06, 0.06)
        canvas.polygon(flat, palette.ramp(np.clip(tone, 0.06, 0.97)), line, 0.9)
    return canvas.pixels()


def _pebbles(
    place: int, size: tuple[int, int], palette: Palette, rng: np.random.Generator
) -> Pixels:
    """Even cells drawn as rounded pebbles, coloured in drifts."""
    count = 100 + 34 * place
    points = relax(scatter(count, "evenly", size, rng).clip(0, size[0] - 1), size, 14)
    far, which = _nearest(points, size, 1.5, 2)
    edge = ndimage.gaussian_filter(far[..., 1] - far[..., 0], 1.4)
    reach = float(np.percentile(edge, 96))
    dome = np.clip(edge / reach, 0, 1)
    drift = 0.5 + 0.3 * np.sin(points[:, 0] / 90 + place) + 0.2 * np.sin(points[:, 1] / 70)
    tone = np.clip(0.2 + 0.6 * drift + rng.normal(0, 0.07, count), 0.1, 0.95)[which[..., 0]]
    down, right = np.gradient(np.sqrt(dome + 0.02))
    light = np.clip(0.85 - 9 * (down + right), 0.45, 1.25)
    body = smoothstep(0.1, 0.26, dome)
    colour = palette.ramp(tone) * light[..., None]
    return to_pixels(mix(palette.dark, colour, body), size)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: glass, noise, facets, then pebbles."""
    group, place = locate(index, (13, 10, 11, 10))
    form = (VORONOI, WORLEY, DELAUNAY, LLOYD)[group]
    palette = pick(index, NAMES)
    size = LANDSCAPE if index % 3 == 1 else SQUARE
    pixels = (_glass, _noise, _facets, _pebbles)[group](place, size, palette, rng)
    count = (64 + 13 * place, 60 + 14 * place, 100 + 26 * place, 100 + 34 * place)[group]
    kinds = ("webs", "cups", "shards", "scales", "ripples")
    spread = SPREADS[place % 5] if group == 0 else SPREADS[(place * 2) % 5]
    title = (
        f"Stained glass of {count} cells, spread {spread}",
        f"Cellular noise of {count} points, as {kinds[place % 5]}",
        f"Facets between {count} points, spread {spread}",
        f"Pebbles in {count} even cells",
    )[group]
    seen = (
        "Many-sided panes in dark lead, like a stained-glass window",
        "Soft cells of light and shade, like scales or cracked glaze",
        "A folded ground of flat triangular facets",
        "Rounded pebbles of even size fit closely together",
    )[group]
    return Picture(
        pixels=pixels,
        slug=("glass", "noise", "facets", "pebbles")[group],
        title=title,
        form=form,
        parameters=f"{count} points" + (f", spread {spread}" if group in (0, 2) else ""),
        palette=palette,
        symmetry="none",
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("voronoi", "Voronoi cells", 44, draw)
