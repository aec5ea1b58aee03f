"""Writing the files that a command was asked for."""

from __future__ import annotations

from pathlib import Path

from sitegen.errors import SitegenError


def write(path: Path, data: bytes) -> None:
    """Write a file, and its folder where there is none.

    Raises
    ------
    SitegenError
        When that is not possible.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise SitegenError(
            f"Cannot write {path}: {error.strerror or error}", "Name another place."
        ) from error
