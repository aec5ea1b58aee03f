"""Calls that crash, hang or eat memory, in real processes; and builds of pictures that do."""

from __future__ import annotations

import ctypes
import functools
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sitegen import Report, build, load_config
from sitegen.errors import UnusableImage
from sitegen.images import Limits, decode, taken
from sitegen.workers import Workers
from tests.samples import picture, write_pictures

on_linux = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")


def reason(call: Callable[[], object]) -> str:
    with pytest.raises(UnusableImage) as caught:
        call()
    return caught.value.message


@functools.cache
def bomb(side: int = 20_000) -> bytes:
    """A PNG that is 400 megapixels of nothing in 5 MB, or more: much work for its size."""
    squeeze = zlib.compressobj(1)
    row = bytes(1 + 3 * side)
    data = b"".join(squeeze.compress(row) for _ in range(side)) + squeeze.flush()

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", head), chunk(b"IDAT", data), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def workers_of(parent: int) -> list[int]:
    """Process numbers of the workers that a process has started."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            status = (each / "stat").read_text().rpartition(")")[2].split()
            command = (each / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == parent and b"sitegen.workers" in command and status[0] != "Z":
            found.append(int(each.name))
    return found


def opens(pid: int, path: Path) -> bool:
    """Whether a process is reading a file."""
    try:
        return any(each.readlink() == path.resolve() for each in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


@contextmanager
def sending(sign: signal.Signals, path: Path) -> Iterator[list[int]]:
    """Send a signal to each worker that is reading a file; gives the list of those it hit."""
    hit: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.01):
            for pid in workers_of(os.getpid()):
                if pid not in hit and opens(pid, path):
                    hit.append(pid)
                    os.kill(pid, sign)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield hit
    finally:
        done.set()
        thread.join()


# -- calls ---------------------------------------------------------------------------------------


def test_results_and_errors_come_back() -> None:
    with Workers() as workers:
        assert workers.run(divmod, 17, 5) == (3, 2)
        np.testing.assert_array_equal(workers.run(np.arange, 300_000), np.arange(300_000))
        with pytest.raises(FileNotFoundError):
            workers.run(Path.read_bytes, Path("absent"))
        with pytest.raises(ZeroDivisionError) as caught:
            workers.run(divmod, 1, 0)
        assert "Traceback" in caught.value.__notes__[0]
        hinted = UnusableImage("odd", "mend it")
        with pytest.raises(UnusableImage) as told:
            workers.run(_raise, hinted)
        assert (told.value.message, told.value.hint) == ("odd", "mend it")
        if Path("/proc").exists():
            assert len(workers_of(os.getpid())) == 1


def _raise(error: Exception) -> None:
    raise error


def test_first_answers_of_several_kinds_may_come_at_once(tmp_path: Path) -> None:
    # In a process that has decoded nothing yet; what makes them is named by text, so that it
    # imports nothing either.
    program = tmp_path / "program.py"
    program.write_text("""
import time
from concurrent.futures import ThreadPoolExecutor
from sitegen.workers import Workers

images = "__import__('sitegen.images').images."
kinds = ["Limits(1)", "Encoded(b'', 1, 1)"]
with Workers(modules=["sitegen.images"]) as workers, ThreadPoolExecutor(2) as pool:
    list(pool.map(lambda _: workers.run(time.sleep, 0.5), kinds))  # both have started
    answers = pool.map(lambda kind: workers.run(eval, images + kind), kinds)
    print(*(type(answer).__module__ for answer in answers))
