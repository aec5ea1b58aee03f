"""Write a site beside the published one, and put it in its place by rename."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.mark import MARK, is_site

_TOP = {
    *("404.html", "assets", "browse", "data", "images", "index.html", "items", ".nojekyll"),
    *("overview.jpg", "robots.txt", "sitemap.xml", "thumbs", "tiles"),
}
"""Everything that a site has at its top; whatever else lies there is somebody's own."""

Index = dict[str, tuple[str, int]]
"""What a site holds: file (or folder, with a trailing `/`) → what it was made from, and bytes."""


class Staging:
    """A site under construction, in a hidden folder beside its place.

    Files whose source has not changed are linked from the published site instead of being made
    again: they keep their bytes and their modification times.

    Parameters
    ----------
    output : Path
        Where the site will be. A folder that is not empty and was not made by sitegen is refused.
    published : Index
        What the site now at `output` was made from; empty when there is none to reuse.

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
        self._folder = output.with_name(f".{output.name}.staged")
        self._before = output.with_name(f".{output.name}.before")
        try:
            self._recover()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
        except OSError as error:
            raise _unwritable(output, error) from error

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def place(self, name: str, data: bytes) -> None:
        """Add a file with these bytes."""
        self.place_made(name, digest_bytes(data), lambda: data)

    def place_made(self, name: str, key: str, make: Callable[[], bytes]) -> None:
        """Add a file; `make` is called only if the published one was not made from `key`."""
        target = self._inside(name)
        old = self._reusable(name, key)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if old is not None and old.stat().st_size == self._published[name][1]:
                _link(old, target)
                size = self._published[name][1]
            else:
                data = make()
                target.write_bytes(data)
                size = len(data)
                self.written += 1
        except OSError as error:
            raise _unwritable(self.output, error) from error
        self.index[name] = (key, size)

    def place_folder(self, name: str, key: str, make: Callable[[Path], None]) -> bool:
        """Add a folder that `make` fills; return whether it was made rather than reused."""
        target = self._inside(name)
        old = self._reusable(name + "/", key)
        try:
            if old is not None and _bytes_in(old) == self._published[name + "/"][1]:
                shutil.copytree(old, target, copy_function=_link)
            else:
                old = None
                target.mkdir(parents=True)
                make(target)
                self.written += 1
        except OSError as error:
            raise _unwritable(self.output, error) from error
        self.index[name + "/"] = (key, _bytes_in(target))
        return old is None

    def path(self, name: str) -> Path:
        """Return where a file or folder that was placed is now."""
        return self._inside(name)

    def commit(self) -> None:
        """Put the staged site in its place and remove the one before it.

        What somebody added at its top (a CNAME, a .git folder) goes over to the new one.
        """
        try:
            if self.output.exists():
                self.output.rename(self._before)
            self._folder.rename(self.output)
        except OSError as error:
            self._recover()
            raise _unwritable(self.output, error) from error
        self._recover()

    def _recover(self) -> None:
        """Finish a commit, or take back one that was interrupted half-way."""
        if not self._before.exists():
            return
        if not self.output.exists():
            self._before.rename(self.output)
            return
        for entry in list(self._before.iterdir()):
            if entry.name not in _TOP and not (self.output / entry.name).exists():
                entry.rename(self.output / entry.name)
        shutil.rmtree(self._before, ignore_errors=True)

    def _inside(self, name: str) -> Path:
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or PurePosixPath(name).is_absolute():
            raise ValueError(f"not a path within the site: {name!r}")
        return self._folder.joinpath(*parts)

    def _reusable(self, name: str, key: str) -> Path | None:
        if self._published.get(name, ("", 0))[0] != key:
            return None
        old = self.output / name
        return old if old.exists() else None


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
    try:
        whole = all(
            _bytes_in(output / name) == size
            if name.endswith("/")
            else (output / name).stat().st_size == size
            for name, (_, size) in index.items()
        )
    except OSError:
        return False
    return whole and (output / MARK).is_file()


def size_of(index: Mapping[str, Sequence[Any]]) -> int:
    """Return the bytes of everything in a site's index."""
    return sum(int(size) for _, size in index.values())


def _link(source: str | Path, target: str | Path) -> None:
    """Give a published file a second name; copy it where the file system knows no links."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _unwritable(output: Path, error: OSError) -> SitegenError:
    reason = error.strerror or str(error)
    return SitegenError(
        f"Cannot write the site to {output}: {reason}. The published site was left as it was.",
        "Free some space or mend the folder's rights, or name another one with -o/--output.",
    )
