"""Write a site beside the published one, and put it in its place by rename."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR
from typing import Any, NamedTuple

from sitegen.errors import SitegenError
from sitegen.exchange import exchange
from sitegen.fingerprint import digest_bytes
from sitegen.mark import MARK, is_site

_TOP = {
    *("404.html", "assets", "browse", "data", "feed.xml", "images", "index.html", "items"),
    *(".nojekyll", "overview.jpg", "robots.txt", "sitemap.xml", "thumbs", "tiles"),
    *(f"sitemap-{number}.xml" for number in range(1, 100)),
}
"""Everything that a site has at its top; whatever else lies there is somebody's own."""

Index = dict[str, tuple[str, int]]
"""What a site holds: file → what it was made from, and bytes."""


class _File(NamedTuple):
    inode: int
    size: int


class Staging:
    """A site under construction, in a hidden folder beside its place.

    Files that do not change keep their bytes and their modification times: they are links to the
    published ones. So that thousands of folders need not be made for one changed page, the site
    before the published one stays in the hidden folder, and the next is made from it: what is the
    same file there as in the published site is left alone.

    Parameters
    ----------
    output : Path
        Where the site will be. A folder that is not empty and was not made by sitegen is refused.
    published : Index
        What the site now at `output` was made from; empty when that is not known.

    Attributes
    ----------
    index : Index
        What has been placed.
    written : int
        Files that are not the published ones.

    Raises
    ------
    SitegenError
        When the output cannot be used.
    """

    def __init__(self, output: Path, published: Index) -> None:
        refuse_foreign(output)
        self.output = output
        self.index: Index = {}
        self.written = 0
        self._published = published
        self._room = output.with_name(f".{output.name}.staged")
        self._before = output.with_name(f".{output.name}.before")
        self._folder = self._room / "site"
        self._added = self._room / "added.json"
        self._linking = True
        try:
            self._recover()
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._room / ".gitignore").write_text("*\n")
            self._there = dict(_known_files(output, published) if published else _all_files(output))
            self._folders = {""}
            self._left = {
                name: entry.inode() for name, entry in _files_in(self._folder, None, self._folders)
            }
        except OSError as error:
            raise _unwritable(output, error) from error

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # What a build leaves that ended early spares work, but not where space is short, nor
        # beside a site that is not there.
        failed = kind is not None and (issubclass(kind, SitegenError) or not self.output.exists())
        if failed or not self._linking or not self._folder.exists():
            shutil.rmtree(self._room, ignore_errors=True)

    def keeps(self, name: str, key: str) -> bool:
        """Say whether the published file was made from `key` and is whole."""
        made_from, size = self._published.get(name, ("", 0))
        there = self._there.get(name)
        return made_from == key and there is not None and there.size == size

    def place(self, name: str, data: bytes) -> None:
        """Add a file with these bytes."""
        self.place_made(name, digest_bytes(data), lambda: data)

    def place_made(self, name: str, key: str, make: Callable[[], bytes]) -> None:
        """Add a file; `make` is called only if the published one was not made from `key`.

        May be called by several threads.
        """
        if not _is_within(name):
            raise ValueError(f"not a path within the site: {name!r}")
        data = None if self.keeps(name, key) else make()
        try:
            if data is None or self._is_published(name, data):
                self._keep(name)
                size = self._there[name].size
            else:
                self._renew(name, lambda target: _write(target, data))
                size = len(data)
                self.written += 1
        except OSError as error:
            raise _unwritable(self.output, error) from error
        self.index[name] = (key, size)

    def read(self, name: str) -> bytes:
        """Return the bytes of a file that was placed."""
        return (self._folder / name).read_bytes()

    def commit(self) -> None:
        """Put the staged site in its place; the one before it stays beside it, hidden.

        What somebody added at its top (a CNAME, a .git folder) goes over to the new one.
        """
        try:
            self._drop_left()
            self._added.write_text(json.dumps(self._find_added()))
            if not self.output.exists():
                self._folder.rename(self.output)
            elif not exchange(self._folder, self.output):
                self.output.rename(self._before)
                self._folder.rename(self.output)
        except OSError as error:
            self._recover()
            raise _unwritable(self.output, error) from error
        self._recover()
        if not self._folder.exists() or not any(self._folder.iterdir()):
            self._prepare()

    def _prepare(self) -> None:
        """Link everything into the hidden folder: the first site leaves none behind.

        Else the next build would do it first, of which somebody may wait for one changed title.
        """
        made = set()
        # What does not succeed now is left to that build, which looks at every file.
        with suppress(OSError):
            for name in self.index:
                folder = name.rpartition("/")[0]
                if folder not in made:
                    Path(self._folder, folder).mkdir(parents=True, exist_ok=True)
                    made.add(folder)
                os.link(f"{self.output}/{name}", f"{self._folder}/{name}")

    def _is_published(self, name: str, data: bytes) -> bool:
        """Say whether a file made anew is the published one after all."""
        there = self._there.get(name)
        if there is None or there.size != len(data):
            return False
        return (self.output / name).read_bytes() == data

    def _keep(self, name: str) -> None:
        if self._left.get(name) == self._there[name].inode:
            del self._left[name]
        else:
            self._renew(name, lambda target: self._link(f"{self.output}/{name}", target))

    def _renew(self, name: str, fill: Callable[[str], None]) -> None:
        """Put a new file in the place of what lies there; never write into a published one."""
        target = f"{self._folder}/{name}"
        if self._left.pop(name, None) is not None:
            Path(target).unlink()
        folder = name.rpartition("/")[0]
        try:
            if folder not in self._folders:
                self._make(folder)
            fill(target)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            self._clear(name)
            self._make(folder)
            fill(target)

    def _make(self, folder: str) -> None:
        Path(self._folder, folder).mkdir(parents=True, exist_ok=True)
        self._folders.update(_above(folder))

    def _clear(self, name: str) -> None:
        """Remove a folder where a file is to be, or a file where a folder is."""
        for each in _above(name):
            path = self._folder / each
            if each and (path.is_symlink() or path.is_file()):
                path.unlink()
                self._left.pop(each, None)
        if (self._folder / name).is_dir():
            shutil.rmtree(self._folder / name)
        below = name + "/"
        self._folders = {each for each in self._folders if not f"{each}/".startswith(below)}
        self._left = {each: n for each, n in self._left.items() if not each.startswith(below)}

    def _drop_left(self) -> None:
        """Remove what the hidden folder holds of earlier sites."""
        for name in self._left:
            Path(self._folder, name).unlink()
        self._left.clear()
        needed = {""}
        for name in self.index:
            folder = name.rpartition("/")[0]
            if folder not in needed:
                needed.update(_above(folder))
        for folder in sorted(self._folders - needed, reverse=True):
            Path(self._folder, folder).rmdir()

    def _recover(self) -> None:
        """Finish a commit, or take back one that was interrupted half-way."""
        if self._before.exists():
            if not self.output.exists():
                self._before.rename(self.output)
            else:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._room.mkdir(exist_ok=True)
                self._before.rename(self._folder)
        if not self._added.exists():
            return
        for name in json.loads(self._added.read_text()):
            if os.path.lexists(self._folder / name) and not os.path.lexists(self.output / name):
                (self._folder / name).rename(self.output / name)
        self._added.unlink()

    def _find_added(self) -> list[str]:
        """Return what somebody added at the top of the published site."""
        if not self.output.exists():
            return []
        own = _TOP | _tops(self._published) | _tops(self.index)
        return sorted(entry.name for entry in self.output.iterdir() if entry.name not in own)

    def _link(self, source: str, target: str) -> None:
        """Give a published file a second name; copy it where the file system knows no links."""
        try:
            os.link(source, target)
        except (FileExistsError, NotADirectoryError):
            raise
        except OSError:
            self._linking = False
            shutil.copy2(source, target)


