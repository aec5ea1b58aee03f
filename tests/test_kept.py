from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import SitegenError
from sitegen.kept import difference, hold, parse, read, why_afresh, written
from sitegen.kept_file import KeptFile
from sitegen.model.items import Item
from sitegen.model.kept import Counted, Kept, Numbered

NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


def item(name: str, content: str = "") -> Item:
    digest = (content or name).encode().hex().ljust(40, "0")
    return Item(name, Path(name), name, digest, name, name)


def layout(items: list[Item], changed: int = 0) -> Kept:
    count = len(items)
    return Kept(
        tuple(each.id for each in items),
        tuple(each.digest[:10] for each in items),
        np.arange(2 * count).reshape(count, 2) * 7 - 50,
        np.stack([np.arange(count) // 4, np.arange(count) % 4], 1).astype(np.int32),
        0.25,
        0.5,
        Counted({"map.seed": 0, "extractor": "raw"}, changed),
        Counted({"grid.shape": "square"}, changed),
        Numbered({"clusters.similarity": 0.5}, (np.arange(count) % 3).astype(np.int32)),
    )


@given(st.lists(NAMES, unique=True, max_size=12), st.integers(0, 9), st.randoms())
def test_what_is_written_is_read(names: list[str], changed: int, random: object) -> None:
    kept = layout([item(name) for name in names], changed)
    text = written(kept)
    again = parse(text)
    by_id = {name: row for row, name in enumerate(kept.ids)}
    assert sorted(again.ids) == sorted(kept.ids)
    for row, name in enumerate(again.ids):
        assert again.marks[row] == kept.marks[by_id[name]]
        assert again.positions[row].tolist() == kept.positions[by_id[name]].tolist()
        assert again.places[row].tolist() == kept.places[by_id[name]].tolist()
        assert again.clusters.labels[row] == kept.clusters.labels[by_id[name]]
    assert (again.unit, again.fit) == (kept.unit, kept.fit)
    assert (again.map, again.grid) == (kept.map, kept.grid)
    assert again.clusters.settings == kept.clusters.settings
    # The order of the pictures leaves no trace: what is committed changes where pictures do.
    shuffled = list(range(len(names)))
    random.shuffle(shuffled)
    other = replace(
        kept,
        ids=tuple(kept.ids[row] for row in shuffled),
        marks=tuple(kept.marks[row] for row in shuffled),
        positions=kept.positions[shuffled],
        places=kept.places[shuffled],
        clusters=replace(kept.clusters, labels=kept.clusters.labels[shuffled]),
    )
    assert written(other) == text == written(again)


GOOD = written(layout([item("a"), item("b")]))


def test_a_file_from_before_clusters_were_kept_is_read() -> None:
    kept = layout([item("a"), item("b")])
    facts = [json.loads(line) for line in written(kept).splitlines()[1:2]]
    del facts[0]["clusters"]
    rows = [line.rpartition("\t")[0] for line in written(kept).splitlines()[2:]]
    again = parse("\n".join(["sitegen layout 1", json.dumps(facts[0]), *rows]))
    assert again.clusters is None
    assert again.places.tolist() == kept.places.tolist()
    assert hold(again, [item("a")]).clusters is None
    # What is written of it can be read as well.
    assert parse(written(again)).clusters is None


def test_clusters_are_held_by_picture() -> None:
    kept = layout([item("a"), item("b"), item("c")])
    held = hold(kept, [item("c"), item("new"), item("b")])
    assert held.clusters.labels.tolist() == [2, 0, 1]
    assert held.clusters.settings == {"clusters.similarity": 0.5}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "first line"),
        ("sitegen layout 3\n", "first line"),
        (GOOD.splitlines()[0], "second line"),
        (GOOD.replace('"unit"', '"unot"'), "line 2"),
        (GOOD.replace("a\t", "<<<<<<< HEAD\na\t"), "line 3 is not a picture's"),
        (GOOD.replace("\t0\t0\t0\n", "\t1\t0\t0\n"), "same cell"),
        (GOOD.replace("\t0\t0\t0\n", "\t-1\t0\t0\n"), "outside"),
        (GOOD.replace("\t0\t0\t0\n", "\t0\t0\t-1\n"), "cluster"),
        (GOOD.replace("\t0\t0\t0\n", "\t0\t0\n"), "line 3 is not a picture's"),
        (GOOD.replace("b\t", "a\t"), "no item twice"),
        (GOOD.replace("\t0\t0\t0\n", f"\t{10**30}\t0\t0\n"), "line 3 is not a picture's"),
    ],
)
def test_a_damaged_file_is_named_and_nothing_is_lost(text: str, what: str, tmp_path: Path) -> None:
    file = KeptFile(tmp_path / "collection.layout", tmp_path / "spare")
    file.write(text.encode())
    with pytest.raises(SitegenError, match=what) as caught:
        read(file)
    assert "collection.layout" in caught.value.message
    assert "--relayout" in (caught.value.hint or "")


def test_pictures_are_known_by_id_and_content_and_when_renamed_by_content() -> None:
    kept = layout([item("a"), item("b"), item("c"), item("d")])
    now = [item("new"), item("d"), item("a", "other"), item("renamed", "b")]
    held = hold(kept, now)
    assert held.new.tolist() == [True, False, True, False]
    assert held.places[1].tolist() == kept.places[3].tolist()
    assert held.places[3].tolist() == kept.places[1].tolist()
    assert held.positions[3].tolist() == (kept.positions[1] * kept.unit).tolist()
    assert held.gone == 2
    assert held.changed_map == 4


def test_two_copies_of_a_picture_that_is_gone_are_both_new() -> None:
    held = hold(layout([item("a"), item("b")]), [item("b"), item("x", "a"), item("y", "a")])
    assert held.new.tolist() == [False, True, True]


def test_many_changes_start_afresh_and_say_why() -> None:
    before = [item(f"{number}") for number in range(20)]
    kept = layout(before)
    same = kept.map.settings

    def why(items: list[Item]) -> str | None:
        return why_afresh(kept, hold(kept, items), same)

    assert why(before) is None
    assert why([*before, *(item(f"new-{number}") for number in range(20))]) is None
    assert "21 of 41 pictures are new" in (
        why([*before, *(item(f"new-{number}") for number in range(21))]) or ""
    )
    assert why(before[:10]) is None
    assert "11 of 20 pictures are gone" in (why(before[:9]) or "")
    changed = why_afresh(kept, hold(kept, before), {**same, "map.seed": 1})
    assert changed == "map.seed was 0 and is 1"
    assert difference({"the extractor digest": "1"}, {"the extractor digest": "2"}) == (
        "the extractor has changed"
    )


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc here")
def test_a_folder_that_cannot_be_written_to_has_its_layout_beside_the_cache(
    tmp_path: Path,
) -> None:
    # Nothing can be written there, not even by root.
    file = KeptFile(Path("/proc/none/collection.layout"), tmp_path / "cache" / "spare")
    assert file.read() is None
    file.write(GOOD.encode())
    assert file.read() == GOOD.encode()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["spare"]
