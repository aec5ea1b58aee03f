"""Paths as the manifest writes them."""

from __future__ import annotations

import os
from pathlib import Path


def located(root: Path, text: str) -> Path:
    """Return the path that a text of the manifest names; relative ones start at `root`.

    `~` is the user's home, `~name` that of another; where there is no such user it is a name.
    """
    # Path's own way raises there.
    return Path(root, os.path.expanduser(text))  # noqa: PTH111
