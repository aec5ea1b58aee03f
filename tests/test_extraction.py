from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sitegen import extraction
from sitegen.cache import Cache
from sitegen.extraction import Extraction
from sitegen.extractors import Extractor, FeatureSettings, Part, create
from sitegen.fingerprint import digest_file
from sitegen.images import Limits, decode
from sitegen.model.items import Item
from sitegen.prepare import prepare
from sitegen.progress import Silent
from sitegen.recipe import Recipe
from tests.samples import write_pictures

RECIPE = Recipe(256, 80, 10**7, "contain", (64,))
RAW = FeatureSettings("raw", input_size=16)
DESCRIPTOR = FeatureSettings("descriptor")


def collected(folder: Path, count: int) -> list[Item]:
    return [
        Item(path.stem, path, path.name, digest_file(path), path.stem, path.stem)
        for path in write_pictures(folder, count)
    ]


def prepared(folder: Path, items: list[Item], *parts: tuple[FeatureSettings, float]) -> Extraction:
    cache = Cache(folder / "cache")
    made = Extraction([Part(create(each), share) for each, share in parts], RECIPE, cache)
    prepare(items, RECIPE, list(made.shelves.values()), cache, 2, Silent())
    return made


def matrix(made: Extraction, items: list[Item], folder: Path) -> np.ndarray:
    cache = Cache(folder / "cache")
    with cache.new_array("test", made.key(items), made.shape(items)) as new:
        made.fill(items, new)
    found = cache.open_array("test", made.key(items))
    assert found is not None
    return np.array(found)


def extracted(settings: FeatureSettings, items: list[Item]) -> np.ndarray:
    extractor = create(settings)
    assert isinstance(extractor, Extractor)
    pixels = [
        decode(item.path, Limits(RECIPE.max_pixels), RECIPE.web_size).pixels(*extractor.input_size)
        for item in items
    ]
    return np.concatenate([extractor.extract(each[None]) for each in pixels])


def cosines(values: np.ndarray) -> np.ndarray:
    centred = values - values.mean(axis=0, dtype=np.float64)
    unit = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    return unit @ unit.T


def test_one_extractor_without_blocks_is_left_as_it_is(tmp_path: Path) -> None:
    items = collected(tmp_path, 5)
    made = prepared(tmp_path, items, (RAW, 1))
    np.testing.assert_array_equal(matrix(made, items, tmp_path), extracted(RAW, items))


def test_several_are_joined_by_their_shares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction, "ROWS", 4)  # so that there are several blocks of rows
    items = collected(tmp_path, 11)
    values = matrix(prepared(tmp_path, items, (RAW, 0.25), (DESCRIPTOR, 0.75)), items, tmp_path)
    alone = matrix(prepared(tmp_path, items, (DESCRIPTOR, 1)), items, tmp_path)
    found = values @ values.T
    expected = 0.25 * cosines(extracted(RAW, items)) + 0.75 * (alone @ alone.T)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_a_further_extractor_makes_no_picture_again(tmp_path: Path) -> None:
    items = collected(tmp_path, 3)
    prepared(tmp_path, items, (RAW, 1))
    made = {path: path.stat().st_ino for path in (tmp_path / "cache").rglob("*/??/*")}
    prepared(tmp_path, items, (RAW, 0.5), (DESCRIPTOR, 0.5))
    kept = {path: path.stat().st_ino for path in (tmp_path / "cache").rglob("*/??/*")}
    assert made.items() <= kept.items()
    assert len(kept) == len(made) + len(items)


def test_damaged_features_are_computed_again(tmp_path: Path) -> None:
    items = collected(tmp_path, 3)
    made = prepared(tmp_path, items, (RAW, 1))
    whole = matrix(made, items, tmp_path)
    for entry in (tmp_path / "cache/features").rglob("*/*"):
        if entry.is_file():
            entry.write_bytes(entry.read_bytes()[:-30])
    np.testing.assert_array_equal(matrix(made, items, tmp_path), whole)
