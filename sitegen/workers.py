"""Calls into decoders, in processes of their own: what crashes or hangs costs one picture.

The files are anybody's, and the decoders are written in C: a damaged file may crash one, keep it
busy for ever or make it fill the memory. A process is ended from outside whatever it is doing; a
thread is not.

The processes are started as programs, not by `multiprocessing`: that imports the caller's main
module again, and a script that calls `sitegen.build()` at its top would build for ever.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sitegen.errors import SitegenError, UnusableImage

SECONDS = 120.0
"""What a call may take, waiting for a busy machine or a slow disk included."""
MEMORY = 4 << 30
"""Bytes that a worker may have beyond what it starts with."""
_START = 60.0
_GRACE = 5
_LENGTH = struct.Struct(">Q")
# Where this process has its modules from, the worker is to have the same: of an installed sitegen
# and one in a checkout it would otherwise take another.
_PROGRAM = """
import sys
sys.path[:] = sys.argv[5:]
from sitegen.workers import _serve
_serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), filter(None, sys.argv[4].split(",")))
"""
_T = TypeVar("_T")


class Workers:
    """Processes that call functions of modules; as many as there are calls at once.

    May be used by several threads. A worker is started when there is none to spare, and kept.

    Parameters
    ----------
    seconds : float
        What one call may take.
    memory : int
        Bytes that one call may take. Only Linux holds processes to it.
    modules : sequence of str
        What a worker imports before time and memory count; the caller imports it, too, for
        answers hold its classes.
    """

    def __init__(
        self, seconds: float = SECONDS, memory: int = MEMORY, modules: Sequence[str] = ()
    ) -> None:
        self._seconds, self._memory, self._modules = seconds, memory, modules
        self._lock = threading.Lock()
        self._all: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._closed = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all workers, whatever they are doing; calls under way raise."""
        with self._lock:
            self._closed = True
            workers, self._all = self._all, set()
        for worker in workers:
            worker.end()

    def run(self, function: Callable[..., _T], *arguments: Any) -> _T:
        """Call a function of a module in a worker, and return or raise what it does.

        A worker that dies is no proof: the system may have ended it to get memory back. So the
        call is made once more, in a fresh one.

        Raises
        ------
        UnusableImage
            The call took too long, took too much memory, or ended its process twice.
        SitegenError
            No worker can be started.
        """
        died = ""
        for _ in range(2):
            worker = self._take()
            try:
                is_good, value = worker.call((function, arguments), self._seconds)
            except TimeoutError:
                self._drop(worker)
                raise self._too_long() from None
            except OSError:  # the connection ended
                died = self._drop(worker)
                if self._closed:
                    break
                if died == "SIGALRM":
                    raise self._too_long() from None
                continue
            except BaseException:
                self._drop(worker)
                raise
            with self._lock:
                self._idle.append(worker)
            if is_good:
                result: _T = value
                return result
            raise value
        raise UnusableImage(f"decoding it crashed: {died}")

    def _too_long(self) -> UnusableImage:
        return UnusableImage(
            f"decoding it took more than {self._seconds:g} s", "Raise images.max_seconds."
        )

    def _take(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise UnusableImage("the build was stopped")
            if self._idle:
                return self._idle.pop()
        worker = _Worker(self._seconds, self._memory, self._modules)
        with self._lock:
            if not self._closed:
                self._all.add(worker)
                return worker
        # Closed while it was starting: nobody else would end it.
        worker.end()
        raise UnusableImage("the build was stopped")

    def _drop(self, worker: _Worker) -> str:
        with self._lock:
            self._all.discard(worker)
        return worker.end()


class _Worker:
    """One process, and the connection to it."""

    def __init__(self, seconds: float, memory: int, modules: Sequence[str]) -> None:
        self._here, there = socket.socketpair()
        # Numbers are small here: threads of their own would only stand in each other's way.
        single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        given = map(str, (there.fileno(), seconds, memory, ",".join(modules)))
        with there:
            # The rule is about what others may have written; every word here is ours.
            # -P: nothing is taken from the current folder, unless it is in this process's path.
            program = [sys.executable, "-P", "-c", _PROGRAM]
            self._process = subprocess.Popen(  # noqa: S603
                [*program, *given, *map(str, sys.path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(there.fileno(),),
                env={**os.environ, **single},
            )
        try:
            # Answers hold their classes. Imported as a whole before the first is read: of two
            # threads that import two modules of a package at once, each may wait for the other's,
            # and Python then gives one of them half a module.
            for module in modules:
                importlib.import_module(module)
            self._receive(time.monotonic() + _START)
        except OSError as error:
            raise SitegenError(
                f"No process that decodes pictures can be started: it {self.end()}.",
                "Free some memory, or build with fewer --jobs.",
            ) from error
        except BaseException:
            self.end()
            raise

    def call(self, message: object, seconds: float) -> tuple[bool, Any]:
        """Send a call, and return whether it went well, and its result or exception."""
        self._here.settimeout(seconds)
        _send(self._here, message)
        answer: tuple[bool, Any] = self._receive(time.monotonic() + seconds)
        return answer

    def end(self) -> str:
        """End the process, and return how it ended."""
        self._process.kill()  # nothing if it has ended
        code = self._process.wait()
        self._here.close()
        if code < 0:
            with contextlib.suppress(ValueError):
                return signal.Signals(-code).name
        return f"ended with {code}"

    def _receive(self, until: float) -> Any:
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, until))
        return pickle.loads(self._read(length, until))  # noqa: S301 - from our own program

    def _read(self, length: int, until: float) -> bytearray:
        data = bytearray(length)
        view = memoryview(data)
        while view:
            # A process that was stopped in the middle of a message must not stop this one.
            self._here.settimeout(max(until - time.monotonic(), 1e-3))
            count = self._here.recv_into(view)
            if not count:
                raise ConnectionResetError
            view = view[count:]
        return data


def _send(connection: socket.socket, message: object) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    connection.sendall(_LENGTH.pack(len(data)))
    connection.sendall(data)


def _serve(number: int, seconds: float, memory: int, modules: Iterable[str]) -> None:
    """Do what the connection asks for until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: the parent hangs up
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    for module in modules:
        importlib.import_module(module)
    _limit(memory)
    connection = socket.socket(fileno=number)
    _send(connection, "ready")
    # What decoders print belongs into no progress bar; and who waits for the end of the build's
    # messages must not wait for its workers.
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    with connection, contextlib.suppress(OSError), connection.makefile("rb") as incoming:
        while head := incoming.read(_LENGTH.size):
            function, arguments = pickle.loads(  # noqa: S301 - from our own program
                incoming.read(*_LENGTH.unpack(head))
            )
            # Should nobody be left to end this process when it hangs.
            signal.alarm(int(seconds) + _GRACE)
            answer = _answer(function, arguments, memory)
            signal.alarm(0)
            _send(connection, answer)
    # Nothing is left to tidy up, and what decoders have left behind may crash.
    os._exit(0)


def _answer(
    function: Callable[..., Any], arguments: tuple[Any, ...], memory: int
) -> tuple[bool, Any]:
    try:
        return True, function(*arguments)
    except MemoryError:
        return False, UnusableImage(f"decoding it takes more than {memory / 1e9:.1f} GB of memory")
    except Exception as error:  # noqa: BLE001 - it is raised where it was called for
        if not isinstance(error, SitegenError | OSError):
            error.add_note("".join(traceback.format_exception(error)))
        error.__cause__ = error.__context__ = None
        return False, error


def _limit(memory: int) -> None:
    """Let this process have so many more bytes, where the system can tell how many it has."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
