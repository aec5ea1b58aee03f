"""Latitudes and longitudes as people write them."""

from __future__ import annotations

import re

_PART = r"(\d+(?:[.,]\d+)?)"
_ANGLE = re.compile(
    rf"(?P<sign>[-+]?)\s*(?P<before>[NSEWO]?)\s*{_PART}\s*(?:°|º|deg|d)?"
    rf"(?:\s*{_PART}\s*(?:['’′]|min|m))?"
    rf"(?:\s*{_PART}\s*(?:\"|”|″|''|′′|sec|s))?\s*(?P<after>[NSEWO]?)",
    re.IGNORECASE,
)


def degrees(text: str, directions: str = "NSEWO") -> float | None:
    """Return an angle in degrees, north and east positive; None where there is none.

    Reads `52.52`, `-13,4`, `52.52 N`, `13.4° W`, `52°31′N` and `52° 31' 12.5" S`; `O` is the east,
    as in German. Letters not among `directions` are those of the other axis. Minutes and seconds of
    60 or more are no angle, and neither are a sign and a direction together.
    """
    match = _ANGLE.fullmatch(text.strip().replace("\u2212", "-"))
    if match is None or bool(match["before"]) + bool(match["after"]) + bool(match["sign"]) > 1:
        return None
    whole, minutes, seconds = (
        float(part.replace(",", ".")) if part else 0.0 for part in (match[3], match[4], match[5])
    )
    if minutes >= 60 or seconds >= 60:
        return None
    angle = whole + minutes / 60 + seconds / 3600
    direction = (match["before"] or match["after"]).upper()
    if direction not in directions:
        return None
    return -angle if match["sign"] == "-" or direction in ("S", "W") else angle
