"""The layouts `own` and `geographic`: places that are given, by coordinates in the table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts import words
from sitegen.layouts.base import Arrangement, Column, Given, Guide, LayoutSettings
from sitegen.layouts.degrees import degrees

UNLIKE = 5.0
"""Axes of which one is that many times as long as the other have units of their own."""
POLE = 85.0511287798066
"""Latitude at which the Web Mercator projection of the world is as high as wide."""
COVER = 0.22
"""Share of its area that a scatter of pictures covers where the viewer shows it whole."""
HEAP = 0.35
"""Distance of pictures at one place, as a share of the side of a picture."""
_LARGEST = 1e30
"""Coordinates beyond count as this one: float32 holds no larger distances."""
_GOLDEN = np.pi * (3 - np.sqrt(5))
_NEAREST = 1.7
"""Distance of neighbours in a sunflower of scale 1."""

Points = NDArray[np.float64]


class Own:
    """The user's own coordinates, x to the right and y upwards, as in any chart."""

    def __init__(self, settings: LayoutSettings) -> None:
        self.key = {"version": 2, "aspect": settings.aspect}
        self.needs = ()
        self._aspect = settings.aspect

    def arrange(self, given: Given) -> Arrangement:
        x, y = (given.columns[key].numbers for key in ("x", "y"))
        points = np.clip(np.stack([x, -y], axis=1), -_LARGEST, _LARGEST)
        known = np.isfinite(x) & np.isfinite(y)
        extent = np.ptp(points[known], axis=0) if known.any() else np.zeros(2)
        if extent.min() > 0 and extent.max() > UNLIKE * extent.min():
            points = points / extent * (self._aspect, 1)
        return scattered(given.ids, points, known, words.NO_PLACE, self._aspect)


class Geographic:
    """Latitude and longitude in the Web Mercator projection, north up, without a map below."""

    def __init__(self, settings: LayoutSettings) -> None:
        self.key = {"version": 2, "aspect": settings.aspect}
        self.needs = ()
        self._aspect = settings.aspect

    def arrange(self, given: Given) -> Arrangement:
        latitude = angles(given.columns["latitude"], "NS")
        longitude = angles(given.columns["longitude"], "EWO")
        with np.errstate(invalid="ignore"):
            known = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360)
        points = np.full((len(known), 2), np.nan)
        points[known] = mercator(latitude[known], longitude[known])
        return scattered(given.ids, points, known, words.NO_PLACE, self._aspect)


def angles(column: Column, directions: str) -> Points:
    """Return a column's angles in degrees, shape (n,); NaN where there is none."""
    read = (degrees(texts[0], directions) if len(texts) == 1 else None for texts in column.texts)
    return np.array([np.nan if angle is None else angle for angle in read], np.float64)


def mercator(latitude: Points, longitude: Points) -> Points:
    """Project places to the plane.

    Parameters
    ----------
    latitude, longitude : ndarray, shape (n,), float64
        In degrees. Beyond 85.05° north and south, where the projection ends, a place is drawn on
        that latitude.

    Returns
    -------
    ndarray, shape (n, 2), float64
        In radians at the equator, x to the east, y to the south. Where more than half of the globe
        holds no place, it is cut there, so that a collection from both sides of the Pacific stays
        in one piece; else at 180°.
    """
    turned = (longitude + 180) % 360
    if len(turned):
        rising = np.unique(turned)
        gaps = np.diff(rising, append=rising[0] + 360)
        widest = int(gaps.argmax())
        if gaps[widest] > 180:
            turned = (turned - rising[(widest + 1) % len(rising)]) % 360
    north = np.arcsinh(np.tan(np.radians(np.clip(latitude, -POLE, POLE))))
    return np.stack([np.radians(turned), -north], axis=1)


def scattered(
    ids: tuple[str, ...], points: Points, known: NDArray[np.bool_], word: str, aspect: float
) -> Arrangement:
    """Arrange pictures by given places, each in sight.

    Pictures at the very same place lie around it like the seeds of a sunflower (Vogel, "A better
    way to construct the sunflower head", Mathematical Biosciences 1979); those without a place in
    a block beside or below, headed by `word`.

    Parameters
    ----------
    points : ndarray, shape (n, 2), float64
        y downwards.
    known : ndarray, shape (n,), bool
        Which of them are places.
    aspect : float
        Width / height that suits the site.
    """
    placed = np.zeros((len(ids), 2))
    rest = np.flatnonzero(~known)
    side = 1.0
    if known.any():
        extent = np.ptp(points[known], axis=0)
        room = np.maximum(extent, (float(extent.max()) or 1.0) / 20)
        side = float(np.sqrt(COVER * room.prod() / len(ids)))
        placed[known] = spread(points[known] - points[known].min(axis=0), HEAP * side / _NEAREST)
    guides: tuple[Guide, ...] = ()
    if len(rest):
        placed[rest], guides = _block(placed[known], len(rest), side, word, aspect)
    # Without any places the block is all there is, and in it no two pictures overlap.
    size = None if known.any() else side
    return Arrangement(ids, placed.astype(np.float32), size, guides, len(rest))


def _block(
    places: Points, count: int, side: float, word: str, aspect: float
) -> tuple[Points, tuple[Guide, ...]]:
    """Return a block of pictures and its label: where there is more room, beside or below."""
    number = np.arange(count)
    if not len(places):
        wide = max(round(np.sqrt(count * aspect)), 1)
        block = side * np.stack([number % wide, number // wide], axis=1)
        return block, (Guide("", float(block[:, 0].mean()), -side, word=word),)
    start, end = places.min(axis=0), places.max(axis=0)
    width, height = end - start
    if width < aspect * height:
        wide = -(-count // (int(height / side) + 1))
        corner = np.array([end[0] + 3 * side, start[1]])
        middle = float(corner[0] + side * (wide - 1) / 2)
        guide = Guide("", middle, float(start[1] - side), word=word)
    else:
        wide = int(width / side) + 1
        corner = np.array([start[0], end[1] + 4 * side])
        guide = Guide("", float(start[0]), float(corner[1] - 1.5 * side), "start", word=word)
    return corner + side * np.stack([number % wide, number // wide], axis=1), (guide,)


def spread(points: Points, scale: float) -> Points:
    """Draw apart what lies at the very same place: the k-th of a heap at `scale` × √k from it."""
    fine = np.round(points / (scale * 1e-3))
    same = np.unique(fine, axis=0, return_inverse=True)[1].ravel()
    order = np.argsort(same, kind="stable")
    counts = np.bincount(same)
    number = np.empty(len(points), np.int64)
    number[order] = np.arange(len(points)) - np.repeat(np.cumsum(counts) - counts, counts)
    # A heap of one stays where it is; so does the first of each.
    radius = scale * np.sqrt(number)
    turn = number * _GOLDEN
    apart: Points = points + np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)
    return apart
