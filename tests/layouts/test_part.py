"""Parting pictures that lie over each other: none overlaps, and neighbours stay neighbours."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import KDTree

from sitegen import Options, build, load_config
from sitegen.layouts.part import cell, part
from sitegen.layouts.score import kept
from sitegen.model.arrays import Layout
from tests.samples import ids, write_pictures

Positions = NDArray[np.float32]


def islands(count: int, groups: int = 6) -> Positions:
    """Crowded islands with white space between them."""
    rng = np.random.default_rng(0)
    centres = rng.uniform(-40, 40, size=(groups, 2))
    points = centres[np.arange(count) % groups] + rng.normal(size=(count, 2)) * 2
    return points.astype(np.float32)


def parted(positions: Positions) -> Positions:
    return part(Layout(ids(len(positions)), positions)).positions


def overlaps(positions: Positions, side: float) -> int:
    return len(KDTree(positions).query_pairs(side * 0.999, p=np.inf))


def nearest(positions: Positions, k: int = 10) -> NDArray[np.int32]:
    found = KDTree(positions).query(positions, k + 1)[1]
    return np.asarray(found)[:, 1:].astype(np.int32)


def test_no_picture_overlaps_another() -> None:
    before = islands(600)
    after = parted(before)
    side = cell(after)
    assert side is not None
    # Large enough to matter: together they cover a good part of the map.
    assert 600 * side**2 > 0.2 * np.ptp(before, axis=0).prod()
    assert overlaps(before, side) > 600
    assert overlaps(after, side) == 0


def test_neighbours_stay_neighbours() -> None:
    before = islands(600)
    after = parted(before)
    near = nearest(before)
    shuffled = np.random.default_rng(0).permutation(after)
    assert kept(near, after.astype(float)) > 0.5
    assert kept(near, shuffled.astype(float)) < 0.1


def test_islands_stay_islands() -> None:
    before = islands(120, groups=4)
    group = np.arange(120) % 4
    assert (group[nearest(parted(before), 1)[:, 0]] == group).mean() > 0.95


def test_what_does_not_overlap_hardly_moves() -> None:
    rng = np.random.default_rng(1)
    columns, rows = np.meshgrid(np.arange(20), np.arange(20))
    before = (np.stack([columns.ravel(), rows.ravel()], 1) * 3).astype(np.float32)
    before += rng.uniform(-0.4, 0.4, before.shape).astype(np.float32)
    after = parted(before)
    side = cell(after)
    assert side is not None
    moved = np.abs(after - before).max(axis=1) / side
    assert moved.max() < 1.1
    assert moved.mean() < 0.5


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_few_pictures(count: int) -> None:
    after = parted(islands(count))
    assert after.shape == (count, 2)
    assert len(np.unique(after, axis=0)) == count


@pytest.mark.parametrize("count", [2, 3, 50, 500])
def test_pictures_in_one_place_end_apart(count: int) -> None:
    after = parted(np.full((count, 2), 7, np.float32))
    side = cell(after)
    assert side is not None
    assert overlaps(after, side) == 0
    # As compact as white space allows, around the same place.
    assert np.ptp(after, axis=0).max() < 4 * side * np.sqrt(count)
    np.testing.assert_allclose(after.mean(axis=0), 7, atol=4 * side)


def test_duplicates_end_side_by_side() -> None:
    before = islands(300)
    before[1] = before[0]
    after = parted(before)
    side = cell(after)
    assert side is not None
    assert 0.99 * side < np.abs(after[0] - after[1]).max() < 3 * side


@pytest.mark.parametrize("axis", [0, 1])
def test_pictures_in_a_line(axis: int) -> None:
    before = np.zeros((40, 2), np.float32)
    before[:, axis] = np.arange(40)
    after = parted(before)
    side = cell(after)
    assert side is not None
    assert overlaps(after, side) == 0
    assert np.corrcoef(before[:, axis], after[:, axis])[0, 1] > 0.99


def test_a_stray_picture_leaves_room_for_the_others() -> None:
    before = islands(300)
    before[0] = 1e6
    after = parted(before)
    near = nearest(before[1:])
    side = cell(after)
    assert side is not None
    assert kept(near, after[1:].astype(float)) > 0.5
    assert side < np.ptp(before[1:], axis=0).max() / 8


def test_the_same_map_is_parted_in_the_same_way() -> None:
    np.testing.assert_array_equal(parted(islands(300)), parted(islands(300)))


def test_cell_is_the_largest_without_overlap() -> None:
    assert cell(np.array([[0, 0], [3, 1], [0, 5]], np.float32)) == 3
    assert cell(np.zeros((1, 2), np.float32)) is None
    assert cell(np.zeros((2, 2), np.float32)) is None


def test_the_manifest_parts_the_map_and_leaves_the_grid(tmp_path: Path) -> None:
    write_pictures(tmp_path / "images", 24)
    crowded, apart = (site_of(tmp_path, overlap) for overlap in ("true", "false"))
    assert crowded[2] is None
    assert apart[2] is not None
    # In items.csv and in the viewer's data the unit is not the same: compare shares of the height.
    positions = apart[0]
    side = cell(positions.astype(np.float32))
    assert side is not None
    assert apart[2] * np.ptp(positions[:, 1]) == pytest.approx(side, rel=0.01)
    assert overlaps(crowded[0].astype(np.float32), side) > 0
    np.testing.assert_array_equal(crowded[1], apart[1])


def site_of(
    folder: Path, overlap: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], float | None]:
    """Build a site; return the map, the cells, and the size of a picture on the map."""
    (folder / "collection.toml").write_text(
        '[collection]\ntitle = "Stripes"\nimages = "images/*.jpg"\n'
        f"[features]\nextractor = 'descriptor'\n[map]\nperplexity = 5\noverlap = {overlap}\n"
    )
    data = build(load_config(folder), Options(jobs=1)).output / "data"
    with (data / "items.csv").open(newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["id"])
    numbers = [[float(row[key]) for key in ("x", "y", "column", "row")] for row in rows]
    core = (data / "core.js").read_text()
    layouts = json.loads(core[core.index("{") : core.rindex("]")])["layouts"]
    places = np.array(numbers)
    return places[:, :2], places[:, 2:], layouts[0]["size"]
