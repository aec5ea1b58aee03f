from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sitegen.model.arrangement import Arrangement, Entry, Guide
from sitegen.model.planes import plane
from sitegen.model.site import SiteData
from sitegen.stages import viewer_data
from tests.planes import unplane, untext
from tests.samples import ids, site_data


@given(arrays.arrays(np.uint16, st.integers(0, 60)))
def test_planes_of_16_bits_come_back(values: np.ndarray) -> None:
    assert unplane(plane(values, 2), 2).tolist() == values.tolist()


@given(arrays.arrays(np.uint32, st.integers(0, 60)))
def test_planes_of_32_bits_come_back(values: np.ndarray) -> None:
    assert unplane(plane(values, 4), 4).tolist() == values.tolist()


def load(script: bytes) -> tuple[str, dict]:
    text = script.decode()
    head, tail = "(self.sitegen??=[]).push(", ");\n"
    assert text.startswith(head)
    assert text.endswith(tail)
    name, payload = json.loads(text[len(head) : -len(tail)])
    return name, payload


def core_and_shards(site: SiteData) -> tuple[dict, list[dict], dict]:
    files = viewer_data.scripts(site)
    core = load(files["data/core.js"])[1]
    shards = [load(files[url])[1] for url in core["shards"]["urls"]]
    return core, shards, load(files[core["clusters"]])[1]


def packed(count: int) -> Entry:
    """A row of pictures in cells of two units, with a heading over the first."""
    places = np.stack([2 * np.arange(count), np.zeros(count)], axis=1).astype(np.float32)
    guides = (Guide("First", 0, -2, "start"),)
    return Entry("row", "Row", "row", Arrangement(ids(count), places, 2.0, guides))


def test_further_layouts_have_files_of_their_own() -> None:
    site = site_data(50, further=[packed(50)])
    files = viewer_data.scripts(site)
    core = load(files["data/core.js"])[1]
    assert core["format"] == 4
    first, grid, row = core["layouts"]
    assert first["kind"] == "tsne"
    assert first["size"] is None
    assert first["guides"] == []
    assert grid == {"name": "grid", "title": "Grid", "kind": "grid"}
    name, planes = load(files[row["url"]])
    assert row["url"].startswith("data/layout-row.")
    assert (name, planes["name"]) == ("layout", "row")
    assert not {"x", "y"} & set(row)
    # 98 wide, and a twentieth as high: one row lies in the middle of its room.
    assert row["aspect"] == 20
    assert row["size"] == pytest.approx(2 / (98 / 20), abs=1e-4)
    numbers = [int(item.id.removeprefix("item-")) for item in site.items]
    np.testing.assert_allclose(unplane(planes["x"], 2) / 65535 * 49, numbers, atol=1e-3)
    (heading,) = row["guides"]
    assert heading["y"] == pytest.approx(0.5 - 2 / (98 / 20), abs=1e-3)
    assert (heading["text"], heading["x"], heading["align"]) == ("First", 0, "start")
    assert heading["weight"] == 1


def test_core_gives_every_picture_its_place() -> None:
    site = site_data(50)
    core, _, _ = core_and_shards(site)
    assert core["count"] == 50
    assert core["cells"] is None, "dense grids cost no bytes"
    layout = core["layouts"][0]
    unseen = 50**-0.5 / 120  # of the distance of pictures where they lie freely
    np.testing.assert_allclose(unplane(layout["x"], 2) / 65535, site.x, atol=unseen)
    np.testing.assert_allclose(unplane(layout["y"], 2) / 65535, site.y, atol=unseen)
    cell = site.sheets.cell
    for place, picture in enumerate(site.pictures):
        width, height = picture.thumbnails[cell]
        assert abs((1 - unplane(core["shape"]["w"], 1)[place] / 255) * cell - width) < 1
        assert abs((1 - unplane(core["shape"]["h"], 1)[place] / 255) * cell - height) < 1


def test_core_says_how_true_the_layouts_are() -> None:
    core, _, _ = core_and_shards(site_data(12))
    assert core["quality"] == {"map": 0.5, "grid": 0.4}
    assert core["trust"] == {"map": 0.95, "grid": 0.9}


