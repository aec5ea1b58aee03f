"""Structured data in the words of schema.org: each property where the vocabulary has it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sitegen.model.items import Field, Kind
from sitegen.model.site import SiteText
from sitegen.stages.render.structured import of_collection, of_item
from tests.samples import site_data

ADDRESS = {"type": "string", "pattern": "^https?://"}
DAY = {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}
TEXT = {"type": "string", "minLength": 1}
# From https://schema.org/Thing, CreativeWork, MediaObject, ImageObject and Collection: the
# properties, and of what each may be the forms that are used here.
THING = {
    "@type": TEXT, "name": TEXT, "description": TEXT, "identifier": TEXT, "url": ADDRESS,
    "image": ADDRESS,
}  # fmt: skip


def thing(kind: str, **properties: Any) -> dict[str, Any]:
    own = {"@type": {"const": kind}}
    return {
        "type": "object",
        "properties": THING | properties | own,
        "required": ["@type"],
        "additionalProperties": False,
    }


PIXELS = thing(
    "QuantitativeValue", value={"type": "integer"}, unitCode={"const": "E37"}, unitText=TEXT
)
WORK = {
    "inLanguage": TEXT, "license": ADDRESS, "creditText": TEXT, "dateCreated": DAY,
    "datePublished": DAY, "temporal": TEXT, "keywords": {"type": "array", "items": TEXT},
    "isBasedOn": ADDRESS, "thumbnailUrl": ADDRESS, "creator": thing("Person"),
    "usageInfo": thing("CreativeWork", text=TEXT),
}  # fmt: skip
COLLECTION = thing("Collection", **WORK, collectionSize={"type": "integer", "minimum": 0})
IMAGE = thing(
    "ImageObject",
    **WORK,
    isPartOf=COLLECTION,
    width=PIXELS,
    height=PIXELS,
    encodingFormat={"const": "image/jpeg"},
    contentUrl=ADDRESS,
    representativeOfPage={"type": "boolean"},
)


def check(facts: dict[str, Any], shape: dict[str, Any]) -> None:
    facts = json.loads(json.dumps(facts))
    assert facts.pop("@context") == "https://schema.org"
    Draft202012Validator(shape).validate(facts)


WHOLE = SiteText(
    "Fruit",
    "Of all kinds",
    base_url="https://example.org/",
    credits="Many",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
)


@pytest.mark.parametrize("text", [WHOLE, SiteText("Fruit"), replace(WHOLE, licence_url="")])
def test_every_property_is_one_of_schema_org(text: SiteText) -> None:
    site = replace(site_data(4), text=text)
    check(of_collection(text, 4), COLLECTION)
    for date in ("1909", "1909-05-01", "c. 1890", ""):
        item = replace(
            site.items[0], date=date, creator="A. B.", added="2024-05-01",
            source="https://example.org/1",
        )  # fmt: skip
        check(of_item(site, item, site.pictures[0]), IMAGE)


def test_it_says_what_is_known() -> None:
    site = replace(site_data(4), text=WHOLE)
    site = replace(site, fields=(Field("group", "Group", Kind.CATEGORY, facet=True),))
    facts = of_item(site, replace(site.items[0], date="1909"), site.pictures[0])
    item = site.items[0]
    assert facts["name"] == item.title
    assert facts["dateCreated"] == "1909"
    assert facts["license"] == WHOLE.licence_url
    assert facts["creditText"] == "Many"
    assert facts["isPartOf"]["name"] == "Fruit"
    assert facts["contentUrl"] == f"https://example.org/images/{item.id}.jpg"
    assert facts["keywords"] == [item.values["group"]]
    assert facts["width"]["value"] == site.pictures[0].web_width
