"""IIIF Presentation 3: what a collection and its items say of themselves, as plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sitegen.images import Service
from sitegen.languages import Words, words_of
from sitegen.model.items import Field, Item, Kind, Value
from sitegen.model.site import SiteText

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
IMAGE = "http://iiif.io/api/image/3/context.json"
PAGE = 1_000
"""Manifests listed in one file; where there are more, the collection is one of collections."""

_URI = re.compile(
    r"https?://(?:www\.)?(creativecommons\.org/(?:licenses|publicdomain)/[\w./-]+"
    r"|rightsstatements\.org/(?:vocab|page)/[\w./-]+)"
)
_CC = re.compile(r"\bCC[ -]?(BY(?:-(?:NC|SA|ND))*)[ -]?(\d\.\d)", re.IGNORECASE)
_CC0 = re.compile(r"\bCC[ -]?0\b", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_THUMBNAIL = 300
Json = dict[str, Any]


@dataclass(frozen=True)
class Address:
    """Addresses within an export that lies at `base`, which ends in a slash.

    `site` is where the items' pages are, or empty where they have none.
    """

    base: str
    site: str = ""

    def manifest(self, item: Item) -> str:
        return f"{self.base}items/{quote(item.id)}/manifest.json"

    def service(self, item: Item) -> str:
        return f"{self.base}images/{quote(item.id)}"

    def collection(self, page: int = 0) -> str:
        return f"{self.base}collection{f'-{page}' if page else ''}.json"


def info(item: Item, at: Address, service: Service, rights: str) -> Json:
    """Return an item's `info.json`: Image API 3, level 0."""
    largest = service.sizes[-1]
    facts: Json = {
        "@context": IMAGE,
        "id": at.service(item),
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": service.width,
        "height": service.height,
        "maxWidth": largest[0],
        "maxHeight": largest[1],
        "sizes": [{"width": width, "height": height} for width, height in service.sizes],
    }
    if service.scales:
        facts["tiles"] = [{"width": 512, "scaleFactors": list(service.scales)}]
    if rights:
        facts["rights"] = rights
    return facts


