"""The built-in descriptor: colour, edges, scene and texture, without a network or a download.

Four descriptions that are standard in the literature stand side by side, each as a block of
columns; `Descriptor.finish` makes the blocks weigh the same. Which descriptions to join, and how
many bins of colour, was decided with an eye on the scores of `benchmarks/retrieval.py`; the other
parameters are the publications' or round numbers.

References
----------
.. [1] Swain, Ballard: Color Indexing. International Journal of Computer Vision 7, 1991.
.. [2] Arandjelović, Zisserman: Three things everyone should know to improve object retrieval.
   CVPR 2012.
.. [3] Dalal, Triggs: Histograms of Oriented Gradients for Human Detection. CVPR 2005.
.. [4] Felzenszwalb, Girshick, McAllester, Ramanan: Object Detection with Discriminatively Trained
   Part-Based Models. IEEE Transactions on Pattern Analysis and Machine Intelligence 32, 2010.
.. [5] Oliva, Torralba: Modeling the Shape of the Scene: a Holistic Representation of the Spatial
   Envelope. International Journal of Computer Vision 42, 2001.
.. [6] Ojala, Pietikäinen, Mäenpää: Multiresolution Gray-Scale and Rotation Invariant Texture
   Classification with Local Binary Patterns. IEEE Transactions on Pattern Analysis and Machine
   Intelligence 24, 2002.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sitegen.extractors.base import JSON, FeatureSettings, check_pixels, refuse_settings

Floats = NDArray[np.float32]

NAME = "descriptor"
VERSION = 1
SIDE = 64
"""Pixels a side. Twice as many cost more and found no more (`benchmarks/retrieval.py`)."""

COLOUR_BINS = (4, 9, 9)
"""Bins of L*, a* and b*: odd numbers, so that grey lies in the middle of one."""
CHROMA_LIMIT = 90.0
"""a* and b* from -90 to 90 are binned; what lies beyond falls into the outer bins."""
EDGE_CELL = 8
EDGE_BINS = 9
EDGE_CLIP = 0.2
SCENE_SCALES = 3
SCENE_ORIENTATIONS = 6
SCENE_GRID = 4
TEXTURE_RADII = (1, 2)

PARTS: Mapping[str, slice] = {
    "colour": slice(0, 324),
    "edges": slice(324, 900),
    "scene": slice(900, 1764),
    "texture": slice(1764, 2118),
}
"""The blocks' columns."""

_PATTERNS = 59
_CIRCLE = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
_SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375],
     [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
_WHITE = np.array([[0.95047], [1.0], [1.08883]])  # D65


class Descriptor:
    """Colour, edges, scene and texture, joined with equal weights; see the module.

    Parameters
    ----------
    settings : FeatureSettings
        Nothing can be set.

    Raises
    ------
    SitegenError
        When a setting is not at its default.
    """

    name = NAME
    input_size = (SIDE, SIDE)
    batch_size = 32

    def __init__(self, settings: FeatureSettings) -> None:
        refuse_settings(settings, "layer", "weights", "pooling", "input_size")

    @property
    def key(self) -> Mapping[str, JSON]:
        """What the features depend on."""
        return {"name": self.name, "version": VERSION}

    def extract(self, pixels: NDArray[np.uint8]) -> Floats:
        """Return the four blocks, side by side and not yet balanced.

        Parameters
        ----------
        pixels : ndarray, shape (b, 64, 64, 3), uint8
            sRGB.

        Returns
        -------
        ndarray, shape (b, 2118), float32
            All ≥ 0. `PARTS` says which columns are whose.
        """
        check_pixels(pixels, self.input_size, self.batch_size)
        lab = to_lab(pixels)
        return np.concatenate([colours(lab), edges(pixels), scene(lab), texture(lab)], axis=1)

    def finish(self, values: Floats) -> Floats:
        """Centre each block over the collection and give it the same length in every row.

        The cosine of two finished rows is the mean of the cosines of their four blocks.

        Parameters
        ----------
        values : ndarray, shape (n, 2118), float32

        Returns
        -------
        ndarray, shape (n, 2118), float32
            Of unit length, but for blocks that are like the collection's mean: those are zero, as
            all are when there is one picture or when all are the same.
        """
        return join(values, PARTS)


def join(values: Floats, parts: Mapping[str, slice]) -> Floats:
    """Centre blocks of columns and give each the length 1 / √(number of blocks) in every row.

    Parameters
    ----------
    values : ndarray, shape (n, d), float32
    parts : mapping of str to slice
        The blocks' columns; columns of none become zero.

    Returns
    -------
    ndarray, shape (n, d), float32
    """
    finished = np.zeros_like(values)
    if not len(values):
        return finished
    for columns in parts.values():
        block = values[:, columns]
        length = np.linalg.norm(block, axis=1, keepdims=True)
        centred = block - block.mean(axis=0, dtype=np.float64).astype(np.float32)
        spread = np.linalg.norm(centred, axis=1, keepdims=True)
        # Below this, what is left after centring is rounding, and must not be blown up.
        tells = spread > 1e-5 * length.max(initial=0)
        np.divide(centred, spread * len(parts) ** 0.5, out=finished[:, columns], where=tells)
    return finished


def to_lab(pixels: NDArray[np.uint8]) -> Floats:
    """Convert sRGB pixels to CIE L*a*b* (D65): shape (…, 3), L* 0…100."""
    linear = _linear()[pixels]
    xyz = linear @ (_SRGB_TO_XYZ / _WHITE).T.astype(np.float32)
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), xyz * (841 / 108) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    lab = np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
    return lab.astype(np.float32, copy=False)


