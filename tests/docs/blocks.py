"""The fenced blocks of the documentation, and what comments above them say about testing.

`<!-- test: writes FILE -->` above a block puts its text into that file of the page's folder;
`<!-- test: not run, REASON -->` skips the block, with its reason among those that pytest lists;
`<!-- test: one folder -->` anywhere on a page runs its blocks one after the other in one folder.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(
    sorted(
        [
            *ROOT.glob("*.md"),
            *ROOT.glob("docs/*.md"),
            *ROOT.glob("benchmarks/*.md"),
            *ROOT.glob("example_site/*.md"),
        ]
    )
)
_BLOCK = re.compile(
    r"^(?:[ ]*<!-- test: (?P<note>[^\n]+?) -->\n+)?"
    r"(?P<indent>[ ]*)```(?P<language>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes
    ----------
    page : Path
        The page that it is on.
    line : int
        Where its fence begins, from 1.
    language : str
        As the fence says.
    text : str
        What is in it, without the fence's indentation.
    note : str
        What the comment above says to the tests, or nothing.
    """

    page: Path
    line: int
    language: str
    text: str
    note: str

    @property
    def name(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def file(self) -> str:
        """The file that it is to be written into, or nothing."""
        return self.note.removeprefix("writes ") if self.note.startswith("writes ") else ""

    @property
    def why_not(self) -> str:
        """Why it is not run, or nothing."""
        return self.note.removeprefix("not run, ") if self.note.startswith("not run, ") else ""


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page, from top to bottom."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("indent")) + 1
        inside = textwrap.dedent(match["text"])
        found.append(Block(page, line, match["language"].strip(), inside, match["note"] or ""))
    return found


def is_one_folder(page: Path) -> bool:
    return "<!-- test: one folder -->" in page.read_text(encoding="utf-8")
