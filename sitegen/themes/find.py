"""Finding a theme, and all that it inherits, by name or by path."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen import registry, resources
from sitegen.config.nearest import nearest
from sitegen.errors import SitegenError, ThemeError
from sitegen.fingerprint import digest_bytes, digest_of
from sitegen.model.items import Warned
from sitegen.themes.read import Source, read_theme, resolve, warnings
from sitegen.themes.schema import Look
from sitegen.themes.styles import stylesheet

# What the viewer loads when it is wanted (themes/default/viewer/bundles.mjs).
_PARTS = ("later", "panels", "select", "views", "dialogs")
BUNDLE = (
    "viewer.js",
    "viewer.css",
    *(f"{part}.{kind}" for part in _PARTS for kind in ("js", "css")),
    "grid.js",
    "openseadragon.js",
    "pages.css",
)
STYLES = "theme.css"
_GROUP = "sitegen.themes"


@dataclass(frozen=True)
class Theme:
    """A theme, ready to be used.

    Attributes
    ----------
    name : str
    templates : tuple of Path
        Where templates are looked for, in order.
    bases : mapping of str to Path
        Folders of templates that others build on, by the prefix under which they find them.
    assets : mapping of str to Path
        Files for the site's `assets/`, by logical name such as `viewer.js`.
    styles : bytes
        The stylesheet of the theme's own values, `theme.css`.
    look : Look
        These values.
    files : tuple of Path
        The `theme.toml` of the theme and of those that it extends.
    """

    name: str
    templates: tuple[Path, ...]
    bases: Mapping[str, Path]
    assets: Mapping[str, Path]
    styles: bytes
    look: Look
    files: tuple[Path, ...]

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What is hard to read."""
        return warnings(self.look, self.name)

    def digest(self) -> str:
        """Digest of all that the site takes from it."""
        return digest_of(self.markup(), digest_bytes(self.styles), self._digests(is_style=True))

    def markup(self) -> str:
        """Digest of all that pages take from it beside stylesheets."""
        found = [path for folder in self.templates for path in sorted(folder.rglob("*.*"))]
        pages = [(path.name, _digest(path)) for path in found if path.is_file()]
        look = [self.look.scheme, self.look.hidden, self.look.panel, self.look.ground]
        return digest_of(pages, look, self._digests(is_style=False))

    def _digests(self, is_style: bool) -> list[tuple[str, str]]:
        names = [name for name in sorted(self.assets) if name.endswith(".css") == is_style]
        return [(name, _digest(self.assets[name])) for name in names]


def _digest(path: Path) -> str:
    return digest_bytes(path.read_bytes())


def asset_name(name: str, data: bytes) -> str:
    """Return a file name that changes with the content: `a-0123456789.css` for `a.css`."""
    path = Path(name)
    return f"{path.stem}-{digest_bytes(data)[:10]}{path.suffix}"


def find_theme(name: str, root: Path) -> Theme:
    """Return a theme by name, or by the path of its folder or file relative to `root`.

    Raises
    ------
    ThemeError
        With everything that is wrong in a `theme.toml`.
    SitegenError
        When there is no such theme, its viewer is not built, or one of its files is a link out of
        it.
    """
    file = _file(name, root)
    if file is None:
        known = _known()
        near = nearest(name, known)
        raise SitegenError(
            f"theme.name: there is no theme '{name}'.",
            (f"Did you mean '{near}'? " if near else "")
            + f"Choose one of: {', '.join(known)}; or give the path of a theme's folder or file.",
        )
    chain = _chain(file)
    look = resolve(chain)
    folders = [source.folder for source in chain if source.is_folder]
    for folder in folders:
        # Installed ones were trusted with more, and package managers may link their files.
        if folder.is_relative_to(root):
            _refuse_links_out_of(folder)
    assets: dict[str, Path] = {}
    for folder in reversed(folders):
        for place in (folder / "assets", folder / "static"):
            assets |= {path.name: path for path in sorted(place.glob("*.*")) if path.is_file()}
    assets.pop("bundle.stamp", None)
    missing = [part for part in BUNDLE if part not in assets]
    if missing:
        raise SitegenError(
            f"The viewer of theme '{name}' has not been built: {', '.join(missing)} missing.",
            "In a checkout, run `python hatch_build.py`, or install it again with pip.",
        )
    fonts = {}
    for font in look.fonts:
        data, logical = font.file.read_bytes(), font.file.name
        if assets.get(logical, font.file) != font.file:  # `serif/bold.ttf` and `sans/bold.ttf`
            logical = f"{digest_bytes(data)[:10]}-{logical}"
        fonts[str(font.file)] = asset_name(logical, data)
        assets[logical] = font.file
    shared = resources.folder("templates")
    own = {folder.name: folder / "templates" for folder in folders}
    bases = {name: place for name, place in own.items() if place.is_dir()}
    return Theme(
        name=name,
        templates=(*bases.values(), shared),
        bases={**bases, "sitegen": shared},
        assets=assets,
        styles=stylesheet(look, fonts),
        look=look,
        files=tuple(source.file for source in chain),
    )


def _refuse_links_out_of(folder: Path) -> None:
    """Raise SitegenError for a link by which a theme could publish any file of this machine."""
    inside = os.path.realpath(folder)
    for part in (folder / "assets", folder / "static", folder / "templates"):
        for path in (part, *sorted(part.rglob("*"))):
            target = os.path.realpath(path)
            if path.is_symlink() and os.path.commonpath([inside, target]) != inside:
                raise SitegenError(
                    f"{path} is a link that leads outside the theme, to {target}.",
                    "Copy into the theme what it needs.",
                )


def _file(name: str, beside: Path) -> Path | None:
    """Return a theme's file: beside what names it, else a built-in or an installed one."""
    for place in (beside / name, beside / name / "theme.toml"):
        if place.suffix == ".toml" and place.is_file():
            return place
    builtin = resources.folder("themes") / name / "theme.toml"
    if Path(name).name == name and builtin.is_file():
        return builtin
    if name in registry.names(_GROUP):
        return registry.folder(_GROUP, name) / "theme.toml"
    return None


def _known() -> list[str]:
    builtin = resources.folder("themes").glob("*/theme.toml")
    return sorted({path.parent.name for path in builtin} | set(registry.names(_GROUP)))


def _chain(file: Path) -> list[Source]:
    """Return a theme and those it extends, nearest first."""
    chain = [read_theme(file)]
    while True:
        source = chain[-1]
        is_default = source.file == resources.folder("themes") / "default" / "theme.toml"
        parent = source.said.extends
        if parent is None:
            parent = "" if is_default else "default"
        if not parent:
            return chain
        found = _file(parent, source.folder)
        if found is None:
            near = nearest(parent, _known())
            hint = f"did you mean {near!r}?" if near else f"themes: {', '.join(_known())}"
            source.draft.report(("extends",), f"there is no theme {parent!r}", hint)
        elif found.resolve() in {each.file.resolve() for each in chain}:
            message = f"extends {parent!r}, which extends this one"
            source.draft.report(("extends",), message, 'set extends = "default"')
        else:
            chain.append(read_theme(found))
            continue
        raise ThemeError(source.draft.problems)
