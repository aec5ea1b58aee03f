"""What ImageNet's classes are called."""

from __future__ import annotations

import json
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.extractors.weights import CLASSES, fetch_class_index

BACKGROUND = "background"
"""A class before the others, which some lists of names have and no network of Keras."""


def class_names(file: str | None) -> tuple[str, ...]:
    """Return the names of ImageNet's classes, in the order of the networks' scores.

    Parameters
    ----------
    file : str or None
        Absolute path of a text file, one name a line, with or without a first class "background";
        `None` for Keras's own list, which is downloaded once.

    Returns
    -------
    tuple of str, length 1000
        For people to read: of several synonyms the first, with spaces for underscores.

    Raises
    ------
    SitegenError
        When the names cannot be had.
    """
    return _of_keras(fetch_class_index()) if file is None else _of_text(Path(file))


def _of_text(path: Path) -> tuple[str, ...]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise SitegenError(
            f"The class names in {path} cannot be read: {error}",
            "Name a text file in UTF-8, one class a line.",
        ) from error
    names = [_readable(line) for line in lines if line.strip()]
    if len(names) == CLASSES + 1 and names[0].casefold() == BACKGROUND:
        names = names[1:]
    if len(names) != CLASSES:
        raise SitegenError(
            f"{path} holds {len(names)} class names, but the networks know {CLASSES} classes.",
            f"Name a file of {CLASSES} lines, or {CLASSES + 1} of which the first says"
            f" {BACKGROUND!r}.",
        )
    return tuple(names)


def _of_keras(path: Path) -> tuple[str, ...]:
    try:
        index = json.loads(path.read_bytes())
        return tuple(_readable(index[str(number)][1]) for number in range(CLASSES))
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise SitegenError(
            f"{path} does not hold the names of {CLASSES} classes.",
            "Delete it, and the next build downloads it again.",
        ) from error


def _readable(name: str) -> str:
    return name.partition(",")[0].strip().replace("_", " ")
