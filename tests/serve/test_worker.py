"""Real builds in a real process."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from sitegen import Options, SiteConfig, load_config
from sitegen.progress import Progress, Silent
from sitegen.serve.outcome import Outcome
from sitegen.serve.worker import Job, Reading, Worker, snapshot
from tests.serve.serving import PATIENCE, replace, write_collection


@contextmanager
def silent(_: bool) -> Iterator[Progress]:
    yield Silent()


def crash(folder: Path) -> SiteConfig:
    """What a broken decoder does."""
    os.kill(os.getpid(), signal.SIGKILL)
    return load_config(folder)


def wait(folder: Path) -> SiteConfig:
    """What a long build is like; it says in a file that it has begun."""
    (folder / "began").touch()
    signal.pause()
    return load_config(folder)


class Workshop:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: queue.SimpleQueue[Reading | Outcome] = queue.SimpleQueue()
        self.read: list[Path] = []

    def worker(self, load: object = load_config) -> Worker:
        assert callable(load)
        options = Options(self.folder / "site", jobs=1)
        return Worker(Job(partial(load, self.folder), options, silent), self.told.put)

    def outcome(self) -> Outcome:
        told = self.told.get(timeout=PATIENCE)
        while isinstance(told, Reading):
            self.read = sorted(told.inputs.files)
            told.go_on()
            told = self.told.get(timeout=PATIENCE)
        return told


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(write_collection(tmp_path))


def test_builds_one_after_the_other(workshop: Workshop) -> None:
    with workshop.worker() as worker:
        worker.start()
        first = workshop.outcome()
        assert first.report is not None
        assert first.report.items == 8
        assert first.changed
        assert workshop.folder / "metadata.csv" in workshop.read
        worker.start()
        second = workshop.outcome()
        assert second.report is not None
        assert not second.changed
        replace(workshop.folder / "metadata.csv", "Stripe 3", "Zebra")
        worker.start()
        assert workshop.outcome().changed
        assert "Zebra" in (workshop.folder / "site/data/items.csv").read_text()


def test_nothing_is_read_before_it_is_watched(workshop: Workshop) -> None:
    with workshop.worker() as worker:
        worker.start()
        reading = workshop.told.get(timeout=PATIENCE)
        assert isinstance(reading, Reading)
        replace(workshop.folder / "metadata.csv", "Stripe 3", "Zebra")
        reading.go_on()
        workshop.outcome()
    assert "Zebra" in (workshop.folder / "site/data/items.csv").read_text()


def test_a_failure_is_told_and_the_next_build_goes_on(workshop: Workshop) -> None:
    manifest = workshop.folder / "collection.toml"
    with workshop.worker() as worker:
        replace(manifest, "[map]", "[mop]")
        worker.start()
        broken = workshop.outcome()
        assert broken.failure is not None
        assert "collection.toml" in broken.failure.message
        assert not broken.is_read
        replace(manifest, "[mop]", "[map]")
        worker.start()
        assert workshop.outcome().failure is None


def test_a_crash_is_told_and_the_next_build_has_a_new_process(workshop: Workshop) -> None:
    with workshop.worker(crash) as worker:
        for _ in range(2):
            worker.start()
            crashed = workshop.outcome()
            assert crashed.failure is not None
            assert "signal 9" in crashed.failure.message


def test_a_build_that_is_stopped_says_nothing(workshop: Workshop) -> None:
    with workshop.worker(wait) as worker:
        worker.start()
        while not (workshop.folder / "began").exists():
            assert workshop.told.empty()
        worker.stop()
    assert workshop.told.empty()


def test_a_snapshot_sees_what_changed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "build.json").write_text("{}")
    (tmp_path / "a.js").write_text("a")
    before = snapshot(tmp_path)
    (tmp_path / "data" / "build.json").write_text("{1}")
    assert snapshot(tmp_path) == before
    (tmp_path / "a.js").write_text("ab")
    assert snapshot(tmp_path) != before
    assert snapshot(tmp_path / "none") == {}
