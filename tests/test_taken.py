from __future__ import annotations

import os
import random
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from sitegen.images.taken import taken

CHANGED, ORIGINAL, DIGITISED = 0x0132, 0x9003, 0x9004
DAY = datetime(2020, 1, 2, 3, 4, 5)


def save(path: Path, **tags: str) -> Path:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    inner = exif.get_ifd(0x8769)
    if "changed" in tags:
        exif[CHANGED] = tags["changed"]
    if "original" in tags:
        inner[ORIGINAL] = tags["original"]
    if "digitised" in tags:
        inner[DIGITISED] = tags["digitised"]
    Image.new("RGB", (40, 30), (10, 200, 30)).save(path, exif=exif)
    return path


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif", "avif"])
def test_the_camera_wrote_it_into_any_kind_of_file(tmp_path: Path, ending: str) -> None:
    tag = "changed" if ending == "tif" else "original"  # Pillow writes no inner directory there
    assert taken(save(tmp_path / f"a.{ending}", **{tag: "2020:01:02 03:04:05"})) == DAY


def test_the_shutter_goes_before_the_scan_and_the_scan_before_the_change(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    tags = {"changed": "2023:01:01 00:00:00", "digitised": "2022:01:01 00:00:00"}
    assert taken(save(path, **tags, original="2021:01:01 00:00:00")) == datetime(2021, 1, 1)
    assert taken(save(path, **tags, original="0000:00:00 00:00:00")) == datetime(2022, 1, 1)
    assert taken(save(path, changed=tags["changed"])) == datetime(2023, 1, 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020:01:02 03:04:05.678", DAY),
        ("2020-01-02T03:04:05", DAY),
        ("2020:01:02", datetime(2020, 1, 2)),
        ("2020:01:02 25:00:00", datetime(2020, 1, 2)),
        ("2020:01:02   :  :  ", datetime(2020, 1, 2)),
        ("2020:13:02 03:04:05", None),
        ("    :  :     :  :  ", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_garbage_is_unknown(tmp_path: Path, text: str, wanted: datetime | None) -> None:
    assert taken(save(tmp_path / "a.jpg", original=text)) == wanted


def test_files_that_tell_nothing(tmp_path: Path) -> None:
    for ending in ("jpg", "png", "gif", "bmp"):
        Image.new("RGB", (4, 3)).save(tmp_path / f"a.{ending}")
        assert taken(tmp_path / f"a.{ending}") is None
    (tmp_path / "text.jpg").write_text("no picture")
    (tmp_path / "empty.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    for name in ("text.jpg", "empty.jpg", "pipe.jpg", "absent.jpg", "."):
        assert taken(tmp_path / name) is None


def test_no_pixel_is_decoded(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", original="2020:01:02 03:04:05")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"IDAT") + 4])
    assert taken(path) == DAY


def test_damaged_data_neither_raise_nor_warn(tmp_path: Path) -> None:
    data = save(tmp_path / "a.jpg", original="2020:01:02 03:04:05").read_bytes()
    chance = random.Random(0)
    paths = []
    for number in range(200):
        damaged = bytearray(data)
        for _ in range(4):
            damaged[chance.randrange(20, 150)] = chance.randrange(256)
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(damaged[: chance.randrange(20, len(data))])
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(taken, paths))
    assert warnings.filters == before
    assert {type(each) for each in found} <= {datetime, type(None)}


def test_odd_files(shared: Path) -> None:
    for path in sorted((shared / "data" / "odd-images").iterdir()):
        taken(path)
