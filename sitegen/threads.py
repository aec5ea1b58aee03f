"""How many threads small matrix work gets: one."""

from __future__ import annotations

import importlib
from contextlib import AbstractContextManager, nullcontext
from typing import Any


def one_thread(is_small: bool = True) -> AbstractContextManager[Any]:
    """Keep BLAS, which NumPy and SciPy compute by, to one thread; large work may have them all.

    OpenBLAS's threads wait for each other by spinning: where other programs want the processors
    too, components of 5,000 vectors took 7 s on two threads and 0.4 s on one.
    """
    if not is_small:
        return nullcontext()
    from threadpoolctl import threadpool_limits

    importlib.import_module("scipy.linalg")  # only what is loaded can be limited
    limits: AbstractContextManager[Any] = threadpool_limits(1, "blas")
    return limits
