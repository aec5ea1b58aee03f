from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.stages.collect.ids import LONGEST, make_ids, safe_id, without_ending


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fruit/apple_01", "fruit/apple_01"),
        ("a b\t(1)", "a-b-1"),
        ("issue#2026", "issue-2026"),
        ("Grüße/漢字", "Grüße/漢字"),
        ("u\u0308ber", "über"),
        ("नमस्ते", "नमस्ते"),
        ("❤\ufe0f", "item"),
        ("...", "item"),
        ("", "item"),
        ("../../etc/passwd", "etc/passwd"),
        ("/a//./b/", "a/b"),
        (".hidden", "hidden"),
        ("a.jpg/b", "a-jpg/b"),
        ("v1.5", "v1.5"),
        ("con", "item-con"),
        ("a/NUL.txt", "a/item-NUL.txt"),
        ("Index.html", "item-Index.html"),
        ("a<script>&\"'%00?=b", "a-script-00-b"),
        ("a\u200bb\u202ec\x00d", "a-b-c-d"),
    ],
)
def test_safe(text: str, expected: str) -> None:
    assert safe_id(text) == expected


def test_long_parts_are_cut_and_stay_different() -> None:
    one, other = safe_id("ä" * 200 + "1"), safe_id("ä" * 200 + "2")
    assert one != other
    assert len(one.encode()) <= LONGEST
    assert one.startswith("ää")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b.jpg", "a/b"),
        ("a.b/c", "a.b/c"),
        ("St. Louis", "St. Louis"),
        ("a/.jpg", "a/.jpg"),
        ("a.tar.gz", "a.tar"),
    ],
)
def test_without_ending(name: str, expected: str) -> None:
    assert without_ending(name) == expected


def test_the_first_keeps_the_plain_id() -> None:
    names = ["a.JPG", "a.png", "a.tif", "b/a.jpg"]
    assert make_ids(names) == ("a", "a-png", "a-tif", "b/a")


def test_case_does_not_tell_ids_apart() -> None:
    first, second = make_ids(["A.jpg", "a.jpg"])
    assert (first, second) == ("A", "a-jpg")
    assert make_ids(["ü.jpg", "u\u0308.jpg"]) == ("ü", "ü-jpg")


def test_a_plain_id_goes_before_one_made_from_a_clash() -> None:
    first, second, third = make_ids(["a.jpg", "a.png", "a-png.jpg"])
    assert (first, third) == ("a", "a-png")
    assert second.startswith("a-")
    assert second != third


def test_wanted_ids() -> None:
    assert make_ids(["x.jpg", "y.jpg", "z.jpg"], ["POM 1", "", "POM 1"]) == (
        "POM-1",
        "y",
        "POM-1-jpg",
    )


NAMES = st.text(
    st.sampled_from("aAäÄß.-_/ #\\1漢\u0308\u00a0\u2028\U0001f34e"), max_size=8
) | st.text(max_size=300)


@settings(deadline=None)
@given(st.lists(NAMES | st.sampled_from(["con", "a.jpg", "A.jpg", "a.png", "index.html"])))
def test_any_names_give_unique_safe_ids(names: list[str]) -> None:
    ids = make_ids(names)
    assert ids == make_ids(names)
    assert len(ids) == len(names)
    keys = {unicodedata.normalize("NFC", each.casefold()) for each in ids}
    assert len(keys) == len(names)
    for each in ids:
        assert unicodedata.normalize("NFC", each) == each
        for part in each.split("/"):
            assert part
            assert part not in (".", "..")
            assert not part.startswith(".")
            assert not part.endswith(".")
            assert len(part.encode()) <= LONGEST
            assert part.casefold() != "index.html"
            assert all(c in "._-" or unicodedata.category(c)[0] in "LMN" for c in part)
            assert not any(c.isspace() for c in part)
