"""Plants: bracketed L-systems, branching trees, Barnsley's fern and the Pythagoras tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forms.model import WIKIPEDIA, Family, Form, Picture, Pixels, locate, number
from forms.palettes import Floats, Palette, pick
from forms.raster import PORTRAIT, Canvas, mix, splat, to_pixels

LSYSTEM = Form("Bracketed L-system", "Aristid Lindenmayer", 1968, WIKIPEDIA + "L-system")
TREE = Form("Branching tree", "Hisao Honda", 1971, WIKIPEDIA + "Fractal_canopy")
FERN = Form("Barnsley fern", "Michael Barnsley", 1988, WIKIPEDIA + "Barnsley_fern")
PYTHAGORAS = Form(
    "Pythagoras tree", "Albert E. Bosman", 1942, WIKIPEDIA + "Pythagoras_tree_(fractal)"
)

# Axiom, rules, generations, angle in degrees: most are from Prusinkiewicz and Lindenmayer, "The
# Algorithmic Beauty of Plants", 1990, figure 1.24.
GRAMMARS: tuple[tuple[str, dict[str, str], int, float], ...] = (
    ("F", {"F": "F[+F]F[-F]F"}, 5, 25.7),
    ("F", {"F": "F[+F]F[-F][F]"}, 5, 20.0),
    ("F", {"F": "FF-[-F+F+F]+[+F-F-F]"}, 4, 22.5),
    ("X", {"X": "F[+X]F[-X]+X", "F": "FF"}, 7, 20.0),
    ("X", {"X": "F[+X][-X]FX", "F": "FF"}, 7, 25.7),
    ("X", {"X": "F-[[X]+X]+F[+FX]-X", "F": "FF"}, 5, 22.5),
    ("F", {"F": "FF+[+F-F-F]-[-F+F+F]"}, 4, 18.0),
    ("X", {"X": "F[+X]F[-X]X", "F": "FF"}, 6, 30.0),
    ("X", {"X": "F[++X][--X]F[+X][-X]X", "F": "FF"}, 5, 17.0),
)
NAMES = "Moss Terracotta Lagoon Sepia Peacock Vineyard Aubade Verdigris Saffron Coral Graphite"
SIZES = (18, 12, 7, 7)


@dataclass(frozen=True)
class Segments:
    """Straight pieces of a plant.

    Parameters
    ----------
    start, end : arrays (n, 2)
        Where each piece begins and ends; y grows upwards.
    depth : array (n,)
        How many branchings lie below it.
    """

    start: Floats
    end: Floats
    depth: Floats


def expand(axiom: str, rules: dict[str, str], generations: int) -> str:
    """Rewrite every symbol at once, ``generations`` times."""
    text = axiom
    for _ in range(generations):
        text = "".join(rules.get(symbol, symbol) for symbol in text)
    return text


def turtle(text: str, angle: float, sway: float, rng: np.random.Generator) -> Segments:
    """Walk the string: F forward, + and - turn, brackets remember; ``sway`` loosens the angles."""
    at, heading, depth = 0j, np.pi / 2, 0
    stack: list[tuple[complex, float, int]] = []
    starts, ends, depths = [], [], []
    noise = iter(rng.normal(0, sway, len(text)).tolist())
    for symbol in text:
        if symbol == "F":
            forward = at + complex(np.cos(heading), np.sin(heading))
            starts.append(at)
            ends.append(forward)
            depths.append(depth)
            at = forward
        elif symbol in "+-":
            heading += (angle if symbol == "+" else -angle) * (1 + next(noise))
        elif symbol == "[":
            stack.append((at, heading, depth))
            depth += 1
        elif symbol == "]":
            at, heading, depth = stack.pop()
    first, last = np.array(starts), np.array(ends)
    return Segments(
        np.stack([first.real, first.imag], axis=1),
        np.stack([last.real, last.imag], axis=1),
        np.array(depths, dtype=np.float64),
    )


def tree(
    levels: int, spread: float, ratio: float, sway: float, rng: np.random.Generator
) -> Segments:
    """Fork every branch into two or three shorter ones (Honda 1971, in the plane)."""
    starts, ends, depths = [], [], []
    tips = [(0j, np.pi / 2, 1.0)]
    for level in range(levels):
        grown = []
        for at, heading, length in tips:
            forward = at + length * np.exp(1j * heading)
            starts.append(at)
            ends.append(forward)
            depths.append(level)
            turns = [-spread, spread] if level % 3 or level == 0 else [-spread, 0.1, spread]
            for turn in turns:
                bend = turn * (1 + sway * rng.normal())
                grown.append(
                    (forward, heading + bend, length * ratio * (1 + 0.4 * sway * rng.normal()))
                )
        tips = grown
    first, last = np.array(starts), np.array(ends)
    return Segments(
        np.stack([first.real, first.imag], axis=1),
        np.stack([last.real, last.imag], axis=1),
        np.array(depths, dtype=np.float64),
    )


def _ground(palette: Palette, dark: bool) -> Floats:
    """Paint a sky that fades upwards."""
    high, wide = PORTRAIT[1] * 3, PORTRAIT[0] * 3
    down = np.broadcast_to(np.linspace(0, 1, high)[:, None], (high, wide))
    if dark:
        return palette.ramp(0.02 + 0.16 * down)
    return mix(palette.light, palette.ramp(0.78), 0.55 * down)


def _plant_picture(plant: Segments, palette: Palette, dark: bool, leaves: bool) -> Pixels:
    """Draw from the trunk outwards; thick dark wood, thin bright twigs, and leaves at the tips."""
    both = np.concatenate([plant.start, plant.end])
    low, high = both.min(axis=0), both.max(axis=0)
    scale = float(min(420 / max(high[0] - low[0], 1e-9), 580 / (high[1] - low[1])))
    middle = (low[0] + high[0]) / 2
    canvas = Canvas(PORTRAIT, _ground(palette, dark), 3)
    deepest = max(float(plant.depth.max()), 1.0)
    share = plant.depth / deepest
    for i in np.argsort(plant.depth, kind="stable"):
        points = np.stack([plant.start[i], plant.end[i]])
        flat = np.stack(
            [240 + (points[:, 0] - middle) * scale, 612 - (points[:, 1] - low[1]) * scale], axis=1
        )
        tone = 0.3 + 0.62 * share[i] if dark else 0.1 + 0.42 * share[i]
        canvas.line(flat, palette.ramp(tone), 0.9 + 6.5 * (1 - share[i]) ** 2.2)
        if leaves and share[i] > 0.99:
            away = flat[1] - flat[0]
            tint = palette.ramp((0.72 if dark else 0.45) + 0.25 * np.sin(i * 2.4))
            canvas.disc(flat[1, 0], flat[1, 1], 2.2 + 0.2 * float(np.hypot(*away)), tint)
    return canvas.pixels()


def _fern(place: int, palette: Palette, dark: bool, rng: np.random.Generator) -> Pixels:
    """Barnsley's four maps with the curl and the leaf proportions varied, as a point density."""
    curl = (0.04, 0.09, -0.05, 0.02, 0.12, -0.1, 0.06)[place]
    leaf = (0.85, 0.83, 0.86, 0.82, 0.84, 0.85, 0.87)[place]
    maps = np.array(
        [
            [0.0, 0.0, 0.0, 0.16, 0.0],
            [leaf, curl, -curl, leaf, 1.6],
            [0.2, -0.26, 0.23, 0.22, 1.6],
            [-0.15, 0.28, 0.26, 0.24, 0.44],
        ]
    )
    x, y = np.zeros(30_000), np.zeros(30_000)
    xs, ys, kinds = [], [], []
    for turn in range(70):
        which = np.searchsorted([0.015, 0.84, 0.92], rng.random(x.size))
        a, b, c, d, f = maps[which].T
        x, y = a * x + b * y, c * x + d * y + f
        if turn > 20:
            xs.append(x)
            ys.append(y)
            kinds.append(which)
    px, py = np.concatenate(xs), np.concatenate(ys)
    low, high = np.array([px.min(), py.min()]), np.array([px.max(), py.max()])
    scale = float(min(820 / (high[0] - low[0]), 1190 / (high[1] - low[1])))
    size = (960, 1280)
    column = 480 + (px - (low[0] + high[0]) / 2) * scale
    row = 1235 - (py - low[1]) * scale
    density = splat(column, row, size)
    lean = splat(column, row, size, (np.concatenate(kinds) == 3).astype(np.float64))
    cover = np.clip(density / 3.0, 0, 1)
    side = np.divide(lean, density, out=np.zeros_like(density), where=density > 0)
    tone = 0.45 + 0.3 * np.log1p(density) / 4 if dark else 0.42 - 0.3 * np.log1p(density) / 4
    ground = _ground(palette, dark)[:1280, :960]
    return to_pixels(mix(ground, palette.ramp(tone + 0.16 * side), cover), PORTRAIT)


