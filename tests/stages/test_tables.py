from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from sitegen.model.arrangement import Arrangement, Entry
from sitegen.stages import tables
from tests.samples import ids, site_data

# A public interface: docs/items-and-build.md.
COLUMNS = (
    "id", "filename", "title", "x", "y", "column", "row",
    "cluster", "confidence", "rank", "neighbours", "distances", "labels",
    "kept_map", "kept_grid",
)  # fmt: skip


def test_items_csv_says_where_each_item_is() -> None:
    site = site_data(30)
    rows = list(csv.DictReader(io.StringIO(tables.items_csv(site).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["kept_map"], rows[0]["kept_grid"]) == ("0.50", "")
    assert [row["filename"] for row in rows] == sorted(item.filename for item in site.items)
    known = {item.id: place for place, item in enumerate(site.items)}
    for row in rows:
        place = known[row["id"]]
        assert row["title"] == site.items[place].title
        cell = int(row["row"]) * site.sheets.columns + int(row["column"])
        assert cell == site.cells[place]
        assert row["cluster"] == (str(site.clusters[place]) if site.clusters[place] else "")
        assert [known[near] for near in row["neighbours"].split(" ")] == list(
            site.neighbours[place]
        )


def test_labels_have_their_scores() -> None:
    site = site_data(4, labelled=True)
    rows = csv.DictReader(io.StringIO(tables.items_csv(site).decode()))
    assert {row["id"]: row["labels"] for row in rows} == {
        "item-0": "", "item-1": "fig: 0.75; lemon: 0.125",
        "item-2": "", "item-3": "fig: 0.75; lemon: 0.125",
    }  # fmt: skip


def test_both_axes_share_one_unit() -> None:
    site = site_data(30)
    rows = list(csv.DictReader(io.StringIO(tables.items_csv(site).decode())))
    width = max(float(row["x"]) for row in rows)
    height = max(float(row["y"]) for row in rows)
    assert max(width, height) == 1
    assert abs(width / height - site.aspect) < 1e-4


def test_further_layouts_have_columns_at_the_end() -> None:
    places = np.stack([np.arange(30), np.zeros(30)], axis=1).astype(np.float32) * 7
    further = Entry("row", "Row", "row", Arrangement(ids(30), places))
    rows = list(
        csv.DictReader(io.StringIO(tables.items_csv(site_data(30, further=[further])).decode()))
    )
    assert tuple(rows[0]) == (*COLUMNS, "x_row", "y_row")
    for row in rows:
        number = int(row["id"].removeprefix("item-"))
        assert float(row["x_row"]) == pytest.approx(number / 29, abs=1e-6)
