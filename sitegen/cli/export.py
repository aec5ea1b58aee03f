"""`sitegen export`: items, features."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli import options
from sitegen.cli.files import write, written
from sitegen.errors import SitegenError


@click.group("export")
def command() -> None:
    """Write parts of a built collection to other files."""


@command.command()
@options.collection
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="features.npz", show_default=True
)
def features(
    source: options.Source,
    output: Path,
) -> None:
    """Write the features: arrays `ids` (text) and `features` (n, d) float32, without pickle."""
    import numpy as np

    from sitegen.pipeline import features_of

    found = features_of(source.load())
    with written(output) as file:
        np.savez(file, allow_pickle=False, ids=np.array(found.ids), features=found.values)
    count, width = found.values.shape
    click.echo(f"{output}: {count:,} × {width:,} by {found.extractor}")


@command.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=".")
@click.option("--site", type=click.Path(path_type=Path), help="The built site [DIR/site].")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default="items.csv", show_default=True
)
def items(folder: Path, site: Path | None, output: Path) -> None:
    """Write the items of a built site with their places, clusters and neighbours, as CSV."""
    source = (site or folder / "site") / "data" / "items.csv"
    if not source.is_file():
        raise SitegenError(f"There is no built site at {source.parent.parent}.", "Build it first.")
    write(output, source.read_bytes())
    click.echo(f"{output}")
