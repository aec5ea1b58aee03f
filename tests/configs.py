"""Configurations of folders that hold no manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sitegen.config import Flags, SiteConfig, load_config


def config_of(
    root: Path,
    *,
    images: Sequence[str],
    metadata: str | None = None,
    title: str | None = None,
    overrides: Mapping[str, str] | None = None,
) -> SiteConfig:
    """As the command line makes it from the same words."""
    return load_config(root, flags=Flags(tuple(images), metadata, title), overrides=overrides)
