"""How long work tells what it is doing. Only the command line decides how that looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Task(Protocol):
    """One long stage under way."""

    def advance(self, steps: int = 1) -> None:
        """Say that `steps` more units of work are done."""

    def note(self, text: str) -> None:
        """Replace the short remark beside the bar, such as the value of an objective."""


class Progress(Protocol):
    """Where stages report to."""

    def task(
        self, name: str, total: int | None = None, unit: str = ""
    ) -> AbstractContextManager[Task]:
        """Open a long stage of `total` units; `None` when the length is not known."""

    def info(self, text: str) -> None:
        """Say one line."""


class _SilentTask:
    def advance(self, steps: int = 1) -> None:
        return

    def note(self, text: str) -> None:
        return


class Silent:
    """A `Progress` that shows nothing: for library use and tests."""

    @contextmanager
    def task(self, name: str, total: int | None = None, unit: str = "") -> Iterator[Task]:
        yield _SilentTask()

    def info(self, text: str) -> None:
        return
