from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen import Options, build, load_config
from tests.samples import picture

MANIFEST = """\
[collection]
title = "Stripes"
images = ["images/*"]
metadata = "m.csv"
[fields]
title = "{Name}"
url = "{Link}"
[features]
extractor = "descriptor"
"""


@pytest.fixture(autouse=True)
def plain_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Git as it is on a new computer: no name, no address, no settings."""
    settings = tmp_path / "gitconfig"
    settings.touch()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    return settings


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with its site, to be copied."""
    folder = tmp_path_factory.mktemp("built") / "stripes"
    write_collection(folder)
    rebuild(folder)
    return folder


@pytest.fixture
def collection(built: Path, tmp_path: Path) -> Iterator[Path]:
    """A built collection of one's own."""
    folder = tmp_path / "stripes"
    shutil.copytree(built, folder)
    # What a site was made from is remembered by its place; a second build has it in the cache.
    rebuild(folder)
    yield folder


def write_collection(folder: Path, count: int = 8, manifest: str = MANIFEST) -> None:
    """Write pictures with titles and links, one of an awkward name."""
    (folder / "images").mkdir(parents=True)
    names = ["zwei  Wörter & 100%.jpg", *(f"picture-{n:02}.jpg" for n in range(1, count))]
    rows = ["file,Name,Link"]
    for number, name in enumerate(names):
        picture(number).save(folder / "images" / name)
        rows.append(f"{name},Stripe {number},https://example.org/{number}?a=b&c=d")
    (folder / "m.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "collection.toml").write_text(manifest)


def rebuild(folder: Path) -> None:
    build(load_config(folder), Options(jobs=1))
