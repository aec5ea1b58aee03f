"""The gradient of t-SNE: what openTSNE's optimiser asks for at each step."""

from __future__ import annotations

import math
from concurrent.futures import Executor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.layouts.jit import compiled

Positions = NDArray[np.float64]
Plane = NDArray[np.float32]
Spectrum = NDArray[np.complex64]

# Up to so many points all pairs are quicker than the grid: 1.2 and 1.3 ms at 1,000.
_PAIRS_UP_TO = 1_000
# Nodes of the grid lie so far apart, in units of the map: forces are then within about 1% of the
# exact ones, as Barnes-Hut's are at its usual angle of 0.5; openTSNE's own grid is within 2%.
_SPACING = 0.4
# A map of fewer nodes along its longer side, as at the start, gets a finer grid…
_FEWEST = 48
# …and one of more a coarser grid, so that no stray picture fills the memory.
_MOST = 2048
# The grid grows by so many nodes at a time, so that its kernels change only now and then.
_STEP = 16
# Nodes beyond the positions that their splines reach, on both sides together, and one to spare.
_MARGIN = 5


class Gradient:
    """The divergence and its gradient, in the form that openTSNE's optimiser calls.

    Attraction goes along the affinities, pair by pair. Repulsion, between all pairs, is summed up
    for few points; for more it is a convolution: each is spread over 4 × 4 nodes of a grid by
    cubic B-splines, the grid is convolved by fast Fourier transforms, and forces are read off by
    the same splines. O(n + g log g) for g nodes.

    Parameters
    ----------
    jobs : int
        Threads; the result does not depend on it.
    pool : Executor
        Runs what the calling thread does not, for more than one job.

    Notes
    -----
    The way is that of FIt-SNE (Linderman et al., "Fast interpolation-based t-SNE for improved
    visualization of single-cell RNA-seq data", Nature Methods 2019), which openTSNE follows too.
    Here splines on one grid take the place of polynomials in boxes, one charge convolved with the
    kernel of the force that of three charges, the sum of all similarities is read off the spectrum
    (Parseval), and the kernels' transforms are kept from step to step. That needs three real
    transforms a step instead of nine complex ones, on a coarser grid.
    """

    def __init__(self, jobs: int, pool: Executor) -> None:
        self._jobs, self._pool = jobs, pool
        self._kernels: _Kernels | None = None

    def __call__(
        self, embedding: Positions, affinities: Any, *, should_eval_error: bool = False, **_: object
    ) -> tuple[float, Positions]:
        """Return the Kullback-Leibler divergence, 0 unless asked for, and its gradient.

        Parameters
        ----------
        embedding : ndarray, shape (n, 2), float64
        affinities : csr_array, shape (n, n), float32
            Symmetric.
        should_eval_error : bool
            Whether the divergence is asked for.
        """
        points = np.asarray(embedding)
        starts, others, values = affinities.indptr, affinities.indices, affinities.data
        graph = starts, others, values, points.astype(np.float32)
        pull = np.empty_like(points)
        # Attraction on the other threads, while this one is busy with repulsion.
        bounds = np.linspace(0, len(points), max(self._jobs, 2)).astype(int).tolist()
        parts = list(pairwise(bounds))
        if self._jobs > 1:
            waiting = [self._pool.submit(_attract, *graph, *part, pull) for part in parts]
            push, similarity = self.repulsion(points)
            for part in waiting:
                part.result()
        else:
            _attract(*graph, *parts[0], pull)
            push, similarity = self.repulsion(points)
        divergence = 0.0
        if should_eval_error:
            divergence, affinity = _divergence(*graph)
            divergence += affinity * math.log(similarity)
        return divergence, pull - push

    def attraction(self, embedding: Positions, affinities: Any) -> Positions:
        """Return the attraction alone, shape (n, 2): quick where few rows hold affinities."""
        starts, others, values = affinities.indptr, affinities.indices, affinities.data
        pull = np.empty_like(embedding)
        graph = starts, others, values, embedding.astype(np.float32)
        _attract(*graph, 0, len(embedding), pull)
        return pull

    def repulsion(self, points: Positions) -> tuple[Positions, float]:
        """Return the force on each point, and the sum of the similarities of all pairs."""
        push = np.empty_like(points)
        if len(points) <= _PAIRS_UP_TO:
            similarity = _repel(points.astype(np.float32), push)
            push /= similarity
            return push, similarity
        return self._by_grid(points, push)

    def _by_grid(self, points: Positions, push: Positions) -> tuple[Positions, float]:
        from scipy import fft

        low, extent = points.min(axis=0), np.ptp(points, axis=0)
        longest = float(extent.max())
        if not 0 < longest < math.inf:
            raise FloatingPointError(f"the map is {longest} wide")
        # By powers of two, so that the kernels can be kept while the map grows.
        halvings = math.floor(math.log2(longest / (_SPACING * _FEWEST)))
        spacing = _SPACING * 2.0 ** min(halvings, 0)
        if longest / spacing > _MOST:
            spacing = longest / _MOST
        nodes = np.ceil(extent / spacing).astype(int) + _MARGIN
        width, height = (int(-(-number // _STEP) * _STEP) for number in nodes)
        # Twice the nodes, so that nothing comes round from the other side.
        across, down = (fft.next_fast_len(2 * n, real=True) for n in (width, height))
        kernels = self._kernels
        if kernels is None or kernels.key != (across, down, spacing):
            kernels = self._kernels = _Kernels(across, down, spacing)
        charge = np.zeros((width, height), np.float32)
        _spread(points, low, 1 / spacing, charge)
        # One axis after the other: half the rows hold nothing, before and after.
        spectrum = fft.fft(fft.rfft(charge, down, axis=1), across, axis=0, overwrite_x=True)
        forces = np.empty_like(spectrum), np.empty_like(spectrum)
        total = _convolve(spectrum, kernels.similarity, kernels.forces, forces)
        x, y = (
            fft.irfft(fft.ifft(each, axis=0, overwrite_x=True)[:width], down, axis=1)
            for each in forces
        )
        # All pairs, without those of a point with itself, whose similarity is 1. On a coarse grid
        # less than nothing might be left.
        similarity = max(total / (across * down) - len(points), 1e-3 * len(points))
        _gather(points, low, 1 / spacing, x, y, 1 / similarity, push)
        return push, similarity


class _Kernels:
    """Transforms of the similarity 1 / (1 + r²), and of the force, its square times x or y.

    Divided by the splines' own transform, once for spreading and once for reading, so that what
    lies at a node is exact.
    """

    def __init__(self, across: int, down: int, spacing: float) -> None:
        from scipy import fft

        self.key = across, down, spacing
        x = np.fft.fftfreq(across, 1 / (across * spacing))[:, None]
        y = np.fft.fftfreq(down, 1 / (down * spacing))[None]
        similarity = 1 / (1 + x**2 + y**2)
        turns = np.arange(across)[:, None] / across, np.arange(down // 2 + 1)[None] / down
        spline = [(2 + np.cos(2 * np.pi * turn)) / 3 for turn in turns]
        sharpen = (spline[0] * spline[1]) ** -2
        # A real transform leaves out the mirrored half: what stands for both counts twice.
        twice = np.full(down // 2 + 1, 2.0)
        twice[0] = 1
        twice[down // 2 :] = 1 if down % 2 == 0 else 2
        self.similarity = self._narrow(fft.rfft2(similarity).real * sharpen * twice)
        # Odd functions have imaginary transforms.
        force_x, force_y = (fft.rfft2(similarity**2 * along).imag * sharpen for along in (x, y))
        self.forces = self._narrow(force_x), self._narrow(force_y)

    @staticmethod
    def _narrow(values: NDArray[np.float64]) -> Plane:
        return np.ascontiguousarray(values, np.float32)


@compiled
def _repel(points: Plane, forces: Positions) -> float:
    """Write the sum of all forces on each point; return that of all similarities."""
    one = np.float32(1)
    total = 0.0
    for item in range(len(points)):
        x, y = points[item, 0], points[item, 1]
        force_x, force_y, similarities = np.float32(0), np.float32(0), np.float32(0)
        # Not its own similarity of 1, beside which those of a wide map would vanish.
        for first, last in ((0, item), (item + 1, len(points))):
            for other in range(first, last):
                dx, dy = x - points[other, 0], y - points[other, 1]
                similarity = one / (one + dx * dx + dy * dy)
                similarities += similarity
                force = similarity * similarity
                force_x += force * dx
                force_y += force * dy
        forces[item, 0], forces[item, 1] = force_x, force_y
        total += float(similarities)
    return total


@compiled
def _weights(offset: float) -> tuple[float, float, float, float]:
    """Return a cubic B-spline at the four nodes around a place `offset` beyond the second."""
    rest = 1 - offset
    square, rest_square = offset * offset, rest * rest
    return (
        rest * rest_square / 6,
        (4 - 6 * square + 3 * square * offset) / 6,
        (4 - 6 * rest_square + 3 * rest_square * rest) / 6,
        square * offset / 6,
    )


@compiled
def _spread(points: Positions, low: Positions, scale: float, charge: Plane) -> None:
    """Share each point out to the nodes around it."""
    for item in range(len(points)):
        x, y = (points[item, 0] - low[0]) * scale, (points[item, 1] - low[1]) * scale
        column, row = int(x), int(y)
        across, down = _weights(x - column), _weights(y - row)
        for i in range(4):
            for j in range(4):
                charge[column + i, row + j] += across[i] * down[j]


@compiled
def _gather(
    points: Positions,
    low: Positions,
    scale: float,
    along_x: Plane,
    along_y: Plane,
    factor: float,
    forces: Positions,
) -> None:
    """Read the force at each point from the nodes around it."""
    for item in range(len(points)):
        x, y = (points[item, 0] - low[0]) * scale, (points[item, 1] - low[1]) * scale
        column, row = int(x), int(y)
        across, down = _weights(x - column), _weights(y - row)
        force_x, force_y = 0.0, 0.0
        for i in range(4):
            for j in range(4):
                weight = across[i] * down[j]
                force_x += weight * along_x[column + i, row + j]
                force_y += weight * along_y[column + i, row + j]
        forces[item, 0], forces[item, 1] = force_x * factor, force_y * factor


@compiled
def _convolve(
    charge: Spectrum,
    similarity: Plane,
    kernels: tuple[Plane, Plane],
    forces: tuple[Spectrum, Spectrum],
) -> float:
    """Write the spectra of both forces; return the sum of all similarities, itself included."""
    rows, columns = charge.shape
    total = 0.0
    for row in range(rows):
        for column in range(columns):
            here = charge[row, column]
            total += (here.real * here.real + here.imag * here.imag) * similarity[row, column]
            turned = complex(-here.imag, here.real)
            forces[0][row, column] = turned * kernels[0][row, column]
            forces[1][row, column] = turned * kernels[1][row, column]
    return total


@compiled
def _attract(
    starts: NDArray[np.int32],
    others: NDArray[np.int32],
    affinities: Plane,
    points: Plane,
    first: int,
    last: int,
    forces: Positions,
) -> None:
    """Write the attraction on the points from `first` to `last`."""
    one = np.float32(1)
    for item in range(first, last):
        x, y = points[item, 0], points[item, 1]
        force_x, force_y = np.float32(0), np.float32(0)
        for entry in range(starts[item], starts[item + 1]):
            other = others[entry]
            dx, dy = x - points[other, 0], y - points[other, 1]
            pull = affinities[entry] / (one + dx * dx + dy * dy)
            force_x += pull * dx
            force_y += pull * dy
        forces[item, 0], forces[item, 1] = force_x, force_y


@compiled
def _divergence(
    starts: NDArray[np.int32], others: NDArray[np.int32], affinities: Plane, points: Plane
) -> tuple[float, float]:
    """Return the divergence without the sum of all similarities, and the sum of affinities."""
    divergence, total = 0.0, 0.0
    for item in range(len(points)):
        for entry in range(starts[item], starts[item + 1]):
            affinity = affinities[entry]
            if affinity > 0:
                other = others[entry]
                dx = points[item, 0] - points[other, 0]
                dy = points[item, 1] - points[other, 1]
                divergence += affinity * math.log(affinity * (1 + dx * dx + dy * dy))
                total += affinity
    return divergence, total
