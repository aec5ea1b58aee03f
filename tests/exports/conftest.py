from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen import Options, build, load_config
from sitegen.cli import cli
from tests.samples import write_pictures

MANIFEST = """\
[collection]
title = "Stripes & <b>more</b>"
images = ["images/*.jpg"]
metadata = "metadata.csv"
base_url = "https://example.org/stripes/"
credits = "The <i>makers</i>"
licence = "CC BY 4.0"
[fields]
title = "{name}"
date = "year"
url = "{link}"
alt = "Stripes called {name}"
[[facets]]
field = "year"
kind = "number"
[[facets]]
field = "words"
kind = "multi"
[features]
extractor = "descriptor"
[clusters]
similarity = 0.6
[[layouts]]
kind = "map"
[[layouts]]
kind = "grid"
[[layouts]]
kind = "columns"
field = "kind"
"""
COUNT = 24


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection that has been built: its texts are hostile, its cache is whole."""
    folder = tmp_path_factory.mktemp("built")
    write_pictures(folder / "images", COUNT)
    rows = ["filename,name,year,words,link,kind,note"]
    for number in range(COUNT):
        name = ['"=HYPERLINK(""http://evil"",""x"")"', "<img src=x onerror=alert(1)>"]
        rows.append(
            f"picture-{number:02}.jpg,{name[number] if number < 2 else f'Stripe {number}'},"
            f"{1900 + number}.0,a; b{number % 3},https://example.org/{number},"
            f"{['one', 'two'][number % 2]},{['-12.5', '+1+1', '@x'][number % 3]}"
        )
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n")
    (folder / "collection.toml").write_text(MANIFEST)
    build(load_config(folder), Options(jobs=2))
    return folder


@pytest.fixture
def export(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `sitegen export` on it, from an empty folder; errors are raised."""
    monkeypatch.chdir(tmp_path)

    def run(what: str, *arguments: str) -> Result:
        return CliRunner().invoke(
            cli, ["export", what, str(built), *arguments], catch_exceptions=False,
            standalone_mode=False,
        )  # fmt: skip

    def checked(what: str, *arguments: str) -> Result:
        answer = run(what, *arguments)
        if answer.exception:
            raise answer.exception
        return answer

    return checked
