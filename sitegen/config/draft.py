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
    found : list of (int, Problem)
        What is wrong, each with its line, or 0.
    """

    root: Path
    manifest: Path | None = None
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    flags: dict[KeyPath, str] = field(default_factory=dict)
    found: list[tuple[int, Problem]] = field(default_factory=list)

    def put(self, path: KeyPath, value: Any, flag: str) -> None:
        """Set one value that `flag` gives."""
        table: Any = self.data
        for key in path[:-1]:
            table = table.setdefault(key, {})
            if not isinstance(table, dict):
                self.found.append((0, Problem(flag, f"{key!r} has no keys of its own")))
                return
        table[path[-1]] = value
        self.flags[path] = flag

    def place(self, path: KeyPath) -> str:
        """Return where the value at `path` was written, such as `collection.toml:7 [map] seed`."""
        flag = self._flag(path)
        if flag:
            return flag
        if self.manifest is None:
            return _in_words(path)
        line = self._line(path)
        file = f"{self.manifest.name}:{line}" if line else self.manifest.name
        return f"{file} {_in_words(path)}"

    def report(self, path: KeyPath, message: str, hint: str = "") -> None:
        """Note what is wrong with the value at `path`."""
        self.found.append((self._line(path), Problem(self.place(path), message, hint)))

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, in the order of the manifest; what flags say comes first."""
        return [problem for _, problem in sorted(self.found, key=lambda each: each[0])]

    def _flag(self, path: KeyPath) -> str:
        """Return the flag that gave a value, a table around it, or all there is inside it."""
        for key in _outwards(path):
            if key in self.flags:
                return self.flags[key]
        inside = (flag for key, flag in self.flags.items() if key[: len(path)] == path)
        return "" if path in self.lines else next(inside, "")

    def _line(self, path: KeyPath) -> int:
        """Return the line of a key, or else of the table that would hold it; 0 for a flag's."""
        if self._flag(path):
            return 0
        return next((self.lines[key] for key in _outwards(path) if key in self.lines), 0)


def _outwards(path: KeyPath) -> list[KeyPath]:
    return [path[:depth] for depth in range(len(path), 0, -1)]


def _in_words(path: KeyPath) -> str:
    if len(path) > 1 and isinstance(path[1], int):
        return " ".join([f"[[{path[0]}]]", *map(str, path[2:])])
    if len(path) == 1:
        return str(path[0])
    return " ".join([f"[{path[0]}]", *map(str, path[1:])])
