"""docs/themes.md says all that a theme can say, and its example builds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jinja2
import pytest

from sitegen import resources
from sitegen.config.faults import schema_of, words_for
from sitegen.themes import find_theme
from sitegen.themes.read import SHAPE
from sitegen.themes.schema import SECTIONS, ColoursConfig, FontConfig, ThemeFile
from sitegen.themes.styles import PROPERTIES, property_of

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "themes.md").read_text(encoding="utf-8")


def documented(section: str) -> dict[str, list[str]]:
    """Type, default, CSS and explanation, by key, in the table after a heading."""
    part = DOCS[DOCS.index(section) + len(section) :]
    table = part[part.index("| key |") :].split("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()[2:]]
    return {row[0].strip("`"): [cell.strip() for cell in row[1:]] for row in rows}


def test_every_key_at_the_top_is_documented() -> None:
    tables = {"colours", "light", "dark", "fonts", *SECTIONS}
    found = documented("At the top of the file")
    assert set(found) == set(ThemeFile.model_fields) - tables
    for key, cells in found.items():
        assert cells[0] == words_for(schema_of((key,), SHAPE))
        assert cells[-1] == ThemeFile.model_fields[key].description


@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_value_is_documented_with_its_property_and_default(section: str) -> None:
    look = find_theme("default", Path()).look
    found = documented(f"### `[{section}]`")
    assert set(found) == set(SECTIONS[section].model_fields)
    for key, (kind, default, *css, what) in found.items():
        assert kind == words_for(schema_of((section, key), SHAPE))
        value = look.values[section, key]
        assert json.loads(default.strip("`")) == (
            list(value) if isinstance(value, tuple) else value
        )
        property_ = PROPERTIES[section, key][0] if (section, key) in PROPERTIES else "|"
        assert "".join(css).strip("`") in (property_, ""), key
        assert what == SECTIONS[section].model_fields[key].description


def test_every_colour_is_documented_with_its_property_and_default() -> None:
    look = find_theme("default", Path()).look
    found = documented("### `[colours]`, `[light]`, `[dark]`")
    assert set(found) == set(ColoursConfig.model_fields)
    for key, (_, default, css, what) in found.items():
        assert re.findall("#[0-9a-f]{6}", default) == [
            look.colours["light"][key],
            look.colours["dark"][key],
        ]
        assert css == f"`{property_of(key)}`"
        assert what == ColoursConfig.model_fields[key].description


def test_every_key_of_a_font_is_documented() -> None:
    assert set(documented("### `[[fonts]]`")) == set(FontConfig.model_fields)


def test_every_theme_template_and_block_is_documented() -> None:
    for file in resources.folder("themes").glob("*/theme.toml"):
        assert f"| `{file.parent.name}` |" in DOCS
    environment = jinja2.Environment(autoescape=True)
    folder = resources.folder("templates")
    for file in folder.glob("*.html"):
        row = re.search(rf"^\|.*`{file.name}`.*\|$", DOCS, re.MULTILINE)
        assert row, file.name
        blocks = re.findall(r"{% block (\w+)", file.read_text())
        environment.parse(file.read_text())
        own = [name for name in blocks if f"`{name}`" not in row[0]]
        assert not [name for name in own if name not in ("title", "head", "main")], file.name


def test_the_example_is_a_theme_without_faults(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCS, re.DOTALL)
    assert example
    text = "\n".join(line.removeprefix("   ") for line in example[1].splitlines())
    (tmp_path / "mine.toml").write_text(text)
    theme = find_theme("mine.toml", tmp_path)
    assert theme.look.colours["light"]["accent"] == "#7a1f5c"
    assert theme.look.colours["dark"]["on_accent"] == "#000000"
    assert theme.look.colours["light"]["paper"] == "#fbfaf8"
    assert not theme.warnings
    assert b'"Gill Sans"' in theme.styles
