from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.config.toml_lines import lines_of_keys

TOML = '''\
# [not.a.table]
title = "top"
[collection]
description = """
seed = 3
[map]
a \\""" b
"""
images = [
  "a.jpg",  # ]
  "b[1].jpg",
]
licence = '\'\'\'

[features]
pca = 9'\'\'\'
dotted.inner = 1
[map] # comment
"seed" = 1
[[facets]]
field = "x"
[[facets]]
kind = "multi"
inline = { a = 1, b = "}" }
last = 2
'''


def test_lines() -> None:
    tomllib.loads(TOML)
    assert lines_of_keys(TOML) == {
        ("title",): 2,
        ("collection",): 3,
        ("collection", "description"): 4,
        ("collection", "images"): 9,
        ("collection", "licence"): 13,
        ("collection", "dotted"): 17,
        ("collection", "dotted", "inner"): 17,
        ("map",): 18,
        ("map", "seed"): 19,
        ("facets",): 20,
        ("facets", 0): 20,
        ("facets", 0, "field"): 21,
        ("facets", 1): 22,
        ("facets", 1, "kind"): 23,
        ("facets", 1, "inline"): 24,
        ("facets", 1, "last"): 25,
    }


VALUES = st.one_of(
    st.integers(),
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
)
NAMES = st.text("abcdefghij-_", min_size=1)


@settings(deadline=None)
@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), max_size=4))
def test_every_key_is_found_on_its_line(data: dict[str, dict[str, Any]]) -> None:
    text = ""
    for table, values in data.items():
        text += f"[{table}]\n"
        for name, value in values.items():
            text += f"{name} = {quoted(value)}\n"
    assert tomllib.loads(text) == data
    found = lines_of_keys(text)
    lines = text.split("\n")
    assert len(found) == sum(1 + len(values) for values in data.values())
    for path, line in found.items():
        start = f"[{path[0]}]" if len(path) == 1 else f"{path[1]} = "
        assert lines[line - 1].startswith(start)


def quoted(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + "".join(f"  {quoted(each)},\n" for each in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)
