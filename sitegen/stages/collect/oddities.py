"""What was odd about files and rows, told once a cause."""

from __future__ import annotations

from sitegen.model.items import Skipped, Warned


class Oddities:
    """Warnings with all their cases, and the files that are left out of the site."""

    def __init__(self, skipped: tuple[Skipped, ...] = ()) -> None:
        self._cases: dict[str, list[str]] = {}
        self._skipped = list(skipped)

    def warn(self, what: str, case: str) -> None:
        """Note one more case of `what`."""
        self._cases.setdefault(what, []).append(case)

    def skip(self, name: str, reason: str) -> None:
        """Note that a file is left out."""
        self._skipped.append(Skipped(name, reason))

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """One for each cause, in the order of the first case."""
        return tuple(Warned(what, tuple(cases)) for what, cases in self._cases.items())

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """In the order in which they were noted."""
        return tuple(self._skipped)
