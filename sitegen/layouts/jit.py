"""Compiling the loops that NumPy is too slow for, by Numba. Imported only where one is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function when it is first called, and keep the machine code on disk."""
    # The cache lies beside the module, or in the user's own folder where that cannot be written.
    try:
        made = numba.njit(function, cache=True, fastmath=True, nogil=True)
    except RuntimeError:
        made = numba.njit(function, fastmath=True, nogil=True)  # nowhere to keep a cache
    return cast(F, made)
