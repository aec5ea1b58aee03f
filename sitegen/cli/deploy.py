"""`sitegen deploy`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli import options, reporting

if TYPE_CHECKING:
    from sitegen.deploy import Deployed


@click.command("deploy")
@options.collection
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where the built site is [DIR/site]."
)
@click.option("--remote", help="Name or address of the git remote [the only one, or origin].")
@click.option("--branch", help="Branch that holds the site [gh-pages].")
@click.option("--history/--no-history", default=None, help="Keep what was published before [no].")
@click.option("--force", is_flag=True, help="Replace a branch that sitegen did not make.")
@click.option("--dry-run", is_flag=True, help="List what would go; push nothing.")
@click.option("--quiet", is_flag=True, help="Say warnings and errors only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON event a line on standard output.")
def command(
    source: options.Source,
    output: Path | None,
    remote: str | None,
    branch: str | None,
    history: bool | None,
    force: bool,
    dry_run: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Publish the built site of the collection in DIR (default: here) to a git branch."""
    from sitegen.deploy import Target, deploy

    config = source.load()
    target = Target(remote, branch, history, force, dry_run)
    with reporting.reporter(quiet, as_json) as progress:
        done = deploy(config, target, output, progress)
    if as_json:
        reporting.emit("checked" if dry_run else "deployed", **asdict(done))
        return
    for note in done.notes:
        click.secho(f"note: {note}", fg="yellow", err=True)
    if not quiet:
        _list(done) if dry_run else _summarise(done)


def _list(done: Deployed) -> None:
    changes = done.changes
    for sign, names in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        for name in names:
            size = f"{done.sizes[name]:>13,}" if name in done.sizes else " " * 13
            click.echo(f"{sign}{size}  {_printable(name)}")
    click.echo(
        f"Would go to '{done.branch}' of {done.remote}: {_counts(done)}. Nothing was pushed."
    )


def _summarise(done: Deployed) -> None:
    if done.commit:
        click.echo(f"Published to '{done.branch}' of {done.remote}: {_counts(done)}.")
    else:
        click.echo(f"Nothing has changed: '{done.branch}' of {done.remote} holds this site.")
    if done.address:
        click.echo(f"The public sees it, in a minute or so, at {done.address}")


def _counts(done: Deployed) -> str:
    changes = done.changes
    return (
        f"{len(changes.added):,} added, {len(changes.changed):,} changed "
        f"({sum(done.sizes.values()) / 1e6:,.2f} MB), {len(changes.removed):,} removed; "
        f"the site has {done.files:,} files, {done.bytes / 1e6:,.1f} MB"
    )


def _printable(name: str) -> str:
    """Return a name as one line of a terminal can show it."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name)
