"""Measure what work costs: processor time, wall time and peak memory.

Processor time is counted over all threads, and compared as ratios within one run: the machines
that run this are shared, and wall time says little there.
"""

from __future__ import annotations

import multiprocessing
import platform
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cost:
    """Seconds, and megabytes at the peak of the whole process."""

    cpu: float
    wall: float
    peak: float
    value: Any = None


def peak_megabytes() -> float:
    """Most memory this process has held.

    `ru_maxrss` would also count the parent's memory, which a child holds until it starts its own
    program; Linux keeps a mark without it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    unit = 2**20 if platform.system() == "Darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def in_child(function: Callable[..., Any], *arguments: Any) -> Cost:
    """Run a function of an importable module in a fresh process; imports at its top are free.

    Raises BrokenProcessPool when the process dies.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_timed, function, arguments).result()


def whole_process(function: Callable[..., Any], *arguments: Any) -> Cost:
    """Run a function in a fresh process, all imports and processes of its own included.

    Wall time is that of the function alone.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_timed_from_the_start, function, arguments).result()


def _timed_from_the_start(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Cost:
    cost = _timed(function, arguments)
    below = resource.getrusage(resource.RUSAGE_CHILDREN)
    return replace(cost, cpu=time.process_time() + below.ru_utime + below.ru_stime)


def _timed(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    value = function(*arguments)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Cost(cpu, wall, peak_megabytes(), value)


def median_costs(runs: Mapping[str, Callable[[], Cost]], repeat: int) -> dict[str, Cost]:
    """Take the run of median processor time of each, going round so that all share the noise."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(repeat):
        for name, run in runs.items():
            costs[name].append(run())
    return {
        name: sorted(found, key=lambda cost: cost.cpu)[len(found) // 2]
        for name, found in costs.items()
    }


def median_cpu(works: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """Median processor seconds of each, in this process, going round; one round is for warming."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeat + 1):
        for name, work in works.items():
            start = time.process_time()
            work()
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(found[1:]) for name, found in seconds.items()}
