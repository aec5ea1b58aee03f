"""How progress looks: bars on a terminal, plain lines elsewhere, JSON for programs, or nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from sitegen.progress import Progress, Silent, Task

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


@contextmanager
def reporter(quiet: bool, as_json: bool) -> Iterator[Progress]:
    """Choose how to report."""
    if as_json:
        yield JsonLines()
    elif quiet:
        yield Silent()
    elif sys.stderr.isatty():
        with terminal() as progress:
            yield progress
    else:
        yield Lines()


class _LineTask:
    """Says a line now and then, with rate and time left."""

    _EVERY = 5.0

    def __init__(self, name: str, total: int | None, unit: str) -> None:
        self._name, self._total, self._unit = name, total, unit
        self._done, self._note = 0, ""
        self._start = self._said = time.monotonic()

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        now = time.monotonic()
        if now - self._said >= self._EVERY:
            self._said = now
            self._say(now)

    def note(self, text: str) -> None:
        self._note = text

    def _say(self, now: float) -> None:
        rate = self._done / max(now - self._start, 1e-9)
        text = f"{self._name}: {self._done:,}"
        if self._total:
            left = max(self._total - self._done, 0) / max(rate, 1e-9)
            text += f" of {self._total:,} {self._unit}, {rate:,.0f} a second, {left:,.0f} s left"
        click.echo(f"{text}{', ' + self._note if self._note else ''}", err=True)

    def finish(self) -> None:
        seconds = time.monotonic() - self._start
        note = f", {self._note}" if self._note else ""
        click.echo(f"{self._name}: {self._done:,} {self._unit} in {seconds:.1f} s{note}", err=True)


class Lines:
    """Plain lines, for logs."""

    @contextmanager
    def task(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Task]:
        task = _LineTask(name, total, unit)
        yield task
        task.finish()

    def info(self, text: str) -> None:
        click.echo(text, err=True)


class _JsonTask:
    _EVERY = 0.5

    def __init__(self, name: str, total: int | None) -> None:
        self._name, self._total, self._done, self._said = name, total, 0, 0.0

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        if time.monotonic() - self._said >= self._EVERY:
            self._said = time.monotonic()
            emit("progress", stage=self._name, done=self._done, total=self._total)

    def note(self, text: str) -> None:
        return

    def finish(self) -> None:
        emit("done", stage=self._name, done=self._done, total=self._total)


class JsonLines:
    """One JSON event a line on standard output."""

    @contextmanager
    def task(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Task]:
        emit("start", stage=name, total=total, unit=unit)
        task = _JsonTask(name, total)
        yield task
        task.finish()

    def info(self, text: str) -> None:
        emit("info", text=text)


def emit(event: str, **facts: Any) -> None:
    """Write one event as a line of JSON."""
    click.echo(json.dumps({"event": event, **facts}, ensure_ascii=False))


class _BarTask:
    def __init__(self, bars: Bars, bar: TaskID) -> None:
        self._bars, self._bar = bars, bar

    def advance(self, steps: int = 1) -> None:
        self._bars.advance(self._bar, steps)

    def note(self, text: str) -> None:
        self._bars.update(self._bar, note=text)


class _Terminal:
    """Bars with rate and time left."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars

    @contextmanager
    def task(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Task]:
        bar = self._bars.add_task(name, total=total, unit=unit, note="")
        yield _BarTask(self._bars, bar)
        self._bars.update(bar, total=total or 1, completed=total or 1)

    def info(self, text: str) -> None:
        self._bars.console.print(text, highlight=False, markup=False)


@contextmanager
def terminal() -> Iterator[Progress]:
    """Bars on standard error, as long as the context is open."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        ProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as RichBars
    from rich.text import Text

    class RateColumn(ProgressColumn):
        def render(self, task: Any) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.0f}/s" if speed else "", style="progress.data.speed")

    bars = RichBars(
        TextColumn("{task.description:>10}"),
        BarColumn(bar_width=12),  # all columns fit in a terminal of 80
        MofNCompleteColumn(),
        TextColumn("{task.fields[unit]}"),
        RateColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        TextColumn("{task.fields[note]}"),
        console=Console(stderr=True),
    )
    with bars:
        yield _Terminal(bars)
