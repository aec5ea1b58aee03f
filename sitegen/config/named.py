"""The files that a manifest names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen.config.schema import SiteConfig


def named_files(config: SiteConfig) -> Iterator[Path]:
    """Yield every file that a text of the manifest may name, whether it exists or not.

    Which keys hold paths is not asked: a title that happens to name a file does no harm, a file
    that was forgotten would.
    """
    for text in _texts(config.model_dump()):
        try:
            path = config.resolve(text)
            if text and path.parent.is_dir() and not path.is_dir():
                yield path
        except (OSError, ValueError):  # too long, a null byte
            continue


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a manifest."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, (str, Path)):
        yield str(value)
