"""`sitegen build`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli import explaining, options, reporting
from sitegen.model.build import STAGES

if TYPE_CHECKING:
    from sitegen.model.build import Report

_USE_TRUNCATED = "Those that break off are shown as far as they go by: --set images.truncated=use"


@click.command("build")
@options.collection
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where the site goes [DIR/site]."
)
@click.option(
    "--relayout",
    is_flag=True,
    help="Lay map and grid out afresh, wherever pictures were.",
)
@click.option("--force", is_flag=True, help="Compute everything again.")
@click.option(
    "--until", type=click.Choice(STAGES), default="publish", help="Stop after this stage."
)
@click.option("--strict", is_flag=True, help="Fail on skipped files and warnings.")
@click.option("--jobs", type=click.IntRange(1), help="Threads [as many as processors].")
@click.option("--limit", type=click.IntRange(1), help="Only the first N pictures.")
@click.option("--explain", is_flag=True, help="Say in full why a stage was done again.")
@click.option("--quiet", is_flag=True, help="Say warnings and errors only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON event a line on standard output.")
def command(
    source: options.Source,
    output: Path | None,
    relayout: bool,
    force: bool,
    until: str,
    strict: bool,
    jobs: int | None,
    limit: int | None,
    explain: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Build the site of the collection in DIR (default: here)."""
    from sitegen.model.build import Options
    from sitegen.pipeline import build

    config = source.load()
    with reporting.reporter(quiet, as_json) as progress:
        trial = bool(source.overrides)
        options_ = Options(output, force, until, strict, jobs, limit, relayout, trial)
        report = build(config, options_, progress)
    if as_json:
        reporting.emit("built", **asdict(report) | {"output": str(report.output)})
        return
    _say_losses(report)
    if not quiet:
        output_words = ("-o", str(output)) if output else ()
        limit_words = ("--limit", str(limit)) if limit else ()
        _summarise(report, until, explain, source.words("serve", *output_words, *limit_words))


def _summarise(report: Report, until: str, explain: bool, serve: str) -> None:
    say = click.echo
    say()
    if report.up_to_date:
        say(f"Up to date: nothing has changed since the site was built. {_pictures(report)}.")
    else:
        say(f"{_pictures(report)} in {sum(t.seconds for t in report.times):.1f} s:")
        for line in explaining.lines(report.times, explain):
            say(line)
        say()
    if until != "publish":
        say(f"Stopped after '{until}', as asked; no site was written.")
        return
    if report.nearest:
        say(
            f"Of each picture's {report.nearest} most similar pictures, "
            f"{report.quality['map']:.0%} are among its {report.nearest} nearest on the map "
            f"and {report.quality['grid']:.0%} on the grid."
        )
    say(f"Site: {report.output}, {report.bytes / 1e6:,.1f} MB")
    say()
    say(f"Look at it: open {report.output / 'index.html'}")
    say(f"or serve it, and see changes as you make them: {serve}")


def _pictures(report: Report) -> str:
    return f"{report.items:,} picture{'' if report.items == 1 else 's'}"


def _say_losses(report: Report) -> None:
    for warning in report.warnings:
        click.secho(f"warning: {warning}", fg="yellow", err=True)
    if report.skipped:
        count = len(report.skipped)
        click.secho(f"Left out: {count} file{'' if count == 1 else 's'}", fg="yellow", err=True)
        for skipped in report.skipped[:10]:
            click.echo(f"  {skipped.name}: {skipped.reason}", err=True)
        if count > 10:
            click.echo(f"  and {count - 10} more; all are listed in data/build.json", err=True)
        if any(skipped.reason.startswith("truncated") for skipped in report.skipped):
            click.echo(f"  {_USE_TRUNCATED}", err=True)
