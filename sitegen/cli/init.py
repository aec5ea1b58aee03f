"""`sitegen init`."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click

from sitegen.cli.files import write
from sitegen.errors import SitegenError


@click.command("init")
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), default=".")
@click.option("--schema", is_flag=True, help="Print the manifest's JSON Schema instead.")
@click.option(
    "--github-pages",
    is_flag=True,
    help="Write a workflow too, by which GitHub builds and publishes the site.",
)
@click.option(
    "--install",
    metavar="REQUIREMENT",
    help="What pip installs sitegen from in the workflow [whence this sitegen came].",
)
def command(folder: Path, schema: bool, github_pages: bool, install: str | None) -> None:
    """Write a commented collection.toml into DIR (default: here)."""
    from sitegen.config import MANIFEST_NAME, json_schema
    from sitegen.config.starter import starter_manifest

    if schema:
        click.echo(json.dumps(json_schema(), indent=2))
        return
    target, address = folder / MANIFEST_NAME, ""
    if github_pages:
        # First, so that a manifest that is there already is no obstacle.
        address = _write_workflow(folder, install)
        if target.exists():
            click.echo(f"{target} exists; it was left as it is.{_missing(target, address)}")
            return
    if target.exists():
        raise SitegenError(f"{target} exists; it was left as it is.", "Edit it, or move it away.")
    manifest, found = starter_manifest(folder, address)
    write(target, manifest.encode())
    again = " ".join(["sitegen build", *([] if folder == Path() else [shlex.quote(str(folder))])])
    click.echo(f"{target} written: {found}. Look through it, then run: {again}")


def _write_workflow(folder: Path, install: str | None) -> str:
    """Write the workflow, and return where the site will be seen, if that is known."""
    from sitegen.deploy.workflow import workflow

    made = workflow(folder, install)
    if made.path.exists():
        raise SitegenError(f"{made.path} exists; nothing was written.", "Edit it, or move it away.")
    write(made.path, made.text.encode())
    click.echo(
        f"{made.path} written. Commit and push it, and choose on GitHub: Settings → Pages → "
        "Source → GitHub Actions."
    )
    return made.address


def _missing(manifest: Path, address: str) -> str:
    """Say what a manifest lacks to be published at an address."""
    text = manifest.read_text(encoding="utf-8", errors="replace")
    if not address or re.search(r"^\s*base_url\s*=", text, re.MULTILINE):
        return ""
    return f' Add under [collection]: base_url = "{address}"'
