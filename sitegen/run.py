"""What a build keeps track of: which stages it computed, which it found, and how long each took."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from sitegen.cache import Cache, NewArray
from sitegen.causes import Causes
from sitegen.fingerprint import digest_bytes, digest_of
from sitegen.model.build import StageTime
from sitegen.progress import Progress
from sitegen.threads import one_thread

T = TypeVar("T")


@dataclass
class Step:
    """How many things a step made, of how many; None where it is one thing."""

    done: int | None = None
    of: int | None = None


@dataclass
class Run:
    """One build under way."""

    cache: Cache
    progress: Progress
    force: bool = False
    causes: Causes | None = None
    times: list[StageTime] = field(default_factory=list)

    @contextmanager
    def timed(self, name: str, causes: tuple[str, ...] = ()) -> Iterator[Step]:
        """Record how long a step takes, and how much of it there was to do, if that is told."""
        start, step = time.perf_counter(), Step()
        yield step
        seconds = time.perf_counter() - start
        self.times.append(StageTime(name, seconds, False, causes, step.done, step.of))

    def why(self, name: str) -> tuple[str, ...]:
        """Say why a stage has to be computed."""
        if self.force:
            return ("--force",)
        return self.causes.of(name) if self.causes else ()

    def _key(self, name: str, made_from: Mapping[str, Any]) -> str:
        if self.causes:
            self.causes.note(name, made_from)
        return digest_of(name, dict(made_from))

    def stage(
        self,
        name: str,
        made_from: Mapping[str, Any],
        cls: type[T],
        compute: Callable[[], T],
        by_content: bool = False,
        **given: Any,
    ) -> Stage[T]:
        """Declare a stage of the whole collection.

        Parameters
        ----------
        made_from : mapping
            Everything its result depends on, by the name under which that is explained: version,
            parameters, keys of earlier stages.
        cls : type
            The dataclass that `compute` returns.
        by_content : bool
            Whether what follows from it is found by what it is, not by what it was made from: for
            results that different ways lead to.
        given
            Fields that are not stored with it, such as `ids`.
        """
        key = self._key(name, made_from)

        def make() -> T:
            value = compute()
            self.cache.save(name, key, value, leave_out=tuple(given))
            return value

        load = partial(self.cache.load, name, key, cls, **given)
        identity = partial(_content, name, leave_out=tuple(given)) if by_content else None
        return Stage(self, name, key, load, make, identity)

    def small(self, name: str, made_from: Sequence[Any], make: Callable[[], bytes]) -> bytes:
        """Return a small result, found in the cache or made: no stage, since nobody asks for it.

        Parameters
        ----------
        made_from : sequence
            Everything it depends on.
        """
        key = digest_of(name, list(made_from))
        found = None if self.force else self.cache.get(name, key)
        if found is None:
            found = make()
            self.cache.put(name, key, found)
        return found

    def found(self, name: str, value: T) -> Stage[T]:
        """Declare a stage of the whole collection whose result is at hand, and need not be made."""
        identity = partial(_content, name, leave_out=("ids",))
        stage = Stage(self, name, "", lambda: value, lambda: value, identity)
        stage.__dict__["value"] = value
        return stage

    def array_stage(
        self,
        name: str,
        made_from: Mapping[str, Any],
        shape: Callable[[], tuple[int, int]],
        fill: Callable[[NewArray], None],
        wrap: Callable[[NDArray[np.float32]], T],
    ) -> Stage[T]:
        """Declare a stage whose result is a matrix that may be too large for memory.

        Parameters
        ----------
        made_from : mapping
            Everything its result depends on, by name.
        shape : callable
            Rows and columns of the matrix; asked for only when it has to be made.
        fill : callable
            Writes the matrix, block by block.
        wrap : callable
            Makes the stage's value of the matrix, mapped from disk, read-only.
        """
        key = self._key(name, made_from)

        def load() -> T | None:
            found = self.cache.open_array(name, key)
            return None if found is None else wrap(found)

        def make() -> T:
            with self.cache.new_array(name, key, shape()) as new:
                fill(new)
            value = load()
            if value is None:
                raise self.cache.losing()
            return value

        return Stage(self, name, key, load, make)


def _content(name: str, value: Any, leave_out: tuple[str, ...]) -> str:
    """Return the digest of a dataclass of arrays and plain values."""
    parts: list[Any] = []
    for each in dataclasses.fields(value):
        content = getattr(value, each.name)
        if isinstance(content, np.ndarray):
            data = digest_bytes(np.ascontiguousarray(content).tobytes())
            parts.append([each.name, content.dtype.str, list(content.shape), data])
        elif each.name not in leave_out:
            parts.append([each.name, content])
    return digest_of(name, parts)


class Stage(Generic[T]):
    """A result that is found in the cache or made, once, when it is first needed."""

    def __init__(
        self,
        run: Run,
        name: str,
        key: str,
        load: Callable[[], T | None],
        make: Callable[[], T],
        identity: Callable[[T], str] | None = None,
    ) -> None:
        self._run, self.name, self._entry = run, name, key
        self._load, self._compute, self._identity = load, make, identity
        self._begun: Future[T] | None = None

    @cached_property
    def key(self) -> str:
        """Digest of what decides over all that follows from the result."""
        return self._identity(self.value) if self._identity else self._entry

    @property
    def is_at_hand(self) -> bool:
        """Whether the result need not be made."""
        found = "value" in self.__dict__ or self._run.cache.has(self.name, self._entry)
        return found and not self._run.force

    def begin(self, beside: ExitStack, *given: Stage[Any]) -> None:
        """Start to compute the result in a thread, if it has to be; `ensure` then waits for it.

        A build that is interrupted does not wait for it.

        Parameters
        ----------
        beside : ExitStack
            Until it ends, matrix work has one thread, wherever: several times two would only wait
            for each other, and threadpoolctl listens to one thread alone.
        given : Stage
            What it is computed from: loaded before, so that nothing else is computed in that
            thread.
        """
        if self.is_at_hand:
            return
        beside.enter_context(one_thread())
        for stage in given:
            _ = stage.value
        begun: Future[T] = Future()

        def work() -> None:
            try:
                begun.set_result(self._compute())
            except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
                begun.set_exception(error)

        self._begun = begun
        threading.Thread(target=work, name=self.name, daemon=True).start()

    def ensure(self) -> None:
        """Compute the result if it is not in the cache, without loading it if it is."""
        if self.is_at_hand and not self._begun:
            self._run.times.append(StageTime(self.name, 0.0, reused=True))
        else:
            with self._run.timed(self.name, self._run.why(self.name)):
                self._make()

    @cached_property
    def value(self) -> T:
        """The result; an entry that turns out to be damaged is computed again."""
        found = self._load()
        return self._make() if found is None else found

    def _make(self) -> T:
        value = self._begun.result() if self._begun else self._compute()
        self.__dict__["value"] = value
        return value
