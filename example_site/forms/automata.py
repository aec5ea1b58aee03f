"""Cellular automata: patterns that grow from rules on cells and their neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from forms.model import MATHWORLD, WIKIPEDIA, Family, Form, Picture, Pixels, locate
from forms.palettes import Floats, Palette, pick
from forms.raster import LANDSCAPE, SQUARE, to_pixels

Cells = NDArray[np.int64]

# As wide as a block of the JPEG format, so that flat cells stay flat and cost few bytes.
CELL = 8

ELEMENTARY = Form(
    "Elementary cellular automaton",
    "Stephen Wolfram",
    1983,
    WIKIPEDIA + "Elementary_cellular_automaton",
)
TOTALISTIC = Form(
    "Three-colour totalistic automaton",
    "Stephen Wolfram",
    1984,
    MATHWORLD + "TotalisticCellularAutomaton.html",
)
CYCLIC = Form(
    "Cyclic cellular automaton",
    "David Griffeath",
    1988,
    WIKIPEDIA + "Cyclic_cellular_automaton",
)
SANDPILE = Form(
    "Abelian sandpile",
    "Per Bak, Chao Tang and Kurt Wiesenfeld",
    1987,
    WIKIPEDIA + "Abelian_sandpile_model",
)
ULAM = Form(
    "Ulam\N{EN DASH}Warburton automaton",
    "Stanis\N{LATIN SMALL LETTER L WITH STROKE}aw Ulam",
    1962,
    WIKIPEDIA + "Ulam%E2%80%93Warburton_automaton",
)

# Rule, and whether the first row is one black cell or random.
RULES: tuple[tuple[int, bool], ...] = (
    (30, True),
    (90, True),
    (150, True),
    (73, True),
    (105, True),
    (57, True),
    (45, True),
    (109, True),
    (110, False),
    (54, False),
    (18, False),
    (22, False),
    (62, False),
    (106, False),
)
CODES = (777, 912, 1635, 966, 2049, 1329, 993, 1074)
# Number of states, threshold, reach, and whether corners count.
CYCLES: tuple[tuple[int, int, int, bool], ...] = (
    (10, 1, 1, False),
    (12, 1, 1, False),
    (3, 3, 1, True),
    (5, 2, 1, True),
    (4, 3, 1, True),
    (8, 3, 2, True),
    (6, 4, 2, True),
    (14, 1, 1, True),
)
CYCLE_STEPS = (220, 420, 60, 60, 60, 60, 60, 160)
# Grains and where they are heaped: one, two or four heaps, or a row of three.
PILES: tuple[tuple[int, str], ...] = (
    (4_200, "one heap"),
    (5_900, "one heap"),
    (1_500, "two heaps"),
    (900, "four heaps"),
    (1_100, "three heaps"),
    (800, "five heaps"),
)
# Generations, and how many live neighbours (of four, of eight, of six) give birth.
GROWTHS: tuple[tuple[int, str], ...] = (
    (31, "square"),
    (24, "square"),
    (32, "hexagonal"),
    (26, "hexagonal"),
    (31, "diagonal"),
    (28, "diagonal"),
    (22, "hexagonal"),
    (28, "square"),
)
NAMES = "Saffron Lagoon Graphite Coral Delft Orchid Peacock Terracotta Arctic Vineyard Ember Aubade"


def elementary(rule: int, row: Cells, steps: int) -> Cells:
    """Successive rows of Wolfram's rule ``rule`` (0 to 255) on a ring of cells."""
    table = (rule >> np.arange(8)) & 1
    rows = [row]
    for _ in range(steps - 1):
        rows.append(table[4 * np.roll(rows[-1], 1) + 2 * rows[-1] + np.roll(rows[-1], -1)])
    return np.array(rows)


