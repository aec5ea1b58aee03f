from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.iiif.read import NotIiifError, read
from sitegen.iiif.services import addresses
from sitegen.iiif.store import file_names
from sitegen.iiif.words import text_of, without_markup

V2 = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@id": "https://x.org/iiif/ms-12/manifest.json",
    "@type": "sc:Manifest",
    "label": "Book of hours",
    "attribution": "The <b>library</b>",
    "license": "http://creativecommons.org/publicdomain/mark/1.0/",
    "metadata": [
        {"label": "Date", "value": "1450"},
        {"label": [{"@value": "Ort", "@language": "de"}, {"@value": "Place", "@language": "en"}],
         "value": ["Ghent", "Bruges"]},
        {"label": "title", "value": "Horae"},
    ],
    "sequences": [
        {
            "canvases": [
                {
                    "@id": f"https://x.org/iiif/ms-12/canvas/{folio}",
                    "@type": "sc:Canvas",
                    "label": folio,
                    "width": 3000,
                    "height": 4000,
                    "images": [
                        {
                            "@type": "oa:Annotation",
                            "resource": {
                                "@id": f"https://x.org/raw/{folio}.jpg",
                                "@type": "dctypes:Image",
                                "service": {
                                    "@context": "http://iiif.io/api/image/2/context.json",
                                    "@id": f"https://x.org/image/{folio}",
                                    "profile": "http://iiif.io/api/image/2/level2.json",
                                },
                            },
                        }
                    ],
                }
                for folio in ("1r", "1v")
            ]
        }
    ],
}  # fmt: skip


def v3(body: Any, **others: Any) -> dict[str, Any]:
    annotation = {"type": "Annotation", "motivation": "painting", "body": body}
    canvas = {
        "id": "https://x.org/c", "type": "Canvas", "width": 2000, "height": 1000,
        "items": [{"type": "AnnotationPage", "items": [annotation]}],
    }  # fmt: skip
    return {"id": "https://x.org/p/apple/manifest", "type": "Manifest", "items": [canvas], **others}


def test_version_2() -> None:
    first, second = read(V2, 1024, "en").leaves
    assert (first.name, second.name) == ("ms-12-1", "ms-12-2")
    assert first.row["title"] == "Book of hours, 1r"
    assert first.row["attribution"] == "The library"
    assert first.row["rights"] == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert (first.row["Date"], first.row["Place"]) == ("1450", "Ghent; Bruges")
    assert first.row["title (metadata)"] == "Horae"
    assert first.addresses == (
        "https://x.org/image/1r/full/768,/0/default.jpg",
        "https://x.org/raw/1r.jpg",
    )


def test_version_3() -> None:
    facts = v3(
        {"id": "https://x.org/a.jpg", "type": "Image"},
        label={"de": ["Apfel"], "en": ["Apple"]},
        summary={"none": ["<p>Red &amp; <script>alert(1)</script>round</p>"]},
        navDate="1909-05-01T00:00:00Z",
        homepage=[{"id": "https://x.org/apple", "type": "Text"}],
    )
    (leaf,) = read(facts, 1024, "de").leaves
    assert (leaf.name, leaf.row["title"]) == ("apple", "Apfel")
    assert leaf.row["summary"] == "Red & round"
    assert leaf.row["date"] == "1909-05-01"
    assert leaf.row["homepage"] == "https://x.org/apple"
    assert leaf.addresses == ("https://x.org/a.jpg",)


def service(**facts: Any) -> tuple[str, ...]:
    body = {"id": "https://x.org/raw.jpg", "type": "Image", "width": 2000, "height": 1000,
            "service": [{"id": "https://x.org/i", **facts}]}  # fmt: skip
    return tuple(addresses(body, {}, 500))


def test_addresses_by_version_and_level() -> None:
    raw = "https://x.org/raw.jpg"
    level2 = {"type": "ImageService3", "profile": "level2"}
    assert service(**level2) == ("https://x.org/i/full/500,/0/default.jpg", raw)
    small = {"type": "ImageService3", "profile": "level1", "width": 400, "height": 300}
    assert service(**small)[0] == "https://x.org/i/full/max/0/default.jpg"
    two = {"@context": "http://iiif.io/api/image/2/context.json", "width": 90, "height": 90,
           "profile": ["http://iiif.io/api/image/2/level1.json", {"formats": ["png"]}]}  # fmt: skip
    assert service(**two)[0] == "https://x.org/i/full/full/0/default.jpg"
    one = {"profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1"}
    assert service(**one)[0] == "https://x.org/i/full/500,/0/native.jpg"
    sizes = [{"width": 250, "height": 125}, {"width": 1000, "height": 500},
             {"width": 500, "height": 250}]  # fmt: skip
    static = {"type": "ImageService3", "profile": "level0", "sizes": sizes}
    assert service(**static) == ("https://x.org/i/full/500,250/0/default.jpg", raw)
    assert service(type="ImageService3", profile="level0") == (raw,)
    login = {"profile": "http://iiif.io/api/auth/1/login"}
    assert service(**login) == (raw,)


