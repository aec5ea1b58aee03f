"""Content-addressed store: what has been computed once is found again by what it was made from.

An entry is a file `<kind>/<first two of key>/<key>`: the payload, then its BLAKE2b digest. An entry
is written beside its place and renamed, so it is there whole or not at all; one whose digest does
not fit (a full disk, a flipped bit) counts as missing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import secrets
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitegen.errors import SitegenError

_DIGEST_BYTES = 20
_IGNORE_FILE = "*\n"
_CHUNK = 1 << 20
_DAY = 86_400.0
T = TypeVar("T")


class Cache:
    """Entries under one folder, made when the first entry is written.

    Parameters
    ----------
    folder : Path
        Need not exist. A `.gitignore` is written into it, so that it is never committed by chance.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / key

    def make(self) -> None:
        """Make the folder, with a `.gitignore` in it; nothing if it is there."""
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / ".gitignore").write_text(_IGNORE_FILE)

    def has(self, kind: str, key: str) -> bool:
        """Say whether there is an entry, without reading it."""
        # A Path for each of 50,000 lookups would take most of the time.
        return os.path.isfile(f"{self.folder}/{kind}/{key[:2]}/{key}")  # noqa: PTH113

    def keys(self, kind: str) -> set[str]:
        """Return the keys of all entries of a kind: to ask for each of thousands takes longer."""
        found: set[str] = set()
        with contextlib.suppress(OSError), os.scandir(f"{self.folder}/{kind}") as parts:
            for part in parts:
                with (
                    contextlib.suppress(NotADirectoryError, FileNotFoundError),
                    os.scandir(part) as entries,
                ):
                    found.update(entry.name for entry in entries)
        return found

    def get(self, kind: str, key: str) -> bytes | None:
        """Return an entry's payload; `None` where there is none or it is damaged."""
        path = self._path(kind, key)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        payload = stored[:-_DIGEST_BYTES]
        if len(stored) < _DIGEST_BYTES or _seal(payload) != stored[-_DIGEST_BYTES:]:
            path.unlink(missing_ok=True)
            return None
        return payload

    def put(self, kind: str, key: str, payload: bytes) -> None:
        """Write an entry.

        Raises
        ------
        SitegenError
            When it cannot be written: no rights, or no space left.
        """
        with self._storing():
            self.make()
            write_beside(self._path(kind, key), payload + _seal(payload))

    @contextmanager
    def new_array(self, kind: str, key: str, shape: tuple[int, int]) -> Iterator[NewArray]:
        """Write a matrix of any size as an entry, block by block.

        The entry is there when the `with` block has ended without an exception, as a .npy file
        before its digest.

        Raises
        ------
        SitegenError
            When it cannot be written: no rights, or no space left.
        """
        self._drop_leftovers()
        with self._new_entry(kind, key) as file:
            with self._storing():
                new = NewArray(file, shape, self._storing)
            yield new

    def open_array(self, kind: str, key: str) -> NDArray[np.float32] | None:
        """Map a matrix written by `new_array`; `None` where there is none or it is damaged.

        Returns
        -------
        memmap, shape (n, d), float32
            Read-only. What is read of it counts as this process's memory until it is let go, as
            `Features.blocks` does.
        """
        path = self._path(kind, key)
        if not _is_sound(path):
            return None
        try:
            mapped: NDArray[np.float32] = np.load(path, mmap_mode="r", allow_pickle=False)
        except ValueError:  # sound, but written by `put`
            return None
        return mapped

    def load(self, kind: str, key: str, cls: type[T], **given: Any) -> T | None:
        """Return a dataclass stored by `save`; `given` are the fields that were not stored."""
        path = self._path(kind, key)
        if not _is_sound(path):
            return None
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                fields: dict[str, Any] = json.loads(str(arrays["_json"]))
                fields |= {name: arrays[name] for name in arrays.files if name != "_json"}
            return cls(**fields, **given)
        except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
            return None

    def save(self, kind: str, key: str, value: Any, leave_out: tuple[str, ...] = ("ids",)) -> None:
        """Store a dataclass of arrays and plain values, without the fields in `leave_out`.

        Ids are left out by default: entries are found by content, and a renamed picture must not
        cost anything.
        """
        arrays: dict[str, Any] = {}
        plain: dict[str, Any] = {}
        for field in dataclasses.fields(value):
            if field.name not in leave_out:
                content = getattr(value, field.name)
                (arrays if isinstance(content, np.ndarray) else plain)[field.name] = content
        with self._new_entry(kind, key) as file, self._storing():
            np.savez(file, allow_pickle=False, _json=np.array(json.dumps(plain)), **arrays)

    def losing(self) -> SitegenError:
        """Return the error for an entry that is gone as soon as it is written."""
        return SitegenError(
            f"The cache {self.folder} loses what is written to it.",
            "Check the disk, or name another folder in SITEGEN_CACHE.",
        )

    def entries(self) -> Iterator[tuple[str, str, Path]]:
        """Yield kind, key and file of every entry."""
        for path in sorted(self.folder.glob("*/??/*")):
            if not path.name.startswith("."):
                yield path.parent.parent.name, path.name, path

    def verify(self) -> tuple[int, int]:
        """Read every entry and drop the damaged ones; return how many are sound and dropped."""
        self._drop_leftovers()
        sound = damaged = 0
        for _, _, path in list(self.entries()):
            if _is_sound(path):
                sound += 1
            else:
                damaged += 1
        return sound, damaged

    def prune(self, max_bytes: int) -> tuple[int, int]:
        """Drop the entries longest unused until the rest fits; return entries and bytes dropped."""
        self._drop_leftovers()
        found = sorted(
            ((status.st_atime_ns, status.st_size, path) for status, path in self._stats()),
            key=lambda entry: (entry[0], str(entry[2])),
        )
        excess = sum(size for _, size, _ in found) - max_bytes
        dropped = freed = 0
        for _, size, path in found:
            if freed >= excess:
                break
            path.unlink(missing_ok=True)
            dropped, freed = dropped + 1, freed + size
        return dropped, freed

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Return entries and bytes of each kind."""
        totals: dict[str, tuple[int, int]] = {}
        for status, path in self._stats():
            entries, size = totals.get(path.parent.parent.name, (0, 0))
            totals[path.parent.parent.name] = (entries + 1, size + status.st_size)
        return totals

    def _stats(self) -> Iterator[tuple[os.stat_result, Path]]:
        for _, _, path in self.entries():
            with contextlib.suppress(FileNotFoundError):
                yield path.stat(), path

    @contextmanager
    def _storing(self) -> Iterator[None]:
        """Say what is wrong with the cache where writing to it fails."""
        try:
            yield
        except OSError as error:
            raise SitegenError(
                f"Cannot write to the cache {self.folder}: {error.strerror or error}",
                "Free some space or mend its rights, or name another folder in SITEGEN_CACHE.",
            ) from error

    @contextmanager
    def _new_entry(self, kind: str, key: str) -> Iterator[IO[bytes]]:
        """Open a file beside an entry's place; seal and rename it if nothing goes wrong."""
        path = self._path(kind, key)
        with self._storing():
            self.make()
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, beside = _new_beside(path)
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                with self._storing():
                    end = file.seek(0, os.SEEK_END)
                    file.write(_digest_of_start(file, end))
                    file.flush()
            with self._storing():
                beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def _drop_leftovers(self) -> None:
        """Drop what killed processes were writing: nothing is written for a day on end."""
        for path in self.folder.glob("*/??/.*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _DAY:
                    path.unlink()


class NewArray:
    """A matrix that is being written to disk, block by block, in any order.

    It goes through the file rather than through mapped memory, whose written pages would count as
    this process's until the system takes them away.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns. Rows that nobody writes are zero.
    """

    def __init__(
        self,
        file: IO[bytes],
        shape: tuple[int, int],
        storing: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self.shape = shape
        self._file, self._storing = file, storing
        header = {"descr": "<f4", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        self._start = file.tell()
        file.truncate(self._start + 4 * shape[0] * shape[1])

    def write(self, start: int, rows: NDArray[np.floating]) -> None:
        """Write rows from row `start` on.

        Parameters
        ----------
        rows : ndarray, shape (m, d)

        Raises
        ------
        ValueError
            When they are not finite, or do not fit the shape.
        """
        count, width = self.shape
        if rows.ndim != 2 or rows.shape[1] != width or not 0 <= start <= count - len(rows):
            raise ValueError(f"rows {rows.shape} from {start} on do not fit {self.shape}")
        with np.errstate(over="ignore"):  # too large for float32: infinite, and found just below
            data = np.ascontiguousarray(rows, dtype="<f4")
        if not np.isfinite(data).all():
            raise ValueError("rows must be finite")
        with self._storing():
            self._file.seek(self._start + 4 * start * width)
            self._file.write(data.data)

    def read(self, start: int, stop: int) -> NDArray[np.float32]:
        """Read rows `start` to `stop` again, as they are so far; shape (stop - start, d)."""
        width = self.shape[1]
        self._file.seek(self._start + 4 * start * width)
        stored = self._file.read(4 * (stop - start) * width)
        return np.frombuffer(bytearray(stored), np.float32).reshape(stop - start, width)


def _seal(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_DIGEST_BYTES).digest()


def _digest_of_start(file: IO[bytes], length: int) -> bytes:
    """Digest of the first `length` bytes, read piece by piece; leaves the file's position there."""
    hashed = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    file.seek(0)
    while length > 0 and (piece := file.read(min(_CHUNK, length))):
        hashed.update(piece)
        length -= len(piece)
    return hashed.digest()


def _is_sound(path: Path) -> bool:
    """Say whether an entry is there and its digest fits; drop it where it does not."""
    try:
        with path.open("rb") as file:
            length = os.fstat(file.fileno()).st_size - _DIGEST_BYTES
            sound = length >= 0 and _digest_of_start(file, length) == file.read(_DIGEST_BYTES)
    except OSError:
        return False
    if not sound:
        path.unlink(missing_ok=True)
    return sound


def write_beside(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it, so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = _new_beside(path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _new_beside(path: Path) -> tuple[int, Path]:
    """Open a new, hidden file beside another; who may read it is left to the umask.

    `tempfile` makes files that nobody else can read: right for secrets, wrong for what colleagues
    and web servers share.
    """
    beside = path.with_name(f".{secrets.token_hex(8)}")
    return os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666), beside
