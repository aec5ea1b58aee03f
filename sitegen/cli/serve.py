"""`sitegen serve`."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli import options, reporting
from sitegen.progress import Progress, Task

if TYPE_CHECKING:
    from sitegen.model.build import Report
    from sitegen.serve.outcome import Failure
    from sitegen.serve.server import Place
    from sitegen.serve.watcher import Change


@click.command("serve")
@options.collection
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="The next free one if it is taken; 0 for any.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to serve on; any other shows the site to the network.",
)
@click.option("--open", "open_it", is_flag=True, help="Open the site in a browser.")
@click.option(
    "--poll",
    is_flag=True,
    help="Look for changes twice a second, on drives that do not tell of them.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where the site goes [DIR/site]."
)
@click.option("--strict", is_flag=True, help="Fail on skipped files and warnings.")
@click.option("--jobs", type=click.IntRange(1), help="Threads [as many as processors].")
@click.option("--limit", type=click.IntRange(1), help="Only the first N pictures.")
@click.option("--quiet", is_flag=True, help="Say errors only.")
def command(
    source: options.Source,
    port: int,
    host: str,
    open_it: bool,
    poll: bool,
    output: Path | None,
    strict: bool,
    jobs: int | None,
    limit: int | None,
    quiet: bool,
) -> None:
    """Build the site of the collection in DIR (default: here), serve it, and keep it up to date.

    Every change of the manifest, the table, the pictures or the theme builds it again, and open
    pages follow. Ctrl-C ends it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from sitegen.config import MANIFEST_NAME
        from sitegen.errors import ManifestError
        from sitegen.model.build import Options
        from sitegen.serve import Settings, serve
        from sitegen.serve.worker import Job

        manifest = (
            source.folder / MANIFEST_NAME if source.folder.is_dir() else source.folder
        ).absolute()
        try:
            source.load()
        except ManifestError:
            if not manifest.is_file():  # nothing that could be mended while it is served
                raise
        site = (output or manifest.parent / "site").absolute()
        job = Job(
            source.load,
            Options(site, strict=strict, jobs=jobs, limit=limit, trial=bool(source.overrides)),
            partial(_reporter, quiet),
        )
        ready = partial(_ready, port=port, open_it=open_it)
        serve(job, manifest, Settings(host, port, poll), _Voice(quiet), ready)
    except KeyboardInterrupt:  # before there was anything to end
        pass
    click.echo("Stopped.", err=True)


@contextmanager
def _reporter(quiet: bool, is_first: bool) -> Iterator[Progress]:
    """Report in full on the first build, of later ones only what takes long."""
    with reporting.reporter(quiet, False) as progress:
        yield progress if is_first else _Late(progress)


class _Late:
    """Passes on a task once it has lasted for a while, and no remarks."""

    _AFTER = 2.0

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @contextmanager
    def task(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Task]:
        with ExitStack() as stack:
            opened = partial(self._progress.task, name, total, unit)
            yield _LateTask(lambda: stack.enter_context(opened()), time.monotonic() + self._AFTER)

    def info(self, text: str) -> None:
        return


class _LateTask:
    def __init__(self, open_it: Callable[[], Task], when: float) -> None:
        self._open, self._when = open_it, when
        self._task: Task | None = None
        self._steps = 0

    def advance(self, steps: int = 1) -> None:
        self._steps += steps
        if self._task is None and time.monotonic() > self._when:
            self._task = self._open()
        if self._task is not None:
            self._task.advance(self._steps)
            self._steps = 0

    def note(self, text: str) -> None:
        if self._task is not None:
            self._task.note(text)


def _ready(place: Place, port: int, open_it: bool) -> None:
    if port and place.port != port:
        click.echo(f"Port {port} is taken; {place.port} is used instead.", err=True)
    if place.is_public:
        click.secho("warning: everyone in this network can see the site.", fg="yellow", err=True)
    click.secho(f"Serving on {place.address} (Ctrl-C ends it)", bold=True, err=True)
    if open_it:
        click.launch(place.address)


class _Voice:
    """Says on standard error what happens."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._warnings: tuple[str, ...] = ()

    def changed(self, changes: list[Change]) -> None:
        names = sorted({change.path.name for change in changes})
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        self._say(f"changed: {', '.join(names[:3])}{more}")

    def built(self, report: Report, seconds: float, effect: str) -> None:
        warnings = tuple(map(str, report.warnings))
        if warnings != self._warnings:
            self._warnings = warnings
            for warning in warnings:
                click.secho(f"warning: {warning}", fg="yellow", err=True)
        kinds = "kind" if len(warnings) == 1 else "kinds"
        losses = [(len(report.skipped), "left out"), (len(warnings), f"{kinds} of warnings")]
        odd = "".join(f", {count} {what}" for count, what in losses if count)
        plural = "" if report.items == 1 else "s"
        self._say(f"built {report.items:,} picture{plural} in {seconds:.1f} s{odd}: {effect}")

    def failed(self, failure: Failure) -> None:
        click.secho(f"error: {failure.message}", fg="red", err=True)
        if failure.hint:
            click.echo(failure.hint, err=True)

    def _say(self, text: str) -> None:
        if not self._quiet:
            click.echo(text, err=True)
