"""The words that layouts write beside the pictures, by their keys in the catalogues."""

from __future__ import annotations

NO_DATE = "no_date"
NO_PLACE = "no_place"
NO_VALUE = "no_value"
OTHER = "other"
GREYS = "greys"
HUES = (
    # From this angle in the OKLab plane, in degrees, to the next.
    (0, "reds"),
    (45, "oranges"),
    (80, "yellows"),
    (120, "greens"),
    (175, "turquoises"),
    (225, "blues"),
    (285, "purples"),
    (330, "pinks"),
)
