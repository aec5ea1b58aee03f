"""How the command line says what a build did again, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitegen.model.build import StageTime

_NAMED = 2
"""Causes on the line of a stage; `--explain` has them all."""
_PARTS = {
    "pictures": ("picture", "decoded"),
    "tiles": ("tile", "encoded"),
    "images": ("picture file", "written"),
    "render": ("page and data file", "written"),
}
"""What stages that go by the piece make, and what they do to it."""


def lines(times: Iterable[StageTime], whole: bool = False) -> Iterator[str]:
    """Say in one line a stage what was done again and why, then what was not.

    Parameters
    ----------
    times : iterable of StageTime
        Of a report.
    whole : bool
        Name all causes, each on a line of its own.
    """
    idle = []
    for stage in times:
        if stage.reused or stage.done == 0:
            idle.append(stage.name)
            continue
        shown = stage.causes if whole else stage.causes[:_NAMED]
        more = len(stage.causes) - len(shown)
        because = ", ".join(shown) + (f" and {more} more" if more else "")
        text = " ".join(filter(None, [_pieces(stage), "" if whole else because]))
        yield f"  {stage.name:<20} {stage.seconds:>7.1f} s  {text}".rstrip()
        if whole:
            yield from (f"  {'':<20} {'':>9}  {cause}" for cause in stage.causes)
    if idle:
        yield f"  nothing to do: {', '.join(idle)}"


def _pieces(stage: StageTime) -> str:
    if stage.done is None or stage.of is None or stage.name not in _PARTS:
        return ""
    thing, what = _PARTS[stage.name]
    plural = thing.replace("page and", "pages and") + "s"
    return f"{stage.done:,} of {stage.of:,} {thing if stage.of == 1 else plural} {what}"
