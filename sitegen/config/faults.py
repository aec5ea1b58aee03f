"""What pydantic finds wrong with a manifest or a theme, in words for its author."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from sitegen.config.features import ExtractorConfig
from sitegen.config.layouts import LayoutConfig
from sitegen.config.nearest import did_you_mean, nearest
from sitegen.config.places import CuratedConfig
from sitegen.config.schema import FacetConfig, Manifest
from sitegen.config.toml_lines import KeyPath

_SHOWN = 40
LISTS: Mapping[str, type[BaseModel]] = {
    "curated": CuratedConfig,
    "extractors": ExtractorConfig,
    "facets": FacetConfig,
    "layouts": LayoutConfig,
}
"""Keys that hold a list of tables, and what each table is."""


@dataclass(frozen=True)
class Shape:
    """A TOML file's tables: its model, and the keys that hold a list of tables."""

    model: type[BaseModel]
    lists: Mapping[str, type[BaseModel]] = field(default_factory=dict)


MANIFEST = Shape(Manifest, LISTS)
"""The shape of `collection.toml`."""


def faults_in(
    error: ValidationError, data: Mapping[str, Any], shape: Shape = MANIFEST
) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the key path, the message and the hint of each fault, once a key.

    Parameters
    ----------
    error : ValidationError
        Raised by the shape's model for `data`.
    data : mapping
        The file as read.
    shape : Shape, optional
        The manifest's, unless it is another file.
    """
    seen: set[KeyPath] = set()
    for detail in error.errors(include_url=False):
        path = _key_path(detail["loc"], shape)
        if path in seen:
            continue
        seen.add(path)
        if detail["type"] == "extra_forbidden":
            yield path, f"unknown key {path[-1]!r}", _hint_for_unknown(path, shape)
        elif detail["type"] == "missing":
            yield path, f"{path[-1]!r} is missing", _hint_for_missing(path)
        else:
            value = _value_at(data, path)
            expected = words_for(schema_of(path, shape))
            hint = _hint_for_value(path, value, shape)
            yield path, f"expected {expected}, got {_shown(value)}", hint


def words_for(schema: Mapping[str, Any]) -> str:
    """Return what a JSON Schema allows, such as "a whole number from 1 to 100"."""
    if "anyOf" in schema:
        about = {"examples": schema["examples"]} if "examples" in schema else {}
        some = [choice for choice in schema["anyOf"] if choice.get("type") != "null"]
        choices = [words_for({**choice, **about}) for choice in some]
        return " or ".join(dict.fromkeys(choices))
    if "const" in schema or "enum" in schema:
        return _one_of([json.dumps(value) for value in schema.get("enum", [schema.get("const")])])
    if "$ref" in schema:
        return "a table"
    kind = schema["type"]
    if kind == "boolean":
        return "true or false"
    if kind in ("integer", "number"):
        return ("a whole number" if kind == "integer" else "a number") + _range(schema)
    if kind == "array":
        of_text = schema["items"].get("type") == "string"
        return "a list of texts" if of_text else "a list of tables"
    if schema.get("format") == "path":
        return "a path"
    if schema.get("examples"):
        return "text such as " + _one_of([json.dumps(value) for value in schema["examples"]])
    return "text"


def schema_of(path: KeyPath, shape: Shape = MANIFEST) -> Mapping[str, Any]:
    """Return the JSON Schema of one key; that of a table is a reference."""
    whole = shape.model.model_json_schema()
    schema: Mapping[str, Any] = whole
    for key in path:
        schema = schema["items"] if isinstance(key, int) else schema["properties"][key]
        if "$ref" in schema:
            schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    return {"$ref": ""} if "properties" in schema else schema


def takes_only_text(path: KeyPath) -> bool:
    """Whether a key exists and its value can be nothing but text."""
    if len(path) != 2 or path[-1] not in valid_keys(path[:1]):
        return False
    schema = schema_of(path)
    types = {choice.get("type") for choice in schema.get("anyOf", [schema])}
    return types <= {"string", "null"} and "enum" not in schema


def valid_keys(path: KeyPath, shape: Shape = MANIFEST) -> tuple[str, ...]:
    """Return the keys that the table at `path` may hold, empty when it is not a table."""
    model = _model_at(path, shape)
    return tuple(model.model_fields) if model else ()


def _model_at(path: KeyPath, shape: Shape) -> type[BaseModel] | None:
    if not path:
        return shape.model
    if path[0] in shape.lists:
        return shape.lists[str(path[0])] if len(path) == 2 else None
    field = shape.model.model_fields.get(str(path[0]))
    model = field.annotation if field and len(path) == 1 else None
    return model if isinstance(model, type) and issubclass(model, BaseModel) else None


def _key_path(loc: tuple[str | int, ...], shape: Shape) -> KeyPath:
    """Return the file's part of a location: pydantic adds indices and choices of a union."""
    for depth in range(len(loc)):
        is_list = depth == 1 and loc[0] in shape.lists
        if _model_at(loc[:depth], shape) is None and not is_list:
            return loc[:depth]
    return loc


def _value_at(data: Any, path: KeyPath) -> Any:
    for key in path:
        data = data[key]
    return data


def _hint_for_unknown(path: KeyPath, shape: Shape) -> str:
    name, table = str(path[-1]), path[:-1]
    keys = valid_keys(table, shape)
    if nearest(name, keys) is None:
        for section in shape.model.model_fields:
            if name in valid_keys((section,), shape):
                return f"it belongs under [{section}]"
    return did_you_mean(name, keys, "valid keys")


def _hint_for_missing(path: KeyPath) -> str:
    if path == ("collection",):
        return 'start with [collection] and images = ["images/**/*.jpg"]'
    if path == ("collection", "images"):
        return 'for example images = ["images/**/*.jpg"]'
    return ""


def _hint_for_value(path: KeyPath, value: Any, shape: Shape) -> str:
    schema = schema_of(path, shape)
    choices = [choice for choice in _constants(schema) if isinstance(choice, str)]
    if isinstance(value, str):
        if choices and (found := nearest(value, choices)):
            return f"did you mean {found!r}?"
        if words_for(schema).startswith(("a number", "a whole")) and _is_number(value):
            return "leave out the quotes"
    if len(path) == 1 and path[0] in shape.lists and isinstance(value, dict):
        return f"write [[{path[0]}]], with two brackets"
    if words_for(schema).startswith("text") and isinstance(value, (int, float)):
        return "put it in quotes"
    return ""


def _constants(schema: Mapping[str, Any]) -> list[Any]:
    if "anyOf" in schema:
        return [value for choice in schema["anyOf"] for value in _constants(choice)]
    return list(schema.get("enum", [schema["const"]] if "const" in schema else []))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _one_of(choices: list[str]) -> str:
    return choices[0] if len(choices) == 1 else ", ".join(choices[:-1]) + " or " + choices[-1]


def _range(schema: Mapping[str, Any]) -> str:
    low, above, high = (schema.get(k) for k in ("minimum", "exclusiveMinimum", "maximum"))
    if low is not None and high is not None:
        return f" from {low:,} to {high:,}".replace(",", " ")
    if above is not None and high is not None:
        return f" above {above} and at most {high}"
    if low is not None:
        return f" of at least {low}"
    return ""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    if isinstance(value, str):
        return f"the text {short}"
    if isinstance(value, dict):
        return "a table"
    return f"the list {short}" if isinstance(value, list) else short