@cache
def _linear() -> Floats:
    """Linear light of the 256 sRGB values."""
    value = np.arange(256) / 255
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return light.astype(np.float32)


def colours(lab: Floats) -> Floats:
    """Describe how much of the picture has which colour ([1]_).

    Parameters
    ----------
    lab : ndarray, shape (b, side, side, 3), float32

    Returns
    -------
    ndarray, shape (b, bins), float32
        Square roots of the shares of pixels: the cosine of two rows is then the Bhattacharyya
        coefficient, which large areas of one colour do not swamp ([2]_).
    """
    low = np.array([0, -CHROMA_LIMIT, -CHROMA_LIMIT], np.float32)
    span = np.array([100, 2 * CHROMA_LIMIT, 2 * CHROMA_LIMIT], np.float32)
    number = np.array(COLOUR_BINS)
    scale = (number / span).astype(np.float32)
    bins = np.clip(((lab - low) * scale).astype(np.intp), 0, number - 1)
    codes = (bins[..., 0] * COLOUR_BINS[1] + bins[..., 1]) * COLOUR_BINS[2] + bins[..., 2]
    return _root_shares(codes.reshape(len(lab), -1), math.prod(COLOUR_BINS))


def _root_shares(codes: NDArray[np.intp], kinds: int) -> Floats:
    """Return square roots of each code's share of its row: from (rows, m) to (rows, kinds)."""
    rows, length = codes.shape
    own = codes + np.arange(rows)[:, None] * kinds
    counts = np.bincount(own.ravel(), minlength=rows * kinds).reshape(rows, kinds)
    return np.asarray(np.sqrt(counts / length), np.float32)


def edges(pixels: NDArray[np.uint8]) -> Floats:
    """Describe contours by histograms of oriented gradients ([3]_, normalised as in [4]_).

    Gradients of the colour channel in which they are strongest, nine unsigned orientations, cells
    of 8 × 8 px, each cell normalised by the four blocks of 2 × 2 cells it lies in, clipped at 0.2,
    and averaged over the four.

    Parameters
    ----------
    pixels : ndarray, shape (b, side, side, 3), uint8

    Returns
    -------
    ndarray, shape (b, cells² × 9), float32
    """
    histograms = _gradient_histograms(pixels)
    energy = np.pad((histograms**2).sum(-1), ((0, 0), (1, 1), (1, 1)), mode="edge")
    blocks = np.sqrt(
        energy[:, :-1, :-1] + energy[:, :-1, 1:] + energy[:, 1:, :-1] + energy[:, 1:, 1:]
    )
    cells = histograms.shape[1]
    described = np.zeros_like(histograms)
    for row in (0, 1):
        for column in (0, 1):
            block = blocks[:, row : row + cells, column : column + cells, None]
            # The constant keeps the noise of flat regions small.
            described += np.minimum(histograms / (block + np.float32(1e-3)), EDGE_CLIP) / 4
    return described.reshape(len(pixels), -1)


def _gradient_histograms(pixels: NDArray[np.uint8]) -> Floats:
    """Mean gradient in each cell and orientation: shape (b, cells, cells, 9)."""
    count, side = pixels.shape[:2]
    value = np.sqrt(np.arange(256, dtype=np.float32) / 255)[pixels]  # gamma as in [3]_
    padded = np.pad(value, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    across = padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2]
    down = padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]
    strength = across**2 + down**2
    strongest = strength.argmax(-1)[..., None]
    across, down, strength = (
        np.take_along_axis(part, strongest, -1)[..., 0] for part in (across, down, strength)
    )
    # Each gradient is shared between the two nearest orientations.
    position = (np.arctan2(down, across) / np.pi % 1) * EDGE_BINS - 0.5
    lower = np.floor(position)
    share = position - lower
    strength = np.sqrt(strength)
    cells = side // EDGE_CELL
    cell = _cell_of_pixel(side, cells) + np.arange(count)[:, None, None] * cells**2
    total = np.zeros(count * cells**2 * EDGE_BINS)
    for offset, weight in ((0, strength * (1 - share)), (1, strength * share)):
        column = (lower.astype(np.intp) + offset) % EDGE_BINS
        total += np.bincount(
            (cell * EDGE_BINS + column).ravel(), weight.ravel(), minlength=total.size
        )
    return (total / EDGE_CELL**2).astype(np.float32).reshape(count, cells, cells, EDGE_BINS)