def _pythagoras(place: int, palette: Palette, dark: bool) -> Pixels:
    """Squares on the legs of right triangles on squares, twelve times over."""
    lean = (0.7854, 0.62, 0.95, 0.52, 0.7, 0.88, 1.02)[place]
    squares = [(np.array([0, 0j + 1]), 0)]
    levels = 12
    shapes: list[tuple[Floats, int]] = []
    while squares:
        (a, b), level = squares.pop(0)
        up = (b - a) * 1j
        corners = np.array([a, b, b + up, a + up])
        shapes.append((np.stack([corners.real, corners.imag], axis=1), level))
        if level < levels:
            top = a + up + (b - a) * np.cos(lean) * np.exp(1j * lean)
            squares += [(np.array([a + up, top]), level + 1), (np.array([top, b + up]), level + 1)]
    turned = [(np.stack([p[:, 1] * -1, p[:, 0]], axis=1), k) for p, k in shapes]
    flat = [(np.stack([p[:, 1], -p[:, 0]], axis=1), k) for p, k in turned]
    every = np.concatenate([p for p, _ in flat])
    low, high = every.min(axis=0), every.max(axis=0)
    scale = float(min(440 / (high[0] - low[0]), 560 / (high[1] - low[1])))
    canvas = Canvas(PORTRAIT, _ground(palette, dark), 3)
    middle = (low + high) / 2
    for points, level in flat:
        tone = 0.28 + 0.68 * level / levels if dark else 0.12 + 0.6 * level / levels
        place_x = 240 + (points[:, 0] - middle[0]) * scale
        place_y = 320 - (points[:, 1] - middle[1]) * scale
        canvas.polygon(np.stack([place_x, place_y], axis=1), palette.ramp(tone))
    return canvas.pixels()


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: L-systems, trees, ferns, then Pythagoras trees."""
    group, place = locate(index, SIZES)
    palette = pick(index, NAMES)
    dark = index % 2 == 0
    form = (LSYSTEM, TREE, FERN, PYTHAGORAS)[group]
    symmetry = "none"
    if group == 0:
        axiom, rules, generations, angle = GRAMMARS[place % len(GRAMMARS)]
        loose = place >= len(GRAMMARS)
        text = expand(axiom, rules, generations)
        plant = turtle(text, np.radians(angle), 0.28 if loose else 0.04, rng)
        pixels = _plant_picture(plant, palette, dark, leaves=loose)
        main = rules[axiom].replace("-", "\N{MINUS SIGN}")
        title = (
            f"{'Windblown plant' if loose else 'Plant'} from {axiom} \N{RIGHTWARDS ARROW} {main}"
        )
        parameters = f"{generations} generations, {number(angle)}\N{DEGREE SIGN}"
        seen = "A slender plant with many side shoots" + (" and small leaves" if loose else "")
    elif group == 1:
        spread = (22, 28, 34, 40, 18, 48)[place % 6]
        ratio = 0.74 + 0.02 * (place % 4)
        plant = tree(10, np.radians(spread), ratio, 0.12 if place < 6 else 0.3, rng)
        pixels = _plant_picture(plant, palette, dark, leaves=True)
        title = f"{'Tree' if place < 6 else 'Weathered tree'} forking at {spread}\N{DEGREE SIGN}"
        parameters = f"10 levels, fork {spread}\N{DEGREE SIGN}, length ratio {ratio:.2f}"
        seen = "A broad tree with a crown of round leaves"
    elif group == 2:
        pixels = _fern(place, palette, dark, rng)
        title = f"Fern {('one', 'two', 'three', 'four', 'five', 'six', 'seven')[place]}"
        title = f"Barnsley fern, frond {title.split()[1]}"
        parameters = "4 affine maps, 1.5 million points"
        symmetry = "self-affine"
        seen = "A fern frond whose every leaflet is a smaller frond"
    else:
        pixels = _pythagoras(place, palette, dark)
        lean = (45, 35.5, 54.4, 29.8, 40.1, 50.4, 58.4)[place]
        title = f"Pythagoras tree leaning at {number(lean, 1)}\N{DEGREE SIGN}"
        parameters = f"angle {number(lean, 1)}\N{DEGREE SIGN}, 12 levels"
        symmetry = "mirror" if place == 0 else "self-similar"
        seen = "A tree of ever smaller squares that curls at its tips"
    return Picture(
        pixels=pixels,
        slug=("l-system", "tree", "fern", "pythagoras")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry=symmetry,
        alt=f"{seen}, in {palette.phrase} on a {'dark' if dark else 'pale'} ground.",
    )


FAMILY = Family("plants", "Plants and trees", 44, draw)
