"""A manifest being put together, which knows where each of its values was written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.config.toml_lines import KeyPath
from sitegen.errors import Problem


@dataclass
class Draft:
    """Values that nobody has checked yet.

    Attributes
    ----------
    root : Path
        Folder against which relative paths are resolved.
    manifest : Path or None
        The file read, if any.
    data : dict
        The values, table by table.
    lines : dict
        Line in the manifest, by key path.
    flags : dict
        The flag that gave a value, by key path.
    problems : list of Problem
        What was found to be wrong so far.
    """

    root: Path
    manifest: Path | None = None
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    flags: dict[KeyPath, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put(self, path: KeyPath, value: Any, flag: str) -> None:
        """Set one value that `flag` gives."""
        table: Any = self.data
        for key in path[:-1]:
            table = table.setdefault(key, {})
            if not isinstance(table, dict):
                self.problems.append(Problem(flag, f"{key!r} has no keys of its own"))
                return
        table[path[-1]] = value
        self.flags[path] = flag

    def place(self, path: KeyPath) -> str:
        """Return where the value at `path` was written, such as `collection.toml:7 [map] seed`."""
        outwards = [path[:depth] for depth in range(len(path), 0, -1)]
        for key in outwards:
            if key in self.flags:
                return self.flags[key]
        if self.manifest is None:
            return _in_words(path)
        line = next((self.lines[key] for key in outwards if key in self.lines), None)
        file = self.manifest.name if line is None else f"{self.manifest.name}:{line}"
        return f"{file} {_in_words(path)}"

    def report(self, path: KeyPath, message: str, hint: str = "") -> None:
        """Note what is wrong with the value at `path`."""
        self.problems.append(Problem(self.place(path), message, hint))


def _in_words(path: KeyPath) -> str:
    if len(path) > 1 and isinstance(path[1], int):
        return " ".join([f"[[{path[0]}]]", *map(str, path[2:])])
    if len(path) == 1:
        return str(path[0])
    return " ".join([f"[{path[0]}]", *map(str, path[1:])])
