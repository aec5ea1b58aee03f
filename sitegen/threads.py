"""How many threads small matrix work gets: one."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Limit:
    """One thread for BLAS, as long as anybody wants it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = 0
        self._limits: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._wanted:
                from threadpoolctl import threadpool_limits

                importlib.import_module("scipy.linalg")  # only what is loaded can be limited
                self._limits = threadpool_limits(1, "blas")
            self._wanted += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted:
                self._limits.restore_original_limits()


_limit = _Limit()


@contextmanager
def one_thread(is_small: bool = True) -> Iterator[None]:
    """Keep BLAS, which NumPy and SciPy compute by, to one thread; large work may have them all.

    OpenBLAS's threads wait for each other by spinning: where other programs want the processors
    too, components of 5,000 vectors took 7 s on two threads and 0.4 s on one.

    The limit is the process's, and threadpoolctl lets only the first thread that did so set it:
    where several want it, that one is to enter first and to leave last.
    """
    if not is_small:
        yield
        return
    with _limit:
        yield
