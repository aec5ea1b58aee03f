from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.retrieval import balanced, extracted, pixels_of, precision, read_labelled
from sitegen.errors import SitegenError
from sitegen.extractors.base import Blocks, FeatureSettings
from sitegen.extractors.descriptor import PARTS, Descriptor, colours, texture, to_grey, to_lab
from tests.samples import picture

Pixels = NDArray[np.uint8]
EXAMPLE = Path(__file__).resolve().parents[2] / "example_site"


@pytest.fixture(scope="module")
def descriptor() -> Descriptor:
    return Descriptor(FeatureSettings("descriptor"))


def small(image: Image.Image) -> Pixels:
    return np.asarray(image.resize((64, 64), Image.Resampling.BOX))


def samples(count: int) -> Pixels:
    return np.stack([small(picture(seed)) for seed in range(count)])


def recompressed(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "jpeg", quality=60)
    return Image.open(file)


COPIES = {
    "brighter": lambda image: image.point(lambda value: min(255, round(value * 1.08))),
    "encoded again": recompressed,
    "shifted by a pixel": lambda image: image.transform(
        image.size, Image.Transform.AFFINE, (1, 0, 1, 0, 1, 1)
    ),
    "half as large": lambda image: image.resize((48, 36), Image.Resampling.BOX),
}


@pytest.mark.parametrize("change", COPIES)
def test_a_copy_is_nearer_than_any_other_picture(descriptor: Descriptor, change: str) -> None:
    originals = [picture(seed, 192, 144) for seed in range(12)]
    copies = [COPIES[change](image) for image in originals]
    pixels = np.stack([small(image) for image in originals + copies])
    finished = balanced(descriptor, descriptor.extract(pixels))
    nearest = (finished[12:] @ finished[:12].T).argmax(axis=1)
    assert nearest.tolist() == list(range(12))


def test_each_part_sees_what_it_is_named_for(descriptor: Descriptor) -> None:
    rows, columns = np.mgrid[0:64, 0:64]
    red, blue = np.array([200, 40, 40]), np.array([40, 60, 200])
    upright, level = (columns // 4 % 2)[..., None], (rows // 4 % 2)[..., None]
    left, fine = (columns < 32)[..., None], ((columns + rows) % 2)[..., None]
    pixels = {
        "red, upright": red * upright + 30,
        "red, level": red * level + 30,
        "blue, upright": blue * upright + 30,
        "red, fine": red * fine + 30,
        "upright on the left": red * upright * left + 30,
        "upright on the right": red * upright * ~left + 30,
    }
    values = dict(
        zip(
            pixels,
            descriptor.extract(np.stack(list(pixels.values())).astype(np.uint8)),
            strict=True,
        )
    )

    def apart(part: str, one: str, other: str) -> float:
        a, b = values[one][PARTS[part]], values[other][PARTS[part]]
        return float(1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))

    assert apart("colour", "red, upright", "red, level") < 0.01
    assert apart("colour", "red, upright", "blue, upright") > 0.3
    assert apart("edges", "red, upright", "blue, upright") < 0.01
    assert apart("edges", "red, upright", "red, level") > 0.3
    assert apart("texture", "red, upright", "blue, upright") < 0.1
    assert apart("texture", "red, upright", "red, fine") > 0.2
    assert apart("colour", "upright on the left", "upright on the right") < 0.01
    assert apart("layout", "upright on the left", "upright on the right") > 0.2


def test_texture_does_not_see_colour_or_brightness() -> None:
    grain = np.random.default_rng(0).integers(60, 180, (1, 64, 64), np.uint8)
    np.testing.assert_array_equal(texture(grain), texture(grain + 40))
    assert (texture(grain) > 0).all()
    plain = texture(np.full_like(grain, 90))
    assert (np.count_nonzero(plain), plain.max()) == (3, 1)


def test_colour_bins_hold_every_colour_once() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (3, 64, 64, 3), np.uint8)
    found = colours(pixels)
    assert found.shape == (3, PARTS["colour"].stop)
    np.testing.assert_allclose((found**2).sum(axis=1), 1, rtol=1e-5)
    greys = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 16, 16, 3)
    assert np.count_nonzero(colours(greys)) == 4  # one a bin of lightness


def test_one_by_one_is_the_same_as_together(descriptor: Descriptor) -> None:
    pixels = samples(7)
    together = descriptor.extract(pixels)
    alone = np.concatenate([descriptor.extract(one[None]) for one in pixels])
    np.testing.assert_allclose(alone, together, atol=1e-5)
    assert together.dtype == np.float32
    assert together.shape[1] == max(columns.stop for columns in PARTS.values())


@pytest.mark.parametrize("value", [0, 128, 255])
def test_plain_pictures_are_finite(descriptor: Descriptor, value: int) -> None:
    pixels = np.full((2, 64, 64, 3), value, np.uint8)
    pixels[1, :32] = 255 - value
    assert np.isfinite(descriptor.extract(pixels)).all()


def test_the_parts_are_blocks_that_cover_the_row(descriptor: Descriptor) -> None:
    assert isinstance(descriptor, Blocks)
    ends = [0, *(columns.stop for columns in PARTS.values())]
    assert [columns.start for columns in descriptor.blocks] == ends[:-1]
    assert descriptor.extract(samples(1)).shape == (1, ends[-1])


def test_grey_is_the_luma_of_the_colours() -> None:
    pixels = np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 255, 0], [7, 7, 7]], np.uint8)
    assert to_grey(pixels).tolist() == [255, 0, 77, 149, 7]


def test_lab_of_known_colours() -> None:
    pixels = np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]], np.uint8)
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]]
    np.testing.assert_allclose(to_lab(pixels), expected, atol=0.02)


def test_wrong_pixels_and_settings_are_refused(descriptor: Descriptor) -> None:
    with pytest.raises(ValueError, match=r"\(b, 64, 64, 3\)"):
        descriptor.extract(np.zeros((1, 32, 32, 3), np.uint8))
    with pytest.raises(ValueError, match="1 to 32 pictures"):
        descriptor.extract(np.zeros((33, 64, 64, 3), np.uint8))
    with pytest.raises(SitegenError, match="no setting 'layer'"):
        Descriptor(FeatureSettings("descriptor", layer="fc2"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("collection", "column", "least"),
    [("grocery", "label", 0.48), ("pomology", "category", 0.50), ("example", "family", 0.65)],
)
def test_it_finds_the_same_kind_and_beats_each_part(
    descriptor: Descriptor, shared: Path, collection: str, column: str, least: float
) -> None:
    folder = EXAMPLE if collection == "example" else shared / "data" / collection
    labelled = read_labelled(folder, column)
    labels, counts = np.unique(labelled.labels, return_counts=True)
    large = np.isin(labelled.labels, labels[counts >= 40])
    kinds = labelled.labels[large]
    paths = tuple(path for path, wanted in zip(labelled.paths, large, strict=True) if wanted)
    values = extracted(descriptor, pixels_of(paths, descriptor.input_size))
    finished = balanced(descriptor, values)
    noise = np.random.default_rng(0).normal(size=values.shape).astype(np.float32)
    assert precision(noise, kinds) < 0.2
    joined = precision(finished, kinds)
    assert joined >= least
    for part, columns in PARTS.items():
        assert precision(finished[:, columns], kinds) < joined, part
