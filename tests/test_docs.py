"""What the documentation says is there, is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sitegen import Options, build, load_config
from sitegen.stages.tables import item_columns
from tests.samples import site_data, write_pictures

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_between_pages_resolve(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), target


def test_every_column_of_items_csv_is_documented() -> None:
    text = (ROOT / "docs/items-and-build.md").read_text()
    table = text[text.index("## `data/items.csv`") : text.index("## `data/build.json`")]
    documented = set(re.findall(r"`([a-z_]+)`(?=[^|]*\| [a-z])", table))
    assert documented == {column.name for column in item_columns(site_data(4))}


def test_every_key_of_build_json_is_documented_and_the_other_way_round(tmp_path: Path) -> None:
    write_pictures(tmp_path / "images", 4)
    (tmp_path / "collection.toml").write_text(
        '[collection]\nimages = ["images/*"]\n[features]\nextractor = "descriptor"\n'
    )
    build(load_config(tmp_path), Options(jobs=1))
    facts = json.loads((tmp_path / "site/data/build.json").read_text())
    text = (ROOT / "docs/items-and-build.md").read_text()
    rows = re.findall(r"^\| ([^|]+) \|", text[text.index("## `data/build.json`") :], re.MULTILINE)
    documented = {key for row in rows for key in re.findall(r"`([a-z_.]+)`", row)}
    whole = {"stages", "skipped", "warnings", "settings"}
    assert set(_keys(facts, whole)) == documented


def _keys(facts: dict[str, object], whole: set[str], before: str = "") -> list[str]:
    """Paths of all values; what is in `whole` is described as one."""
    keys = []
    for name, value in facts.items():
        path = before + name
        if isinstance(value, dict) and path not in whole:
            keys += _keys(value, whole, path + ".")
        else:
            keys.append(path)
    return keys
