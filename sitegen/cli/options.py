"""Options that several commands share."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sitegen.config import SiteConfig


@dataclass(frozen=True)
class Source:
    """What names a collection on the command line."""

    folder: Path
    images: tuple[str, ...]
    metadata: str | None
    title: str | None
    overrides: tuple[str, ...]

    def load(self) -> SiteConfig:
        """Read the manifest that is named.

        Raises
        ------
        click.UsageError
            When an override is not of the form key=value.
        ManifestError
            With every problem found.
        """
        from sitegen.config import Flags, load_config

        pairs = {}
        for override in self.overrides:
            key, sign, value = override.partition("=")
            if not sign or not key.strip():
                raise click.UsageError(f"--set takes KEY=VALUE, not '{override}'.")
            pairs[key.strip()] = value.strip()
        flags = Flags(self.images, self.metadata, self.title)
        return load_config(self.folder, overrides=pairs, flags=flags)

    def words(self, command: str, *more: str) -> str:
        """Return a command for the same collection, as it would be typed."""
        named = ["sitegen", command]
        named += [str(self.folder)] if self.folder != Path() else []
        for option, value in (("--metadata", self.metadata), ("--title", self.title)):
            named += [option, value] if value is not None else []
        named += [word for glob in self.images for word in ("--images", glob)]
        named += [word for override in self.overrides for word in ("--set", override)]
        return shlex.join([*named, *more])


def collection(function: Callable[..., None]) -> Callable[..., None]:
    """Add what names a collection, its folder or manifest or flags in a manifest's place.

    The command gets it as a `Source`, first.
    """

    @wraps(function)
    def command(
        folder: Path,
        images: tuple[str, ...],
        metadata: str | None,
        title: str | None,
        overrides: tuple[str, ...],
        **others: Any,
    ) -> None:
        function(Source(folder, images, metadata, title, overrides), **others)

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
        command = decorator(command)
    return command