def test_grids_with_holes_give_their_cells() -> None:
    site = site_data(10, cells=np.array([0, 1, 2, 4, 5, 6, 8, 9, 10, 11], np.int32))
    core, _, _ = core_and_shards(site)
    assert unplane(core["cells"], 4).tolist() == site.cells.tolist()


def test_shards_hold_every_item_once(monkeypatch) -> None:
    monkeypatch.setattr(viewer_data, "SHARD", 16)
    site = site_data(50)
    core, shards, _ = core_and_shards(site)
    assert [shard["start"] for shard in shards] == [0, 16, 32, 48]
    assert [item for shard in shards for item in shard["id"]] == [item.id for item in site.items]
    k = core["neighbours"]
    near = [np.frombuffer(untext(s["neighbours"]), "<u4") for s in shards]
    assert np.concatenate(near).reshape(-1, k).tolist() == site.neighbours.tolist()
    far = [np.frombuffer(untext(s["distances"]), "<u2") for s in shards]
    np.testing.assert_allclose(
        np.concatenate(far).reshape(-1, k) / 65535 * 2, site.distances, atol=2e-5
    )


def test_values_keep_their_kinds() -> None:
    site = site_data(3)
    core, shards, _ = core_and_shards(site)
    assert [field["kind"] for field in core["fields"]] == ["category", "number", "multi", "url"]
    category, number, multi, url = shards[0]["values"]
    assert category == ["odd", "even", "odd"]
    assert number == [1900, 1900.5, None]
    assert multi == [["a", "b"], ["a"], []]
    assert url == ["https://example.org/0", "", ""]


def test_labels_are_a_field_with_scores() -> None:
    site = site_data(3, labelled=True)
    core, shards, _ = core_and_shards(site)
    assert core["fields"][-1] == {
        "name": "labels",
        "title": "Recognised",
        "kind": "labels",
        "facet": True,
    }
    for item, labels, scores in zip(
        site.items, shards[0]["values"][-1], shards[0]["scores"], strict=True
    ):
        odd = item.id == "item-1"
        assert labels == (["fig", "lemon"] if odd else [])
        assert scores == ([75, 12] if odd else [])
    without, shards, _ = core_and_shards(site_data(3))
    assert "labels" not in [field["name"] for field in without["fields"]]
    assert shards[0]["scores"] == [[], [], []]


def test_text_cannot_leave_the_script() -> None:
    site = site_data(3, title="</script><script>alert(1)</script>\u2028")
    files = viewer_data.scripts(site)
    assert all(b"</script" not in data and "\u2028".encode() not in data for data in files.values())
    _, shards, _ = core_and_shards(site)
    assert shards[0]["title"][0] == "</script><script>alert(1)</script>\u2028 0"


def test_clusters_can_be_cut_by_one_scan() -> None:
    site = site_data(60)
    _, _, clusters = core_and_shards(site)
    order = np.frombuffer(untext(clusters["order"]), "<u4")
    heights = np.frombuffer(untext(clusters["heights"]), "<f4")
    assert sorted(order.tolist()) == list(range(60))
    assert 0 < heights.max() <= 1
    runs = np.concatenate([[0], np.cumsum(heights > 1 - clusters["similarity"])])
    group = np.empty(60, int)
    group[order] = runs
    pairs = {(int(a), int(b)) for a, b in zip(group, site.clusters, strict=True) if b}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def test_the_key_is_that_of_the_order_of_the_items() -> None:
    key = core_and_shards(site_data(20))[0]["key"]
    assert len(key) == 8
    assert core_and_shards(site_data(20, title="another"))[0]["key"] == key
    assert core_and_shards(site_data(21))[0]["key"] != key
    site = site_data(20)
    turned = replace(site, items=site.items[::-1])
    assert core_and_shards(turned)[0]["key"] != key


def test_names_change_with_the_content() -> None:
    first, second = (set(viewer_data.scripts(site_data(20, title=t))) for t in ("one", "two"))
    assert first & second == {
        "data/core.js",
        *(n for n in first if "clusters" in n or "words" in n),
    }


def test_leaves_carry_the_clusters_of_the_opening_cut() -> None:
    site = site_data(60)
    _, _, clusters = core_and_shards(site)
    order = np.frombuffer(untext(clusters["order"]), "<u4")
    assert unplane(clusters["labels"], 4).tolist() == site.clusters[order].tolist()
