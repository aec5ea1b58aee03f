from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from sitegen.cache import Cache, NewArray
from sitegen.errors import SitegenError
from sitegen.model.arrays import Features
from sitegen.progress import Silent
from sitegen.run import Run, Stage
from tests.samples import ids

VALUES = np.arange(12, dtype=np.float32).reshape(4, 3)


class Made:
    """A stage, and how often it was computed."""

    def __init__(self, folder: Path, force: bool = False, version: int = 1) -> None:
        self.times = 0
        self.run = Run(Cache(folder), Silent(), force)
        self.stage: Stage[Features] = self.run.array_stage(
            "extract", {"version": version}, lambda: VALUES.shape, self.fill, self.wrap
        )

    def fill(self, new: NewArray) -> None:
        self.times += 1
        new.write(0, VALUES)

    def wrap(self, values: np.ndarray) -> Features:
        return Features(ids(4), values, "test")


def test_matrix_is_made_once_and_found_by_later_runs(tmp_path: Path) -> None:
    first = Made(tmp_path)
    first.stage.ensure()
    np.testing.assert_array_equal(first.stage.value.values, VALUES)
    assert first.times == 1
    again = Made(tmp_path)
    again.stage.ensure()
    np.testing.assert_array_equal(again.stage.value.values, VALUES)
    assert again.times == 0
    assert [each.reused for each in again.run.times] == [True]


def test_value_alone_makes_the_matrix(tmp_path: Path) -> None:
    made = Made(tmp_path)
    np.testing.assert_array_equal(made.stage.value.values, VALUES)
    assert made.times == 1


@pytest.mark.parametrize("change", [{"force": True}, {"version": 2}])
def test_force_or_another_cause_makes_it_again(tmp_path: Path, change: dict[str, int]) -> None:
    Made(tmp_path).stage.ensure()
    again = Made(tmp_path, **change)
    again.stage.ensure()
    assert again.times == 1


def test_damaged_matrix_is_made_again(tmp_path: Path) -> None:
    Made(tmp_path).stage.ensure()
    [(_, _, path)] = Cache(tmp_path).entries()
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    again = Made(tmp_path)
    np.testing.assert_array_equal(again.stage.value.values, VALUES)
    assert again.times == 1


def test_small_results_are_remembered_until_what_they_are_made_from_changes(tmp_path: Path) -> None:
    made: list[str] = []

    def small(*made_from: str, force: bool = False) -> bytes:
        def make() -> bytes:
            made.append(made_from[0])
            return made_from[0].encode()

        return Run(Cache(tmp_path), Silent(), force).small("mark", made_from, make)

    assert [small("one"), small("one"), small("two"), small("one")] == [
        b"one",
        b"one",
        b"two",
        b"one",
    ]
    assert made == ["one", "two"]
    assert small("one", force=True) == b"one"
    assert made == ["one", "two", "one"]
    for _, _, path in Cache(tmp_path).entries():
        path.write_bytes(b"damaged")
    assert small("two") == b"two"
    assert made[-1] == "two"


def begun(folder: Path, compute: Callable[[], Features]) -> tuple[Run, Stage[Features]]:
    run = Run(Cache(folder), Silent())
    return run, run.stage("made", {"version": 1}, Features, compute, ids=ids(4))


def test_a_stage_that_was_begun_is_made_once_in_its_thread(tmp_path: Path) -> None:
    threads = []

    def compute() -> Features:
        threads.append(threading.current_thread())
        return Features(ids(4), VALUES, "test")

    run, stage = begun(tmp_path, compute)
    with ExitStack() as beside:
        stage.begin(beside)
        stage.ensure()
    np.testing.assert_array_equal(stage.value.values, VALUES)
    assert [each.reused for each in run.times] == [False]
    run, again = begun(tmp_path, compute)
    with ExitStack() as beside:
        again.begin(beside)
        again.ensure()
    np.testing.assert_array_equal(again.value.values, VALUES)
    assert [each.reused for each in run.times] == [True]
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_what_goes_wrong_in_the_thread_is_raised_where_the_result_is_asked_for(
    tmp_path: Path,
) -> None:
    def compute() -> Features:
        raise SitegenError("It went wrong.", "Mend it.")

    _, stage = begun(tmp_path, compute)
    with ExitStack() as beside:
        stage.begin(beside)
        with pytest.raises(SitegenError, match="It went wrong"):
            stage.ensure()
