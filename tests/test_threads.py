from __future__ import annotations

import threading

from threadpoolctl import threadpool_info

from sitegen.threads import one_thread


def threads() -> list[int]:
    """Threads of each BLAS that counts them for the whole process; OpenMP does for each thread."""
    return [
        each["num_threads"]
        for each in threadpool_info()
        if each["user_api"] == "blas" and each.get("threading_layer") != "openmp"
    ]


def test_small_work_has_one_thread_and_what_follows_has_all() -> None:
    with one_thread():  # loads what there is
        pass
    before = threads()
    with one_thread():
        assert set(threads()) == {1}
    assert threads() == before


def test_large_work_has_all() -> None:
    before = threads()
    with one_thread(is_small=False):
        assert threads() == before


def test_another_thread_may_want_the_same_meanwhile() -> None:
    with one_thread():  # loads what there is
        pass
    before, seen = threads(), []

    def other() -> None:
        with one_thread():
            seen.extend(threads())

    with one_thread():
        beside = threading.Thread(target=other)
        beside.start()
        beside.join()
        assert set(threads()) == {1}
    assert set(seen) == {1}
    assert threads() == before
