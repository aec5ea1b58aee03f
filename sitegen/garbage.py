"""How often Python looks for garbage: seldom, where many objects are made to stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW = 100_000
"""Objects made since the last look; Python's own number is 700 or 2,000."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for garbage seldom within this context.

    Items, pages and their keys are a million objects that all stay: looking through them again and
    again took a fifth of a build that changes one title. Only what refers to itself waits: arrays
    go as soon as nobody needs them.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(_NEW, before[0]), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
