from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.planes import varints
from sitegen.stages import search_index
from sitegen.stages.search_index import fold, index, search_parts, words
from tests.planes import untext
from tests.samples import site_data

TABLE = json.loads((Path(__file__).parents[1] / "folding.json").read_text())
SHARED = "0123456789abcdefghijklmnopqrstuvwxyz"


def unvarint(data: bytes) -> list[int]:
    """Read numbers as docs/site-data.md says."""
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


def read(parts: list[dict[str, Any]]) -> dict[str, dict[int, bool]]:
    """Read an index as docs/site-data.md says: word → item → whether its title says it."""
    found: dict[str, dict[int, bool]] = {}
    for part in parts:
        data = untext(part["postings"])
        at, word = 0, ""
        sizes = unvarint(untext(part["sizes"]))
        coded = part["words"].split(" ") if part["words"] else []
        for code, size in zip(coded, sizes, strict=True):
            word = word[: SHARED.index(code[0])] + code[1:]
            item, postings = 0, {}
            for value in unvarint(data[at : at + size]):
                item += value >> 1
                postings[item] = bool(value & 1)
            found[word] = postings
            at += size
        assert at == len(data)
    return found


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_varints_come_back(values: list[int]) -> None:
    text, starts = varints(np.array(values, np.int64))
    assert unvarint(untext(text)) == values
    assert starts[-1] == len(text)


@pytest.mark.parametrize("row", TABLE, ids=[row["text"][:12] for row in TABLE])
def test_texts_are_folded_and_divided_as_in_the_shared_table(row: dict[str, Any]) -> None:
    assert words(row["text"]) == row["words"]


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert words(fold(text)) == words(text)


TEXTS = st.lists(
    st.tuples(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=3)), max_size=12
)


@given(TEXTS)
def test_every_item_is_found_by_each_of_its_words_and_by_no_other(
    rows: list[tuple[str, list[str]]],
) -> None:
    found = read(index([title for title, _ in rows], [texts for _, texts in rows]))
    expected: dict[str, dict[int, bool]] = {}
    for item, (title, texts) in enumerate(rows):
        for word in [word for text in texts for word in words(text)]:
            expected.setdefault(word, {})[item] = False
        for word in words(title):
            expected.setdefault(word, {})[item] = True
    assert found == {word: dict(sorted(items.items())) for word, items in expected.items()}
    assert list(found) == sorted(found, key=lambda word: word.encode("utf-16-be", "surrogatepass"))


def test_a_large_index_is_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    titles = [f"word{number} common" for number in range(400)]
    whole = read(index(titles, [[]] * 400))
    monkeypatch.setattr(search_index, "PART", 100)
    parts = index(titles, [[]] * 400)
    assert len(parts) > 3
    assert [part["part"] for part in parts] == list(range(len(parts)))
    assert all(part["parts"] == len(parts) for part in parts)
    assert read(parts) == whole
    assert len(whole["common"]) == 400


def test_titles_fields_and_labels_are_searched_and_addresses_are_not() -> None:
    site = site_data(3, labelled=True)
    found = read(search_parts(site))
    assert found["picture"] == {0: True, 1: True, 2: True}
    assert found["even"] == {1: False}
    assert found["1900"] == {0: False, 1: False}
    assert set(found["a"]) == {0, 1}
    assert len(found["fig"]) == 1
    assert "https" not in found


def test_nothing_to_search_is_an_index_too() -> None:
    assert read(index([], [])) == {}
    assert read(index(["—"], [[]])) == {}
