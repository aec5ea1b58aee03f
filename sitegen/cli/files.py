"""Writing the files that a command was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sitegen.errors import SitegenError


def write(path: Path, data: bytes) -> None:
    """Write a file, and its folder where there is none.

    Raises
    ------
    SitegenError
        When that is not possible.
    """
    with written(path) as file:
        file.write(data)


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to be written piece by piece, as `write` does one that fits into memory."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            yield file
    except OSError as error:
        raise SitegenError(
            f"Cannot write {path}: {error.strerror or error}", "Name another place."
        ) from error
