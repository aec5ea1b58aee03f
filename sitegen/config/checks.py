"""What the manifest says of the files around it: the table, its columns, the pictures' folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sitegen.config.features import SourceConfig
from sitegen.config.globs import LONGEST_NAME, fault, is_address, is_iiif, parse_globs
from sitegen.config.layouts import COLUMN_KEYS, check_layouts
from sitegen.config.located import located
from sitegen.config.nearest import did_you_mean
from sitegen.config.templates import TemplateError, parse_template
from sitegen.config.toml_lines import KeyPath
from sitegen.errors import ManifestError
from sitegen.metadata import read_columns

Report = Callable[[KeyPath, str, str], None]

_TEMPLATES = ("filename", "id", "title", "url", "date", "alt", "creator", "added")
_SHOWN = 60
_WEIGHTS = (".h5", ".hdf5", ".keras", ".npz", ".npy", ".onnx", ".safetensors")
"""`weights` holds a name or a path: values with these endings are paths."""
_PROSE: tuple[KeyPath, ...] = (("collection", "intro"), ("collection", "footer"))
_FRONT: tuple[KeyPath, ...] = (
    ("theme", "logo"),
    ("theme", "favicon"),
    ("collection", "words"),
    *_PROSE,
)
"""Files that the site shows beside its pictures."""


def check_against_files(root: Path, data: Mapping[str, Any], report: Report) -> None:
    """Report globs, paths, templates and facets that cannot work.

    Values of the wrong type are passed over: the schema reports them.

    Parameters
    ----------
    root : Path
        Folder against which relative paths are resolved.
    data : mapping
        The manifest as read.
    report : callable
        Called with key path, message and hint.
    """
    _check_globs(root, data, report)
    _check_named_files(root, data, report)
    _check_extractors(data, report)
    check_layouts(_tables(data, "layouts"), data.get("layouts") == [], report)
    _check_metadata(root, data, report)


def is_markdown_file(text: str) -> bool:
    """Whether a value names a Markdown file rather than being the text."""
    text = text.strip()
    return "\n" not in text and len(text) <= LONGEST_NAME and text.lower().endswith(".md")


def _check_named_files(root: Path, data: Mapping[str, Any], report: Report) -> None:
    """Report files that are not there, but for the table and the pictures."""
    for path, table in _extractor_tables(data):
        for key in ("weights", "file"):
            value = _at(table, (key,))
            is_path = key == "file" or str(value).lower().endswith(_WEIGHTS)
            if isinstance(value, str) and is_path:
                _check_file(root, value, (*path, key), report)
    for path in (("labels", "names"), ("grid", "mask"), *_FRONT):
        value = _at(data, path)
        is_prose = path in _PROSE
        if isinstance(value, str) and (not is_prose or is_markdown_file(value)):
            _check_file(root, value.strip(), path, report)
    if _at(data, ("grid", "shape")) == "mask" and _at(data, ("grid", "mask")) is None:
        report(("grid", "shape"), "needs the picture of the shape", 'set mask = "shape.png"')


def _extractor_tables(data: Mapping[str, Any]) -> list[tuple[KeyPath, Any]]:
    """Return the tables with settings of extractors, `[features]` first, each with its path."""
    own = [(("extractors", i), table) for i, table in enumerate(_tables(data, "extractors"))]
    return [(("features",), _at(data, ("features",))), *own]


def _check_extractors(data: Mapping[str, Any], report: Report) -> None:
    """Report settings that are of no extractor or of several."""
    own = _extractor_tables(data)[1:]
    chosen = _texts(_at(data, ("features", "extractor")))
    seen: set[str] = set()
    for path, table in own:
        name = _at(table, ("name",))
        where: KeyPath = (*path, "name")
        if not isinstance(name, str):
            continue
        if name in seen:
            report(where, f"there are two [[extractors]] named {name!r}", "leave one out")
        elif name not in chosen:
            hint = did_you_mean(name, chosen, "chosen there") or "add it to extractor"
            report(where, f"{name!r} is not under extractor in [features]", hint)
        seen.add(name)
    for name in sorted({name for name in chosen if chosen.count(name) > 1}):
        report(("features", "extractor"), f"{name!r} is there twice", "leave one out")
    if len(chosen) > 1 or own:
        example = next(iter([*reversed(chosen), *seen]), "descriptor")
        for key in SourceConfig.model_fields:
            if _at(data, ("features", key)) is not None:
                message = f"{key!r} is of no extractor: each has settings of its own"
                hint = f'write it under [[extractors]] with name = "{example}", say'
                report(("features", key), message, hint)


def _check_metadata(root: Path, data: Mapping[str, Any], report: Report) -> None:
    where: KeyPath = ("collection", "metadata")
    metadata = _at(data, where)
    if metadata is None:
        if any(map(is_iiif, _texts(_at(data, ("collection", "images"))))):
            return  # its documents are the table, and may not have been fetched yet
        hint = 'set metadata = "….csv" under [collection]'
        for path, _ in _uses_of_columns(data):
            report(path, "names a column, but there is no metadata table", hint)
        return
    if not isinstance(metadata, str) or not _check_file(root, metadata, where, report):
        return
    try:
        columns = read_columns(located(root, metadata))
    except ManifestError as error:
        for problem in error.problems:
            report(where, f"{problem.place}: {problem.message}", problem.hint)
        return
    check_columns(data, columns, report)


def _check_globs(root: Path, data: Mapping[str, Any], report: Report) -> None:
    path = ("collection", "images")
    patterns = _texts(_at(data, path))
    usable = []
    documents = [pattern for pattern in patterns if is_iiif(pattern)]
    for document in documents:
        if not is_address(document):
            _check_file(root, document, path, report)
    if documents and len(documents) < len(patterns):
        hint = "name the one or the other"
        report(path, f"{documents[0]!r} is a IIIF document, and other pictures are globs", hint)
    for pattern in patterns:
        if is_iiif(pattern):
            continue
        found = fault(pattern)
        if found is None:
            usable.append(pattern)
        else:
            report(path, *found)
    if _at(data, path) == []:
        report(path, "no glob given", 'for example images = ["images/**/*.jpg"]')
    for glob in parse_globs(root, usable):
        folder = glob.folder
        if folder.is_dir():
            continue
        while not folder.parent.is_dir():
            folder = folder.parent
        there = sorted(entry.name for entry in folder.parent.iterdir() if entry.is_dir())
        hint = did_you_mean(folder.name, [n for n in there if n[0] != "."], "folders there")
        report(path, f"{glob.text!r}: there is no folder {folder.name!r} in {folder.parent}", hint)


def _check_file(root: Path, text: str, path: KeyPath, report: Report) -> bool:
    """Report a file that does not exist; the nearest name beside it is the hint."""
    file = located(root, text)
    try:
        is_file, is_there = file.is_file(), file.exists()
    except OSError as error:  # too long
        report(path, f"{text[:_SHOWN]!r} … is no file: {error.strerror}", "")
        return False
    if is_file:
        return True
    if is_there:
        report(path, f"{text!r} is not a file", "")
        return False
    there = sorted(entry.name for entry in file.parent.iterdir()) if file.parent.is_dir() else []
    alike = [name for name in there if Path(name).suffix.lower() == file.suffix.lower()]
    report(path, f"there is no file {text!r}", did_you_mean(file.name, alike, "there are"))
    return False


def check_columns(data: Mapping[str, Any], columns: tuple[str, ...], report: Report) -> None:
    """Report templates, facets and layouts that name columns which the table does not have."""
    for path, text in _uses_of_columns(data):
        if path[0] == "fields" and path[1] != "hide":
            try:
                parse_template(text, columns)
            except TemplateError as error:
                for message, hint in error.faults:
                    report(path, message, hint)
        elif text not in columns:
            message = f"there is no column {text!r}"
            report(path, message, did_you_mean(text, columns, "columns"))
    seen: set[str] = set()
    hidden = _texts(_at(data, ("fields", "hide")))
    for path, text in _uses_of_columns(data):
        if path[0] == "facets":
            if text in seen:
                report(path, f"there are two facets over {text!r}", "leave one out")
            if text in hidden:
                report(path, f"column {text!r} is hidden", "take it out of hide under [fields]")
            seen.add(text)


def _uses_of_columns(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield every template and column name in the manifest with its key path."""
    for key in _TEMPLATES:
        value = _at(data, ("fields", key))
        if isinstance(value, str):
            yield ("fields", key), value
    for name in _texts(_at(data, ("fields", "hide"))):
        yield ("fields", "hide"), name
    for index, facet in enumerate(_tables(data, "facets")):
        if isinstance(_at(facet, ("field",)), str):
            yield ("facets", index, "field"), facet["field"]
    for index, layout in enumerate(_tables(data, "layouts")):
        for key in COLUMN_KEYS:
            if isinstance(_at(layout, (key,)), str):
                yield ("layouts", index, key), layout[key]
    if isinstance(_at(data, ("time", "field")), str):
        yield ("time", "field"), data["time"]["field"]


def _tables(data: Mapping[str, Any], key: str) -> list[Any]:
    tables = data.get(key)
    return tables if isinstance(tables, list) else []


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _at(data: Any, path: KeyPath) -> Any:
    for key in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(key)
    return data
