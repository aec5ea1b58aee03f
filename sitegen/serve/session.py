"""One run of `sitegen serve`: what follows from each change and from each build."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sitegen import themes
from sitegen.errors import SitegenError
from sitegen.model.build import Report
from sitegen.serve.inputs import Inputs
from sitegen.serve.live import Live
from sitegen.serve.outcome import Failure, Outcome
from sitegen.serve.watcher import Change, Watcher
from sitegen.serve.worker import Reading, Worker

_QUIET = 0.05
"""Seconds without a change after which a batch is taken for whole: editors write in steps."""
_LONGEST = 1.0
"""Seconds after which it is taken even so: copying thousands of pictures has no pause."""
_PATIENCE = 3.0
"""Seconds of a build after which ending it costs less than waiting for its end might."""

_TICK = 1.0
"""Seconds after which waiting looks up: a signal that another thread takes does not end it."""

_STYLES = ("style", "look")
"""What may need nothing but new styles in open pages."""
_PREVIEWS = 50
"""Stylesheets kept: a page may still ask for those before the newest."""

Inbox = queue.SimpleQueue[Change | Reading | Outcome | None]
"""What the session waits for; None ends it."""


class Voice(Protocol):
    """Tells people what happens; the command line decides how."""

    def changed(self, changes: list[Change]) -> None:
        """Say that these inputs changed and a build begins."""

    def built(self, report: Report, seconds: float, effect: str) -> None:
        """Say that the site is up to date; `effect` is what open pages do."""

    def failed(self, failure: Failure) -> None:
        """Say why there is no new site."""


@dataclass
class Session:
    """Builds on every change; open pages show the last good site.

    A build that is under way is not ended by changed pictures, which come by the thousands, one
    after the other, nor by styles, which are shown before they are built; a changed text ends it
    when it has lasted for some time.
    """

    inbox: Inbox
    live: Live
    previews: dict[str, bytes]
    watcher: Watcher
    worker: Worker
    voice: Voice
    inputs: Inputs
    boot: str
    _builds: int = 0
    _waiting: dict[Change, None] = field(default_factory=dict)
    _taken: set[Change] = field(default_factory=set)
    _began: float | None = None
    _markup: str = ""

    def run(self) -> None:
        """Go on until told to end."""
        self._follow()
        self._build()
        while True:
            left = self._time_left()
            try:
                message = self.inbox.get(timeout=_TICK if left is None else min(left, _TICK))
            except queue.Empty:
                if self._time_left() == 0:
                    self.worker.stop()
                    self._build()
                continue
            if message is None:
                return
            if isinstance(message, Reading):
                self._watch(message)
            elif isinstance(message, Outcome):
                self._finish(message)
            else:
                self._gather(message)

    def _time_left(self) -> float | None:
        """Return the seconds until the build under way is given up for a newer text."""
        if self._began is None or not any(each.kind == "text" for each in self._waiting):
            return None
        return max(0.0, self._began + _PATIENCE - time.monotonic())

    def _gather(self, first: Change) -> None:
        """Wait until a batch of changes is whole, show its styles, and build it."""
        self._waiting[first] = None
        outcomes, end = [], time.monotonic() + _LONGEST
        while (now := time.monotonic()) < end:
            try:
                message = self.inbox.get(timeout=min(_QUIET, end - now))
            except queue.Empty:
                break
            if message is None:
                self.inbox.put(None)
                return
            if isinstance(message, Reading):
                self._watch(message)
            elif isinstance(message, Outcome):
                outcomes.append(message)
            else:
                self._waiting[message] = None
        self._follow()
        if any(change.kind in _STYLES for change in self._waiting):
            self._show_styles()
        for outcome in outcomes:
            self._finish(outcome)
        if self._began is None:
            self._build()

    def _build(self) -> None:
        if self._waiting:
            self.voice.changed(list(self._waiting))
        self._taken |= self._waiting.keys()
        self._waiting.clear()
        self._began = time.monotonic()
        self.worker.start()

    def _finish(self, outcome: Outcome) -> None:
        if self._began is None:  # a worker that ends while it has nothing to do is no news
            return
        self._began = None
        if outcome.failure:
            if not outcome.is_read:  # what would mend the manifest may lie anywhere near it
                self.inputs = self.inputs.widened()
                self._follow()
            self.voice.failed(outcome.failure)
            self.live.update(failure=outcome.failure)
        elif outcome.report is not None:
            self._publish(outcome, outcome.report)
        if self._waiting:
            self._build()

    def _watch(self, reading: Reading) -> None:
        self.inputs = reading.inputs
        self._follow()
        reading.go_on()

    def _publish(self, outcome: Outcome, report: Report) -> None:
        before, self._markup = self._markup, self._markup_now()
        only_styles = bool(self._taken) and all(each.kind in _STYLES for each in self._taken)
        if any(each.kind == "look" for each in self._taken):
            only_styles = only_styles and before == self._markup
        self._taken.clear()
        reload = outcome.changed and not only_styles
        if reload or not self._builds:
            self._builds += 1
        effect = "pages reload" if reload else "new styles" if outcome.changed else "nothing new"
        self.voice.built(report, outcome.seconds, effect)
        self._show_styles()
        self.live.update(version=version(self.boot, self._builds), failure=None)

    def _markup_now(self) -> str:
        """Return a digest of all but styles that pages take from the theme; "" if it is broken."""
        try:
            return themes.find_theme(*self.inputs.theme).markup()
        except (SitegenError, OSError):
            return ""

    def _show_styles(self) -> None:
        """Have open pages take the theme's stylesheets as they are now, built or not."""
        from sitegen.stages.render import asset_names  # quick to import only from here on

        try:
            theme = themes.find_theme(*self.inputs.theme)
            sheets = {key: path for key, path in theme.assets.items() if path.suffix == ".css"}
            named = asset_names(sheets, {themes.STYLES: theme.styles})
        except (SitegenError, OSError):  # the build will say so
            return
        self.previews.update(named.values())
        for old in list(self.previews)[:-_PREVIEWS]:
            del self.previews[old]
        styles = {Path(key).stem: place for key, (place, _) in named.items()}
        if styles != self.live.state.styles:
            self.live.update(styles=styles)

    def _follow(self) -> None:
        try:
            self.watcher.follow(self.inputs)
        except SitegenError as error:
            self.voice.failed(Failure(error.message, error.hint))


def version(boot: str, builds: int) -> str:
    """Return the version of a site; that of an earlier server is always another one."""
    return f"{boot}-{builds}"
