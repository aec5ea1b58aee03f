"""Watching folders by watchdog: native events, or looking again and again on network drives."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from sitegen.errors import SitegenError
from sitegen.serve.inputs import Inputs, Kind

_EVENTS: list[type[events.FileSystemEvent]] = [
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.FileClosedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
]
"""Events that tell of a change. Files that are only read, as every build does, are none."""

_POLLED = 0.5
_GRACE = 5.0
"""Seconds for watchdog's threads to end."""


@dataclass(frozen=True)
class Change:
    """A source that changed, and what it is about."""

    path: Path
    kind: Kind


class _Watched(NamedTuple):
    """A folder that is watched; by its inode too, since another may take its name."""

    folder: Path
    deep: bool
    inode: int


class Watcher(events.FileSystemEventHandler):
    """Tells of every change of a site's inputs.

    Parameters
    ----------
    tell : callable
        Called with each Change, from another thread.
    poll : bool
        Look twice a second instead of being told by the system, which network drives do not do.
    """

    def __init__(self, tell: Callable[[Change], None], poll: bool = False) -> None:
        self._tell, self._inputs = tell, Inputs()
        self._observer: BaseObserver = PollingObserver(timeout=_POLLED) if poll else Observer()
        self._watches: dict[_Watched, ObservedWatch] = {}

    def __enter__(self) -> Watcher:
        self._observer.start()
        return self

    def __exit__(self, *_: object) -> None:
        # Both wait for threads, without a limit, that may be in the middle of a folder on a drive
        # that does not answer. They are daemons: nothing is lost by leaving them behind.
        ending = threading.Thread(target=self._end, name="unwatch", daemon=True)
        ending.start()
        ending.join(_GRACE)

    def _end(self) -> None:
        self._observer.stop()
        self._observer.join()

    def follow(self, inputs: Inputs) -> None:
        """Watch these inputs from now on; again after folders came or went.

        Raises
        ------
        SitegenError
            When the system allows no more watches.
        """
        self._inputs = inputs
        wanted = {
            _Watched(folder, deep, folder.stat().st_ino)
            for folder, deep in inputs.folders().items()
            if folder.is_dir()
        }
        # watchdog lets a watch end when its folder is removed.
        alive = {emitter.watch for emitter in self._observer.emitters if emitter.is_alive()}
        kept = {key for key, watch in self._watches.items() if watch in alive} & wanted
        for key in self._watches.keys() - kept:
            self._observer.unschedule(self._watches.pop(key))
        for key in sorted(wanted - kept):
            self._watch(key)

    def _watch(self, key: _Watched) -> None:
        try:
            self._watches[key] = self._observer.schedule(
                self, str(key.folder), recursive=key.deep, event_filter=_EVENTS
            )
        except FileNotFoundError:  # gone since it was listed
            return
        except OSError as error:
            raise SitegenError(
                f"Cannot watch {key.folder}: {error.strerror or error}",
                "Serve with --poll, or raise fs.inotify.max_user_watches.",
            ) from error

    def dispatch(self, event: events.FileSystemEvent) -> None:
        """Take an event from watchdog."""
        for name in (event.src_path, event.dest_path):
            path = Path(os.fsdecode(name))
            kind = self._inputs.kind(path, event.is_directory) if name else None
            if kind:
                self._tell(Change(path, kind))