def refuse_foreign(output: Path) -> None:
    """Raise SitegenError if `output` is something that sitegen did not make."""
    if not output.exists() and not output.is_symlink():
        return
    if not output.is_dir() or (any(output.iterdir()) and not is_site(output)):
        raise SitegenError(
            f"{output} exists and was not made by sitegen; nothing was changed.",
            "Name another folder with -o/--output, or move it away.",
        )


def holds(output: Path, index: Mapping[str, Sequence[Any]]) -> bool:
    """Say whether everything in a site's index is there, with its size, and the site's mark."""
    start = f"{output}/"
    try:
        # A Path for each of 30,000 files takes time.
        whole = all(
            os.stat(start + name).st_size == size  # noqa: PTH116
            for name, (_, size) in index.items()
        )
    except OSError:
        return False
    return whole and (output / MARK).is_file()


def size_of(index: Mapping[str, Sequence[Any]]) -> int:
    """Return the bytes of everything in a site's index."""
    return sum(int(size) for _, size in index.values())


def _files_in(
    folder: Path, top: set[str] | None, folders: set[str] | None = None
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield all files below a folder with their paths in it; note its folders in `folders`.

    Of what lies at its top only the names in `top`, if they are given.
    """
    waiting = [(str(folder), "")]
    while waiting:
        path, below = waiting.pop()
        try:
            entries = os.scandir(path)
        except FileNotFoundError:
            continue
        with entries:
            for entry in entries:
                if top is not None and not below and entry.name not in top:
                    continue
                name = below + entry.name
                if not entry.is_dir(follow_symlinks=False):
                    yield name, entry
                    continue
                waiting.append((entry.path, name + "/"))
                if folders is not None:
                    folders.add(name)


def _known_files(output: Path, published: Index) -> Iterator[tuple[str, _File]]:
    """Yield those of the files that a site was made with that are there.

    To look at 10,000 folders of one page each takes three times as long.
    """
    start = f"{output}/"
    for name in published:
        with suppress(OSError):
            status = os.lstat(start + name)
            if not S_ISDIR(status.st_mode):
                yield name, _File(status.st_ino, status.st_size)


def _all_files(output: Path) -> Iterator[tuple[str, _File]]:
    """Yield the files of a site of which nothing is known, but nothing that somebody added."""
    for name, entry in _files_in(output, _TOP):
        status = entry.stat(follow_symlinks=False)
        yield name, _File(status.st_ino, status.st_size)


def _above(name: str) -> Iterator[str]:
    """Yield a path and those of all folders above it."""
    while name:
        yield name
        name = name.rpartition("/")[0]
    yield ""


def _tops(names: Iterable[str]) -> set[str]:
    return {name.partition("/")[0] for name in names}


def _is_within(name: str) -> bool:
    return bool(name) and not name.startswith("/") and not {"", ".", ".."} & set(name.split("/"))


def _write(target: str, data: bytes) -> None:
    with open(target, "xb") as file:  # noqa: PTH123 - see `holds`
        file.write(data)


def _unwritable(output: Path, error: OSError) -> SitegenError:
    reason = error.strerror or str(error)
    return SitegenError(
        f"Cannot write the site to {output}: {reason}. The published site was left as it was.",
        "Free some space or mend the folder's rights, or name another one with -o/--output.",
    )
