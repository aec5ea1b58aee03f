"""Every command and every snippet in README and docs does what it says it does."""

from __future__ import annotations

import html.parser
import inspect
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import numpy as np
import pytest

from sitegen import Options, build, load_config, registry, resources
from sitegen.config import Manifest
from sitegen.extractors.base import FeatureSettings
from sitegen.languages import words_of
from sitegen.layouts.base import Given, LayoutSettings
from sitegen.model.arrays import Reduced
from sitegen.themes import find_theme
from sitegen.themes.schema import ThemeFile
from tests.docs import shell
from tests.docs.blocks import PAGES, Block, blocks_of, is_one_folder
from tests.samples import picture, write_pictures

COLUMNS = (
    "filename,identifier,Name,Year,species,year,category,colours,place,notes,lat,lon,x,y,title,url"
)
MANIFEST = """\
[collection]
title = "Pomological watercolours"
images = ["images/**/*.jpg"]
metadata = "metadata.csv"
base_url = "https://museum.github.io/fruit/"

[features]
extractor = "descriptor"
"""
FILES = (
    "icon.png",
    "labels.txt",
    "logo.svg",
    "my-network.keras",
    "rcmalli_vggface_tf_vgg16.h5",
    "shape.png",
    "vectors.npz",
    "vgg16.h5",
    "welcome.md",
)
"""What snippets name as lying beside the manifest."""

BLOCKS = [block for page in PAGES for block in blocks_of(page)]
ALONE = [block for block in BLOCKS if not is_one_folder(block.page)]


def named(blocks: list[Block]) -> Any:
    return pytest.mark.parametrize("block", blocks, ids=lambda block: block.name)


def of(*languages: str) -> Any:
    return named([block for block in ALONE if block.language in languages])


