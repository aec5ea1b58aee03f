"""Colours as themes need them: how well text reads on a ground, by WCAG 2.2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

READS = 4.5
"""Least contrast of text and its ground: WCAG 2.2, success criterion 1.4.3, level AA."""
SHOWS = 3.0
"""Least contrast of what is no text, such as the ring around the focus: criterion 1.4.11."""
READS_WELL = 7.0
"""Contrast for visitors who ask for more of it: criterion 1.4.6, level AAA."""

PAIRS: tuple[tuple[str, str, float], ...] = (
    ("ink", "paper", READS),
    ("ink", "raised", READS),
    ("ink", "wash", READS),
    ("soft", "paper", READS),
    ("soft", "raised", READS),
    ("soft", "wash", READS),
    ("accent", "paper", READS),
    ("accent", "raised", READS),
    ("on_accent", "accent", READS),
    ("focus", "paper", SHOWS),
    ("focus", "raised", SHOWS),
)
"""What stands on what, and the contrast that it needs."""


def full(colour: str) -> str:
    """Return `#rgb` or `#rrggbb` as `#rrggbb`, in lower case."""
    digits = colour[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of `#rrggbb`, 0…255."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def luminance(colour: str) -> float:
    """Return the relative luminance, 0…1."""
    linear = [
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1…21, whichever is the ground."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(ground: str) -> str:
    """Return black or white, whichever reads better."""
    return max("#000000", "#ffffff", key=lambda text: contrast(text, ground))


def stronger(colour: str, ground: str, least: float = READS_WELL) -> str:
    """Return a colour moved towards black or white until its contrast suffices."""
    end = channels(text_on(ground))
    for step in range(21):
        mixed = [
            round(here + (there - here) * step / 20)
            for here, there in zip(channels(colour), end, strict=True)
        ]
        found = "#" + bytes(mixed).hex()
        if contrast(found, ground) >= least:
            return found
    return found


def faint(colours: Mapping[str, str]) -> Iterator[tuple[str, str, float, float]]:
    """Yield each pair that is hard to read: colour, ground, its contrast and what it needs."""
    for text, ground, least in PAIRS:
        found = contrast(colours[text], colours[ground])
        if found < least:
            yield text, ground, found, least
