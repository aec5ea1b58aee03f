"""What came of a build, as the worker tells the session."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.model.build import Report


@dataclass(frozen=True)
class Failure:
    """Why there is no new site, in the words of a SitegenError."""

    message: str
    hint: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a build.

    Attributes
    ----------
    report : Report or None
        None when it failed.
    failure : Failure or None
    is_read : bool
        Whether the manifest could be read.
    changed : bool
        Whether any file of the site is another than before.
    seconds : float
        By the wall clock.
    """

    report: Report | None = None
    failure: Failure | None = None
    is_read: bool = False
    changed: bool = False
    seconds: float = 0.0
