"""The marks by which sitegen knows a folder as a site or an export of its own making."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MARK = "data/build.json"
EXPORT = ".sitegen-export.json"


def is_site(folder: Path) -> bool:
    """Say whether sitegen made the site in this folder."""
    try:
        facts = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(facts, dict) and {"sitegen", "format", "counts"} <= facts.keys()


def exported(folder: Path) -> dict[str, Any] | None:
    """Return what `sitegen export` noted of a folder that it made; None for any other folder."""
    try:
        facts = json.loads((folder / EXPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts if isinstance(facts, dict) and {"export", "holds"} <= facts.keys() else None
