"""Finds extensions, built-in and third-party alike, by their entry points.

The groups are `sitegen.extractors`, `sitegen.layouts` and `sitegen.themes`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sitegen.errors import SitegenError


def names(group: str) -> tuple[str, ...]:
    """Return the names registered in a group, sorted.

    Parameters
    ----------
    group : str
        Such as `sitegen.extractors`.
    """
    return tuple(sorted({point.name for point in entry_points(group=group)}))


def load(group: str, name: str, also: Collection[str] = ()) -> Any:
    """Import what is registered under a name.

    Parameters
    ----------
    group : str
        Such as `sitegen.extractors`.
    name : str
        As in the manifest.
    also : collection of str
        Further names that are valid in the manifest, for the error's list of choices.

    Returns
    -------
    object
        What the entry point refers to.

    Raises
    ------
    SitegenError
        When nothing, or more than one thing, has that name, or when importing it fails.
    """
    point = _find(group, name, also)
    try:
        return point.load()
    except Exception as error:
        raise SitegenError(
            f"The {_kind(group)} {name!r} of the package {_owner(point)} cannot be imported:"
            f" {type(error).__name__}: {error}",
            f"Mend, update or remove {_owner(point)}, or choose another {_kind(group)}.",
        ) from error


def folder(group: str, name: str) -> Path:
    """Return the folder of the package that is registered under a name.

    Raises
    ------
    SitegenError
        When nothing, or more than one thing, has that name, or it is no package.
    """
    point = _find(group, name, ())
    try:
        spec = find_spec(point.module)
    except ImportError:
        spec = None
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise SitegenError(
            f"The {_kind(group)} {name!r} of {_owner(point)} is no package: {point.module!r}.",
            f"Mend, update or remove {_owner(point)}, or choose another {_kind(group)}.",
        )
    return Path(places[0])


def _find(group: str, name: str, also: Collection[str]) -> EntryPoint:
    found = {point.value: point for point in entry_points(group=group, name=name)}
    if len(found) == 1:
        return next(iter(found.values()))
    kind = _kind(group)
    if found:
        owners = ", ".join(sorted(_owner(point) for point in found.values()))
        raise SitegenError(
            f"Several packages register the {kind} {name!r}: {owners}.", "Remove all but one."
        )
    valid = names(group)
    if not valid:
        raise SitegenError(
            f"No {kind} is registered, not even sitegen's own.",
            "Install sitegen with pip; running it from a bare copy of its folder is not enough.",
        )
    valid = tuple(sorted({*valid, *also}))
    close = difflib.get_close_matches(name, valid, n=1)
    guess = f"Did you mean {close[0]!r}? " if close else ""
    raise SitegenError(f"There is no {kind} {name!r}.", f"{guess}Valid: {', '.join(valid)}.")


def _kind(group: str) -> str:
    return group.rpartition(".")[2].removesuffix("s")


def _owner(point: EntryPoint) -> str:
    return "(unknown)" if point.dist is None else point.dist.name
