"""Circle packings: Apollonian gaskets, Steiner chains, Ford circles and random filling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate, rotational
from forms.palettes import Palette, pick
from forms.raster import SQUARE, Canvas, Complexes

GASKET = Form(
    "Apollonian gasket", "Edward Kasner and Fred Supnick", 1943, WIKIPEDIA + "Apollonian_gasket"
)
STEINER = Form("Steiner chain", "Jakob Steiner", 1826, WIKIPEDIA + "Steiner_chain")
FORD = Form("Ford circles", "Lester R. Ford", 1938, WIKIPEDIA + "Ford_circle")
RANDOM = Form("Random space filling", "John Shier", 2011, WIKIPEDIA + "Circle_packing")
NAMES = "Orchid Lagoon Saffron Graphite Coral Ultramarine Moss Ember Delft Peacock Aubade"
SMALLEST = 1.1


@dataclass(frozen=True)
class Circle:
    """A circle in pixels, and how many steps it took to find it."""

    centre: complex
    radius: float
    level: int


def _fourth(a: complex, b: complex, c: complex) -> tuple[complex, complex]:
    """Descartes' theorem: the two values that complete three mutually tangent ones."""
    root = 2 * np.sqrt(a * b + b * c + c * a + 0j)
    return a + b + c + root, a + b + c - root


def gasket(first: Circle, second: Circle, third: Circle, fourth: Circle) -> list[Circle]:
    """All circles above ``SMALLEST`` in the gaps of four tangent ones.

    The enclosing circle has a negative radius. A circle's bend and its bend times its centre both
    follow from the two solutions of Descartes' equation, whose sum is linear.
    """
    found = [first, second, third, fourth]
    queue = [
        (first, second, third, fourth),
        (first, second, fourth, third),
        (first, third, fourth, second),
        (second, third, fourth, first),
    ]
    while queue:
        a, b, c, old = queue.pop()
        bend = 2 * (1 / a.radius + 1 / b.radius + 1 / c.radius) - 1 / old.radius
        if bend <= 0 or 1 / bend < SMALLEST:
            continue
        moment = 2 * sum(k.centre / k.radius for k in (a, b, c)) - old.centre / old.radius
        new = Circle(moment / bend, 1 / bend, max(a.level, b.level, c.level) + 1)
        found.append(new)
        queue += [(a, b, new, c), (a, c, new, b), (b, c, new, a)]
    return found


def _around(radii: tuple[float, float]) -> list[Circle]:
    """Fill a circle of radius 240 with a gasket that begins with two circles on its diameter."""
    outer = Circle(0j, -240.0, 0)
    left, right = radii
    total = left + right
    a = Circle(complex(-240 + 240 * left / total), 240 * left / total, 1)
    b = Circle(complex(240 - 240 * right / total), 240 * right / total, 1)
    bends = _fourth(1 / outer.radius, 1 / a.radius, 1 / b.radius)
    bend = max(bends, key=lambda k: k.real).real
    moments = _fourth(outer.centre / outer.radius, a.centre / a.radius, b.centre / b.radius)
    centre = max((m / bend for m in moments), key=lambda z: z.imag)
    c = Circle(centre, 1 / bend, 1)
    mirrored = Circle(np.conj(centre), 1 / bend, 1)
    other = gasket(outer, a, b, c)
    return other + [
        k for k in gasket(outer, a, b, mirrored) if k.centre.imag < -1e-6 or k.level > 1
    ]


def chain(count: int, shift: float) -> list[Circle]:
    """Set ``count`` tangent circles in a ring between two others, and fill the gaps.

    Parameters
    ----------
    count : int
        How many circles in the ring.
    shift : float
        How far the inner circle moves off the middle, 0 to 0.6 of the outer radius.
    """
    s = float(np.sin(np.pi / count))
    inner = (1 - s) / (1 + s)
    ring, size = (1 + inner) / 2, (1 - inner) / 2
    outer, core = Circle(0j, -1.0, 0), Circle(0j, inner, 0)
    beads = [Circle(ring * np.exp(2j * np.pi * k / count), size, 1) for k in range(count)]
    outer, core, *beads = [_moved(k, shift) for k in (outer, core, *beads)]
    found = [core, *beads]
    for k, bead in enumerate(beads):
        after = beads[(k + 1) % count]
        for wall in (outer, core):
            found += _fill(wall, bead, after)
    return found


