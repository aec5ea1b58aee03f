"""The workflow for GitHub Actions: sound by two linters, and its build step builds."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sitegen import SitegenError
from sitegen.deploy.workflow import PLACE, installed_from, workflow
from tests.deploy.host import git
from tests.samples import write_pictures

SOURCE = "git+https://github.com/museum/sitegen@0123abc"
FOLDER = "pictures of 'ours' & é"


def sitegen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sitegen", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(path)
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk")
    git(tmp_path, "remote", "add", "origin", "git@github.com:Museum/fruit.git")
    write_pictures(tmp_path / FOLDER / "photos", 6)
    return tmp_path


@pytest.fixture
def made(repository: Path) -> Path:
    answer = sitegen(repository, "init", FOLDER, "--github-pages", "--install", SOURCE)
    assert answer.returncode == 0, answer.stderr
    assert "GitHub Actions" in answer.stdout
    return repository / PLACE


@pytest.mark.parametrize("inside", [True, False])
def test_it_is_linted(inside: bool, made: Path, tmp_path: Path) -> None:
    path = made
    if not inside:
        path = tmp_path / "alone.yml"
        (tmp_path / "alone").mkdir()
        path.write_text(workflow(tmp_path / "alone", SOURCE).text)
    rules = tmp_path / "zizmor.yml"
    # GitHub's own actions may be named by version: pinned, a template would age at once.
    rules.write_text(
        "rules:\n  unpinned-uses:\n    config:\n      policies:\n        actions/*: any\n"
    )
    binaries = Path(sys.executable).parent
    for command in (
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", path],
        ["zizmor", "--offline", "--persona=pedantic", "--no-progress", "--config", rules, path],
    ):
        program = shutil.which(str(command[0]), path=str(binaries))
        assert program, f"{command[0]} is not installed"
        answer = subprocess.run([program, *command[1:]], capture_output=True, text=True)
        assert answer.returncode == 0, answer.stdout + answer.stderr


def test_it_builds_where_the_collection_is_and_when_its_branch_is_pushed(made: Path) -> None:
    facts = read(made)
    assert facts["on"]["push"]["branches"] == ["trunk"]
    job = facts["jobs"]["build"]
    assert job["defaults"]["run"]["working-directory"] == FOLDER
    steps = {step.get("id", step.get("name", step.get("uses"))): step for step in job["steps"]}
    assert steps["actions/upload-pages-artifact@v3"]["with"]["path"] == f"{FOLDER}/site"
    assert steps["cache"]["with"]["path"] == f"{FOLDER}/.sitegen/cache"
    assert steps["Keep the cache"]["with"]["path"] == f"{FOLDER}/.sitegen/cache"
    assert "hashFiles('pictures of ''ours'' & é/**')" in steps["cache"]["with"]["key"]
    assert SOURCE in steps["Install sitegen"]["run"]
    manifest = (made.parents[2] / FOLDER / "collection.toml").read_text()
    assert 'base_url = "https://museum.github.io/fruit/"' in manifest


@pytest.mark.slow
def test_its_build_step_builds(made: Path, repository: Path) -> None:
    job = read(made)["jobs"]["build"]
    [step] = [step for step in job["steps"] if step.get("name") == "Build the site"]
    folder = repository / job["defaults"]["run"]["working-directory"]
    with (folder / "collection.toml").open("a") as manifest:
        manifest.write("[tiles]\ncell = 64\n")
    binaries = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {k: v for k, v in os.environ.items() if k != "SITEGEN_CACHE"}
    for expected in ("6 pictures in", "Up to date"):
        # As GitHub runs a step: bash, which stops at the first command that fails.
        answer = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder,
            env={**environment, "PATH": binaries, "CI": "true"},
            capture_output=True,
            text=True,
        )
        assert answer.returncode == 0, answer.stderr
        assert expected in answer.stdout
    caches = [step["with"]["path"] for step in job["steps"] if "cache/" in step.get("uses", "")]
    assert len(caches) == 2
    assert all(any((repository / path).iterdir()) for path in caches), "what is kept is there"
    assert (folder / "site/index.html").is_file()


def test_nothing_is_overwritten(made: Path, repository: Path) -> None:
    made.write_text("mine")
    (repository / FOLDER / "collection.toml").write_text('[collection]\nimages = ["*"]\n')
    answer = sitegen(repository, "init", FOLDER, "--github-pages", "--install", SOURCE)
    assert answer.returncode == 1
    assert "nothing was written" in answer.stderr
    assert made.read_text() == "mine"
    made.unlink()
    answer = sitegen(repository, "init", FOLDER, "--github-pages", "--install", SOURCE)
    assert answer.returncode == 0, answer.stderr
    assert "was left as it is" in answer.stdout
    assert 'base_url = "https://museum.github.io/fruit/"' in answer.stdout, "what it lacks"
    assert (repository / FOLDER / "collection.toml").read_text().startswith("[collection]\nimages")


def test_outside_of_a_repository_it_stands_beside_the_manifest(tmp_path: Path) -> None:
    made = workflow(tmp_path / "new", SOURCE)
    assert made.path == tmp_path / "new" / PLACE
    assert made.address == ""


def test_a_folder_s_name_cannot_become_an_expression(repository: Path) -> None:
    (repository / "${{ github.token }}").mkdir()
    with pytest.raises(SitegenError, match="cannot use a folder"):
        workflow(repository / "${{ github.token }}", SOURCE)


def test_it_never_installs_a_stranger_s_package() -> None:
    """PyPI's `sitegen` is another project."""
    try:
        found = installed_from()
    except SitegenError as error:
        assert "--install" in error.hint
    else:
        assert "@" in found
        assert "https://" in found