@pytest.fixture(scope="module")
def plain_git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    settings = tmp_path_factory.mktemp("git") / "config"
    settings.write_text("[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", str(settings))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, plain_git: None) -> Path:
    """A built collection in a git repository, with everything that snippets speak of."""
    folder = tmp_path_factory.mktemp("docs") / "fruit"
    (folder / "images").mkdir(parents=True)
    pictures = [folder / f"images/picture-{number:02}.jpg" for number in range(18)]
    for number, path in enumerate(pictures):  # three kinds, each with clearly more than a few
        picture(number % 3 * 5).save(path, quality=70 + number)
    shutil.copytree(folder / "images", folder / "photos")
    rows = [
        f"{path.name},apple-{n},Apple {n},{1900 + n},Malus {n},{1900 + n},{'ab'[n % 2]},"
        f"red;green,Bern,none,{50 + n},{n},{n},{n},Title {n},https://example.org/{n}"
        for n, path in enumerate(pictures)
    ]
    table = "\n".join([COLUMNS, *rows]) + "\n"
    for name in ("metadata.csv", "table.csv"):
        (folder / name).write_text(table)
    for name in FILES:
        (folder / name).write_bytes(b"stands for the real one")
    (folder / "themes").mkdir()
    (folder / "words.toml").write_text('close = "Zu"\n')
    (folder / "themes/mine.toml").write_text('extends = "default"\n')
    (folder / "collection.toml").write_text(MANIFEST)
    (folder / ".gitignore").write_text("site/\n.sitegen/\n")
    build(load_config(folder), Options(jobs=1))
    for words in (
        "init --bare --quiet ../remote.git",
        "init --quiet",
        "remote add origin ../remote.git",
        "add .",
        "commit --quiet -m Pictures",
        "push --quiet -u origin main",
    ):
        subprocess.run(["git", *words.split()], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A copy of it of one's own, with a remote of its own."""
    shutil.copytree(sample.parent, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy" / "fruit"


def test_every_block_is_of_a_kind_that_is_tested() -> None:
    known = {"sh", "toml", "python", "jinja", "html", "text", "{toctree}"}
    assert [block.name for block in BLOCKS if block.language not in known] == []
    for block in BLOCKS:
        assert not block.note or block.file or block.why_not, f"{block.name}: {block.note}?"
        assert not block.file or is_one_folder(block.page), f"{block.name} is in no folder"


@of("sh")
def test_commands(block: Block, folder: Path) -> None:
    if block.why_not:
        pytest.skip(block.why_not)
    shell.run(block.text, folder)


@of("toml")
def test_toml(block: Block, folder: Path) -> None:
    check_toml(block, folder)


def check_toml(block: Block, folder: Path) -> None:
    """A manifest or a part of one, a theme, or the entry points of a package."""
    data = tomllib.loads(block.text)
    if "project" in data:
        groups = {"sitegen.extractors", "sitegen.layouts", "sitegen.themes"}
        assert groups >= set(data["project"]["entry-points"])
        for group in data["project"]["entry-points"]:
            assert group == "sitegen.themes" or registry.names(group)
        return
    if block.text.startswith("# words.toml\n"):
        (folder / "words.toml").write_text(block.text)
        words_of("pl" if "few" in block.text else "de", folder / "words.toml")
        return
    if set(data) <= set(ThemeFile.model_fields) and not set(data) <= set(Manifest.model_fields):
        (folder / "themes/mine.toml").write_text(block.text)
        assert not find_theme("themes/mine.toml", folder).warnings
        return
    start = ""
    if "collection" not in data:
        start = '[collection]\nimages = ["images/**/*.jpg"]\nmetadata = "metadata.csv"\n'
    (folder / "collection.toml").write_text(start + block.text)
    config = load_config(folder)
    extractors = {"auto", *registry.names("sitegen.extractors")}
    assert set(config.features.extractor) <= extractors, extractors
    find_theme(config.theme.name, folder)


@of("python")
def test_python(block: Block, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs as it stands; an extractor or a layout that it defines then does its work."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {"__name__": "snippet"}
    exec(compile(block.text, block.name, "exec"), names)
    ids = ("a", "b", "c")
    for kind in filter(inspect.isclass, list(names.values())):
        if hasattr(kind, "extract"):
            extractor = kind(FeatureSettings("brightness"))
            pixels = np.zeros((2, *extractor.input_size, 3), np.uint8)
            rows = extractor.extract(pixels)
            assert rows.shape[0] == 2 and rows.dtype == np.float32
            assert json.dumps(extractor.key)
        elif hasattr(kind, "arrange"):
            reduced = Reduced(ids, np.eye(3, dtype=np.float32))
            layout = kind(LayoutSettings("spiral"))
            made = layout.arrange(Given(ids, made={"features": reduced}))
            assert made.ids == ids and json.dumps(layout.key)


@of("jinja")
def test_templates(block: Block) -> None:
    """Each parses, extends a template that there is, and overrides blocks that this has."""
    jinja2.Environment(autoescape=True).parse(block.text)
    parent = re.search(r'extends "sitegen/(\S+)"', block.text)
    assert parent
    source = (resources.folder("templates") / parent[1]).read_text()
    base = (resources.folder("templates") / "base.html").read_text()
    for name in re.findall(r"{% block (\w+)", block.text):
        assert re.search(rf"{{% block {name}\b", source + base), name


@of("html")
def test_html(block: Block) -> None:
    parser = html.parser.HTMLParser()
    parser.feed(block.text)
    parser.close()


@named(
    [block for page in PAGES if is_one_folder(page) for block in blocks_of(page)[:1]],
)
def test_pages_to_follow_from_start_to_end(
    block: Block, tmp_path: Path, plain_git: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a newcomer: an empty folder, the page's own files, its commands in their order."""
    folder = tmp_path / "fruit"
    write_pictures(folder / "photos", 12)
    monkeypatch.setitem(os.environ, "PYTHONPATH", str(resources.folder("themes").parent))
    for step in blocks_of(block.page):
        if step.why_not:
            continue
        if step.file:
            (folder / step.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / step.file).write_text(step.text, encoding="utf-8")
        elif step.language == "sh":
            shell.run(step.text, folder)
        elif step.language == "toml":
            check_toml(step, folder)
        else:
            raise AssertionError(f"{step.name}: nothing is done with it")


SPANS = sorted(
    {
        (page.name, span)
        for page in PAGES
        for span in re.findall(r"`(sitegen [^`\n]+)`", page.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize(("page", "span"), SPANS)
def test_commands_within_sentences_exist(page: str, span: str) -> None:
    shell.check_words(span)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sitegen bild", "bild"),
        ("sitegen build --output-folder x", "output-folder"),
        ("make dmeo", "dmeo"),
        ("pip install 'sitegen[everything]'", "everything"),
        ("pip install sitegen", "sitegen"),
        ("python benchmarks/nothing.py", "nothing"),
        ("rm -rf /", "cannot tell"),
    ],
)
def test_wrong_commands_are_noticed(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=problem):
        shell.run(text, tmp_path)


@pytest.mark.parametrize("text", ["sitegen bild [DIR]", "sitegen build --strickt"])
def test_wrong_commands_within_sentences_are_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        shell.check_words(text)
