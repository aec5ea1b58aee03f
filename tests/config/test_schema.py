from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from sitegen.config import Manifest, SiteConfig, json_schema
from sitegen.config.faults import LISTS, schema_of, words_for

DOCS = Path(__file__).resolve().parents[2] / "docs" / "manifest.md"


def documented() -> dict[tuple[str, str], tuple[str, str, str]]:
    """Type, default and explanation in docs/manifest.md, by section and key."""
    found = {}
    section = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"## `\[\[?(\w+)\]\]?`", line):
            section = heading[1]
        elif line.startswith("#"):
            section = ""
        elif section and (row := re.fullmatch(r"\| `(\w+)` \| (.+) \| (.+) \| (.+) \|", line)):
            found[section, row[1]] = (row[2], row[3], row[4])
    return found


def in_schema() -> dict[tuple[str, str], tuple[str, str, str]]:
    found = {}
    for section, field in Manifest.model_fields.items():
        model = LISTS.get(section, field.annotation)
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        for key, info in model.model_fields.items():
            inside = (section, 0, key) if section in LISTS else (section, key)
            default = "required" if info.is_required() else shown(info.default)
            found[section, key] = (words_for(schema_of(inside)), default, info.description or "")
    return found


def shown(default: Any) -> str:
    return "unset" if default is None else f"`{json.dumps(default)}`"


def test_every_key_is_documented_with_its_type_and_default() -> None:
    assert documented() == in_schema()


def test_every_key_is_explained() -> None:
    assert all(what.endswith(".") for _, _, what in in_schema().values())


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
