"""What has been fetched of a IIIF source: documents, pictures, and which failed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.cache import write_beside
from sitegen.fingerprint import digest_of

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 80
"""Bytes of UTF-8 in a name: file systems take 255, with what is added to it."""
_DIGITS = 8


@dataclass
class Store:
    """A folder in the cache; nothing outside it is ever written.

    Attributes
    ----------
    folder : Path
    pictures : dict of str to str
        File name of each picture that is there, by the canvas's identifier.
    failed : dict of str to (str, bool)
        Why a picture could not be had, and whether that may be otherwise another time.
    """

    folder: Path
    pictures: dict[str, str] = field(default_factory=dict)
    failed: dict[str, tuple[str, bool]] = field(default_factory=dict)

    @classmethod
    def at(cls, folder: Path) -> Store:
        """Open the store in a folder, which need not exist."""
        store = cls(folder)
        try:
            state: dict[str, Any] = json.loads((folder / "state.json").read_text("utf-8"))
            store.pictures = {
                key: name
                for key, name in state["pictures"].items()
                if (folder / "images" / name).is_file()
            }
            store.failed = {key: (why[0], why[1]) for key, why in state["failed"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            store.pictures, store.failed = {}, {}
        return store

    @property
    def images(self) -> Path:
        """The folder of the pictures."""
        return self.folder / "images"

    @property
    def table(self) -> Path:
        """The table of what is known of them."""
        return self.folder / "metadata.json"

    def document(self, address: str) -> bytes | None:
        """Return a document that was fetched before."""
        try:
            return self._place(address).read_bytes()
        except OSError:
            return None

    def keep_document(self, address: str, data: bytes) -> None:
        """Store a document."""
        write_beside(self._place(address), data)

    def keep_picture(self, key: str, name: str, data: bytes) -> None:
        """Store a picture under a name from `file_names`."""
        write_beside(self.images / name, data)
        self.pictures[key] = name
        self.failed.pop(key, None)

    def forget(self) -> None:
        """Drop what is known of documents and failures, so that all is asked for again."""
        for path in (self.folder / "documents").glob("*.json"):
            path.unlink()
        self.pictures, self.failed = {}, {}

    def save(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Write the table, and what is there; drop pictures that no document names any more."""
        text = json.dumps(list(rows), ensure_ascii=False, indent=1)
        if not self.table.is_file() or self.table.read_text("utf-8") != text:
            write_beside(self.table, text.encode())
        state = {"pictures": self.pictures, "failed": self.failed}
        write_beside(self.folder / "state.json", json.dumps(state, indent=1).encode())
        kept = set(self.pictures.values())
        for path in self.images.iterdir() if self.images.is_dir() else ():
            if path.name not in kept:
                path.unlink()

    def _place(self, address: str) -> Path:
        return self.folder / "documents" / f"{digest_of(address)}.json"


def file_names(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return a safe and unique stem for each identifier, like the name it asks for.

    Of several that ask for one name each gets a digest of its identifier, so that none changes
    when another comes or goes later in the list.
    """
    plain = {key: _safe(name) for key, name in wanted.items()}
    counts: dict[str, int] = {}
    for name in plain.values():
        counts[name.casefold()] = counts.get(name.casefold(), 0) + 1
    return {
        key: name if counts[name.casefold()] == 1 else f"{name}-{digest_of(key)[:_DIGITS]}"
        for key, name in plain.items()
    }


def _safe(text: str) -> str:
    plain = _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip("-._")
    return plain.encode()[:_LONGEST].decode(errors="ignore").rstrip("-.") or "picture"
