"""Where the package's own templates and themes are."""

from __future__ import annotations

from pathlib import Path

from sitegen.fingerprint import digest_file, digest_of

_PACKAGE = Path(__file__).parent


def code_digest() -> str:
    """Digest of the package's own code: another version may make another site of the same input."""
    return digest_of([digest_file(path) for path in sorted(_PACKAGE.rglob("*.py"))])


def folder(name: str) -> Path:
    """Return the folder `templates` or `themes`: in the installed package, else in the checkout."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
