from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen import SitegenError, images


def pixels(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB")).astype(float)


def test_every_picture_stands_in_its_cell(built: Path, export: Callable, tmp_path: Path) -> None:
    export("poster", "--width", "901", "-o", "p.png")
    poster = pixels(tmp_path / "p.png")
    with (built / "site/data/items.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns = 1 + max(int(row["column"]) for row in rows)
    lines = 1 + max(int(row["row"]) for row in rows)
    pitch = 901 / columns
    assert poster.shape == (round(lines * pitch), 901, 3)
    for row in rows:
        own = images.decode(built / "images" / row["filename"]).fitted(int(pitch)).astype(float)
        high, wide = own.shape[:2]
        top = round(int(row["row"]) * pitch) + (int(pitch) - high) // 2
        left = round(int(row["column"]) * pitch) + (int(pitch) - wide) // 2
        shown = poster[top : top + high, left : left + wide]
        assert np.abs(shown - own).mean() < 12, row["filename"]


def test_size_in_print_and_resolution(export: Callable, tmp_path: Path) -> None:
    export("poster", "--mm", "100", "--dpi", "254", "-o", "p.tif")
    with Image.open(tmp_path / "p.tif") as image:
        assert image.width == 1000
        assert float(image.info["dpi"][0]) == pytest.approx(254, abs=0.1)
        assert "icc_profile" in image.info


@pytest.mark.parametrize("shape", ["circle", "ellipse", "square", "rectangle"])
def test_shapes_for_the_poster_alone(
    built: Path, export: Callable, tmp_path: Path, shape: str
) -> None:
    manifest = (built / "collection.toml").read_text()
    export("poster", "--shape", shape, "--width", "600", "--background", "#ff00ff", "-o", "p.png")
    poster = pixels(tmp_path / "p.png")
    empty = np.abs(poster - (255, 0, 255)).sum(axis=2) < 1
    corner = empty[: len(empty) // 12, : 600 // 12].mean()
    assert (corner == 1) == (shape in ("circle", "ellipse"))
    ratio = poster.shape[1] / poster.shape[0]
    assert ratio > 1.3 if shape in ("ellipse", "rectangle") else 0.7 < ratio < 1.4
    assert (built / "collection.toml").read_text() == manifest


def test_the_map_has_all_pictures_where_they_lie(
    built: Path, export: Callable, tmp_path: Path
) -> None:
    export("poster", "--layout", "map", "--width", "800", "--background", "#ffffff", "-o", "m.jpg")
    poster = pixels(tmp_path / "m.jpg")
    with (built / "site/data/items.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    inked = np.abs(poster - 255).sum(axis=2) > 60
    x = np.array([float(row["x"]) for row in rows])
    y = np.array([float(row["y"]) for row in rows])
    # The centres of the outermost pictures lie half a picture within the edge.
    side = inked.any(axis=0).argmax()
    assert side < 40
    spread = 0.05 + 0.9 * x / x.max(), 0.05 + 0.9 * y / y.max()
    hits = [
        inked[
            max(0, int(v * poster.shape[0]) - 60) : int(v * poster.shape[0]) + 60,
            max(0, int(u * 800) - 60) : int(u * 800) + 60,
        ].any()
        for u, v in zip(*spread, strict=True)
    ]
    assert all(hits)


def test_headings_of_columns_are_written(export: Callable, tmp_path: Path) -> None:
    red = ("--background", "#ff0000")
    export("poster", "--layout", "columns", "--width", "700", *red, "-o", "c.png")
    poster = pixels(tmp_path / "c.png")
    green, blue = poster[..., 1], poster[..., 2]
    is_words = ((poster[..., 0] > 250) & (np.abs(green - blue) < 3)).all(axis=1)
    above = poster[: np.flatnonzero(~is_words)[0]]
    letters = (above[..., 1] > 200).any(axis=0)
    assert letters[:350].any(), "the heading of the first column, white on red"
    assert letters[350:].any(), "and of the second"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "p.gif"), "has to end in .jpg"),
        (("--layout", "mpa"), "Choose one of: grid, map, columns"),
        (("--layout", "map", "--shape", "circle"), "of the grid alone"),
        (("--width", "70000"), "JPEG ends at 65,500 px"),
        (("--width", "2"), "too few"),
    ],
)
def test_errors(export: Callable, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(SitegenError) as found:
        export("poster", *arguments)
    assert words in f"{found.value.message} {found.value.hint}"
    assert not list(tmp_path.iterdir())


def test_strips_join_without_a_seam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen.images import strips

    monkeypatch.setattr(strips, "_STRIP_BYTES", 1)
    monkeypatch.setattr(strips, "_LEAST_ROWS", 7)
    whole = np.random.default_rng(0).integers(0, 256, (100, 33, 3), np.uint8)
    images.write_strips(lambda start, stop: whole[start:stop], 33, 100, tmp_path / "a.png")
    assert (pixels(tmp_path / "a.png") == whole).all()
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_pictures_on_the_edge_of_a_strip(
    export: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A box may reach into a strip in which nothing of the picture inside it lies."""
    from sitegen.images import strips

    arguments = ("poster", "--layout", "map", "--width", "600")
    export(*arguments, "-o", str(tmp_path / "whole.png"))
    monkeypatch.setattr(strips, "_STRIP_BYTES", 1)
    monkeypatch.setattr(strips, "_LEAST_ROWS", 5)
    export(*arguments, "-o", str(tmp_path / "strips.png"))
    assert (pixels(tmp_path / "strips.png") == pixels(tmp_path / "whole.png")).all()
