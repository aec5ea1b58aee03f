"""What open pages should know: told to each when it connects, and again on every change."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sitegen.serve.outcome import Failure


@dataclass(frozen=True)
class State:
    """What is to be seen now. Pages compare it with what they show, so none can miss a change.

    Attributes
    ----------
    version : str
        A page that was served with another one must be loaded again.
    styles : mapping of str to str
        By name without digest and ending, such as `pages`: path within the site.
    failure : Failure or None
        Why the last build made no site.
    """

    version: str
    styles: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None

    def message(self) -> str:
        """Return it as a server-sent event."""
        return f"data: {json.dumps(asdict(self))}\n\n"


class Live:
    """The state, changed by one thread and listened to by pages in an event loop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._is_open = True
        self._lock = threading.Lock()
        self._listeners: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @property
    def state(self) -> State:
        """What is to be seen now."""
        return self._state

    def update(self, **changes: Any) -> None:
        """Change fields of the state; whoever listens is told."""
        self._state = replace(self._state, **changes)
        self._wake()

    def close(self) -> None:
        """Let everyone who listens go."""
        self._is_open = False
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            for loop, event in self._listeners:
                loop.call_soon_threadsafe(event.set)

    async def states(self) -> AsyncIterator[State]:
        """Yield the state, and again whenever it is another."""
        listener = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._listeners.add(listener)
        try:
            told = None
            while self._is_open:
                state = self._state
                if state != told:
                    told = state
                    yield state
                await listener[1].wait()
                listener[1].clear()
        finally:
            with self._lock:
                self._listeners.discard(listener)
