"""Finding the pictures that the manifest's globs name."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from sitegen.config import PICTURE_SUFFIXES, SiteConfig
from sitegen.config.globs import Glob, compile_part, images_folder, parse_globs
from sitegen.errors import SitegenError
from sitegen.mark import EXPORT, is_site
from sitegen.model.items import Skipped

_LOOKED_AT = 20_000


@dataclass(frozen=True)
class Pictures:
    """The files found.

    Attributes
    ----------
    folder : Path
        The images folder, to which names are relative.
    names : tuple of str
        Sorted relative paths with `/`.
    skipped : tuple of Skipped
        Files that the globs name but that are not taken.
    """

    folder: Path
    names: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()


def find(config: SiteConfig, leave_out: Iterable[Path] = ()) -> Pictures:
    """Return the pictures and what was skipped; hidden files are passed over in silence.

    Parameters
    ----------
    config : SiteConfig
        Its globs and its folder.
    leave_out : iterable of Path, optional
        Folders that are not entered, such as the one the site is written to.

    Raises
    ------
    SitegenError
        When there is no picture.
    """
    globs = parse_globs(config.root, config.collection.images)
    folder = images_folder(globs)
    closed = {os.path.normpath(path.absolute()) for path in leave_out}
    names: set[str] = set()
    skipped: dict[str, str] = {}
    for glob in globs:
        walk = _Walk(glob, os.path.realpath(folder), frozenset(closed))
        below = "" if glob.folder == folder else glob.folder.relative_to(folder).as_posix() + "/"
        names.update(below + name for name in walk.names())
        skipped.update((below + name, reason) for name, reason in walk.skipped.items())
    for name in [name for name in names if not _is_plain(name)]:
        names.remove(name)
        skipped[name] = "its name holds characters that no page can show; rename it"
    if not names:
        raise _nothing_found(config, folder, skipped)
    listed = tuple(Skipped(_shown(name), skipped[name]) for name in sorted(skipped))
    return Pictures(folder, tuple(sorted(names)), listed)


@dataclass
class _Walk:
    """One walk through the folders that a glob can lead into.

    `inside` is the real path that links must not leave; `closed` folders are not entered.
    """

    glob: Glob
    inside: str
    closed: frozenset[str]
    skipped: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = self.glob.parts
        self._patterns: list[re.Pattern[str] | None] = [
            None if part == "**" else compile_part(part, last=place == len(parts) - 1)
            for place, part in enumerate(parts)
        ]

    def names(self) -> Iterator[str]:
        """Yield the matching files' paths relative to the glob's folder."""
        start = str(self.glob.folder)
        if any(start == path or start.startswith(path + os.sep) for path in self.closed):
            return
        waiting = [(start, "", self._open({0}))]
        while waiting:
            folder, below, places = waiting.pop()
            if is_site(Path(folder)) or Path(folder, EXPORT).is_file():
                continue  # its thumbnails and tiles are not pictures of the collection
            try:
                entries = os.scandir(folder)
            except OSError as error:
                self.skipped[below.rstrip("/") or "."] = f"cannot be read: {error.strerror}"
                continue
            with entries:
                for entry in entries:
                    if entry.name.startswith(".") or entry.path in self.closed:
                        continue
                    name = below + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if inner := self._into(entry.name, places):
                            waiting.append((entry.path, name + "/", inner))
                    elif self._takes(entry, name, places):
                        yield name

    def _open(self, places: set[int]) -> frozenset[int]:
        """Add the places reached without a step: `**` may stand for no folder at all."""
        for place in sorted(places):
            while self._patterns[place] is None:
                place += 1
                places.add(place)
        return frozenset(places)

    def _into(self, name: str, places: frozenset[int]) -> frozenset[int]:
        """Return the places in the pattern that are reached in the folder `name`."""
        last = len(self._patterns) - 1
        reached = set()
        for place in places:
            pattern = self._patterns[place]
            if pattern is None:
                reached.add(place)
            elif place < last and pattern.match(name):
                reached.add(place + 1)
        return self._open(reached)

    def _takes(self, entry: os.DirEntry[str], name: str, places: frozenset[int]) -> bool:
        """Whether a file is wanted and can be had; nothing but a regular file is."""
        last = self._patterns[-1]
        wanted = (
            len(self._patterns) - 1 in places
            and last is not None
            and last.match(entry.name) is not None
            and self.glob.accepts_ending(entry.name)
        )
        if not entry.is_symlink():
            if wanted and not entry.is_file(follow_symlinks=False):
                self.skipped[name] = "is not a regular file"
                return False
            return wanted
        target = os.path.realpath(entry.path)
        folder = Path(target).is_dir()
        if not wanted and not (folder and self._into(entry.name, places)):
            return False
        if os.path.commonpath([self.inside, target]) != self.inside:
            self.skipped[name] = "a link that leads outside the images folder"
        elif folder:
            return False  # its pictures are found where they lie
        elif not Path(target).is_file():
            self.skipped[name] = "a link that leads to no file"
        else:
            return True
        return False


def _is_plain(name: str) -> bool:
    """Whether a name is valid Unicode without control characters."""
    return name.isprintable() or not any(unicodedata.category(c) in ("Cc", "Cs") for c in name)


def _shown(name: str) -> str:
    """Return a name that can be written to any file."""
    text = name.encode("utf-8", errors="replace").decode("utf-8")
    return "".join("�" if unicodedata.category(c) == "Cc" else c for c in text)


def _nothing_found(config: SiteConfig, folder: Path, skipped: dict[str, str]) -> SitegenError:
    patterns = ", ".join(config.collection.images)
    message = f"no picture found by {patterns}"
    if not folder.is_dir():
        return SitegenError(message, f"there is no folder {folder}")
    endings = _endings_in(folder)
    if skipped:
        name = min(skipped)
        message += f"; {len(skipped)} skipped, such as {_shown(name)}: {skipped[name]}"
    if not endings:
        return SitegenError(message, f"{folder} is empty: put the pictures there, or mend the glob")
    there = ", ".join(f"{count} {ending}" for ending, count in endings.most_common(5))
    message += f"; in {folder} lie {there}"
    pictures = [ending for ending, _ in endings.most_common() if ending in PICTURE_SUFFIXES]
    if not pictures:
        return SitegenError(message, 'set images = ["….jpg"] under [collection] to where they are')
    where = os.path.relpath(folder, config.root).replace(os.sep, "/")
    where = "" if where == "." else where + "/"
    return SitegenError(message, f'try images = ["{where}**/*{pictures[0]}"] under [collection]')


def _endings_in(folder: Path) -> Counter[str]:
    """Count the endings of the files below a folder that are not hidden."""
    endings: Counter[str] = Counter()
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] != ".")
        shown = [name for name in files if name[0] != "."]
        endings.update(PurePath(here, n).suffix.lower() or "without ending" for n in shown)
        if endings.total() > _LOOKED_AT:
            break
    return endings
