"""What a site is made from, as files and folders that can be watched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sitegen import themes
from sitegen.config import SiteConfig, named_files
from sitegen.config.globs import Glob, compile_part, parse_globs
from sitegen.errors import SitegenError

Kind = Literal["picture", "style", "look", "text"]
"""What a change is about; a look is a theme's `theme.toml`, of which often only colours change,
texts are all the rest."""

_NEVER = {"node_modules", "viewer"}
"""Folders of a theme that builds do not read."""


@dataclass(frozen=True)
class Inputs:
    """Everything that a build reads, and the folders that it writes.

    All paths are absolute and free of links, as the watcher reports them.

    Attributes
    ----------
    files : frozenset of Path
        Files read, whether they exist or not.
    looks : frozenset of Path
        The `theme.toml` of the theme and of those that it extends.
    themes : tuple of Path
        Folders of which every file counts.
    pictures : tuple of Glob
        What the pictures are found by.
    closed : frozenset of Path
        Folders that are never looked into: the site and the cache.
    theme : tuple of (str, Path)
        Name of the theme, and the folder that names of themes are relative to.
    whole : Path or None
        A folder of which every file counts: what is missing from a broken manifest is not known.
    """

    files: frozenset[Path] = frozenset()
    looks: frozenset[Path] = frozenset()
    themes: tuple[Path, ...] = ()
    pictures: tuple[Glob, ...] = ()
    closed: frozenset[Path] = frozenset()
    theme: tuple[str, Path] = ("", Path())
    whole: Path | None = None

    def widened(self) -> Inputs:
        """Return them with all of the collection's folder."""
        return replace(self, whole=self.theme[1])

    def kind(self, path: Path, is_folder: bool = False) -> Kind | None:
        """Say what a change of this file is about; None if it cannot change the site."""
        if path in self.looks:
            return "look"
        if path in self.files:
            return "text"
        if _is_passing(path.name) or any(closed in (path, *path.parents) for closed in self.closed):
            return None
        if any(_shows_below(folder, path) for folder in self.themes):
            return "style" if path.suffix == ".css" else "text"
        if any(self._is_picture(glob, path, is_folder) for glob in self.pictures):
            return "picture"
        return "text" if self.whole and _shows_below(self.whole, path) else None

    def folders(self) -> dict[Path, bool]:
        """Return the folders to watch, each with whether all below it is to be watched too.

        A folder that holds a closed or hidden one is watched level by level, so that nothing is
        spent on the thousands of folders of a site or of `.git`.
        """
        named = self.files | self.looks
        found = {file.parent: False for file in named if file.parent.is_dir()}
        starts = {*self.themes, *(glob.folder for glob in self.pictures)}
        if self.whole:
            starts.add(self.whole)
        for start in starts:
            if start.is_dir():
                self._cover(start, found)
            else:  # until it is there, look out for it
                above = next(parent for parent in start.parents if parent.is_dir())
                found.setdefault(above, False)
        return found

    def _cover(self, folder: Path, found: dict[Path, bool]) -> None:
        if folder in self.closed:
            return
        below = [Path(entry.path) for entry in _folders_in(folder)]
        wanted = [path for path in below if path.name not in _NEVER and path.name[0] != "."]
        apart = any(folder in closed.parents for closed in self.closed)
        if len(wanted) == len(below) and not apart:
            found[folder] = True
            return
        found.setdefault(folder, False)
        for path in wanted:
            self._cover(path, found)

    def _is_picture(self, glob: Glob, path: Path, is_folder: bool) -> bool:
        if path == glob.folder or path in glob.folder.parents:
            return True  # the folder itself came or went
        if not _shows_below(glob.folder, path):
            return False
        last = glob.parts[-1]
        return is_folder or bool(
            compile_part(last, last=True).match(path.name) and glob.accepts_ending(path.name)
        )


def inputs_of(config: SiteConfig, closed: frozenset[Path]) -> Inputs:
    """Return what the site of a manifest is made from."""
    root = _real(config.root)
    files = {path for named in named_files(config) for path in _both(named)}
    if config.manifest:
        files |= _both(config.manifest)
    name = config.theme.name
    pictures = parse_globs(root, config.collection.images)
    looks, fonts, folders = _theme_parts(name, root)
    return Inputs(
        files=frozenset(files | fonts),
        looks=frozenset(looks),
        themes=folders,
        pictures=tuple(replace(glob, folder=_real(glob.folder)) for glob in pictures),
        closed=closed,
        theme=(name, root),
    )


def first_inputs(root: Path, manifest: Path, closed: frozenset[Path]) -> Inputs:
    """Return what is known before the manifest has been read."""
    return Inputs(files=frozenset(_both(manifest)), closed=closed, theme=("", _real(root)))


def closed_folders(output: Path, cache: Path) -> frozenset[Path]:
    """Return the folders that a build writes."""
    beside = [output.with_name(f".{output.name}.{what}") for what in ("staged", "before")]
    return frozenset(_real(path) for path in (output, *beside, cache))


def _theme_parts(name: str, root: Path) -> tuple[set[Path], set[Path], tuple[Path, ...]]:
    """Return the `theme.toml`s, the font files and the folders of a theme and all it extends.

    Of a broken one, what can be found.
    """
    place = root / name
    folders = {_real(place)} if place.is_dir() else set()
    looks = _both(place / "theme.toml" if place.is_dir() else place) if name else set()
    fonts: set[Path] = set()
    try:
        theme = themes.find_theme(name, root)
    except SitegenError:
        looks = {path for path in looks if path.is_file()}
        return looks, fonts, tuple(sorted(folders))
    for path in theme.files:
        looks |= _both(path)
    for font in theme.look.fonts:
        fonts |= _both(font.file)
    folders |= {_real(path.parent) for path in theme.files if path.name == "theme.toml"}
    folders |= {_real(folder) for folder in theme.templates}
    return looks, fonts, tuple(sorted(folders))


def _both(path: Path) -> set[Path]:
    """Return a file where it is named and, if that is a link, where it is."""
    return {_real(path.parent) / path.name, _real(path)}


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _shows_below(folder: Path, path: Path) -> bool:
    """Whether a path lies in a folder, not in a hidden or unused one within it."""
    if folder not in path.parents:
        return False
    parts = path.relative_to(folder).parts
    return not any(part[0] == "." or part in _NEVER for part in parts)


def _is_passing(name: str) -> bool:
    """Whether an editor or a file manager keeps a file of this name for a moment only."""
    return name[:1] in (".", "#") or name.endswith(("~", ".swp", ".tmp", ".part", ".crdownload"))


def _folders_in(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from (entry for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return
