from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

# No test may depend on what can be downloaded where it runs.
os.environ.setdefault("SITEGEN_OFFLINE", "1")
# Shells start what runs in the background deaf to Ctrl-C, and so would be all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real collections and weights, which lies beside the checkout or in it."""
    for folder in (ROOT.parent / "shared", ROOT / "shared"):
        if folder.is_dir():
            return folder
    pytest.skip("the shared collections and weights are not on this machine")
