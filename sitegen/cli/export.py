"""`sitegen export`: items, features, poster, clusters, dendrogram, iiif."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sitegen.cli import options, reporting
from sitegen.errors import SitegenError

_SHAPES = ("rectangle", "square", "circle", "ellipse")
_MM = 25.4


@click.group("export")
def command() -> None:
    """Write parts of a collection to other files, from the cache that a build leaves."""


def _output(default: str) -> Callable[..., Any]:
    return click.option(
        "-o", "--output", type=click.Path(path_type=Path), default=default, show_default=True
    )


_quiet = click.option("--quiet", is_flag=True, help="Say errors only.")


@command.command(short_help="The features, as .npz.")
@options.collection
@_output("features.npz")
def features(
    source: options.Source,
    output: Path,
) -> None:
    """Write the features: arrays `ids` (text) and `features` (n, d) float32, without pickle."""
    import numpy as np

    from sitegen.exports.places import new_file, refuse_unfit
    from sitegen.pipeline import features_of

    config = source.load()
    refuse_unfit(output, config)
    found = features_of(config)
    with new_file(output) as beside, beside.open("wb") as file:
        np.savez(file, allow_pickle=False, ids=np.array(found.ids), features=found.values)
    count, width = found.values.shape
    click.echo(f"{output}: {count:,} × {width:,} by {found.extractor}")


@command.command(short_help="The items with their metadata, as a table.")
@options.collection
@_output("items.csv")
@click.option(
    "--site",
    type=click.Path(path_type=Path),
    help="Copy the table of this built site, without the metadata; no collection is needed.",
)
@_quiet
def items(source: options.Source, output: Path, site: Path | None, quiet: bool) -> None:
    """Write the items with places, clusters, neighbours and metadata: .csv or .parquet."""
    if site is not None:
        table = site / "data" / "items.csv"
        if not table.is_file():
            raise SitegenError(f"There is no built site at {site}.", "Build it first.")
        from sitegen.exports.places import new_file

        with new_file(output) as file:
            file.write_bytes(table.read_bytes())
        click.echo(f"{output}")
        return
    from sitegen.exports.items import export_items

    config = source.load()
    with reporting.reporter(quiet, as_json=False) as progress:
        rows, columns = export_items(config, output, progress)
    if not quiet:
        click.echo(f"{output}: {rows:,} items, {columns:,} columns")


@command.command(short_help="The collection as one picture to print.")
@options.collection
@_output("poster.jpg")
@click.option(
    "--layout", default="grid", show_default=True, help="grid, map, or another of the manifest's."
)
@click.option("--width", type=click.IntRange(1), help="Width in pixels [10,000 at most].")
@click.option("--mm", type=click.FloatRange(0, min_open=True), help="Width in print, instead.")
@click.option(
    "--dpi", type=click.FloatRange(1), default=300.0, show_default=True, help="Pixels an inch."
)
@click.option(
    "--shape", type=click.Choice(_SHAPES), help="Outline of the grid, for this poster alone."
)
@click.option(
    "--aspect",
    type=click.FloatRange(0.05, 20),
    help="Width / height of a rectangle or an ellipse, for this poster alone.",
)
@click.option("--background", metavar="#RRGGBB", help="Colour behind the pictures.")
@click.option(
    "--scale",
    type=click.FloatRange(0.1, 10),
    default=1.0,
    show_default=True,
    help="Size of the pictures on a map.",
)
@click.option("--quality", type=click.IntRange(1, 100), default=90, help="Of a JPEG [90].")
@_quiet
def poster(
    source: options.Source,
    output: Path,
    width: int | None,
    mm: float | None,
    dpi: float,
    background: str | None,
    quiet: bool,
    **others: Any,
) -> None:
    """Write the collection as one picture to print: .jpg, .png or .tif."""
    import re

    from sitegen.exports.poster import Poster, export_poster

    if width is not None and mm is not None:
        raise click.UsageError("--width and --mm say the same; give one of them.")
    if background is not None and not re.fullmatch(r"#[0-9A-Fa-f]{6}", background):
        raise click.UsageError(f"--background takes a colour such as #ffffff, not '{background}'.")
    if mm is not None:
        width = max(1, round(mm / _MM * dpi))
    config = source.load()
    wanted = Poster(width=width, dpi=dpi, background=background, **others)
    with reporting.reporter(quiet, as_json=False) as progress:
        columns, rows = export_poster(config, output, wanted, progress)
    if not quiet:
        inches = (columns / dpi * _MM, rows / dpi * _MM)
        click.echo(
            f"{output}: {columns:,} × {rows:,} px, {inches[0]:,.0f} × {inches[1]:,.0f} mm "
            f"at {dpi:g} dpi, {output.stat().st_size / 1e6:,.1f} MB"
        )


def _similarity(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--similarity",
        type=click.FloatRange(0, 1),
        help="How alike pictures must be to share a cluster [the manifest's].",
    )(function)


@command.command(short_help="A folder for each cluster.")
@options.collection
@_output("clusters")
@_similarity
@click.option(
    "--min-size", type=click.IntRange(1), help="Leave out smaller clusters [the manifest's]."
)
@click.option("--copy", is_flag=True, help="Copy the pictures instead of linking to them.")
@click.option("--sheets", is_flag=True, help="A contact sheet for each cluster instead of links.")
@_quiet
def clusters(source: options.Source, output: Path, quiet: bool, **cut: Any) -> None:
    """Write a folder for each cluster, by size, with links to its pictures by rank."""
    from sitegen.exports.clusters import Cut, export_clusters

    if cut["copy"] and cut["sheets"]:
        raise click.UsageError("--sheets makes pictures of its own: there is nothing to --copy.")
    config = source.load()
    with reporting.reporter(quiet, as_json=False) as progress:
        count, pictures = export_clusters(config, output, Cut(**cut), progress)
    if not quiet:
        click.echo(f"{output}: {count:,} clusters of {pictures:,} pictures")


@command.command(short_help="The hierarchy of clusters, drawn.")
@options.collection
@_output("dendrogram.png")
@click.option(
    "--leaves", type=click.IntRange(1, 200), default=40, show_default=True, help="Branches shown."
)
@click.option(
    "--pictures", type=click.IntRange(1, 20), default=5, show_default=True, help="Of each branch."
)
@_quiet
def dendrogram(
    source: options.Source, output: Path, leaves: int, pictures: int, quiet: bool
) -> None:
    """Draw the hierarchy of clusters with their pictures: .png, .svg, .jpg or .tif."""
    from sitegen.exports.dendrogram import export_dendrogram

    config = source.load()
    with reporting.reporter(quiet, as_json=False) as progress:
        branches, count = export_dendrogram(config, output, leaves, pictures, progress)
    if not quiet:
        click.echo(f"{output}: {branches:,} branches of {count:,} pictures")


@command.command(short_help="IIIF manifests and pictures.")
@options.collection
@_output("iiif")
@click.option(
    "--base", default="", metavar="URL", help="Address of the folder [iiif/ at base_url]."
)
@click.option("--tiles/--no-tiles", default=True, show_default=True, help="Tiles, for zooming in.")
@click.option("--size", type=click.IntRange(64), help="Longest side, pixels [the originals']. ")
@click.option("--quality", type=click.IntRange(1, 100), default=85, help="Of the JPEGs [85].")
@_quiet
def iiif(source: options.Source, output: Path, quiet: bool, **wanted: Any) -> None:
    """Write IIIF: Presentation 3 manifests, a collection, and pictures of Image API 3, level 0."""
    import re

    from sitegen.exports.iiif import Wanted, export_iiif

    if wanted["base"] and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", wanted["base"]):
        raise click.UsageError(f"--base takes an address of the web, not '{wanted['base']}'.")
    config = source.load()
    with reporting.reporter(quiet, as_json=False) as progress:
        address, count = export_iiif(config, output, Wanted(**wanted), progress)
    if not quiet:
        click.echo(f"{output}: {count:,} items, to be published so that {address} is found")
