"""`sitegen words`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("words")
@click.argument("language", default="en")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to this file, which must not exist.",
)
def command(language: str, output: Path | None) -> None:
    """Print the catalogue of what sites say in LANGUAGE (en), to be translated or changed."""
    from sitegen.errors import SitegenError
    from sitegen.languages import available, catalogue_text

    if language not in available():
        raise SitegenError(
            f"sitegen does not speak '{language}'.", f"Choose one of: {', '.join(available())}."
        )
    text = catalogue_text(language)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SitegenError(
            f"Cannot write {output}: {error.strerror}.", "Name another file with -o/--output."
        ) from error
