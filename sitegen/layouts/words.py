"""The words that layouts write beside the pictures."""

from __future__ import annotations

NO_DATE = "No date"
NO_PLACE = "No place"
NO_VALUE = "No value"
OTHER = "Other"
GREYS = "Greys"
HUES = (
    # From this angle in the OKLab plane, in degrees, to the next.
    (0, "Reds"),
    (45, "Oranges"),
    (80, "Yellows"),
    (120, "Greens"),
    (175, "Turquoises"),
    (225, "Blues"),
    (285, "Purples"),
    (330, "Pinks"),
)