def test_choices_and_parts_of_pictures() -> None:
    pictures = [{"id": f"https://x.org/{number}.jpg", "type": "Image"} for number in (1, 2)]
    choice = {"type": "Choice", "items": pictures}
    assert read(v3(choice), 500, "en").leaves[0].addresses == ("https://x.org/1.jpg",)
    part = {"type": "SpecificResource", "source": {"id": "https://x.org/3.jpg", "type": "Image"}}
    assert read(v3(part), 500, "en").leaves[0].addresses == ("https://x.org/3.jpg",)
    sound = read(v3({"id": "https://x.org/a.mp3", "type": "Sound"}), 500, "en")
    assert (sound.leaves, sound.without) == ((), ("https://x.org/c",))


def test_only_the_web_is_asked() -> None:
    for bad in (
        "file:///etc/passwd",
        "ftp://x.org/a.jpg",
        "javascript:alert(1)",
        "data:image/png,",
    ):
        found = read(v3({"id": bad, "type": "Image", "service": {"id": bad, "profile": "level2"}}),
                     500, "en")  # fmt: skip
        assert found.leaves == ()


def test_collections_of_both_versions() -> None:
    three = {"type": "Collection", "items": [
        {"id": "https://x.org/1", "type": "Manifest"},
        {"id": "https://x.org/2", "type": "Collection"},
        v3({"id": "https://x.org/a.jpg", "type": "Image"}),
    ]}  # fmt: skip
    found = read(three, 500, "en")
    assert found.further == ("https://x.org/1", "https://x.org/2")
    assert len(found.leaves) == 1
    two = {
        "@type": "sc:Collection",
        "manifests": [{"@id": "https://x.org/m", "@type": "sc:Manifest"}],
        "collections": [{"@id": "https://x.org/c", "@type": "sc:Collection"}],
    }
    assert set(read(two, 500, "en").further) == {"https://x.org/m", "https://x.org/c"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["Manifest", "sc:Collection", "Canvas", "Image", "https://x.org", "level2"]),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from([
            "id", "@id", "type", "@type", "items", "sequences", "canvases", "images", "resource",
            "body", "service", "profile", "sizes", "width", "height", "label", "metadata", "value",
            "motivation", "members", "source", "default", "@value", "en", "first", "homepage",
            "requiredStatement", "navDate",
        ]),
        inner, max_size=6,
    ),
    max_leaves=40,
)  # fmt: skip


@given(json_values)
def test_any_json_is_read_or_refused(value: Any) -> None:
    for document in (value, v3(value), {"type": "Collection", "items": value},
                     {"@type": "sc:Manifest", "sequences": value}):  # fmt: skip
        try:
            found = read(document, 500, "en")
        except NotIiifError:
            continue
        for leaf in found.leaves:
            assert all(each.startswith(("http://", "https://")) for each in leaf.addresses)
            assert all(isinstance(text, str) for text in leaf.row.values())


@given(st.dictionaries(st.text(), st.text() | st.sampled_from(["a", "A", "../a", "a/", "", ".."])))
def test_file_names_are_safe_and_differ(wanted: dict[str, str]) -> None:
    names = file_names(wanted)
    assert len({name.casefold() for name in names.values()}) == len(wanted)
    for name in names.values():
        assert "/" not in name
        assert "\\" not in name
        assert not name.startswith(".")
        assert 0 < len(name) <= 100


@given(st.text())
def test_markup_becomes_one_line(text: str) -> None:
    plain = without_markup(text)
    assert plain == " ".join(plain.split())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ({"en": ["a", "b"]}, "a; b"),
        ({"fr": ["a"], "none": ["b"]}, "b"),
        ({"pt-BR": ["a"], "de": ["b"]}, "a"),
        ([{"@value": "a", "@language": "de"}, {"@value": "b", "@language": "en"}], "b"),
        (1909, "1909"),
        (None, ""),
        (True, ""),
        ({"en": {"deep": 1}}, ""),
    ],
)
def test_languages(value: Any, text: str) -> None:
    assert text_of(value, "en") == text
