"""The wheel and the sdist: what they hold, and that the sdist builds without Node."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from sitegen.themes.find import BUNDLE

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = {*BUNDLE, "LICENSES.txt"}

pytestmark = pytest.mark.slow


def tracked(*options: str) -> list[str]:
    """Files that belong to the project."""
    if shutil.which("git") is None:
        pytest.skip("needs git, to know which files belong to the project")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", *options]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip(f"needs a git checkout: {listed.stderr.strip()}")
    return list(filter(None, listed.stdout.split("\0")))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an sdist made from a copy of what git tracks, and the wheel made from it."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in tracked("--cached", "--others", "--exclude-standard"):
        if not name.startswith("example_site/images/") and (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    make(source, "--sdist", target)
    [sdist] = target.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(target, filter="data")
    # Neither Node nor npm on PATH: the sdist holds the bundle.
    bare = {**os.environ, "PATH": str(Path(sys.executable).parent)}
    make(next(path for path in target.iterdir() if path.is_dir()), "--wheel", target, bare)
    return target


def make(source: Path, kind: str, target: Path, environment: dict[str, str] | None = None) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", kind, "--outdir", str(target), str(source)],
        check=True,
        capture_output=True,
        env=environment,
    )


def wheel_names(built: Path) -> set[str]:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_bundle_templates_and_themes(built: Path) -> None:
    names = wheel_names(built)
    assert {f"sitegen/_data/themes/default/assets/{name}" for name in SHIPPED} <= names
    assert "sitegen/_data/themes/default/theme.toml" in names
    assert "sitegen/_data/templates/item.html" in names
    assert "sitegen/pipeline.py" in names
    assert {f"sitegen/languages/{name}.toml" for name in ("de", "en", "es", "fr")} <= names


def test_wheel_holds_no_sources_of_the_viewer_and_no_second_copy(built: Path) -> None:
    names = wheel_names(built)
    assert not [name for name in names if "node_modules" in name or "/viewer/" in name]
    assert not [name for name in names if name.split("/")[0] in ("templates", "themes", "tests")]


def test_sdist_holds_sources_and_bundle_but_nothing_fetched(built: Path) -> None:
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {f"themes/default/assets/{name}" for name in SHIPPED} <= names
    assert {"themes/default/viewer/src/main.js", "hatch_build.py", "LICENSE"} <= names
    assert not [name for name in names if "node_modules" in name]


def test_the_wheel_works_from_where_it_is_installed(built: Path, tmp_path: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    script = (
        "from pathlib import Path; from sitegen import resources, themes\n"
        "print(resources.folder('templates'), themes.find_theme('default', Path()).name)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert answer.stdout.split() == [str(tmp_path / "sitegen/_data/templates"), "default"], (
        answer.stderr
    )


def test_git_tracks_nothing_generated_and_no_registry_hosts() -> None:
    names = tracked()
    assert not [n for n in names if "node_modules" in n or n.startswith("themes/default/assets")]
    lock = (ROOT / "themes/default/viewer/package-lock.json").read_text()
    assert "resolved" not in lock
    assert "registry" not in lock
