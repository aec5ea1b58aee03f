"""`sitegen init`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sitegen.cli.files import write
from sitegen.errors import SitegenError


@click.command("init")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=".")
@click.option("--schema", is_flag=True, help="Print the manifest's JSON Schema instead.")
def command(folder: Path, schema: bool) -> None:
    """Write a commented collection.toml into DIR (default: here)."""
    from sitegen.config import MANIFEST_NAME, json_schema
    from sitegen.config.starter import starter_manifest

    if schema:
        click.echo(json.dumps(json_schema(), indent=2))
        return
    target = folder / MANIFEST_NAME
    if target.exists():
        raise SitegenError(f"{target} exists; it was left as it is.", "Edit it, or move it away.")
    manifest, found = starter_manifest(folder)
    write(target, manifest.encode())
    click.echo(f"{target} written: {found}. Look through it, then run: sitegen build '{folder}'")