def scene(lab: Floats) -> Floats:
    """Describe what is where, by Gabor energies on a coarse grid: GIST ([5]_), in colour.

    Three scales and six orientations in each channel of L*a*b*, averaged over a grid of 4 × 4;
    of the means the square roots, so that a few strong contrasts do not swamp the rest ([2]_).
    Computed on the picture at half its size: the full size costs four times as much, and on no
    collection of `benchmarks/retrieval.py` did it raise the precision by 0.01.

    Parameters
    ----------
    lab : ndarray, shape (b, side, side, 3), float32

    Returns
    -------
    ndarray, shape (b, filters × 3 × 16), float32
    """
    from scipy import fft  # 5 times quicker than NumPy's; half a second to import, so not above

    count, side = len(lab), lab.shape[1] // 2
    cell = side // SCENE_GRID
    halved = lab.reshape(count, side, 2, side, 2, 3).mean((2, 4))
    spectrum = fft.fft2(_planes(halved))
    means = []
    for band in _gabor_bands(side):
        energy = np.abs(fft.ifft2(spectrum * band))
        cells = energy.reshape(count * 3, SCENE_GRID, cell, SCENE_GRID, cell).mean((2, 4))
        means.append(cells.reshape(count, -1))
    return np.asarray(np.sqrt(np.concatenate(means, axis=1)), np.float32)


def _planes(lab: Floats) -> Floats:
    """Channels as pictures of their own: shape (b × 3, side, side)."""
    return np.moveaxis(lab, -1, 1).reshape(-1, *lab.shape[1:3])


@cache
def _gabor_bands(side: int) -> Floats:
    """Transfer functions of the filters, those of [5]_'s published code: shape (filters, s, s).

    Centre frequencies 0.3, 0.3 / 1.85 and 0.3 / 1.85² cycles a pixel. Nothing passes at frequency
    0: the brightness of plain surfaces is no contrast.
    """
    frequency = np.fft.fftfreq(side)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    angle = np.arctan2(frequency[:, None], frequency[None, :])
    bands = []
    for scale in range(SCENE_SCALES):
        radial = np.exp(-3.5 * (radius * 1.85**scale / 0.3 - 1) ** 2)
        for step in range(SCENE_ORIENTATIONS):
            turn = angle - np.pi * step / SCENE_ORIENTATIONS
            turn = (turn + np.pi) % (2 * np.pi) - np.pi
            bands.append(radial * np.exp(-np.pi * SCENE_ORIENTATIONS**2 / 32 * turn**2))
    transfer = np.array(bands, np.float32)
    transfer[:, 0, 0] = 0
    return transfer


def texture(lab: Floats) -> Floats:
    """Describe the fine grain by local binary patterns, in each channel of L*a*b* ([6]_).

    Which of its eight neighbours are at least as bright as a pixel, at distances of 1 and 2 px;
    of the 256 patterns the 58 with at most two changes around the circle count by themselves, the
    others together.

    Parameters
    ----------
    lab : ndarray, shape (b, side, side, 3), float32

    Returns
    -------
    ndarray, shape (b, 3 × 2 × 59), float32
        Square roots of the shares of pixels, as in `colours`.
    """
    # Rounded, lest rounding errors in the chroma of a grey picture look like a pattern.
    planes = np.rint(_planes(lab) * 100).astype(np.int32)
    side = planes.shape[1]
    found = []
    for radius in TEXTURE_RADII:
        padded = np.pad(planes, ((0, 0), (radius, radius), (radius, radius)), mode="edge")
        codes = np.zeros(planes.shape, np.uint8)
        for bit, (down, across) in enumerate(_CIRCLE):
            top, left = radius * (1 + down), radius * (1 + across)
            neighbour = padded[:, top : top + side, left : left + side]
            codes |= (neighbour >= planes).astype(np.uint8) << bit
        kinds = _uniform_patterns()[codes].reshape(len(planes), -1)
        found.append(_root_shares(kinds, _PATTERNS).reshape(len(lab), -1))
    return np.concatenate(found, axis=1)


@cache
def _uniform_patterns() -> NDArray[np.intp]:
    """Return the number, 0…58, of each of the 256 patterns."""
    numbers = np.full(256, _PATTERNS - 1)
    following = 0
    for code in range(256):
        turned = code >> 1 | (code & 1) << 7
        if (code ^ turned).bit_count() <= 2:
            numbers[code] = following
            following += 1
    return numbers


@cache
def _cell_of_pixel(side: int, cells: int) -> NDArray[np.intp]:
    """Return the number of the grid cell in which each pixel lies: shape (side, side)."""
    line = np.arange(side) // (side // cells)
    return line[:, None] * cells + line[None, :]
