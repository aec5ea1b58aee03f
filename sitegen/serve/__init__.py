"""`sitegen serve`: build, serve, watch, build again, and keep open pages up to date."""

from __future__ import annotations

import queue
import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

# The worker imports this package too, and needs no server: the rest is imported where it is used.
if TYPE_CHECKING:
    from sitegen.serve.server import Place
    from sitegen.serve.session import Inbox, Voice
    from sitegen.serve.worker import Job

__all__ = ["Settings", "serve"]


@dataclass(frozen=True)
class Settings:
    """Where to serve, and how to watch.

    Attributes
    ----------
    host : str
    port : int
        The next free one is taken instead if need be; 0 for any.
    poll : bool
        Look twice a second for changes instead of being told by the system.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    poll: bool = False


def serve(
    job: Job, manifest: Path, settings: Settings, voice: Voice, ready: Callable[[Place], None]
) -> None:
    """Serve a collection's site until Ctrl-C or SIGTERM; to be called in the main thread.

    Parameters
    ----------
    job : Job
        How to build.
    manifest : Path
        Where it is, or would be.
    settings : Settings
    voice : Voice
        Is told of each change and each build.
    ready : callable
        Called with the place once it can be opened.

    Raises
    ------
    SitegenError
        When the host or the port cannot be had.
    """
    inbox: Inbox = queue.SimpleQueue()
    # First of all: an exception in the middle of an import may be swallowed there.
    with _interrupts(inbox):
        _serve(job, manifest, settings, voice, ready, inbox)


def _serve(
    job: Job,
    manifest: Path,
    settings: Settings,
    voice: Voice,
    ready: Callable[[Place], None],
    inbox: Inbox,
) -> None:
    from sitegen.serve.app import application
    from sitegen.serve.inputs import closed_folders, first_inputs
    from sitegen.serve.live import Live, State
    from sitegen.serve.server import Server, listen, place_of
    from sitegen.serve.session import Session, version
    from sitegen.serve.watcher import Watcher
    from sitegen.serve.worker import Worker

    boot = secrets.token_hex(4)
    live = Live(State(version(boot, 0)))
    previews: dict[str, bytes] = {}
    listener = listen(settings.host, settings.port)
    root = manifest.parent
    inputs = first_inputs(root, manifest, closed_folders(job.output, root / ".sitegen"))
    with (
        Server(application(job.output, live, previews, settings.host), listener),
        Watcher(inbox.put, settings.poll) as watcher,
        Worker(job, inbox.put) as worker,
    ):
        ready(place_of(listener))
        try:
            Session(inbox, live, previews, watcher, worker, voice, inputs, boot).run()
        finally:
            live.close()


@contextmanager
def _interrupts(inbox: Inbox) -> Iterator[None]:
    """Take Ctrl-C and SIGTERM as a message: nothing is cut off half-way, cleaning up least."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda *_: inbox.put(None)) for each in signals]
    try:
        yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)
