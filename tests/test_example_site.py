"""The example collection: what it promises, and that its script still draws it."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen import load_config
from sitegen.fingerprint import digest_bytes
from sitegen.stages.collect import collect

EXAMPLE = Path(__file__).resolve().parents[1] / "example_site"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (EXAMPLE / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_enough_pictures_in_enough_families(rows: list[dict[str, str]]) -> None:
    families = Counter(row["family"] for row in rows)
    assert len(rows) >= 600
    assert len(families) >= 12
    assert min(families.values()) >= 30
    sizes = [(EXAMPLE / "images" / row["filename"]).stat().st_size for row in rows]
    assert sum(sizes) < 20_000_000


def test_every_picture_is_large_enough_and_shows_something(rows: list[dict[str, str]]) -> None:
    for row in rows:
        with Image.open(EXAMPLE / "images" / row["filename"]) as picture:
            assert min(picture.size) >= 480, row["filename"]
            assert not picture.getexif(), row["filename"]
            picture.draft("L", (64, 64))
            contrast = np.asarray(picture.convert("L"), float).std()
        assert contrast > 4, f"{row['filename']} is nearly blank"


def test_the_table_is_complete(rows: list[dict[str, str]]) -> None:
    collection = collect(load_config(EXAMPLE), lambda path: digest_bytes(path.read_bytes()))
    assert collection.warnings == collection.skipped == ()
    assert len(collection.items) == len(rows)
    assert len({row["title"] for row in rows}) == len(rows)
    for row in rows:
        assert all(value.strip() for value in row.values()), row["filename"]
        assert row["link"].startswith("https://")
        assert 1000 < int(row["year"]) < 2027
        assert len(row["alt"]) > 20


@pytest.mark.slow
def test_the_script_draws_the_pictures_that_are_there(
    rows: list[dict[str, str]], tmp_path: Path
) -> None:
    command = [sys.executable, str(EXAMPLE / "make_pictures.py")]
    subprocess.run([*command, "--only", "knots", "--output", str(tmp_path)], check=True)
    expected = [row for row in rows if row["filename"].startswith("knots/")]
    with (tmp_path / "metadata.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == expected
    for row in expected:
        drawn, kept = (
            np.asarray(Image.open(folder / "images" / row["filename"]), float)
            for folder in (tmp_path, EXAMPLE)
        )
        # Not to the bit: another processor's sums round differently.
        assert np.abs(drawn - kept).mean() < 2, row["filename"]
