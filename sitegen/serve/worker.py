"""Builds in a process of their own, one after the other, so that imports are paid for once.

A thread would do for speed. A process can also be stopped at any moment, and one that crashes in a
decoder or runs out of memory leaves the server alone. A process that was stopped is thrown away:
an exception in the middle of an import may leave modules behind that can be used no more.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.errors import SitegenError
from sitegen.mark import MARK
from sitegen.model.build import Options
from sitegen.progress import Progress
from sitegen.serve.outcome import Failure, Outcome

if TYPE_CHECKING:
    from sitegen.config import SiteConfig
    from sitegen.serve.inputs import Inputs

_GRACE = 5.0
"""Seconds that a build gets to clean up after itself before it is killed."""
_SIGNALS = {signal.SIGINT, signal.SIGTERM}

Snapshot = dict[str, tuple[int, int]]
"""A site's files: modification time in nanoseconds, and size."""


@dataclass
class Job:
    """How to build; it is sent to another process, so functions must be those of a module.

    Attributes
    ----------
    load : callable
        Reads the manifest; may raise SitegenError.
    options : Options
        With an output.
    reporter : callable
        Makes a context manager that gives the Progress of one build; is told whether it is the
        first.
    """

    load: Callable[[], SiteConfig]
    options: Options
    reporter: Callable[[bool], AbstractContextManager[Progress]]
    _before: Snapshot = field(default_factory=dict)

    @property
    def output(self) -> Path:
        """Where the site goes."""
        return self.options.output or Path("site")

    def run(self, watch: Callable[[Inputs], None]) -> Outcome:
        """Build once.

        `watch` is called with what the build will read, before it reads it: what changes from then
        on must not be missed.
        """
        from sitegen.pipeline import build, cache_at
        from sitegen.serve.inputs import closed_folders, inputs_of

        started = time.perf_counter()
        before = self._before or snapshot(self.output)
        is_read = False
        try:
            config = self.load()
            is_read = True
            watch(inputs_of(config, closed_folders(self.output, cache_at(config.root).folder)))
            with self.reporter(not self._before) as progress:
                report = build(config, self.options, progress)
        except SitegenError as error:
            return Outcome(failure=Failure(error.message, error.hint), is_read=is_read)
        self._before = snapshot(self.output)
        return Outcome(
            report=report,
            is_read=True,
            changed=before != self._before,
            seconds=time.perf_counter() - started,
        )


@dataclass(frozen=True)
class Reading:
    """A build is about to read these; it waits until `go_on` is called."""

    inputs: Inputs
    go_on: Callable[[], None]


class Worker:
    """Runs a job again and again; what it says is told from another thread.

    Parameters
    ----------
    job : Job
    tell : callable
        Called with a Reading and an Outcome for each build; with neither once it is stopped.
    """

    def __init__(self, job: Job, tell: Callable[[Reading | Outcome], None]) -> None:
        self._job, self._tell = job, tell
        self._process: _Process | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin a build; none may be under way."""
        if self._process is None or not self._process.ask():
            self.stop()
            self._process = _Process(self._job, self._tell)
            self._process.ask()

    def stop(self) -> None:
        """End a build, if there is one; the site stays as it is."""
        if self._process is not None:
            self._process.end()
            self._process = None


class _Process:
    """One process, and the thread that waits for what it says."""

    def __init__(self, job: Job, tell: Callable[[Reading | Outcome], None]) -> None:
        context = multiprocessing.get_context("spawn")  # libvips does not survive a fork
        self._pipe, there = context.Pipe()
        self._tell, self._is_wanted = tell, True
        self._process = context.Process(target=_work, args=(there, job), name="sitegen build")
        # Ctrl-C reaches every process of a terminal. The worker must not be hit by it while Python
        # starts, nor by both it and `end`: it begins with these signals held back.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        there.close()
        self._listener = threading.Thread(target=self._listen, name="worker", daemon=True)
        self._listener.start()

    def ask(self) -> bool:
        """Let it go on; return whether the process is still there to do so."""
        try:
            self._pipe.send(None)
        except OSError:
            return False
        return True

    def _go_on(self) -> None:
        self.ask()

    def end(self) -> None:
        """Stop the process; what it says from now on is not passed on."""
        self._is_wanted = False
        self._process.terminate()
        self._process.join(_GRACE)
        self._process.kill()
        # What is in the hands of a drive that does not answer cannot be killed either.
        self._listener.join(_GRACE)
        self._process.join(_GRACE)
        self._pipe.close()

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                said = self._pipe.recv()
                if self._is_wanted:
                    self._tell(said if isinstance(said, Outcome) else Reading(said, self._go_on))
        self._process.join()
        if self._is_wanted:
            self._tell(Outcome(failure=_crash(self._process.exitcode or 0)))


def _work(pipe: Connection, job: Job) -> None:
    """Build whenever asked to, until nobody can ask any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the session decides what Ctrl-C means
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what Ctrl-C does in `build`
    with suppress(KeyboardInterrupt, EOFError, BrokenPipeError):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

        def watch(inputs: Inputs) -> None:
            pipe.send(inputs)
            pipe.recv()

        while True:
            pipe.recv()
            pipe.send(job.run(watch))


def snapshot(site: Path) -> Snapshot:
    """Return what tells the files of two builds apart; a file that did not change keeps its time.

    `build.json` is left out: it differs after every build.
    """
    found: Snapshot = {}
    waiting = [str(site)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        facts = entry.stat(follow_symlinks=False)
                        found[entry.path] = (facts.st_mtime_ns, facts.st_size)
        except FileNotFoundError:
            continue
    found.pop(str(site / MARK), None)
    return found


def _crash(code: int) -> Failure:
    how = f"by signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"with exit code {code}"
    return Failure(
        f"The build ended unexpectedly, {how}.",
        "The terminal says more. The site is as it was; save any file to build again.",
    )
