from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen import SitegenError
from sitegen.identity.marks import mark_of_picture, marks_of
from tests.configs import config_of
from tests.samples import picture, write_pictures


def marks(folder: Path, **theme: str) -> dict[str, bytes]:
    write_pictures(folder / "images", 1)
    overrides = {f"theme.{key}": value for key, value in theme.items()}
    return marks_of(config_of(folder, images=["images/*"], overrides=overrides))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_small_logos_and_drawings_are_taken_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    drawn = (tmp_path / "logo.svg").read_bytes()
    assert marks(tmp_path, logo="logo.svg") == {"logo.svg": drawn, "favicon.svg": drawn}
    picture(1).save(tmp_path / "logo.png")
    assert marks(tmp_path, logo="logo.png")["logo.png"] == (tmp_path / "logo.png").read_bytes()


def test_large_logos_and_odd_formats_become_small_pngs(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (900, 1800, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "logo.png")
    made = marks(tmp_path, logo="logo.png")
    assert opened(made["logo.png"]).size == (512, 256)
    picture(1).convert("CMYK").save(tmp_path / "logo.tif")
    made = marks(tmp_path, logo="logo.tif")
    assert opened(made["logo.png"]).format == "PNG"


def test_the_mark_is_square_whole_and_clear_around(tmp_path: Path) -> None:
    Image.new("RGB", (100, 50), "red").save(tmp_path / "logo.png")
    mark = opened(marks(tmp_path, logo="logo.png")["favicon.png"])
    assert mark.size == (180, 180)
    assert mark.getpixel((90, 5))[3] == 0
    assert mark.getpixel((2, 90)) == (255, 0, 0, 255)


def test_a_mark_from_a_picture_fills_its_square() -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "blue").save(out, "PNG")
    mark = opened(mark_of_picture(out.getvalue()))
    assert mark.size == (180, 180)
    assert mark.getpixel((90, 1)) == (0, 0, 255, 255)
    assert mark.getpixel((0, 0))[3] == 0, "rounded corners"


def test_what_is_no_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_text("no picture")
    with pytest.raises(SitegenError, match=r"theme.logo: 'logo.png'"):
        marks(tmp_path, logo="logo.png")
