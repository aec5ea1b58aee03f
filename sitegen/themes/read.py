"""Reading a `theme.toml`: every problem is reported at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from sitegen.config.draft import Draft
from sitegen.config.faults import Shape, faults_in
from sitegen.config.nearest import did_you_mean
from sitegen.config.toml_file import read_toml
from sitegen.errors import ManifestError, Problem, ThemeError
from sitegen.model.items import Warned
from sitegen.themes.colours import faint, full, text_on
from sitegen.themes.schema import (
    SECTIONS,
    ColoursConfig,
    Font,
    FontConfig,
    Look,
    Scheme,
    ThemeFile,
    Tool,
)
from sitegen.themes.styles import GENERIC

SHAPE = Shape(ThemeFile, {"fonts": FontConfig})
_FONTS = (".woff2", ".woff", ".ttf", ".otf")
_SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@dataclass(frozen=True)
class Source:
    """A theme's file, checked by itself; where it lies, and where each key stands."""

    file: Path
    said: ThemeFile
    draft: Draft

    @property
    def folder(self) -> Path:
        """What paths in the file are relative to."""
        return self.file.parent

    @property
    def is_folder(self) -> bool:
        """Whether the theme is a folder, which may hold more than this file."""
        return self.file.name == "theme.toml"


def read_theme(file: Path) -> Source:
    """Read and check one file.

    Raises
    ------
    ThemeError
        With every problem found.
    """
    try:
        data, lines = read_toml(file)
    except ManifestError as error:
        raise ThemeError(error.problems) from None
    draft = Draft(file.parent, file, data, lines)
    said = ThemeFile()
    try:
        said = ThemeFile.model_validate(data)
    except ValidationError as error:
        for path, message, hint in faults_in(error, data, SHAPE):
            draft.report(path, message, hint)
    _check_choices(draft)
    _check_fonts(draft)
    if draft.problems:
        raise ThemeError(draft.problems)
    return Source(file, said, draft)


def _check_choices(draft: Draft) -> None:
    tools = get_args(Tool)
    for name in _texts(draft.data, "viewer", "hide"):
        if name not in tools:
            hint = did_you_mean(name, tools, "parts")
            draft.report(("viewer", "hide"), f"there is no part {name!r}", hint)
    for key in ("text", "titles"):
        families = _texts(draft.data, "type", key)
        for family in families:
            if not family.strip() or any(mark in family for mark in "\"'\\;{}<>\n"):
                message = f"{family!r} is not the name of a family"
                draft.report(("type", key), message, 'names alone, such as "Georgia"')
        if families and families[-1] not in GENERIC:
            hint = did_you_mean(families[-1], ("serif", "sans-serif", "monospace"), "such as")
            message = "the last family must be one that every browser has"
            draft.report(("type", key), message, hint)


def _check_fonts(draft: Draft) -> None:
    tables = draft.data.get("fonts")
    for index, table in enumerate(tables if isinstance(tables, list) else []):
        name = table.get("file") if isinstance(table, Mapping) else None
        if not isinstance(name, str):
            continue
        file, path = draft.root / name, ("fonts", index, "file")
        if file.suffix.lower() not in _FONTS:
            draft.report(path, f"{name!r} is not a font", f"one of {', '.join(_FONTS)}")
        elif not file.is_file():
            there = sorted(each.name for each in draft.root.rglob("*") if each.suffix in _FONTS)
            draft.report(path, f"there is no file {name!r}", did_you_mean(name, there, "there are"))


def _texts(data: Mapping[str, Any], table: str, key: str) -> list[str]:
    section = data.get(table)
    value = section.get(key) if isinstance(section, Mapping) else None
    value = [value] if isinstance(value, str) else value
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def resolve(chain: Sequence[Source]) -> Look:
    """Return what a theme says, with all that it inherits.

    Parameters
    ----------
    chain : sequence of Source
        The theme and those it extends, nearest first.

    Raises
    ------
    ThemeError
        When some value is nowhere said.
    """
    scheme = None
    colours: dict[str, dict[str, str]] = {name: {} for name in _SCHEMES}
    values: dict[tuple[str, str], Any] = {}
    fonts: list[Font] = []
    for source in reversed(chain):
        said = source.said
        scheme = said.scheme or scheme
        for name in _SCHEMES:
            both, own = _given(said.colours), _given(getattr(said, name))
            given = {key: full(str(colour)) for key, colour in {**both, **own}.items()}
            if "accent" in given:
                given.setdefault("on_accent", text_on(given["accent"]))
            colours[name] |= given
        for table in SECTIONS:
            section = _given(getattr(said, table))
            values |= {(table, key): value for key, value in section.items()}
        fonts += [
            Font(font.family, source.folder / font.file, font.weight, font.style)
            for font in said.fonts
        ]
    shown: tuple[Scheme, ...] = _SCHEMES if scheme == "both" else (scheme or "light",)
    missing = [
        *([] if scheme else ["scheme"]),
        *(f"[{name}] {key}" for name in shown for key in _absent(ColoursConfig, colours[name])),
        *(
            f"[{table}] {key}"
            for table, model in SECTIONS.items()
            for key in model.model_fields
            if (table, key) not in values
        ),
    ]
    if missing or scheme is None:
        place, hint = chain[-1].file.name, 'say them, or set extends = "default"'
        raise ThemeError([Problem(place, f"does not say {', '.join(missing)}", hint)])
    values["pictures", "ground"] = full(values["pictures", "ground"])
    return Look(scheme, {name: colours[name] for name in shown}, values, tuple(fonts))


def _given(section: Any) -> dict[str, Any]:
    return {key: value for key, value in section if value is not None}


def _absent(model: Any, given: Mapping[str, str]) -> list[str]:
    return [key for key in model.model_fields if key not in given]


def warnings(look: Look, name: str) -> tuple[Warned, ...]:
    """Return what is hard to read in a theme, each pair of colours named."""
    cases = tuple(
        f"[{scheme}] {text} {colours[text]} on {ground} {colours[ground]}: "
        f"{found:.1f} : 1, at least {least:g} : 1 is needed"
        for scheme, colours in look.colours.items()
        for text, ground, found, least in faint(colours)
    )
    return (Warned(f"colours of theme '{name}' that are hard to read", cases),) if cases else ()
