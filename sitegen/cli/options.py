"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from sitegen.config import SiteConfig

F = TypeVar("F", bound=Callable[..., Any])


def collection(function: F) -> F:
    """Add what names a collection: its folder or manifest, or flags in a manifest's place."""
    for decorator in (
        click.option(
            "--set",
            "overrides",
            multiple=True,
            metavar="KEY=VALUE",
            help="Set a manifest key, such as map.perplexity=50. May be repeated.",
        ),
        click.option("--title", help="Template of the items' titles, such as '{Name} ({Year})'."),
        click.option("--metadata", help="Metadata table, with no manifest."),
        click.option(
            "--images",
            multiple=True,
            metavar="GLOB",
            help="Pictures, with no manifest, such as 'photos/**/*.jpg'. May be repeated.",
        ),
        click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default="."),
    ):
        function = decorator(function)
    return function


def load(
    folder: Path,
    images: tuple[str, ...],
    metadata: str | None,
    title: str | None,
    overrides: tuple[str, ...],
) -> SiteConfig:
    """Read the manifest that these options name.

    Raises
    ------
    click.UsageError
        When an override is not of the form key=value.
    ManifestError
        With every problem found.
    """
    from sitegen.config import Flags, load_config

    pairs = {}
    for override in overrides:
        key, sign, value = override.partition("=")
        if not sign or not key.strip():
            raise click.UsageError(f"--set takes KEY=VALUE, not '{override}'.")
        pairs[key.strip()] = value.strip()
    return load_config(folder, overrides=pairs, flags=Flags(images, metadata, title))
