"""`sitegen words`."""

from __future__ import annotations

import click


@click.command("words")
@click.argument("language", default="en")
def command(language: str) -> None:
    """Print the catalogue of what sites say in LANGUAGE (en), to be translated or changed."""
    from sitegen.errors import SitegenError
    from sitegen.languages import available, catalogue_text

    if language not in available():
        raise SitegenError(
            f"sitegen does not speak '{language}'.", f"Choose one of: {', '.join(available())}."
        )
    click.echo(catalogue_text(language), nl=False)
