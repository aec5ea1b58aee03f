"""On which line of a TOML file a key stands: `tomllib` does not tell."""

from __future__ import annotations

import re

KeyPath = tuple[str | int, ...]
"""Keys from the outside in; an index for each entry of a list of tables."""

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_KEYS})\s*\]\]?")
_ASSIGNMENT = re.compile(rf"\s*({_KEYS})\s*=")
_TOKEN = re.compile(
    r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]',
)


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of every table and key of a valid TOML text.

    Keys inside inline tables are not listed: look for the key that holds them.
    """
    found: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    scanner = _Scanner()
    for number, line in enumerate(text.split("\n"), start=1):
        if scanner.inside_value:
            scanner.read(line)
            continue
        if header := _HEADER.match(line):
            table = _split(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, counts[table])
            found.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            keys = _split(assignment[1])
            for depth in range(1, len(keys) + 1):
                found.setdefault(table + keys[:depth], number)
            scanner.read(line[assignment.end() :])
    return found


class _Scanner:
    """Follows brackets and long strings from line to line, to tell keys from values."""

    def __init__(self) -> None:
        self._depth = 0
        self._quotes = ""

    @property
    def inside_value(self) -> bool:
        return self._depth > 0 or bool(self._quotes)

    def read(self, line: str) -> None:
        at = 0
        while at < len(line):
            if self._quotes:
                end = line.find(self._quotes, at)
                while end > 0 and self._quotes == '"""' and _is_escaped(line, end):
                    end = line.find(self._quotes, end + 1)
                if end < 0:
                    return
                at, self._quotes = end + 3, ""
                continue
            token = _TOKEN.search(line, at)
            if token is None:
                return
            at = token.end()
            if token[0] in ('"""', "'''"):
                self._quotes = token[0]
            elif token[0] in "[{":
                self._depth += 1
            elif token[0] in "]}":
                self._depth -= 1


def _is_escaped(line: str, at: int) -> bool:
    before = line[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _split(keys: str) -> KeyPath:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, keys))
