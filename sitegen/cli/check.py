"""`sitegen check`."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli import options


@click.command("check")
@options.collection
@click.option("--strict", is_flag=True, help="Fail on unusable files and warnings.")
def command(
    folder: Path,
    images: tuple[str, ...],
    metadata: str | None,
    title: str | None,
    overrides: tuple[str, ...],
    strict: bool,
) -> None:
    """Validate manifest, table and pictures, and estimate the site's size; write nothing."""
    from sitegen.pipeline import check

    found = check(options.load(folder, images, metadata, title, overrides))
    for warning in found.warnings:
        click.secho(f"warning: {warning}", fg="yellow")
    for skipped in found.skipped:
        click.echo(f"unusable: {skipped.name}: {skipped.reason}")
    click.echo(
        f"{found.items:,} pictures, {len(found.skipped):,} unusable. "
        f"The site will take about {found.bytes / 1e6:,.0f} MB."
    )
    if strict and (found.warnings or found.skipped):
        raise click.exceptions.Exit(1)
