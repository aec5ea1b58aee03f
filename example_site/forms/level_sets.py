"""Triply periodic minimal surfaces, approximated by level sets and drawn by marching rays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from forms.model import Pixels
from forms.palettes import Floats, Palette
from forms.surface_light import Shade, light, turning

LEVEL_SIDE = 704
# How far a ray goes between two looks, in radians of the pattern.
STRIDE = 0.09

# A function from points (3, n) to values (n,), whose zeros are the surface.
Level = Callable[[Floats], Floats]


def gyroid(p: Floats) -> Floats:
    """Return the level function of the gyroid."""
    x, y, z = p
    total = np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)
    return np.asarray(total, dtype=np.float64)


def schwarz_p(p: Floats) -> Floats:
    """Return that of the P surface."""
    return np.asarray(np.cos(p).sum(axis=0), dtype=np.float64)


def schwarz_d(p: Floats) -> Floats:
    """Return that of the D surface."""
    (a, b, c), (d, e, f) = np.sin(p), np.cos(p)
    return np.asarray(a * b * c + a * e * f + d * b * f + d * e * c, dtype=np.float64)


def neovius(p: Floats) -> Floats:
    """Return that of the Neovius surface."""
    x, y, z = np.cos(p)
    return np.asarray(3 * (x + y + z) + 4 * x * y * z, dtype=np.float64)


def render_level(
    level: Level, periods: float, ball: bool, tilt: float, spin: float, palette: Palette
) -> Pixels:
    """March rays through a ball or a cube until the level function changes sign.

    Matter is where the level function is below zero; a ray that enters there sees the cut face.

    Parameters
    ----------
    level : callable
        From points (3, n) to values (n,).
    periods : float
        How many half waves fit between the middle and the edge of the body.
    ball : bool
        Cut a ball out of the pattern, else a cube.
    tilt, spin : float
        How it is turned, in radians.
    palette : Palette
        Its colours.
    """
    side = LEVEL_SIDE
    turn = turning(tilt, spin)
    v, u = np.mgrid[1.12 : -1.12 : side * 1j, -1.12 : 1.12 : side * 1j] * (1.0 if ball else 1.25)
    from_eye = np.stack([u.ravel(), v.ravel(), np.zeros(side * side)])
    start = turn.T @ from_eye
    ahead = turn.T @ np.array([0.0, 0.0, -1.0])
    near, far = _span(start, ahead, ball)
    scale = periods * np.pi
    hit = np.full(side * side, np.inf)
    live = np.flatnonzero(near < far)
    t = near[live].copy()
    value = level((start[:, live] + ahead[:, None] * t) * scale)
    step = STRIDE / scale
    hit[live[value < 0]] = t[value < 0]
    keep = value >= 0
    live, t = live[keep], t[keep]
    while live.size:
        t = t + step
        value = level((start[:, live] + ahead[:, None] * t) * scale)
        through = value < 0
        hit[live[through]] = t[through]
        keep = ~through & (t < far[live])
        live, t = live[keep], t[keep]
    return _shade_level(level, (start, ahead), (hit, near), scale, turn, ball, palette)


def _span(start: Floats, ahead: Floats, ball: bool) -> tuple[Floats, Floats]:
    """Where each ray enters and leaves the unit ball, or the cube of side 1.5."""
    if ball:
        along = ahead @ start
        inside = along**2 - (start**2).sum(axis=0) + 1.0
        half = np.sqrt(np.maximum(inside, 0))
        return np.where(inside > 0, -along - half, 1.0), np.where(inside > 0, -along + half, 0.0)
    slope = np.where(np.abs(ahead) < 1e-9, 1e-9, ahead)[:, None]
    first, second = (-0.75 - start) / slope, (0.75 - start) / slope
    return np.minimum(first, second).max(axis=0), np.maximum(first, second).min(axis=0)


def _shade_level(
    level: Level,
    rays: tuple[Floats, Floats],
    found: tuple[Floats, Floats],
    scale: float,
    turn: Floats,
    ball: bool,
    palette: Palette,
) -> Pixels:
    """Refine the crossings by bisection and light them; cut faces are pale."""
    (start, ahead), (hit, near) = rays, found
    side = LEVEL_SIDE
    drawn = np.isfinite(hit)
    t = np.where(drawn, hit, 0.0)
    cut = drawn & (t <= near + 1e-9)
    low, high = t - STRIDE / scale, t.copy()
    for _ in range(6):
        middle = (low + high) / 2
        below = level((start + ahead[:, None] * middle) * scale) < 0
        high, low = np.where(below, middle, high), np.where(below, low, middle)
    t = np.where(cut, t, high)
    at = start + ahead[:, None] * t
    small = 1e-3
    slope = np.stack(
        [
            level(at * scale + small * np.eye(3)[k][:, None])
            - level(at * scale - small * np.eye(3)[k][:, None])
            for k in range(3)
        ]
    )
    slope = turn @ slope
    slope /= np.linalg.norm(slope, axis=0) + 1e-12
    facing = np.where(slope[2] >= 0, 1.0, -1.0)
    face = turn @ np.where(np.abs(at) >= np.abs(at).max(axis=0) - 1e-6, np.sign(at), 0.0)
    round_face = turn @ at
    cut_normal = round_face if ball else face
    cut_normal = cut_normal / (np.linalg.norm(cut_normal, axis=0) + 1e-12)
    normal = np.where(cut, cut_normal, slope * facing)
    tone = np.where(cut, 0.86, 0.42 + 0.3 * np.clip(np.linalg.norm(at, axis=0) / 1.2, 0, 1))
    shade = Shade(
        normal.T.reshape(side, side, 3),
        tone.reshape(side, side),
        -t.reshape(side, side),
        np.zeros((side, side)),
    )
    return light(drawn.reshape(side, side), shade, palette)


# Drawn as sheets: form, what sets it apart, the sheet, and the tilt.
