"""Cells of tables that people open in spreadsheets, which take some texts for formulas."""

from __future__ import annotations

import re

# What Excel, LibreOffice and Google Sheets begin to compute at, the full-width forms included,
# and the white space that some of them pass over.
_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20\t\r\n"
_RUNS = re.compile(rf"'*[{_STARTS}]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)


def as_text(cell: str) -> str:
    """Return a text as a spreadsheet shows it and never runs it.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, the
    spreadsheets' own mark of text. Numbers stay as they are; so does all other text. A text that
    begins with apostrophes and then a formula gets one more, so that programs
    can tell (docs/items-and-build.md).

    References
    ----------
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell
