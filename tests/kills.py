"""Builds that are killed, and what must hold after each."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitegen import build, load_config
from tests.samples import picture, write_pictures
from tests.whole_site import faults, files_of

COUNT = 30
# Counts what changes the file system and dies, as by a power cut, right before one such step.
DYING = """
import os, signal, sys

last, log = int(sys.argv[1]), sys.argv[2]
steps = 0

def step(event, arguments):
    global steps
    if event == "open":
        if not isinstance(arguments[2], int) or not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
    elif event not in ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"):
        return
    if "collection" not in str(arguments[0]):
        return
    steps += 1
    if steps == last:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(step)
from sitegen import build, load_config
from pathlib import Path
build(load_config(Path(sys.argv[3])))
Path(log).write_text(str(steps))
"""


@dataclass(frozen=True)
class Killed:
    """How one round went.

    Attributes
    ----------
    how : str
        When the build was killed.
    site : str
        What was then published: `none`, `old` or `new`.
    wrong : tuple of str
        What is wrong with that; nothing, if all is well.
    """

    how: str
    site: str
    wrong: tuple[str, ...]


class Trial:
    """A collection with two states, each with the site of a build that nobody interrupted.

    Parameters
    ----------
    folder : Path
        Empty.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "collection"
        self._log = folder / "steps"
        self._references = []
        for state in (1, 0):
            alone = folder / f"reference-{state}" / "collection"
            self._write(alone, state)
            if state:
                build(load_config(alone))
            else:
                self._first_steps = self._count(alone)
            self._references.insert(0, files_of(alone / "site"))
        self._write(alone, 1)
        self._later_steps = self._count(alone)
        assert self._references[0] != self._references[1]

    def rounds(self, count: int, seed: int, by_time: bool = False) -> Iterator[Killed]:
        """Kill as many builds, each of a changed collection; now and then build to the end.

        Parameters
        ----------
        by_time : bool
            Kill after a random time, wherever that is; else right before a random change to the
            file system, half of them among the last, where the site is written.
        """
        draw = random.Random(seed)
        state, published = 0, "none"
        self._write(self.folder, state)
        started = time.monotonic()
        if by_time:
            shutil.copytree(self.folder, self.folder.with_name("timed") / "collection")
            self._count(self.folder.with_name("timed") / "collection")
        whole = time.monotonic() - started
        for number in range(count):
            if by_time:
                delay = draw.uniform(0, whole)
                how = f"after {delay:.2f} s"
                self._kill(self.folder, 0, delay)
            else:
                there = (self.folder / "site").exists()
                steps = self._later_steps if there else self._first_steps
                last = draw.randint(1 if draw.random() < 0.5 else steps // 2, steps)
                how = f"before change {last} of about {steps}"
                self._kill(self.folder, last)
            wrong = list(self._look(state))
            published = self._which(state)
            if draw.random() < 0.5 or number == count - 1:
                build(load_config(self.folder))
                if files_of(self.folder / "site") != self._references[state]:
                    wrong.append("the next build made another site than one never interrupted")
                wrong += faults(self.folder / "site")
            yield Killed(how, published, tuple(wrong))
            state = 1 - state
            self._write(self.folder, state)

    def _look(self, state: int) -> Iterator[str]:
        if self._which(state) == "none":
            if (self.folder / "site").exists():
                yield "the site is neither that of before nor the new one"
            return
        yield from faults(self.folder / "site")

    def _which(self, state: int) -> str:
        site = self.folder / "site"
        if not site.exists():
            return "none"
        found = files_of(site)
        if found == self._references[state]:
            return "new"
        return "old" if found == self._references[1 - state] else "none"

    def _count(self, folder: Path) -> int:
        """Build to the end, and return how many changes to the file system that takes."""
        self._kill(folder, 0)
        return int(self._log.read_text())

    def _kill(self, folder: Path, last: int, delay: float | None = None) -> None:
        """Build in a process of its own, which dies where it is told, or after as many seconds."""
        command = [sys.executable, "-c", DYING, str(last), str(self._log), str(folder)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        try:
            _, said = process.communicate(timeout=delay)
        except subprocess.TimeoutExpired:
            process.kill()
            _, said = process.communicate()
        if process.returncode not in (0, -signal.SIGKILL):
            raise RuntimeError(said.decode())

    def _write(self, folder: Path, state: int) -> None:
        """Write the collection: in the second state a picture more, one less, another title."""
        images = folder / "images"
        if not images.exists():
            write_pictures(images, COUNT)
        rows = [f"picture-{n:02}.jpg,Stripe {n}{' again' * (n == 7 * state)}" for n in range(COUNT)]
        (folder / "metadata.csv").write_text("filename,name\n" + "\n".join(rows) + "\n")
        (folder / "collection.toml").write_text(
            '[collection]\nimages = ["images/*.jpg"]\nmetadata = "metadata.csv"\n'
            '[fields]\ntitle = "{name}"\n[features]\nextractor = "raw"\ninput_size = 16\n'
            "[map]\nkeep = false\n"  # else a site depends on those before it
        )
        more, less = images / "picture-77.jpg", images / "picture-05.jpg"
        if state:
            picture(77).save(more)
            less.unlink(missing_ok=True)
        else:
            more.unlink(missing_ok=True)
            picture(5, 80, 80).save(less, quality=88)
