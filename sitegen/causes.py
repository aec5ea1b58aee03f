"""Why a stage is computed again: what it was made from in the last build, beside what it is now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitegen.cache import write_beside
from sitegen.fingerprint import digest_bytes

Inputs = dict[str, str]
"""What a stage was made from, by name: the value itself if it is short, else its digest."""
_SHORT = 40
_DIGEST = "digest "


def inputs_of(made_from: Mapping[str, Any]) -> Inputs:
    """Return inputs as they are remembered."""
    return {name: _text(value) for name, value in made_from.items()}


def changes(before: Inputs | None, now: Inputs) -> tuple[str, ...]:
    """Say which inputs differ, one text each; nothing where none does.

    Parameters
    ----------
    before : dict or None
        None where the stage is not known.
    now : dict
    """
    if before is None:
        return ("not made before",)
    names = [*now, *(name for name in before if name not in now)]
    return tuple(
        _change(name, before.get(name), now.get(name))
        for name in names
        if before.get(name) != now.get(name)
    )


class Causes:
    """What the stages of the last build were made from.

    Parameters
    ----------
    file : Path
        Where that is remembered.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._before: dict[str, Inputs] = {}
        self._now: dict[str, Inputs] = {}
        try:
            loaded = json.loads(file.read_text())
            if isinstance(loaded, dict):
                self._before = {
                    name: inputs for name, inputs in loaded.items() if isinstance(inputs, dict)
                }
        except (OSError, ValueError):
            return

    def note(self, stage: str, made_from: Mapping[str, Any]) -> None:
        """Note what a stage is made from in this build."""
        self._now[stage] = inputs_of(made_from)

    def of(self, stage: str) -> tuple[str, ...]:
        """Say why a stage that was noted has to be computed."""
        found = changes(self._before.get(stage), self._now[stage])
        return found or ("its result is no longer in the cache",)

    def save(self) -> None:
        """Remember this build for the next."""
        now = self._before | self._now
        if now != self._before:
            try:
                write_beside(self._file, json.dumps(now).encode())
            except OSError:  # it only serves to explain
                return


def _text(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= _SHORT else _DIGEST + digest_bytes(text.encode())


def _change(name: str, before: str | None, now: str | None) -> str:
    if before is None:
        return f"{name} is new"
    if now is None:
        return f"{name} is no longer there"
    if before.startswith(_DIGEST) or now.startswith(_DIGEST):
        return f"{name} changed"
    return f"{name} {before} → {now}"