def _moved(circle: Circle, shift: float) -> Circle:
    """Apply the Moebius map of the unit disc that carries 0 to ``shift``; then to pixels."""
    r = abs(circle.radius)
    direction = circle.centre / abs(circle.centre) if abs(circle.centre) > 1e-12 else 1.0
    side = direction * 1j if abs(circle.centre) > 1e-12 else 1j
    points = np.array(
        [circle.centre + r * direction, circle.centre - r * direction, circle.centre + r * side]
    )
    a, b, c = (points + shift) / (1 + shift * points)
    # The circle through three points.
    w = (c - a) / (b - a)
    centre = (b - a) * (w - abs(w) ** 2) / (2j * w.imag) + a
    sign = -1.0 if circle.radius < 0 else 1.0
    return Circle(complex(centre) * 240, sign * abs(complex(a - centre)) * 240, circle.level)


def _fill(a: Circle, b: Circle, c: Circle) -> list[Circle]:
    """Find the circles in the curved triangle between three tangent ones."""
    bend = max(_fourth(1 / a.radius, 1 / b.radius, 1 / c.radius), key=lambda k: k.real).real
    if bend <= 0 or 1 / bend < SMALLEST:
        return []
    moments = _fourth(a.centre / a.radius, b.centre / b.radius, c.centre / c.radius)

    def error(z: complex) -> float:
        return sum(abs(abs(z - k.centre) - abs(k.radius + 1 / bend)) for k in (a, b, c))

    centre = min((m / bend for m in moments), key=error)
    new = Circle(complex(centre), 1 / bend, max(a.level, b.level, c.level) + 1)
    return [new, *_fill(a, b, new), *_fill(a, c, new), *_fill(b, c, new)]


def ford(most: int, zoom: float, at: float) -> list[Circle]:
    """Set a circle of diameter 1/q^2 on every fraction p/q, and mirror them in the line."""
    found = []
    for q in range(1, most + 1):
        for p in range(-2 * q, 3 * q):
            if np.gcd(p, q) == 1:
                radius = zoom / (2 * q * q)
                x = (p / q - at) * zoom
                if radius > SMALLEST * 0.7 and abs(x) - radius < 270:
                    found += [Circle(complex(x, side * radius), radius, q) for side in (1, -1)]
    return found


def fill(shape: str, count: int, power: float, rng: np.random.Generator) -> list[Circle]:
    """Drop ever smaller circles at random into what is left of a shape (Shier 2011).

    Parameters
    ----------
    shape : str
        One of ``SHAPES``.
    count : int
        How many circles to try for.
    power : float
        The area of circle number n falls as n to this power.
    """
    centres, radii = np.zeros(0, dtype=np.complex128), np.zeros(0)
    for n in range(count):
        radius = max(62 / (1 + n / 3) ** (power / 2), 1.8)
        for _ in range(12):
            z = rng.uniform(-250, 250, 260) + 1j * rng.uniform(-250, 250, 260)
            z = z[_within(shape, z, radius)]
            if radii.size and z.size:
                gap = np.abs(z[:, None] - centres[None, :]) - radii[None, :]
                z = z[gap.min(axis=1) > radius + 0.7]
            if z.size:
                centres, radii = np.append(centres, z[0]), np.append(radii, radius)
                break
    return [
        Circle(complex(c), float(r), k) for k, (c, r) in enumerate(zip(centres, radii, strict=True))
    ]


def _within(shape: str, z: Complexes, radius: float) -> NDArray[np.bool_]:
    """Which of the points ``z`` are at least ``radius`` inside the shape."""
    rim = z[:, None] + radius * np.exp(2j * np.pi * np.arange(16) / 16)
    far, x, y = np.abs(rim), rim.real, rim.imag
    if shape == "disc":
        inside = far < 240
    elif shape == "square":
        inside = np.maximum(np.abs(x), np.abs(y)) < 238
    elif shape == "ring":
        inside = (far < 240) & (far > 96)
    elif shape == "star":
        inside = far < 178 + 62 * np.cos(5 * np.angle(rim * 1j))
    else:
        u, v = x / 196, -(y - 12) / 196
        inside = (u * u + v * v - 1) ** 3 < u * u * v**3
    return np.asarray(inside.all(axis=1), dtype=np.bool_)


