"""What the manifest's globs mean: parts to match, and the folder that all of them share."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from sitegen.config.located import located
from sitegen.mark import is_site

# fmt: off
PICTURE_SUFFIXES = frozenset((
    ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif", ".bmp",
    ".ppm", ".pgm", ".pbm", ".pnm", ".ico", ".jp2", ".j2k", ".heic", ".heif", ".jxl",
))
# fmt: on
"""File name endings of pictures, in lower case."""

_MAGIC = re.compile(r"[*?\[]")
_ESCAPED = re.compile(r"\[[*?\[]\]")
_CHOICE = re.compile(r"\{([^{}]*,[^{}]*)\}")
_CHOICES_ALLOWED = 256
_SHOWN = 60
_LONGEST = 4_000
LONGEST_NAME = 255
"""Bytes of a file's name on nearly every file system."""


@dataclass(frozen=True)
class Glob:
    """One pattern without choices in braces.

    Attributes
    ----------
    text : str
        As written.
    folder : Path
        The leading folders that hold no wildcard, as an absolute path; `..` is taken out.
    parts : tuple of str
        What is matched below `folder`, a part a level; `**` stands for any number of folders.
    """

    text: str
    folder: Path
    parts: tuple[str, ...]

    def accepts_ending(self, name: str) -> bool:
        """Whether a file called `name` may be taken, judged by its ending.

        A pattern that names an ending, or a whole file, takes what it names; any other takes
        only what is known to be a picture.
        """
        last = self.parts[-1]
        if not _MAGIC.search(_ESCAPED.sub("", last)) or _ending(last):
            return True
        return PurePath(name).suffix.lower() in PICTURE_SUFFIXES


def picture_globs(folder: Path, most: int | None = None) -> list[str]:
    """Return a glob for the folder itself and for each folder in it that holds pictures.

    In each, `most` files are looked at if it is given.
    """
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    globs = ["*"] if any(map(_is_picture, found)) else []
    for inside in found:
        shown = inside.is_dir() and not inside.name.startswith(".") and not is_site(inside)
        if shown and any(map(_is_picture, islice(inside.rglob("*"), most))):
            globs.append(f"{inside.name}/**/*")
    return globs


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES


def is_address(text: str) -> bool:
    """Say whether a text is an address of the web."""
    return text.startswith(("http://", "https://"))


def is_iiif(text: str) -> bool:
    """Say whether what stands in a glob's place names a IIIF document."""
    return is_address(text) or text.lower().endswith(".json")


def fault(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with a pattern and a hint, or None when it can be used."""
    if not pattern.strip():
        return "an empty glob finds nothing", 'for example "images/**/*.jpg"'
    if "\0" in pattern or "\n" in pattern:
        return f"{pattern!r} holds a character that no file name has", ""
    if "\\" in pattern and os.sep != "\\":
        return f"{pattern!r} holds backslashes", f"write {pattern.replace(chr(92), '/')!r}"
    for part in pattern.split("/"):
        if "**" in part and part != "**":
            better = pattern.replace(part, part.replace("**", "**/*", 1))
            return f"in {pattern!r}, ** must stand alone between slashes", f"write {better!r}"
    if any(map(_is_too_long, _expand(pattern))):
        return f"'{pattern[:_SHOWN]} …' is longer than a path can be", ""
    if len(_expand(pattern)) > _CHOICES_ALLOWED:
        return f"{pattern!r} offers more than {_CHOICES_ALLOWED} choices", ""
    return None


def parse_globs(root: Path, patterns: Iterable[str]) -> tuple[Glob, ...]:
    """Read patterns relative to `root`; a plain folder means everything in it."""
    return tuple(
        _parse(root, text, pattern)
        for text in patterns
        if not is_address(text)
        for pattern in _expand(text)
    )


def images_folder(globs: Iterable[Glob]) -> Path:
    """Return the folder shared by all globs, to which file names are relative."""
    return Path(os.path.commonpath([one.folder for one in globs]))


def matches(glob: Glob, path: Path) -> bool:
    """Say whether a file at `path` would be found, were it there."""
    try:
        parts = Path(os.path.normpath(path.absolute())).relative_to(glob.folder).parts
    except ValueError:
        return False
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and glob.accepts_ending(path.name) and _fits(glob.parts, parts)


def _fits(patterns: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not patterns or not parts:
        return not patterns and not parts
    if patterns[0] == "**":
        return any(_fits(patterns[1:], parts[skip:]) for skip in range(len(parts)))
    fits = compile_part(patterns[0], last=len(patterns) == 1).match(parts[0]) is not None
    return fits and _fits(patterns[1:], parts[1:])


def compile_part(part: str, *, last: bool) -> re.Pattern[str]:
    """Return the pattern of one level; the ending named by the last is matched in any case."""
    ending = _ending(part) if last else ""
    stem = part[: len(part) - len(ending)]
    pattern = fnmatch.translate(stem)
    if ending:
        # fnmatch closes its pattern with \Z (or \z), which must come after the ending.
        pattern = re.sub(r"\\[Zz]$", "", pattern) + f"(?i:{re.escape(ending)})" + r"\Z"
    return re.compile(pattern)


def _ending(part: str) -> str:
    """Return the file name ending that a pattern names, such as `.jpg`, or nothing."""
    stem, dot, ending = part.rpartition(".")
    return dot + ending if stem and ending.isalnum() else ""


def _expand(pattern: str) -> list[str]:
    """Return the patterns that choices in braces stand for; stops once there are too many."""
    done: list[str] = []
    waiting = [pattern]
    while waiting and len(done) + len(waiting) <= _CHOICES_ALLOWED:
        text = waiting.pop(0)
        match = _CHOICE.search(text)
        if match is None:
            done.append(text)
        else:
            before, after = text[: match.start()], text[match.end() :]
            waiting += [before + choice.strip() + after for choice in match[1].split(",")]
    return done + waiting


def _parse(root: Path, text: str, pattern: str) -> Glob:
    whole = located(root, pattern).absolute()
    folder = Path(whole.parts[0])
    rest = list(whole.parts[1:])
    while rest and _is_literal(folder, rest[0]):
        folder /= rest.pop(0)
    if not rest:
        if folder.is_dir():
            rest = ["**", "*"]
        else:
            folder, rest = folder.parent, [glob.escape(folder.name)]
    if rest[-1] == "**":
        rest.append("*")
    return Glob(text, Path(os.path.normpath(folder)), tuple(rest))


def _is_too_long(pattern: str) -> bool:
    parts = os.fsencode(pattern).split(b"/")
    return len(os.fsencode(pattern)) > _LONGEST or max(map(len, parts)) > LONGEST_NAME


def _is_literal(folder: Path, part: str) -> bool:
    """Whether a part has no wildcard, or has brackets but exists under just that name."""
    if not _MAGIC.search(part):
        return True
    return not re.search(r"[*?]", part) and (folder / part).exists()
