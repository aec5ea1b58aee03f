"""A theme's values as CSS custom properties: the stylesheet `theme.css`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sitegen.themes.colours import luminance, stronger
from sitegen.themes.schema import Look, Scheme

GENERIC = frozenset(
    {"serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "math", "-apple-system"}
    | {"ui-serif", "ui-sans-serif", "ui-monospace", "ui-rounded"}
)
"""Families that every browser has under some name; CSS wants them without quotes."""

_SHADOWS = {
    "light": "0 1px 2px rgb(30 25 15 / 0.08), 0 8px 28px rgb(30 25 15 / 0.16)",
    "dark": "0 1px 2px rgb(0 0 0 / 0.4), 0 10px 32px rgb(0 0 0 / 0.5)",
}

_PRINT = {
    "color-scheme": "light",
    **{"--paper": "#ffffff", "--raised": "#ffffff", "--ink": "#000000", "--soft": "#444444"},
    **{"--line": "#bbbbbb", "--wash": "#ffffff", "--accent": "#000000", "--on-accent": "#ffffff"},
    "--shadow": "none",
}
"""Paper is white, whatever the theme."""


def _stack(families: tuple[str, ...]) -> str:
    return ", ".join(each if each in GENERIC else _quoted(each) for each in families)


def _quoted(text: str) -> str:
    """Return a text that holds no quotes in quotes, without JSON's escapes, which CSS has not."""
    return json.dumps(text, ensure_ascii=False)


def _number(value: float) -> str:
    return f"{value:g}"


def _rem(pixels: float) -> str:
    return f"{pixels / 16:g}rem"


PROPERTIES: Mapping[tuple[str, str], tuple[str, Callable[[Any], str]]] = {
    ("type", "text"): ("--font", _stack),
    ("type", "titles"): ("--title-font", _stack),
    ("type", "title_weight"): ("--title-weight", _number),
    ("type", "scale"): ("--text-scale", _number),
    ("shape", "radius"): ("--radius", lambda value: f"{value:g}px"),
    ("shape", "spacing"): ("--spacing", _number),
    ("pictures", "thumbnails"): (
        "--thumb-fit",
        lambda value: {"whole": "contain", "square": "cover"}[value],
    ),
    ("pictures", "thumbnail_size"): ("--thumb-size", _rem),
    ("pictures", "panel_width"): ("--panel-width", _rem),
    ("pictures", "panel_height"): ("--panel-height", lambda value: f"{value}vh"),
}
"""The property of each value that is no colour, and how it is written."""


def property_of(colour: str) -> str:
    """Return the property of a colour: `--on-accent` for `on_accent`."""
    return "--" + colour.replace("_", "-")


def stylesheet(look: Look, fonts: Mapping[str, str]) -> bytes:
    """Return `theme.css`.

    Parameters
    ----------
    look : Look
    fonts : mapping of str to str
        File name in `assets/` by the font's path.
    """
    first: Scheme = "dark" if look.scheme == "dark" else "light"
    rules = [
        f"@font-face {{ font-family: {_quoted(font.family)}; font-weight: {font.weight}; "
        f"font-style: {font.style}; font-display: swap; "
        f'src: url("{fonts[str(font.file)]}"); }}'
        for font in look.fonts
    ]
    values = {name: write(look.values[key]) for key, (name, write) in PROPERTIES.items()}
    # Whole pictures stand on one line, whatever their shape; cut ones show their middle.
    is_cut = look.values["pictures", "thumbnails"] == "square"
    values["--thumb-at"] = "50% 50%" if is_cut else "50% 100%"
    scheme = {"color-scheme": "light dark" if look.scheme == "both" else look.scheme}
    rules.append(_rule({**scheme, **values, **_colours(look.colours[first])}))
    rules.append(_media("(prefers-contrast: more)", _stronger(look.colours[first])))
    if look.scheme == "both":
        dark, is_dark = look.colours["dark"], "(prefers-color-scheme: dark)"
        rules.append(_media(is_dark, _colours(dark)))
        rules.append(_media(f"(prefers-contrast: more) and {is_dark}", _stronger(dark)))
    rules.append(_media("print", _PRINT))
    return ("\n".join(rules) + "\n").encode()


def _colours(colours: Mapping[str, str]) -> dict[str, str]:
    is_light = luminance(colours["paper"]) > 0.18  # as bright as middle grey
    found = {property_of(name): colour for name, colour in colours.items()}
    return {**found, "--shadow": _SHADOWS["light" if is_light else "dark"]}


def _stronger(colours: Mapping[str, str]) -> dict[str, str]:
    """Return what changes for visitors who ask for more contrast."""
    paper = colours["paper"]
    least = {"ink": 21.0, "soft": 10.0, "accent": 9.0, "line": 4.5, "focus": 7.0}
    found = {name: stronger(colours[name], paper, wanted) for name, wanted in least.items()}
    found["on_accent"] = stronger(colours["on_accent"], found["accent"], 9.0)
    return {property_of(name): colour for name, colour in found.items()}


def _rule(properties: Mapping[str, str]) -> str:
    lines = "".join(f"  {name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{lines}}}"


def _media(query: str, properties: Mapping[str, str]) -> str:
    return f"@media {query} {{\n{_rule(properties)}\n}}"
