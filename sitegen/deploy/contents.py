"""What goes to the branch: the files of a site, and how they differ from those that are there."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.progress import Progress

# https://docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits and
# https://docs.github.com/en/repositories/working-with-files/managing-large-files
SITE_LIMIT = 10**9
FILE_LIMIT = 100 * 2**20
FILE_ADVICE = 50 * 2**20

_SHOWN_HIDDEN = {".nojekyll", ".well-known"}


@dataclass(frozen=True)
class File:
    """A file to be published: where it is, or its bytes; its size; its name in git."""

    source: Path | bytes
    size: int
    oid: str

    def pieces(self) -> Iterator[bytes]:
        """Yield its bytes.

        Raises
        ------
        SitegenError
            When the file is no longer as it was.
        """
        if isinstance(self.source, bytes):
            yield self.source
            return
        left = self.size
        with self.source.open("rb") as file:
            while piece := file.read(min(left, 2**20)):
                left -= len(piece)
                yield piece
            if left or file.read(1):
                raise SitegenError(f"{self.source} changed meanwhile.", "Deploy again.")


@dataclass(frozen=True)
class Changes:
    """Names of files, in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def contents(
    site: Path, index: Collection[str], extra: Mapping[str, bytes], progress: Progress
) -> tuple[dict[str, File], list[str]]:
    """Return the files to publish, by their path in the site, and what was left out.

    Whatever lies in the site goes, but hidden files that sitegen did not make and links: what is
    published should have been put there on purpose.

    Parameters
    ----------
    site : Path
    index : collection of str
        What sitegen made.
    extra : mapping of str to bytes
        Files that go as well, in place of any of the same name.
    progress : Progress
    """
    paths, left_out = {}, []
    for path in _walk(site):
        name = path.relative_to(site).as_posix()
        hidden = any(p.startswith(".") and p not in _SHOWN_HIDDEN for p in Path(name).parts)
        if not stat.S_ISREG(path.lstat().st_mode) or (hidden and name not in index):
            left_out.append(name)
        elif name not in extra:
            paths[name] = path
    files = {name: File(data, len(data), _oid(data)) for name, data in extra.items()}
    with progress.task("compare", len(paths), "files") as task:
        for name, path in paths.items():
            data = path.read_bytes()
            files[name] = File(path, len(data), _oid(data))
            task.advance()
    return dict(sorted(files.items())), left_out


def compare(before: Mapping[str, str], after: Mapping[str, File]) -> Changes:
    """Compare what is published (names in git by path) with what is to be."""
    return Changes(
        added=tuple(name for name in after if name not in before),
        changed=tuple(n for n, file in after.items() if before.get(n, file.oid) != file.oid),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def check_limits(files: Mapping[str, File], enforced: bool) -> list[str]:
    """Return which limits of GitHub Pages a site exceeds or comes near.

    Raises
    ------
    SitegenError
        When it exceeds one that is enforced.
    """
    total = sum(file.size for file in files.values())
    faults, notes = [], []
    if total > SITE_LIMIT:
        faults.append(f"the site has {total / 1e9:,.2f} GB, and GitHub Pages takes 1 GB")
    large = {name: file.size for name, file in files.items() if file.size > FILE_ADVICE}
    for name, size in large.items():
        text = f"{name} has {size / 2**20:,.0f} MiB, and GitHub"
        if size > FILE_LIMIT:
            faults.append(f"{text} takes 100 MiB a file")
        else:
            notes.append(f"{text} advises against more than 50 MiB a file")
    if faults and enforced:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise SitegenError(
            f"GitHub would not publish this; nothing was pushed:\n{listed}",
            "Make the pictures smaller (size and quality under [images], cell under [tiles]), "
            "publish fewer (sample), or use another host.",
        )
    return faults + notes


def _walk(folder: Path) -> Iterator[Path]:
    """Yield everything in a folder that is not a folder; a link to a folder is not one."""
    for root, folders, names in os.walk(folder):
        links = [name for name in folders if Path(root, name).is_symlink()]
        folders[:] = sorted(set(folders) - set(links))
        yield from (Path(root, name) for name in sorted([*names, *links]))


def _oid(data: bytes) -> str:
    """Return the name that git gives to a file's bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
