from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real collections and weights, which lies beside the checkout or in it."""
    for folder in (ROOT.parent / "shared", ROOT / "shared"):
        if folder.is_dir():
            return folder
    pytest.skip("the shared collections and weights are not on this machine")