def manifest(
    item: Item,
    fields: Sequence[Field],
    text: SiteText,
    at: Address,
    service: Service,
    words: Words | None = None,
) -> Json:
    """Return an item's manifest: one canvas with one picture."""
    own = at.manifest(item)
    size = {"width": service.width, "height": service.height}
    facts: Json = {
        "@context": PRESENTATION,
        "id": own,
        "type": "Manifest",
        "label": _said(item.title, text.language),
    }
    if item.alt != item.title:
        facts["summary"] = _said(item.alt, text.language)
    metadata = [
        {"label": _said(field.title, text.language), "value": _said(shown, text.language)}
        for field in fields
        if field.kind is not Kind.LABELS and (shown := _texts(item.values.get(field.name)))
    ]
    if metadata:
        facts["metadata"] = metadata
    facts |= terms(text, words)
    if moment := _moment(item.date):
        facts["navDate"] = moment
    facts["thumbnail"] = [_thumbnail(item, at, service)]
    if pages := _pages(item, text, at):
        facts["homepage"] = pages
    facts["partOf"] = [{"id": at.collection(), "type": "Collection"}]
    picture = {
        "id": f"{at.service(item)}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": service.sizes[-1][0],
        "height": service.sizes[-1][1],
        "service": [_service(item, at)],
    }
    canvas = f"{own.removesuffix('manifest.json')}canvas"
    painting = {
        "id": f"{canvas}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": picture,
        "target": canvas,
    }
    page = {"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}
    label = {"label": _said(item.title, text.language)}
    facts["items"] = [{"id": canvas, "type": "Canvas"} | label | size | {"items": [page]}]
    return facts


def listed(item: Item, text: SiteText, at: Address, service: Service) -> Json:
    """Return an item as a collection lists it."""
    return {
        "id": at.manifest(item),
        "type": "Manifest",
        "label": _said(item.title, text.language),
        "thumbnail": [_thumbnail(item, at, service)],
    }


def collections(
    entries: Sequence[Json], text: SiteText, at: Address, words: Words | None = None
) -> dict[str, Json]:
    """Return the collection's files by name: one, or one of many that lists the others."""
    whole: Json = {
        "@context": PRESENTATION,
        "id": at.collection(),
        "type": "Collection",
        "label": _said(text.title, text.language),
    }
    if text.description:
        whole["summary"] = _said(text.description, text.language)
    whole |= terms(text, words)
    if text.base_url:
        label = _said(text.title, text.language)
        whole["homepage"] = [
            {"id": text.base_url, "type": "Text", "label": label, "format": "text/html"}
        ]
    if len(entries) <= PAGE:
        return {"collection.json": whole | {"items": list(entries)}}
    files: dict[str, Json] = {}
    parts = []
    for page, start in enumerate(range(0, len(entries), PAGE), start=1):
        some = entries[start : start + PAGE]
        label = _said(f"{text.title}, {start + 1}–{start + len(some)}", text.language)
        part = {"id": at.collection(page), "type": "Collection", "label": label}
        parts.append(part)
        within = {"partOf": [{"id": at.collection(), "type": "Collection"}]}
        files[f"collection-{page}.json"] = (
            {"@context": PRESENTATION} | part | within | {"items": list(some)}
        )
    return {"collection.json": whole | {"items": parts}} | files


def terms(text: SiteText, words: Words | None = None) -> Json:
    """Return whom to thank and what is allowed: `rights` where that is a known licence."""
    uri = rights(text.licence)
    found: Json = {"rights": uri} if uri else {}
    lines = [line for line in (text.credits, text.licence) if line]
    if lines:
        words = words or words_of(text.language)
        label = words.attribution if text.credits else words.licence
        found["requiredStatement"] = {
            "label": _said(label, words.spoken),
            "value": _said(lines, text.language),
        }
    return found


def rights(licence: str) -> str:
    """Return the address of a licence of Creative Commons or RightsStatements.org, or nothing."""
    if match := _URI.search(licence):
        # Their identifiers are http, and those of RightsStatements.org are not its pages.
        return "http://" + match[1].replace("/page/", "/vocab/").rstrip(".")
    if match := _CC.search(licence):
        return f"http://creativecommons.org/licenses/{match[1].lower()}/{match[2]}/"
    return "http://creativecommons.org/publicdomain/zero/1.0/" if _CC0.search(licence) else ""


def _said(texts: str | Sequence[str], language: str) -> dict[str, list[str]]:
    lines = [texts] if isinstance(texts, str) else list(texts)
    return {language or "none": [_plain(line) for line in lines]}


def _plain(text: str) -> str:
    """Return text that no client takes for HTML, as what is between < and > would be."""
    return text + " " if text.startswith("<") and text.endswith(">") else text


def _texts(value: Value) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, float):
        return [f"{value:.15g}"]
    return [value] if isinstance(value, str) else list(value)


def _moment(date: str) -> str:
    match = _DAY.fullmatch(date)
    return f"{match[1]}-{match[2] or '01'}-{match[3] or '01'}T00:00:00Z" if match else ""


def _service(item: Item, at: Address) -> Json:
    return {"id": at.service(item), "type": "ImageService3", "profile": "level0"}


def _thumbnail(item: Item, at: Address, service: Service) -> Json:
    large = [size for size in service.sizes if max(size) >= _THUMBNAIL] or [service.sizes[-1]]
    width, height = large[0]
    return {
        "id": f"{at.service(item)}/full/{width},{height}/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "service": [_service(item, at)],
    }


def _pages(item: Item, text: SiteText, at: Address) -> list[Json]:
    """Return the item's page in the site, and its page elsewhere."""
    pages = [f"{at.site}items/{quote(item.id)}/"] if at.site else []
    pages += [item.source] if item.source else []
    label = _said(item.title, text.language)
    return [{"id": page, "type": "Text", "label": label, "format": "text/html"} for page in pages]
