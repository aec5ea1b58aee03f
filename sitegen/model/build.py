"""How to build, and what a build did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitegen.model.items import Skipped, Warned

STAGES = ("collect", "extract", "reduce", "neighbours", "map", "grid", "clusters", "publish")
"""Names for `Options.until`."""


@dataclass(frozen=True)
class StageTime:
    """One stage of a build.

    Attributes
    ----------
    name : str
    seconds : float
        By the wall clock; of a stage that ran beside others, what the build waited for it.
    reused : bool
        It was found in the cache.
    causes : tuple of str
        Why it was computed: what of its input is not as in the last build.
    done, of : int or None
        How many pictures, tiles or pages had to be made, of how many; None where a stage is one
        thing.
    """

    name: str
    seconds: float
    reused: bool
    causes: tuple[str, ...] = ()
    done: int | None = None
    of: int | None = None


@dataclass(frozen=True)
class Options:
    """How to build, apart from what the manifest says.

    Attributes
    ----------
    output : Path or None
        Where the site goes; `site` in the collection's folder by default.
    force : bool
        Compute everything again, whatever is in the cache.
    until : str
        The last stage to run, one of `STAGES`.
    strict : bool
        Fail on skipped files and warnings.
    jobs : int or None
        Threads; as many as processors by default.
    limit : int or None
        Only the first pictures, by filename.
    relayout : bool
        Lay map and grid out afresh, wherever pictures were before.
    trial : bool
        The manifest was overridden for this build alone: a layout that starts afresh for that is
        not kept.
    """

    output: Path | None = None
    force: bool = False
    until: str = "publish"
    strict: bool = False
    jobs: int | None = None
    limit: int | None = None
    relayout: bool = False
    trial: bool = False


@dataclass(frozen=True)
class Report:
    """What a build did.

    Attributes
    ----------
    output : Path
    items : int
        Pictures in the site.
    skipped : tuple of Skipped
        Files left out, and why.
    warnings : tuple of Warned
        What was odd in the input.
    times : tuple of StageTime
    notes : tuple of str
        What `check` tells beside the warnings; a build has told it by then.
    extractor : str
        Its name, and why it was chosen.
    quality : mapping of str to float
        Share of the `nearest` nearest neighbours kept, by layout.
    nearest : int
    bytes : int
        Size of the site.
    up_to_date : bool
        Nothing had changed, nothing was written.
    """

    output: Path
    items: int
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Warned, ...] = ()
    notes: tuple[str, ...] = ()
    times: tuple[StageTime, ...] = ()
    extractor: str = ""
    quality: Mapping[str, float] = field(default_factory=dict)
    nearest: int = 0
    bytes: int = 0
    up_to_date: bool = False
