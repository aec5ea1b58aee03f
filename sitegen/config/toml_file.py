"""A TOML file as read, with the line of each key; what is wrong with it is named by its place."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from sitegen.config.toml_lines import KeyPath, lines_of_keys
from sitegen.errors import ManifestError, Problem


def read_toml(path: Path) -> tuple[dict[str, Any], dict[KeyPath, int]]:
    """Return the values of a TOML file, table by table, and the line of each key.

    Raises
    ------
    ManifestError
        When it cannot be read, is not UTF-8 or not TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        data = tomllib.loads(text)
    except OSError as error:
        raise ManifestError([Problem(str(path), f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem(f"{path.name}:{line}", "is not UTF-8", "save the file as UTF-8")
        raise ManifestError([problem]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ManifestError([_syntax_problem(path, text, str(error))]) from None
    return data, lines_of_keys(text)


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    match = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if match:
        place = f"{path.name}:{match[2]}:{match[3]}"
        message = match[1]
    else:
        place = f"{path.name}:{text.rstrip().count(chr(10)) + 1}"
    return Problem(place, f"is not valid TOML: {message}", _syntax_hint(message))


def _syntax_hint(message: str) -> str:
    if "twice" in message or "overwrite" in message:
        return "a list of tables is written [[facets]], a key only once"
    if "Unescaped" in message:
        return "write / in paths, or put the text in single quotes"
    if "'=' after a key" in message:
        return "every line is a [table], a # comment, or key = value"
    if "value" in message:
        return "texts stand in double quotes"
    return "see the line and the one before: a bracket or a quote may be missing"
