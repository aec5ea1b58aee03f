"""Errors meant for people: one clear message that names the culprit, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SitegenError(Exception):
    """Something the user can mend. The command line shows message and hint, no traceback.

    Parameters
    ----------
    message : str
        What is wrong, naming the file, key or value.
    hint : str
        What to do about it; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the input: `place` is a file, a file with a line, or a key path."""

    place: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text


class ManifestError(SitegenError):
    """The manifest, the flags or the metadata table cannot be used; lists every problem found."""

    where = "the manifest"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{head} in {self.where}:\n{lines}")


class NoManifest(ManifestError):
    """There is no manifest where one was looked for."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__([Problem(message, hint)])
        self.message, self.hint = message, hint


class ThemeError(ManifestError):
    """A theme cannot be used; lists every problem found."""

    where = "the theme"


class WordsError(ManifestError):
    """A catalogue of words cannot be used; lists every problem found."""

    where = "the catalogue of words"


class UnusableImage(SitegenError):
    """A picture that cannot be shown; it is left out of the site and listed with its reason."""