def _beads(circles: list[Circle], place: int, palette: Palette, spin: complex) -> Pixels:
    """Draw circles as lit beads, flat discs or rings, the largest first."""
    dark = place % 5 != 4
    canvas = Canvas(SQUARE, palette.ramp(0.03) if dark else palette.light, 3)
    for k in sorted(circles, key=lambda c: -abs(c.radius)):
        at, r = k.centre * spin, abs(k.radius)
        x, y = 256 + at.real, 256 + at.imag
        if k.radius < 0:
            canvas.disc(x, y, r + 3, palette.ramp(0.14 if dark else 0.84))
            continue
        size = min(1.0, np.log(r / SMALLEST + 1) / np.log(110))
        wave = 0.5 + 0.5 * np.sin(2.2 * np.angle(at) + place) * min(1, abs(at) / 120)
        tone = (1 - size, size, 0.35 + 0.5 * wave, (k.level * 0.29) % 1)[place % 4]
        tone = 0.34 + 0.6 * tone if dark else 0.14 + 0.6 * tone
        r = max(0.6, r - 0.5)
        if place % 3 == 2:
            canvas.disc(x, y, r, palette.ramp(tone))
            if r > 5:
                canvas.disc(x, y, r * 0.72, palette.ramp(tone * 0.5))
                canvas.disc(x, y, r * 0.44, palette.ramp(tone))
            continue
        layers = max(1, min(14, int(r / 3)))
        for j in range(layers):
            share = j / layers
            lift = 0.22 * share - 0.12
            shift = -0.34 * share * r
            canvas.disc(
                x + shift * 0.8, y + shift, r * (1 - 0.8 * share), palette.ramp(tone + lift)
            )
    return canvas.pixels()


GASKETS = (1.0, 0.5, 0.618, 0.333, 0.8, 0.25, 0.72, 0.42, 0.9, 0.55, 0.2, 0.66, 0.38, 0.85)
CHAINS: tuple[tuple[int, float], ...] = (
    (5, 0.0), (6, 0.3), (7, 0.0), (8, 0.45), (9, 0.25), (10, 0.0), (12, 0.35), (6, 0.0),
    (5, 0.5), (16, 0.2),
)  # fmt: skip
FORDS = ((250.0, 0.5), (340.0, 0.0), (480.0, 0.5), (480.0, 0.3))
SHAPES = ("disc", "square", "ring", "star", "heart")


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: gaskets, chains, Ford circles, then random fillings."""
    group, place = locate(index, (len(GASKETS), len(CHAINS), len(FORDS), 16))
    form = (GASKET, STEINER, FORD, RANDOM)[group]
    palette = pick(index, NAMES)
    spin, symmetry = complex(np.exp(1j * rng.uniform(0, 2 * np.pi))), "none"
    if group == 0:
        ratio = GASKETS[place]
        circles = _around((1.0, ratio))
        title = f"Apollonian gasket, first circles 1 : {ratio:g}"
        parameters, symmetry = f"ratio {ratio:g}", "2-fold dihedral" if ratio == 1 else "mirror"
        seen = "Ever smaller circles fill the gaps within a great circle"
    elif group == 1:
        count, shift = CHAINS[place]
        circles = [Circle(0j, -240.0, 0), *chain(count, shift)]
        title = f"Steiner chain of {count}" + (f", shifted by {shift:g}" if shift else ", centred")
        parameters, symmetry = f"{count} beads, shift {shift:g}", "mirror"
        symmetry = rotational(count) if shift == 0 else symmetry
        seen = f"A necklace of {count} circles lies between two others, its gaps filled"
    elif group == 2:
        zoom, at = FORDS[place]
        circles, spin = ford(40, zoom, at), 1 + 0j
        title = f"Ford circles around {at:g}, {zoom:g} pixels a unit"
        parameters, symmetry = (
            f"centre {at:g}, scale {zoom:g}",
            "2-fold dihedral" if at % 0.5 == 0 else "mirror",
        )
        seen = "Circles stand side by side on a line, touching smaller ones between them"
    else:
        shape, power = SHAPES[place % 5], 1.12 + 0.08 * (place % 4)
        circles, spin = fill(shape, 260 + 40 * place, power, rng), 1 + 0j
        title = f"{shape.capitalize()} filled with {len(circles)} circles"
        parameters = f"{len(circles)} circles, area falls as n^\N{MINUS SIGN}{power:.2f}"
        seen = f"Circles of many sizes, none touching, fill a {shape}"
    return Picture(
        pixels=_beads(circles, place, palette, spin),
        slug=("gasket", "steiner", "ford", "filling")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry=symmetry,
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("circle-packing", "Circle packings", 44, draw)
