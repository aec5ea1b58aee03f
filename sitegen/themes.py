"""Themes: templates, styles and a viewer, found by name or path. A theme is data, never code."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen import resources
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes, digest_of

BUNDLE = ("viewer.js", "viewer.css", "pages.css", "openseadragon.js")


@dataclass(frozen=True)
class Theme:
    """A theme, ready to be used.

    Attributes
    ----------
    name : str
    templates : tuple of Path
        Where templates are looked for, in order.
    assets : mapping of str to Path
        Files for the site's `assets/`, by logical name such as `viewer.js`.
    """

    name: str
    templates: tuple[Path, ...]
    assets: Mapping[str, Path]

    def digest(self) -> str:
        """Digest of every template and asset."""
        found = [path for folder in self.templates for path in sorted(folder.rglob("*.*"))]
        files = [path for path in found if path.is_file()]
        files += [self.assets[name] for name in sorted(self.assets)]
        return digest_of([(path.name, digest_bytes(path.read_bytes())) for path in files])


def find_theme(name: str, root: Path) -> Theme:
    """Return a theme by name, or by the path of its folder relative to `root`.

    Raises
    ------
    SitegenError
        When there is no such theme, its `theme.toml` is damaged, or its viewer is not built.
    """
    builtin = resources.folder("themes")
    folder = root / name if (root / name / "theme.toml").is_file() else builtin / name
    if not (folder / "theme.toml").is_file():
        known = sorted(path.parent.name for path in builtin.glob("*/theme.toml"))
        near = difflib.get_close_matches(name, known, 1)
        raise SitegenError(
            f"theme.name: there is no theme '{name}'.",
            (f"Did you mean '{near[0]}'? " if near else "")
            + f"Choose one of: {', '.join(known)}; or give the path of a folder with a theme.toml.",
        )
    chain = _chain(folder, builtin)
    assets: dict[str, Path] = {}
    for each in reversed(chain):
        for source in (each / "assets", each / "static"):
            assets |= {path.name: path for path in sorted(source.glob("*.*")) if path.is_file()}
    assets.pop("bundle.stamp", None)
    missing = [part for part in BUNDLE if part not in assets]
    if missing:
        raise SitegenError(
            f"The viewer of theme '{name}' has not been built: {', '.join(missing)} missing.",
            "In a checkout, run `python hatch_build.py`, or install it again with pip.",
        )
    templates = [each / "templates" for each in chain if (each / "templates").is_dir()]
    return Theme(name, (*templates, resources.folder("templates")), assets)


def _chain(folder: Path, builtin: Path) -> list[Path]:
    """Return a theme's folder and those it extends, nearest first."""
    chain = [folder]
    while True:
        file = chain[-1] / "theme.toml"
        try:
            parent = tomllib.loads(file.read_text(encoding="utf-8")).get("extends", "")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SitegenError(f"{file}: {error}", "Mend the file; it must be TOML.") from error
        if not parent:
            return chain
        next_folder = builtin / str(parent)
        if not (next_folder / "theme.toml").is_file() or next_folder in chain:
            raise SitegenError(f"{file}: cannot extend theme '{parent}'.", "Name a built-in theme.")
        chain.append(next_folder)
