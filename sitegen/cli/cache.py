"""`sitegen cache`: info, verify, prune."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sitegen.cache import Cache

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


@click.group("cache")
def command() -> None:
    """Look after the cache of a collection."""


_folder = click.argument(
    "folder", metavar="[DIR]", type=click.Path(path_type=Path, exists=True), default="."
)


@command.command()
@_folder
def info(folder: Path) -> None:
    """Say what the cache holds."""
    cache = _cache(folder)
    click.echo(f"{cache.folder}")
    sizes = cache.sizes()
    for kind, (entries, size) in sorted(sizes.items()):
        click.echo(f"{kind:>12}  {entries:>9,} entries  {size / 1e6:>10,.1f} MB")
    total = sum(size for _, size in sizes.values())
    entries = sum(count for count, _ in sizes.values())
    click.echo(f"{'total':>12}  {entries:>9,} entries  {total / 1e6:>10,.1f} MB")


@command.command()
@_folder
def verify(folder: Path) -> None:
    """Read every entry, and drop those that are damaged."""
    sound, dropped = _cache(folder).verify()
    click.echo(f"{sound:,} sound, {dropped:,} damaged and dropped")


@command.command()
@_folder
@click.option(
    "--max-size", required=True, metavar="SIZE", help="What may stay, such as 500M or 2G."
)
def prune(folder: Path, max_size: str) -> None:
    """Drop the entries longest unused until the rest fits in a size."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)B?", max_size.strip(), re.IGNORECASE)
    if match is None:
        raise click.BadParameter(f"'{max_size}' is not a size such as 500M or 2G.")
    limit = int(float(match[1]) * _UNITS[match[2].upper()])
    dropped, freed = _cache(folder).prune(limit)
    click.echo(f"dropped {dropped:,} entries, {freed / 1e6:,.1f} MB")


def _cache(folder: Path) -> Cache:
    from sitegen.pipeline import cache_at

    return cache_at(folder if folder.is_dir() else folder.parent)