def totalistic(code: int, row: Cells, steps: int) -> Cells:
    """Rows of a three-colour rule that looks only at the sum of three neighbouring cells."""
    table = (code // 3 ** np.arange(7)) % 3
    rows = [row]
    for _ in range(steps - 1):
        rows.append(table[np.roll(rows[-1], 1) + rows[-1] + np.roll(rows[-1], -1)])
    return np.array(rows)


def cyclic(rule: tuple[int, int, int, bool], cells: Cells, steps: int) -> Cells:
    """Give a cell the next state in turn once enough neighbours already have it."""
    states, threshold, reach, corners = rule
    offsets = [
        (i, j)
        for i in range(-reach, reach + 1)
        for j in range(-reach, reach + 1)
        if (i, j) != (0, 0) and (corners or i == 0 or j == 0)
    ]
    for _ in range(steps):
        following = (cells + 1) % states
        count = sum(np.roll(cells, at, (0, 1)) == following for at in offsets)
        cells = np.where(np.asarray(count) >= threshold, following, cells)
    return cells


def sandpile(cells: Cells) -> Cells:
    """Topple every cell of four grains or more onto its neighbours until none is left."""
    while (tall := cells >= 4).any():
        share = cells // 4 * tall
        cells = cells - 4 * share
        for axis in (0, 1):
            cells = cells + np.roll(share, 1, axis) + np.roll(share, -1, axis)
    return cells


def ulam(generations: int, lattice: str) -> Cells:
    """When each cell is born, from 1; a cell is born with exactly one live neighbour."""
    side = 2 * generations + 3
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    corners = np.array([[1, 0, 1], [0, 0, 0], [1, 0, 1]])
    # Six neighbours on a skewed square lattice are those of a hexagonal one.
    six = np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1]])
    near = {"square": cross, "diagonal": corners, "hexagonal": six}[lattice]
    born = np.zeros((side, side), dtype=np.int64)
    born[side // 2, side // 2] = 1
    for turn in range(2, generations + 1):
        count = ndimage.convolve((born > 0).astype(np.int64), near, mode="constant")
        born[(count == 1) & (born == 0)] = turn
    return born


def _enlarge(colours: Floats, size: tuple[int, int]) -> Pixels:
    """Draw each cell as a square of ``CELL`` pixels, padded or cropped to ``size``."""
    high, wide = colours.shape[:2]
    missing = max(0, size[1] // CELL - high), max(0, size[0] // CELL - wide)
    around = [(need // 2, need - need // 2) for need in missing]
    colours = np.pad(colours, (*around, (0, 0)), mode="edge")
    large = np.repeat(np.repeat(colours, CELL, axis=0), CELL, axis=1)
    spare = [(large.shape[k] - size[1 - k]) // (2 * CELL) * CELL for k in (0, 1)]
    top, left = spare
    return to_pixels(large[top : top + size[1], left : left + size[0]], size)


def _rows_picture(cells: Cells, palette: Palette, states: int) -> Pixels:
    """Rows of cells; the live colour drifts down the picture."""
    down = np.linspace(0, 1, cells.shape[0])[:, None]
    tone = np.where(cells == 0, 0.04, 0.55 + 0.4 * np.sin(np.pi * (0.15 + 0.75 * down)))
    if states == 3:
        tone = np.where(cells == 1, 0.36 + 0.14 * down, tone)
    return _enlarge(palette.ramp(tone), LANDSCAPE)


def _hexagonal(born: Cells, palette: Palette) -> Pixels:
    """Undo the skew of the hexagonal lattice by sampling it at the picture's points."""
    side = born.shape[0]
    y, x = np.mgrid[-0.5:0.5:1024j, -0.5:0.5:1024j] * side * 1.04
    row = y * 2 / np.sqrt(3)
    column = x + row / 2
    # Rows and columns of the skewed lattice whose centre is nearest, by rounding cube coordinates.
    third = column - row
    r, c, t = np.rint(row), np.rint(column), np.rint(third)
    off_r, off_c, off_t = np.abs(r - row), np.abs(c - column), np.abs(t - third)
    worst_r = (off_r > off_c) & (off_r > off_t)
    worst_c = ~worst_r & (off_c > off_t)
    r, c = np.where(worst_r, c - t, r), np.where(worst_c, t + r, c)
    i, j = (r + side // 2).astype(np.int64), (c + side // 2).astype(np.int64)
    inside = (i >= 0) & (i < side) & (j >= 0) & (j < side)
    value = np.where(inside, born[np.clip(i, 0, side - 1), np.clip(j, 0, side - 1)], 0)
    return to_pixels(_growth_colours(value, palette), SQUARE)


def _growth_colours(born: Cells, palette: Palette) -> Floats:
    age = born / born.max()
    bright = 0.95 - 0.62 * age + 0.1 * (born % 2)
    return palette.ramp(np.where(born == 0, 0.03, bright))


def _grown(rule: tuple[int, str], palette: Palette) -> tuple[Pixels, str, str]:
    generations, lattice = rule
    born = ulam(generations, lattice)
    pixels = (
        _hexagonal(born, palette)
        if lattice == "hexagonal"
        else _enlarge(_growth_colours(born, palette), SQUARE)
    )
    fold = "6-fold dihedral" if lattice == "hexagonal" else "4-fold dihedral"
    return pixels, f"{lattice} lattice, {generations} generations", fold


def _heaped(rule: tuple[int, str], palette: Palette) -> Pixels:
    grains, heaps = rule
    cells = np.zeros((65, 65), dtype=np.int64)
    places = {
        "one heap": ((0, 0),),
        "two heaps": ((-10, -10), (10, 10)),
        "three heaps": ((-12, 0), (9, -13), (9, 13)),
        "four heaps": ((-14, 0), (14, 0), (0, -14), (0, 14)),
        "five heaps": ((0, 0), (-14, -14), (14, 14), (-14, 14), (14, -14)),
    }[heaps]
    for y, x in places:
        cells[32 + y, 32 + x] = grains
    cells = sandpile(cells)
    empty = ndimage.binary_fill_holes(cells > 0)
    tones = np.array([0.14, 0.42, 0.68, 0.96])[cells]
    return _enlarge(palette.ramp(np.where(empty, tones, 0.0)), SQUARE)


def draw(index: int, rng: np.random.Generator) -> Picture:
    """Picture number ``index``: rules on rows first, then automata of the plane."""
    group, place = locate(index, (len(RULES), len(CODES), len(CYCLES), len(PILES), len(GROWTHS)))
    form = (ELEMENTARY, TOTALISTIC, CYCLIC, SANDPILE, ULAM)[group]
    palette = pick(index, NAMES)
    symmetry = "none"
    if group == 0:
        rule, single = RULES[place]
        row = np.zeros(320, dtype=np.int64) if single else rng.integers(0, 2, 320)
        row[160] = 1
        cells = elementary(rule, row, 60)[:, 121:201]
        start = "one live cell" if single else "a random row"
        pixels = _rows_picture(cells, palette, 2)
        title, parameters = f"Rule {rule} from {start}", f"rule {rule}, 60 rows of 80 cells"
        symmetry = "mirror" if single and rule in (90, 150, 73, 105, 109) else "none"
        seen = f"Rows of small squares, each row made from the one above, starting with {start}"
    elif group == 1:
        row = np.zeros(320, dtype=np.int64)
        row[160] = 1
        pixels = _rows_picture(totalistic(CODES[place], row, 60)[:, 121:200], palette, 3)
        title, parameters = f"Totalistic code {CODES[place]}", f"code {CODES[place]}, 60 rows"
        symmetry = "mirror"
        seen = "A mirrored fabric of small squares in three colours spreads downwards"
    elif group == 2:
        states, threshold, reach, corners = CYCLES[place]
        cells = cyclic(CYCLES[place], rng.integers(0, states, (64, 64)), CYCLE_STEPS[place])
        pixels = _enlarge(palette.cycle(cells / states), SQUARE)
        about = "Moore" if corners else "von Neumann"
        title = f"Cyclic automaton with {states} states, threshold {threshold}, reach {reach}"
        title += "" if corners else ", four neighbours"
        parameters = f"{states} states, threshold {threshold}, {about} neighbourhood of {reach}"
        seen = "Square spirals of coloured cells turn into one another"
    elif group == 3:
        grains, heaps = PILES[place]
        pixels = _heaped(PILES[place], palette)
        title = f"Sandpile of {grains:,} grains in {heaps}".replace(",", " ")
        title = title.replace("in", "in each of", 1) if heaps != "one heap" else title
        parameters = f"{grains} grains, {heaps}, toppling at 4"
        symmetry = {"three heaps": "mirror", "two heaps": "2-fold dihedral"}.get(
            heaps, "4-fold dihedral"
        )
        seen = "A carpet of little squares with kaleidoscopic order, left by toppling sand"
    else:
        pixels, parameters, symmetry = _grown(GROWTHS[place], palette)
        title = f"Growth on the {parameters.replace(',', ' after')}".replace("  ", " ")
        seen = "A branching snowflake of cells, coloured by when each was born"
    return Picture(
        pixels=pixels,
        slug=("rule", "totalistic", "cyclic", "sandpile", "ulam")[group],
        title=title,
        form=form,
        parameters=parameters,
        palette=palette,
        symmetry=symmetry,
        alt=f"{seen}, in {palette.phrase}.",
    )


FAMILY = Family("automata", "Cellular automata", 44, draw)
