"""Templates over columns, such as `{Name} ({Year})`.

Column names and values come from strangers' tables, so this is no `str.format`: a placeholder
names a column, may add a whole number (`{n+1}`) and may fill up with zeros (`{n:04}`). Nothing
else happens.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sitegen.config.nearest import did_you_mean

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_STEP = re.compile(r"(?P<name>.*?)\s*(?:(?P<step>[+-]\s*\d{1,9}))?\s*(?::0(?P<width>\d{1,2}))?")
_WHOLE_FLOAT = re.compile(r"([+-]?\d+)\.0+")
_WHOLE = re.compile(r"[+-]?\d{1,18}")

_VALUE, _GAP = "\x00", "\x01"
_SEPARATOR = r"[,;:/|·•.–—-]"
_BRACKETS = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("“", "”"), ("«", "»"), ('"', '"')]
_EMPTY_BRACKETS = re.compile(
    "|".join(
        rf"{re.escape(opening)}(?:\s|{_SEPARATOR})*{_GAP}(?:\s|{_SEPARATOR}|{_GAP})*"
        rf"{re.escape(closing)}"
        for opening, closing in _BRACKETS
    )
)
_AT_START = re.compile(rf"(^|[(\[{{<“«])\s*{_GAP}(?:\s|{_SEPARATOR}|{_GAP})*")
_AT_END = re.compile(rf"(?:\s|{_SEPARATOR}|{_GAP})*{_GAP}\s*(?:{_SEPARATOR}\s*)*([)\]}}>”»]|$)")
_BETWEEN = re.compile(rf"(?P<left>\s*{_SEPARATOR}\s*|\s*){_GAP}(?P<right>\s*{_SEPARATOR}\s*|\s*)")


class TemplateError(ValueError):
    """A template that cannot be filled: every fault is a message and a hint."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(message for message, _ in faults))


@dataclass(frozen=True)
class Placeholder:
    """A column's value, to which `step` is added and which zeros fill up to `width` digits."""

    column: str
    step: int = 0
    width: int = 0

    def value(self, row: Mapping[str, str]) -> str:
        """Return what stands in this place; empty when the cell is, or is not a whole number."""
        text = whole(row.get(self.column, "").strip())
        if not self.step and not self.width:
            return text
        if not _WHOLE.fullmatch(text):
            return ""
        width = self.width or (len(text) if text.startswith("0") else 0)
        return f"{int(text) + self.step:0{width}d}"


@dataclass(frozen=True)
class Template:
    """Text and placeholders, in order."""

    parts: tuple[str | Placeholder, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns named, in order."""
        return tuple(part.column for part in self.parts if isinstance(part, Placeholder))

    @property
    def column(self) -> str | None:
        """The column whose values this template repeats unchanged, if it does just that."""
        if len(self.parts) == 1 and self.parts[0] == Placeholder(self.columns[0]):
            return self.columns[0]
        return None

    def fill(self, row: Mapping[str, str]) -> str:
        """Return the text for a row; empty values leave no brackets or separators behind.

        Parameters
        ----------
        row : mapping of str to str
            Cells by column name.

        Returns
        -------
        str
            Without line breaks and doubled spaces; empty when every placeholder is.
        """
        values = [part.value(row) for part in self.parts if isinstance(part, Placeholder)]
        if values and not any(values):
            return ""
        skeleton, following = "", iter(values)
        for part in self.parts:
            if isinstance(part, str):
                skeleton += part.replace(_VALUE, "").replace(_GAP, "")
            else:
                skeleton += _VALUE if next(following) else _GAP
        pieces = _without_gaps(skeleton).split(_VALUE)
        filled = [value for value in values if value]
        text = pieces[0] + "".join(a + b for a, b in zip(filled, pieces[1:], strict=True))
        return " ".join(text.split())

    def fill_exactly(self, row: Mapping[str, str]) -> str:
        """Return the text for a row, or nothing if any placeholder is empty (file names, ids)."""
        texts = [part if isinstance(part, str) else part.value(row) for part in self.parts]
        return "".join(texts).strip() if all(texts) else ""


def parse_template(text: str, columns: Collection[str]) -> Template:
    """Read a template; a bare column name is one too.

    Parameters
    ----------
    text : str
        `{column}`, `{column+1}`, `{column:04}`; `{{` and `}}` stand for braces.
    columns : collection of str
        The names that exist.

    Raises
    ------
    TemplateError
        With every fault: unknown columns (the nearest is named) and stray braces.
    """
    if text in columns:
        return Template((Placeholder(text),))
    parts: list[str | Placeholder] = []
    faults: list[tuple[str, str]] = []
    end = 0
    for match in _PIECE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        if match[0] in ("{{", "}}"):
            parts.append(match[0][0])
        elif match[1] is None:
            faults.append((f"stray {match[0]} in {text!r}", f"write {match[0] * 2} for a brace"))
        else:
            part = _placeholder(match[1], columns)
            if part is None:
                faults.append(_no_column(match[1], columns))
            else:
                parts.append(part)
    parts.append(text[end:])
    if not faults and not any(isinstance(part, Placeholder) for part in parts):
        faults.append(_no_column(text, columns))
    if faults:
        raise TemplateError(faults)
    return Template(tuple(part for part in parts if part))


def whole(text: str) -> str:
    """Return `1909` for `1909.0`, as spreadsheets write whole numbers, and other text as it is."""
    match = _WHOLE_FLOAT.fullmatch(text)
    return match[1] if match else text


def _placeholder(text: str, columns: Collection[str]) -> Placeholder | None:
    for name in (text, text.strip()):
        if name in columns:
            return Placeholder(name)
    match = _STEP.fullmatch(text.strip())
    if match is None or match["name"] not in columns:
        return None
    step = "".join((match["step"] or "0").split())
    return Placeholder(match["name"], int(step), int(match["width"] or 0))


def _no_column(text: str, columns: Collection[str]) -> tuple[str, str]:
    match = _STEP.fullmatch(text.strip())
    name = match["name"] if match else text.strip()
    return f"there is no column {name!r}", did_you_mean(name, columns, "columns")


def _without_gaps(skeleton: str) -> str:
    """Take out empty values with the brackets and separators that belonged to them."""
    while _GAP in skeleton:
        before = skeleton
        skeleton = _EMPTY_BRACKETS.sub(_GAP, skeleton)
        skeleton = _AT_START.sub(r"\1", skeleton)
        skeleton = _AT_END.sub(r"\1", skeleton)
        if skeleton == before:
            skeleton = _BETWEEN.sub(_join, skeleton, count=1)
    return skeleton


def _join(match: re.Match[str]) -> str:
    for side in (match["left"], match["right"]):
        if side.strip():
            return side
    return " " if match["left"] or match["right"] else ""
