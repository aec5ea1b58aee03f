from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sitegen.config import Manifest, SiteConfig, json_schema
from sitegen.config.faults import LISTS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "manifest.md"
TABLES = runpy.run_path(str(DOCS.with_name("manifest_tables.py")))
MODELS = {section: TABLES["model_of"](section) for section in Manifest.model_fields}


def test_the_tables_of_the_manual_are_those_of_the_code() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert TABLES["written"](text) == text, "run `python docs/manifest_tables.py`"
    for section, model in MODELS.items():
        heading = f"## `[[{section}]]`" if section in LISTS else f"## `[{section}]`"
        part = text[text.index(f"{heading}\n") :].split("\n## ")[0]
        assert set(model.model_fields) <= set(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE))


def test_a_new_section_gets_a_table_behind_the_one_before_it() -> None:
    text = DOCS.read_text(encoding="utf-8")
    start, end = text.index("## `[labels]`"), text.index("## `[time]`")
    again = TABLES["written"](text[:start] + text[end:])
    assert start == again.index("## `[labels]`") < again.index("## `[time]`")
    assert "| `min_score` | a number from 0 to 1 | `0.1` |" in again


KEYS = [
    (section, key, example)
    for section, model in MODELS.items()
    for key, field in model.model_fields.items()
    for example in TABLES["examples_of"](field)
]


@pytest.mark.parametrize(("section", "key", "example"), KEYS)
def test_every_example_is_valid(section: str, key: str, example: Any) -> None:
    table = {key: example}
    for needed, field in MODELS[section].model_fields.items():
        if field.is_required():
            table.setdefault(needed, TABLES["examples_of"](field)[0])
    data = {"collection": {"images": "*"}, section: [table] if section in LISTS else table}
    Manifest.model_validate(data)


def test_every_key_is_explained() -> None:
    for section, model in MODELS.items():
        for key, field in model.model_fields.items():
            assert (field.description or "").endswith("."), (section, key)


def test_the_example_in_the_documentation_is_valid() -> None:
    example = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    Manifest.model_validate(tomllib.loads(example[1]))


def test_the_schema_for_editors_lists_every_key() -> None:
    schema = json_schema()
    json.dumps(schema)
    assert set(schema["properties"]) == set(Manifest.model_fields)
    assert schema["required"] == ["collection"]
    assert schema["additionalProperties"] is False
    map_ = schema["$defs"]["MapConfig"]["properties"]
    assert map_["perplexity"]["default"] == 30.0
    assert map_["seed"]["maximum"] == 2**32 - 1


@pytest.mark.parametrize(
    "settings",
    [
        {"map": {"perplexity": "30"}},
        {"map": {"perplexity": True}},
        {"map": {"seed": 1.0}},
        {"features": {"pca": 1.5}},
        {"features": {"pca": 256.0}},
        {"features": {"pca": 0}},
        {"tiles": {"cell": 100}},
        {"tiles": {"background": "#fff"}},
        {"collection": {"images": ["*"], "base_url": "javascript:alert(1)"}},
        {"collection": {"images": ["*"], "language": "en us"}},
        {"fields": {"hide": [1]}},
        {"facets": [{"field": "x", "separator": ""}]},
    ],
)
def test_wrong_values_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Manifest.model_validate({"collection": {"images": ["*"]}, **settings})


def test_right_values() -> None:
    manifest = Manifest.model_validate(
        {
            "collection": {"images": "*.jpg", "base_url": "https://example.org/x"},
            "features": {"pca": 0.95},
            "map": {"perplexity": 50},
            "tiles": {"cell": 64},
        }
    )
    assert manifest.collection.images == ("*.jpg",)
    assert manifest.collection.base_url == "https://example.org/x/"
    assert manifest.features.pca == 0.95
    assert manifest.map.perplexity == 50


def test_a_configuration_cannot_be_changed() -> None:
    config = SiteConfig.model_validate({"collection": {"images": ["*"]}, "root": Path("/tmp")})
    with pytest.raises(ValidationError):
        config.map.seed = 1
    assert config.resolve("a/b") == Path("/tmp/a/b")
    assert config.resolve("/a") == Path("/a")


def test_importing_the_manifest_is_light() -> None:
    code = (
        "import sys, sitegen.config\n"
        "heavy = {'pandas', 'numpy', 'pyarrow', 'tensorflow', 'click', 'pyvips'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=DOCS.parents[1])
