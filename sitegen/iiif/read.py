"""IIIF Presentation documents, version 2 or 3: the pictures in them, and what they refer to.

Their authors are strangers: any value may be of any type. What cannot be understood is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from sitegen.iiif.services import addresses
from sitegen.iiif.words import text_of

OWN = ("filename", "title", "manifest", "canvas", "summary", "attribution", "rights")
"""Columns that do not come from `metadata`."""

_USUAL = {"manifest", "manifest.json", "info.json", "iiif", "canvas", "index.json", "collection"}
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Leaf:
    """One picture.

    Attributes
    ----------
    key : str
        The canvas's identifier.
    name : str
        What the picture may be called, as the document has it; not safe yet, not unique.
    addresses : tuple of str
        Where it can be had, the best first.
    row : mapping of str to str
        What is known of it, by column.
    """

    key: str
    name: str
    addresses: tuple[str, ...]
    row: Mapping[str, str]


@dataclass(frozen=True)
class Read:
    """What a document holds: pictures, and the addresses of further documents."""

    leaves: tuple[Leaf, ...] = ()
    further: tuple[str, ...] = ()
    without: tuple[str, ...] = field(default=())
    """Canvases that hold no picture, such as those of sound."""


class NotIiifError(ValueError):
    """A JSON value that is neither a manifest nor a collection."""


def read(document: Any, size: int, language: str) -> Read:
    """Read a manifest or a collection.

    Parameters
    ----------
    document : JSON value
    size : int
        Pixels that a picture should have on its longer side, where there is a choice.
    language : str
        Of texts, where there is a choice.

    Raises
    ------
    NotIiifError
        When it is neither.
    """
    kind = _kind(document)
    if kind == "Manifest":
        return _manifest(document, size, language)
    if kind == "Collection":
        return _collection(document, size, language)
    raise NotIiifError("it is neither a IIIF manifest nor a collection, of version 2 or 3")


def _collection(document: Json, size: int, language: str) -> Read:
    leaves: list[Leaf] = []
    further: list[str] = []
    without: list[str] = []
    waiting = [document]
    while waiting:
        here = waiting.pop(0)
        for key in ("items", "members", "collections", "manifests"):
            for entry in _objects(here.get(key)):
                kind, inside = _kind(entry), entry.get("items") or entry.get("sequences")
                if kind == "Manifest" and inside:
                    found = _manifest(entry, size, language)
                    leaves += found.leaves
                    without += found.without
                elif kind == "Collection" and any(entry.get(k) for k in ("items", "members")):
                    waiting.append(entry)
                elif kind in ("Manifest", "Collection") and (address := _address(entry)):
                    further.append(address)
        # Version 2.1 cuts long collections into pages.
        further += [one for key in ("first", "next") if (one := _address(here.get(key)))]
    return Read(tuple(leaves), tuple(dict.fromkeys(further)), tuple(without))


def _manifest(document: Json, size: int, language: str) -> Read:
    own = _id(document)
    canvases = _canvases(document)
    whole = _row(document, language)
    title = text_of(document.get("label"), language)
    leaves, without = [], []
    for number, canvas in enumerate(canvases, start=1):
        key = _id(canvas) or f"{own}#{number}"
        found = next((tuple(addresses(*each, size)) for each in _painted(canvas)), ())
        if not found:
            without.append(key)
            continue
        label, name = title, _name(own or key)
        if len(canvases) > 1:
            part = text_of(canvas.get("label"), language) or str(number)
            label = f"{title}, {part}" if title and title != part else part
            name = f"{name}-{number:0{len(str(len(canvases)))}}"
        row = {**whole, **_row(canvas, language), "manifest": own, "canvas": _id(canvas)}
        leaves.append(Leaf(key, name, found, {**row, "title": label}))
    return Read(tuple(leaves), (), tuple(without))


def _canvases(document: Json) -> list[Json]:
    if "sequences" in document:
        sequences = _objects(document["sequences"])
        return _objects(sequences[0].get("canvases")) if sequences else []
    return [one for one in _objects(document.get("items")) if _kind(one) == "Canvas"]


def _painted(canvas: Json) -> Iterator[tuple[Json, Json]]:
    """Yield the pictures painted on a canvas, each with the canvas itself."""
    bodies = [one.get("resource") for one in _objects(canvas.get("images"))]
    for page in _objects(canvas.get("items")):
        for annotation in _objects(page.get("items")):
            if annotation.get("motivation") in ("painting", ["painting"], None):
                bodies += _objects(annotation.get("body"))[:1]
    for body in bodies:
        picture = _whole(body)
        if picture and _kind(picture) in ("Image", "dctypes:Image", ""):
            yield picture, canvas


def _whole(body: Any) -> Json | None:
    """Return what a choice of pictures, or a part of one, is made of."""
    for _ in range(4):
        if not isinstance(body, dict):
            return None
        inner = body.get("default") or body.get("source") or body.get("full")
        if body.get("type") == "Choice":
            inner = next(iter(_objects(body.get("items"))), None)
        if not isinstance(inner, dict):
            break
        body = inner
    return body if isinstance(body, dict) else None


def _row(thing: Json, language: str) -> dict[str, str]:
    """Return what a manifest or a canvas says of itself, by column."""
    row: dict[str, str] = {}
    for entry in _objects(thing.get("metadata")):
        label = text_of(entry.get("label"), language)
        value = text_of(entry.get("value"), language)
        if label and value:
            name = f"{label} (metadata)" if label in OWN else label
            row[name] = f"{row[name]}; {value}" if name in row else value
    statement = thing.get("requiredStatement")
    statement = statement.get("value") if isinstance(statement, dict) else thing.get("attribution")
    said: tuple[tuple[str, Any], ...] = (
        ("summary", thing.get("summary") or thing.get("description")),
        ("attribution", statement),
        ("rights", thing.get("rights") or thing.get("license")),
        ("date", _day(thing.get("navDate"))),
        ("homepage", _first_address(thing.get("homepage") or thing.get("related"))),
    )
    for name, found in said:
        if name not in row and (text := text_of(found, language)):
            row[name] = text
    return row


def _day(value: Any) -> str:
    return value.partition("T")[0] if isinstance(value, str) else ""


def _first_address(value: Any) -> str:
    several = value if isinstance(value, list) else [value]
    return next((found for one in several if (found := _address(one))), "")


def _address(value: Any) -> str:
    text = _id(value) if isinstance(value, dict) else value
    return text if isinstance(text, str) and text.startswith(("http://", "https://")) else ""


def _name(identifier: str) -> str:
    """Return the part of an identifier that tells it from others, such as a shelf mark."""
    parts = [unquote(part) for part in urlsplit_path(identifier).split("/") if part]
    while len(parts) > 1 and parts[-1].casefold() in _USUAL:
        parts.pop()
    return parts[-1].removesuffix(".json") if parts else "picture"


def urlsplit_path(identifier: str) -> str:
    """Return the path of an address; of what is none, all of it."""
    try:
        return urlsplit(identifier).path
    except ValueError:
        return identifier


def _kind(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    kind = value.get("type") or value.get("@type") or ""
    return kind.removeprefix("sc:") if isinstance(kind, str) else ""


def _id(value: Json) -> str:
    found = value.get("id") or value.get("@id") or ""
    return found if isinstance(found, str) else ""


def _objects(value: Any) -> list[Json]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, dict)]
