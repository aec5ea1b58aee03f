"""Reading the manifest: every problem is reported at once, each with its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sitegen.config.checks import check_against_files
from sitegen.config.draft import Draft
from sitegen.config.faults import faults_in, takes_only_text
from sitegen.config.schema import Manifest, SiteConfig
from sitegen.config.toml_lines import lines_of_keys
from sitegen.errors import ManifestError, Problem

MANIFEST_NAME = "collection.toml"
"""File name of the manifest."""


@dataclass(frozen=True)
class Flags:
    """What the command line says in place of a manifest, or over it.

    Attributes
    ----------
    images : tuple of str
        Globs, relative to the collection's folder.
    metadata : str or None
        Path of the metadata table, relative to the same folder.
    title : str or None
        Template of the items' titles, such as `{Name} ({Year})`.
    """

    images: tuple[str, ...] = ()
    metadata: str | None = None
    title: str | None = None


def load_config(
    where: Path, *, overrides: Mapping[str, str] | None = None, flags: Flags | None = None
) -> SiteConfig:
    """Read and check a manifest.

    Parameters
    ----------
    where : Path
        The manifest, or the folder that holds `collection.toml`.
    overrides : mapping of str to str, optional
        Values by key path, such as `{"map.perplexity": "50"}`; read as TOML, or else as text.
        They go before flags, which go before the manifest.
    flags : Flags, optional
        With images, no manifest is needed.

    Returns
    -------
    SiteConfig

    Raises
    ------
    ManifestError
        With every problem found.
    """
    flags = flags or Flags()
    return _checked(_read(Path(where), needed=not flags.images), flags, overrides or {})


def config_from_flags(
    root: Path,
    *,
    images: Sequence[str],
    metadata: str | None = None,
    title: str | None = None,
    overrides: Mapping[str, str] | None = None,
) -> SiteConfig:
    """Make a configuration without a manifest.

    Parameters
    ----------
    root : Path
        Folder against which relative paths are resolved; its name is the collection's title.
    images : sequence of str
        Globs.
    metadata : str, optional
        Path of the metadata table.
    title : str, optional
        Template of the items' titles.
    overrides : mapping of str to str, optional
        Values by key path, as for `load_config`.

    Returns
    -------
    SiteConfig

    Raises
    ------
    ManifestError
        With every problem found.
    """
    if not images:
        raise ManifestError([Problem("--images", "no glob given", "--images 'photos/**/*.jpg'")])
    return _checked(Draft(Path(root)), Flags(tuple(images), metadata, title), overrides or {})


def _read(where: Path, *, needed: bool) -> Draft:
    path = where / MANIFEST_NAME if where.is_dir() else where
    if path.is_file() and path.suffix.lower() != ".toml":
        hint = f"name the collection's folder or its {MANIFEST_NAME}"
        raise ManifestError([Problem(str(where), "is not a manifest", hint)])
    if not path.exists():
        if where.is_dir() and not needed:
            return Draft(where)
        raise ManifestError([_absent(where)])
    if not path.is_file():
        raise ManifestError([Problem(str(path), "is not a file")])
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
    return Draft(path.parent, path, data, lines_of_keys(text))


def _absent(where: Path) -> Problem:
    folder = where if where.is_dir() else where.parent
    what = (
        f"there is no {MANIFEST_NAME} here" if where.is_dir() else "there is no such file or folder"
    )
    hint = f"`sitegen init {folder}` writes one; or name the pictures: --images 'photos/**/*.jpg'"
    return Problem(str(where), what, hint)


def _syntax_problem(path: Path, text: str, message: str) -> Problem:
    match = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    if match:
        place = f"{path.name}:{match[2]}:{match[3]}"
        message = match[1]
    else:
        place = f"{path.name}:{text.rstrip().count(chr(10)) + 1}"
    return Problem(place, f"is not valid TOML: {message}", _syntax_hint(message))


def _syntax_hint(message: str) -> str:
    if "twice" in message:
        return "a list of tables is written [[facets]], a key only once"
    if "value" in message:
        return "texts stand in double quotes"
    return "see the line and the one before: a bracket or a quote may be missing"


def _checked(draft: Draft, flags: Flags, overrides: Mapping[str, str]) -> SiteConfig:
    """Put everything together and validate it, first by itself, then against the files."""
    if flags.images:
        draft.put(("collection", "images"), list(flags.images), "--images")
    if flags.metadata is not None:
        draft.put(("collection", "metadata"), flags.metadata, "--metadata")
    if flags.title is not None:
        draft.put(("fields", "title"), flags.title, "--title")
    for key, text in overrides.items():
        path = tuple(part.strip() for part in key.split("."))
        draft.put(path, _override_value(path, text), f"--set {key}")
    collection = draft.data.get("collection")
    if isinstance(collection, dict) and not collection.get("title"):
        collection["title"] = draft.root.resolve().name
    manifest = _validated(draft)
    check_against_files(draft.root, draft.data, draft.report)
    if draft.problems or manifest is None:
        raise ManifestError(draft.problems)
    sections = {name: getattr(manifest, name) for name in Manifest.model_fields}
    return SiteConfig(**sections, root=draft.root, manifest=draft.manifest)


def _validated(draft: Draft) -> Manifest | None:
    try:
        return Manifest.model_validate(draft.data, context={"root": draft.root})
    except ValidationError as error:
        for path, message, hint in faults_in(error, draft.data):
            draft.report(path, message, hint)
        return None


def _override_value(path: tuple[str, ...], text: str) -> Any:
    """Read a value as TOML; what is not TOML, or stands where only text may, is text."""
    try:
        table = tomllib.loads(f"value = {text}")
    except (tomllib.TOMLDecodeError, RecursionError):
        return text
    value = table["value"]
    if len(table) > 1 or (takes_only_text(path) and not isinstance(value, str)):
        return text
    return value
