"""Digests of the files that a build is made from, remembered from build to build."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from sitegen.cache import write_beside
from sitegen.fingerprint import digest_file


class DigestIndex:
    """Digests of files, remembered by path, size, time and inode, as git's index does.

    Content decides what is computed; this only spares reading files that nobody touched. A file
    changed within two seconds of being read is not trusted next time: its time could hide a change.
    """

    _SETTLE_NS = 2_000_000_000

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, list[Any]] = {}
        self._seen: dict[str, list[Any]] = {}
        with contextlib.suppress(OSError, ValueError):
            loaded = json.loads(file.read_text())
            if isinstance(loaded, dict):
                self._known = {
                    path: entry
                    for path, entry in loaded.items()
                    if isinstance(entry, list) and len(entry) == 4
                }

    def digest(self, path: Path | str) -> str:
        """Return the digest of the file's bytes."""
        name = str(path)
        if name in self._seen:  # as it was when this build began
            return str(self._seen[name][3])
        status = os.stat(name)  # noqa: PTH116 - 20,000 Paths in a build take time
        stamp = [status.st_size, status.st_mtime_ns, status.st_ino]
        known = self._known.get(name)
        if known is not None and known[:3] == stamp:
            self._seen[name] = known
            return str(known[3])
        digest = digest_file(Path(name))
        self._seen[name] = [*stamp, digest]
        return digest

    def save(self, now_ns: int) -> None:
        """Write the digests asked for, without those of files changed just before `now_ns`."""
        settled = {
            path: entry for path, entry in self._seen.items() if entry[1] < now_ns - self._SETTLE_NS
        }
        if settled != self._known:
            with contextlib.suppress(OSError):  # it only spares time
                write_beside(self._file, json.dumps(settled).encode())
