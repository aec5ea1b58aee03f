"""What was odd about files and rows, told once a cause."""

from __future__ import annotations

from sitegen.model.items import Skipped, Warned

_EXAMPLES = 3


class Oddities:
    """Warnings with their counts and first examples, and what is left out of the site."""

    def __init__(self, skipped: tuple[Skipped, ...] = ()) -> None:
        self._warned: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._skipped = list(skipped)

    def warn(self, what: str, example: str) -> None:
        """Count one more case of `what`."""
        count, examples = self._warned.get(what, (0, ()))
        if len(examples) < _EXAMPLES:
            examples = (*examples, example)
        self._warned[what] = (count + 1, examples)

    def skip(self, name: str, reason: str) -> None:
        """Note that a file or row is left out."""
        self._skipped.append(Skipped(name, reason))

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """One for each cause, in the order of the first case."""
        return tuple(Warned(what, *found) for what, found in self._warned.items())

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """In the order in which they were noted."""
        return tuple(self._skipped)
