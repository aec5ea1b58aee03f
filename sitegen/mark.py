"""The mark by which sitegen knows a folder as a site of its own making."""

from __future__ import annotations

import json
from pathlib import Path

MARK = "data/build.json"


def is_site(folder: Path) -> bool:
    """Say whether sitegen made the site in this folder."""
    try:
        facts = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and {"sitegen", "format", "counts"} <= facts.keys()
