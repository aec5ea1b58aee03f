"""The command line: one thin file a command, loaded when it is asked for."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import click

from sitegen.errors import ManifestError, SitegenError
from sitegen.version import __version__

_COMMANDS = {
    "build": "Build the site.",
    "cache": "Look after the cache.",
    "check": "Validate manifest, table and pictures; write nothing.",
    "deploy": "Publish the built site to a git branch, for GitHub Pages.",
    "export": "Write parts of a built collection to other files.",
    "fetch": "Fetch the pictures of a IIIF manifest or collection.",
    "init": "Write a commented collection.toml.",
    "serve": "Build, serve, watch, build again, and reload open pages.",
    "words": "Print what sites say in a language, to be translated.",
}


class _Group(click.Group):
    """Imports a command's module only when the command is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"sitegen.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            choices = ", ".join(sorted(_COMMANDS))
            raise click.UsageError(f"{error.message} Choose one of: {choices}.", ctx) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sitegen")
def cli() -> None:
    """Publish an image collection as a static website, arranged by visual similarity."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 bad usage or manifest, 130 interrupted."""
    try:
        status = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        if "extra argument" in error.message and "--images" in sys.argv:
            hint = "Put a pattern in quotes, else the shell puts all that it finds in its place."
            click.echo(hint, err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        kept = ": the site is as it was; the next build goes on from here"
        click.echo(f"interrupted{kept if sys.argv[1:2] == ['build'] else ''}", err=True)
        sys.exit(130)
    except SitegenError as error:
        _show(error)
        sys.exit(2 if isinstance(error, ManifestError) else 1)
    sys.exit(status if isinstance(status, int) else 0)


def _show(error: SitegenError) -> None:
    if "--json" in sys.argv:
        click.echo(json.dumps({"event": "failed", "message": error.message, "hint": error.hint}))
    click.secho(f"error: {error.message}", fg="red", err=True)
    if error.hint:
        click.echo(error.hint, err=True)
