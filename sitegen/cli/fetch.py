"""`sitegen fetch`."""

from __future__ import annotations

import click

from sitegen.cli import options, reporting


@click.command("fetch")
@options.collection
@click.option("--again", is_flag=True, help="Ask for everything again, failures included.")
@click.option("--quiet", is_flag=True, help="Say warnings and errors only.")
def command(source: options.Source, again: bool, quiet: bool) -> None:
    """Fetch the pictures of a IIIF manifest or collection; builds then need no network."""
    from sitegen.iiif import localise
    from sitegen.pipeline import cache_at

    config = source.load()
    with reporting.reporter(quiet, as_json=False) as progress:
        local = localise(config, cache_at(config.root), progress, again=again)
    if local.config is config:
        click.echo("Nothing to fetch: the pictures are all on this machine.")
        return
    for skipped in local.missing[:10]:
        click.secho(f"missing: {skipped.name}: {skipped.reason}", fg="yellow", err=True)
    if len(local.missing) > 10:
        click.secho(f"and {len(local.missing) - 10:,} more", fg="yellow", err=True)
    if not quiet:
        click.echo(f"{local.fetched:,} pictures are here, {len(local.missing):,} missing")
