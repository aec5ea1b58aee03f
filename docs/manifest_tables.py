"""Writes the tables of manifest.md from the code: `python docs/manifest_tables.py`.

What stands around the tables is written by hand. A section that the code has and the page has not
gets a heading and a table behind the section before it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sitegen.config import Manifest
from sitegen.config.faults import LISTS, schema_of, words_for

PAGE = Path(__file__).with_name("manifest.md")
_HEAD = "| key | type | default | example | what |\n|---|---|---|---|---|\n"


def examples_of(field: FieldInfo) -> list[Any]:
    """Return values that a key can have, other than its default.

    Raises
    ------
    LookupError
        Where the type leaves it open and the field has no `examples`.
    """
    if field.examples:
        return field.examples
    if isinstance(field.default, bool):
        return [not field.default]
    for choice in _choices(field.annotation):
        if choice != field.default:
            return [choice]
    raise LookupError("give it examples=[…] in sitegen/config/")


def model_of(section: str) -> type[BaseModel]:
    """Return the model of a section, or of one table of a list."""
    model = LISTS.get(section, Manifest.model_fields[section].annotation)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(f"{section} is neither a table nor in LISTS of sitegen/config/faults.py")
    return model


def table(section: str) -> str:
    """Return a section's keys as a table in Markdown."""
    rows = []
    model = model_of(section)
    own = [key for key in model.model_fields if key in model.__annotations__]
    for key in dict.fromkeys([*own, *model.model_fields]):
        field = model.model_fields[key]
        path = (section, 0, key) if section in LISTS else (section, key)
        kind = words_for({**schema_of(path), "examples": []})
        try:
            example = ", ".join(map(_shown, examples_of(field)))
        except LookupError as error:
            raise LookupError(f"{section}.{key}: {error}") from None
        default = "required" if field.is_required() else "unset"
        if not field.is_required() and field.default is not None:
            default = _shown(field.default)
        rows.append(f"| `{key}` | {kind} | {default} | {example} | {field.description} |\n")
    return _HEAD + "".join(rows)


def written(text: str) -> str:
    """Return the page with every table as the code has it."""
    end = 0
    for section in Manifest.model_fields:
        heading = f"## `[[{section}]]`" if section in LISTS else f"## `[{section}]`"
        start = text.find(f"{heading}\n")
        if start < 0:
            what = (model_of(section).__doc__ or "").split("\n")[0]
            part = f"{heading}\n\n{what}\n\n{table(section)}\n"
            following = re.compile(r"^## ", re.MULTILINE).search(text, end)
            end = following.start() if following else len(text)
            text = text[:end] + part + text[end:]
            end += len(part) - 1
            continue
        old = re.compile(r"(^\|.*\n)+", re.MULTILINE).search(text, start)
        if old is None:
            raise LookupError(f"{heading} in {PAGE.name} has no table")
        new = table(section)
        text = text[: old.start()] + new + text[old.end() :]
        end = old.start() + len(new)
    return text


def _choices(kind: Any) -> list[Any]:
    """Return what a Literal, alone or beside None, allows."""
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [choice for part in get_args(kind) for choice in _choices(part)]


def _shown(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
