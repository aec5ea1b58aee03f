"""Digests: what decides whether something has to be computed again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

DIGEST_BYTES = 20


def digest_bytes(data: bytes) -> str:
    """Return the BLAKE2b digest of `data` as 40 hexadecimal characters."""
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES).hexdigest()


def digest_file(path: Path) -> str:
    """Return the digest of a file's bytes, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(
            file, lambda: hashlib.blake2b(digest_size=DIGEST_BYTES)
        ).hexdigest()


def digest_of(*parts: Any) -> str:
    """Return the digest of plain values (text, numbers, lists, dictionaries, None).

    The values are written as canonical JSON, so that equal values have equal digests in every
    process and on every machine. Anything else is a `TypeError`: a digest must not depend on an
    object's address or representation.
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return digest_bytes(text.encode())
