"""What pages say of themselves in the words of schema.org; templates write it as JSON-LD."""

from __future__ import annotations

from typing import Any

from sitegen.model.items import Item, Kind
from sitegen.model.site import Picture, SiteData, SiteText
from sitegen.model.values import date_parts, texts_of
from sitegen.stages.render.words import address

_GROUPING = (Kind.CATEGORY, Kind.MULTI, Kind.LABELS)
Json = dict[str, Any]


def of_collection(text: SiteText, count: int) -> Json:
    """Describe the collection."""
    facts = {"@context": "https://schema.org", **_collection(text), "collectionSize": count}
    if text.base_url:
        facts["image"] = f"{text.base_url}overview.jpg"
    return facts


def of_item(site: SiteData, item: Item, picture: Picture) -> Json:
    """Describe an item: its picture, what is known of it, and what it is a part of."""
    base = site.text.base_url
    facts: Json = {
        "@context": "https://schema.org",
        "@type": "ImageObject",
        "name": item.title,
        "description": item.alt,
        "identifier": item.id,
        "width": _pixels(picture.web_width),
        "height": _pixels(picture.web_height),
        "encodingFormat": "image/jpeg",
        "inLanguage": site.text.language,
        "representativeOfPage": True,
    }
    if item.creator:
        facts["creator"] = {"@type": "Person", "name": item.creator}
    # ISO 8601 has years of four digits.
    if date_parts(item.date) and len(item.date.partition("-")[0]) == 4:
        facts["dateCreated"] = item.date
    elif item.date:
        facts["temporal"] = item.date
    if item.added:
        facts["datePublished"] = item.added
    if item.source:
        facts["isBasedOn"] = item.source
    facts |= _rights(site.text)
    facets = [field.name for field in site.fields if field.facet and field.kind in _GROUPING]
    said = dict.fromkeys(text for name in facets for text in texts_of(item.values.get(name)))
    if said:
        facts["keywords"] = list(said)
    facts["isPartOf"] = _collection(site.text)
    if base:
        facts["url"] = f"{base}items/{address(item.id)}/"
        facts["contentUrl"] = base + address(f"images/{item.id}.jpg")
        facts["thumbnailUrl"] = base + address(f"thumbs/{item.id}.jpg")
    return facts


def _collection(text: SiteText) -> Json:
    facts: Json = {"@type": "Collection", "name": text.title, "inLanguage": text.language}
    if text.description:
        facts["description"] = text.description
    if text.base_url:
        facts["url"] = text.base_url
    return facts | _rights(text)


def _rights(text: SiteText) -> Json:
    facts: Json = {}
    if text.licence_url:
        facts["license"] = text.licence_url
    elif text.licence:
        facts["usageInfo"] = {"@type": "CreativeWork", "text": text.licence}
    if text.credits:
        facts["creditText"] = text.credits
    return facts


def _pixels(value: int) -> Json:
    return {"@type": "QuantitativeValue", "value": value, "unitCode": "E37", "unitText": "pixel"}
