"""Reading the manifest: every problem is reported at once, each with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sitegen.config.absent import MANIFEST_NAME, no_manifest
from sitegen.config.checks import check_against_files
from sitegen.config.draft import Draft
from sitegen.config.faults import faults_in, takes_only_text
from sitegen.config.schema import Manifest, SiteConfig
from sitegen.config.toml_file import read_toml
from sitegen.errors import ManifestError, Problem


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


def _read(where: Path, *, needed: bool) -> Draft:
    path = where / MANIFEST_NAME if where.is_dir() else where
    if path.is_file() and path.suffix.lower() != ".toml":
        raise no_manifest(where)
    if not path.exists():
        if where.is_dir() and not needed:
            return Draft(where)
        raise no_manifest(where)
    if not path.is_file():
        raise ManifestError([Problem(str(path), "is not a file")])
    data, lines = read_toml(path)
    return Draft(path.parent, path, data, lines)


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
