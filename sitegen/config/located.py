"""Paths as the manifest writes them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def located(root: Path, text: str) -> Path:
    """Return the path that a text of the manifest names; relative ones start at `root`.

    `~` is the user's home, `~name` that of another; where there is no such user it is a name.
    """
    path = Path(text)
    with suppress(RuntimeError):
        path = path.expanduser()
    return root / path