""")
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["sitegen.images.headers", "sitegen.images.picture"]


def test_a_crash_costs_one_call() -> None:
    with Workers() as workers:
        assert reason(lambda: workers.run(ctypes.string_at, 0)) == "decoding it crashed: SIGSEGV"
        assert "SIGABRT" in reason(lambda: workers.run(os.abort))
        assert "ended with 3" in reason(lambda: workers.run(os._exit, 3))
        assert workers.run(abs, -1) == 1


def test_a_hang_costs_one_call_and_its_time() -> None:
    with Workers(0.5) as workers:
        started = time.monotonic()
        assert reason(lambda: workers.run(time.sleep, 60)) == "decoding it took more than 0.5 s"
        assert time.monotonic() - started < 20
        assert workers.run(abs, -1) == 1


@on_linux
def test_memory_is_bounded(tmp_path: Path) -> None:
    """A BMP within the limits that takes 300 MB: whole in memory, and then as RGB."""
    path = tmp_path / "large.bmp"
    head = struct.pack("<2sIHHI", b"BM", 0, 0, 0, 54)
    head += struct.pack("<IiiHHIIiiII", 40, 10_000, 10_000, 1, 24, 0, 0, 0, 0, 0, 0)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(54 + 300_000_000)  # a hole: it takes no room on the disk
    with Workers(memory=200_000_000) as workers:
        said = reason(lambda: workers.run(decode, path))
        assert said == "decoding it takes more than 0.2 GB of memory"
        assert workers.run(abs, -1) == 1


@on_linux
def test_a_worker_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(4000))
    hit: list[int] = []

    def kill() -> None:
        while not hit:
            for pid in workers_of(os.getpid()):
                if opens(pid, path):
                    hit.append(pid)
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.002)

    with Workers() as workers, ThreadPoolExecutor(1) as pool:
        killed = pool.submit(kill)
        assert workers.run(decode, path).width == 4000
        killed.result(30)
    assert len(hit) == 1


def test_many_threads_share_the_workers() -> None:
    with Workers() as workers, ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda n: workers.run(abs, -n), range(100))) == list(range(100))


@on_linux
def test_no_worker_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import time, threading\nfrom sitegen.workers import Workers\n"
        "w = Workers(1)\nw.run(abs, 1)\nprint('ready', flush=True)\nw.run(time.sleep, 600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    (worker,) = workers_of(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 30  # an alarm ends it soon after the time of a call
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{worker}").exists()


def test_a_script_without_a_guarded_main_can_build(tmp_path: Path) -> None:
    """As people write them: `build()` at the top of a file."""
    collect(tmp_path, 3)
    script = tmp_path / "make.py"
    script.write_text(
        "from sitegen import Options, build, load_config\nfrom pathlib import Path\n"
        "report = build(load_config(Path('.')), Options(until='extract'))\nprint(report.items)\n"
    )
    # Modules of the same names as those that workers import, lying about.
    (tmp_path / "numpy.py").write_text("raise SystemExit('not this one')\n")
    ran = subprocess.run(
        [sys.executable, "-P", str(script)], cwd=tmp_path, capture_output=True, text=True
    )
    assert (ran.stdout, ran.stderr) == ("3\n", "")


# -- builds --------------------------------------------------------------------------------------


def collect(folder: Path, count: int, images: str = "") -> None:
    write_pictures(folder / "images", count)
    (folder / "collection.toml").write_text(
        '[collection]\nimages = ["images/*"]\n[features]\nextractor = "raw"\ninput_size = 16\n'
        f"[images]\n{images}\n"
    )


def skipped(report: Report) -> dict[str, str]:
    return {each.name: each.reason for each in report.skipped}


def test_a_picture_that_takes_too_long_is_left_out_and_named(tmp_path: Path) -> None:
    collect(tmp_path, 4, "max_seconds = 0.5\nmax_pixels = 1_000_000_000")
    (tmp_path / "images" / "bomb.png").write_bytes(bomb(30_000))
    report = build(load_config(tmp_path))
    assert report.items == 4
    assert skipped(report) == {"bomb.png": "decoding it took more than 0.5 s"}


@on_linux
@pytest.mark.parametrize("sign", [signal.SIGSEGV, signal.SIGSTOP])
def test_a_decoder_that_dies_or_stands_still_costs_one_picture(
    tmp_path: Path, sign: signal.Signals
) -> None:
    collect(tmp_path, 4, "max_seconds = 3")
    path = tmp_path / "images" / "bomb.png"
    path.write_bytes(bomb())
    with sending(sign, path) as hit:
        report = build(load_config(tmp_path))
    assert report.items == 4
    said = "decoding it took more than 3 s" if sign == signal.SIGSTOP else "decoding it crashed"
    assert list(skipped(report)) == ["bomb.png"]
    assert said in skipped(report)["bomb.png"]
    assert len(hit) == (1 if sign == signal.SIGSTOP else 2)
    assert workers_of(os.getpid()) == []


@pytest.mark.parametrize("kind", ["jpg", "png", "gif", "tif", "bmp", "ppm"])
def test_truncated_pictures_are_used_where_the_manifest_says_so(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"cut.{kind}"
    image = picture(2, 300, 300)
    image.paste((200, 30, 30), (0, 0, 300, 60))
    image.save(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.7)])
    why = reason(lambda: decode(path))
    shown = decode(path, truncated="use")
    assert shown.broken == why
    assert (shown.width, shown.height) == (300, 300)
    if kind != "bmp":  # whose first lines are the lowest
        np.testing.assert_allclose(shown.base[10, 150], (200, 30, 30), atol=8)


def test_truncated_pictures_are_left_out_or_shown_and_named(tmp_path: Path) -> None:
    collect(tmp_path, 4)
    cut = tmp_path / "images" / "picture-02.jpg"
    data = cut.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    (tmp_path / "images" / "empty.jpg").write_bytes(b"")
    report = build(load_config(tmp_path))
    assert report.items == 3
    assert skipped(report)["picture-02.jpg"] == "truncated JPEG"
    manifest = tmp_path / "collection.toml"
    manifest.write_text(manifest.read_text() + 'truncated = "use"\n')
    report = build(load_config(tmp_path))
    assert report.items == 4
    assert skipped(report) == {"empty.jpg": "the file is empty"}
    (warned,) = report.warnings
    assert warned.cases == ("picture-02.jpg (truncated JPEG)",)
    assert build(load_config(tmp_path)).warnings == report.warnings


def test_dates_are_read_in_workers(tmp_path: Path) -> None:
    write_pictures(tmp_path, 1)
    with Workers() as workers:
        assert workers.run(taken, tmp_path / "picture-00.jpg") is None
        assert workers.run(decode, tmp_path / "picture-00.jpg", Limits(10_000)).width == 96
