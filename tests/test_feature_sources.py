"""Sources of features, each through a whole build."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sitegen import Options, build, load_config
from sitegen.pipeline import features_of
from tests.samples import write_pictures


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "site/data/items.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def facts(folder: Path) -> dict:
    return json.loads((folder / "site/data/build.json").read_text())


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "collection.toml").write_text('[collection]\nimages = ["images/*.jpg"]\n' + text)
    return folder


def neighbours(folder: Path) -> dict[str, list[str]]:
    build(load_config(folder), Options(jobs=1))
    return {row["id"]: row["neighbours"].split() for row in rows(folder)}


@pytest.mark.keras
def test_photographs_get_the_right_labels(shared: Path, tmp_path: Path) -> None:
    weights = shared / "weights"
    wanted = ("Banana", "Pineapple", "Lemon", "Pepper")
    folder = write(
        tmp_path / "photographs",
        '[features]\nextractor = "MobileNetV2"\n'
        f'weights = "{weights / "mobilenetv2_1.0_224_from_int8.h5"}"\n'
        f'[labels]\nnames = "{weights / "imagenet_labels.txt"}"\n',
    )
    (folder / "images").mkdir()
    with (shared / "data/grocery/metadata.csv").open(newline="") as file:
        label_of = {row["filename"]: row["label"] for row in csv.DictReader(file)}
    taken: Counter[str] = Counter()
    for name, label in label_of.items():
        if label in wanted and taken[label] < 4:
            taken[label] += 1
            shutil.copy(shared / "data/grocery/images" / name, folder / "images")
    report = build(load_config(folder), Options(jobs=2))
    assert report.items == 16
    right = {"Pepper": "bell pepper"}
    found = {row["filename"]: row["labels"] for row in rows(folder)}
    hits = [
        name for name, labels in found.items()
        if labels.startswith(right.get(label_of[name], label_of[name].lower()) + ": 0.")
    ]  # fmt: skip
    assert len(hits) >= 14
    page = (folder / "site/items" / hits[0].removesuffix(".jpg") / "index.html").read_text()
    assert "<dt>Recognised</dt>" in page
    about = facts(folder)["extractor"]
    assert about["labelled"] == sum(map(bool, found.values()))
    assert len(about["parts"][0]["runtimes"]) == 1
    assert about["parts"][0]["untrained"] is False
    for number, entry in enumerate((folder / ".sitegen/cache/labels").glob("*/*")):
        if number % 3 == 0:
            entry.write_bytes(b"damaged")
    build(load_config(folder, overrides={"labels.min_score": "0.2"}), Options(jobs=2))
    assert sum(bool(row["labels"]) for row in rows(folder)) >= 14
    # Other labels of the same pictures come from the cache.
    build(load_config(folder, overrides={"labels.top": "1"}), Options(jobs=2))
    assert all(";" not in row["labels"] for row in rows(folder))


def test_vectors_of_ones_own_decide_what_is_near(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "own", '[features]\nextractor = "precomputed"\nfile = "vectors.csv"\n'
    )
    write_pictures(folder / "images", 7)
    angles = {0: 0, 3: 0.1, 1: 2, 4: 2.1, 2: 4, 5: 4.1}  # 6 has none
    lines = [f"picture-{n:02}.jpg,{np.cos(a)},{np.sin(a)}" for n, a in angles.items()]
    (folder / "vectors.csv").write_text("\n".join(["filename,a,b", *lines, "other.jpg,1,2"]) + "\n")
    near = neighbours(folder)
    for one, other in ((0, 3), (1, 4), (2, 5)):
        assert near[f"picture-{one:02}"][0] == f"picture-{other:02}"
        assert near[f"picture-{other:02}"][0] == f"picture-{one:02}"
    about = facts(folder)
    assert about["skipped"] == [
        {"name": "picture-06.jpg", "reason": "has no vector in vectors.csv"}
    ]
    assert [each["cases"] for each in about["warnings"]] == [["other.jpg"]]
    features = features_of(load_config(folder))
    np.testing.assert_allclose(features.values[0], [1, 0], atol=1e-6)


def test_likeness_in_time_is_mixed_in(tmp_path: Path) -> None:
    folder = tmp_path / "years"
    (folder / "images").mkdir(parents=True)
    # Two looks, and two times that cut across them.
    look, other = write_pictures(tmp_path / "looks", 2)
    table = ["filename,year"]
    for number in range(8):
        shutil.copy((look, other)[number % 2], folder / f"images/{number}.jpg")
        table.append(f"{number}.jpg,{1900 if number < 4 else 2000}")
    (folder / "metadata.csv").write_text("\n".join(table) + "\n")

    def nearest(alpha: float) -> dict[str, set[str]]:
        write(
            folder,
            'metadata = "metadata.csv"\n[features]\nextractor = "descriptor"\n'
            f'[time]\nalpha = {alpha}\nfield = "year"\n',
        )
        return {item: set(near[:3]) for item, near in neighbours(folder).items()}

    assert nearest(0.0)["0"] == {"2", "4", "6"}
    assert nearest(0.9)["0"] == {"1", "2", "3"}


def test_several_extractors_make_one_site(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "both",
        '[features]\nextractor = ["descriptor", "raw"]\n'
        '[[extractors]]\nname = "raw"\ninput_size = 16\nshare = 3.0\n',
    )
    write_pictures(folder / "images", 6)
    build(load_config(folder), Options(jobs=1))
    about = facts(folder)["extractor"]
    assert about["name"] == "descriptor + raw"
    assert [(part["name"], part["share"]) for part in about["parts"]] == [
        ("descriptor", 0.25),
        ("raw", 0.75),
    ]


@pytest.mark.keras
def test_an_untrained_network_is_marked(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "random",
        '[features]\nextractor = "mobilenet_v2"\nweights = "random"\ninput_size = 32\n',
    )
    write_pictures(folder / "images", 3)
    report = build(load_config(folder), Options(jobs=1))
    assert "untrained" in report.extractor
    assert facts(folder)["extractor"]["parts"][0]["untrained"] is True
    assert not any(row["labels"] for row in rows(folder))
