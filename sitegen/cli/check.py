"""`sitegen check`."""

from __future__ import annotations

import click

from sitegen.cli import options


@click.command("check")
@options.collection
@click.option("--strict", is_flag=True, help="Fail on unusable files and warnings.")
def command(
    source: options.Source,
    strict: bool,
) -> None:
    """Validate manifest, table and pictures, and estimate the site's size; write nothing."""
    from sitegen.pipeline import check

    found = check(source.load())
    for warning in found.warnings:
        click.secho(f"warning: {warning}", fg="yellow")
    for note in found.notes:
        click.echo(note)
    for skipped in found.skipped:
        click.echo(f"unusable: {skipped.name}: {skipped.reason}")
    click.echo(
        f"{found.items:,} pictures, {len(found.skipped):,} unusable. "
        f"The site will take about {found.bytes / 1e6:,.0f} MB."
    )
    if strict and (found.warnings or found.skipped):
        raise click.exceptions.Exit(1)
