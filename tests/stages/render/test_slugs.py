from __future__ import annotations

import re
import unicodedata
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.stages.render.slugs import LONGEST, slug, slugs

TEXTS = st.text(st.characters(codec="utf-8"), max_size=120)


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=12))
def test_slugs_are_safe_and_no_two_the_same(texts: list[str]) -> None:
    found = slugs(texts)
    assert found.keys() == set(texts)
    names = [unicodedata.normalize("NFC", name.casefold()) for name in found.values()]
    assert len(set(names)) == len(names)
    for name in found.values():
        assert 0 < len(name.encode()) <= LONGEST
        assert not re.search(r"[\s/\\.?#%:*\"<>|&]", name)
        assert name == name.strip("-")


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8, unique=True), st.randoms())
def test_slugs_go_by_the_texts_and_not_by_their_order(texts: list[str], random: Random) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)
    assert slugs(shuffled) == slugs(texts)


def test_of_texts_that_look_alike_one_has_the_plain_slug() -> None:
    found = slugs(["red apple", "Red-Apple", "RED apple", "pear"])
    assert found["pear"] == "pear"
    assert found["RED apple"] == "red-apple"
    assert len(set(found.values())) == 4
    assert all(name.startswith("red-apple") for text, name in found.items() if text != "pear")


def test_reserved_names_devices_and_texts_without_letters() -> None:
    assert slugs(["Title"], ["title"])["Title"].startswith("title-")
    assert slug("CON") == "value-con"
    assert slug("???").startswith("value-")
    assert slug("???") != slug("!!!")
    assert slug("Äpfel & Birnen") == "äpfel-birnen"
    assert slug("../../etc/passwd") == "etc-passwd"
