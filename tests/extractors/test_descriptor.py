from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from benchmarks.retrieval import extracted, pixels_of, precision, read_labelled
from sitegen.errors import SitegenError
from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.descriptor import PARTS, Descriptor, join, to_lab
from tests.samples import picture

Pixels = NDArray[np.uint8]


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
    finished = descriptor.finish(descriptor.extract(pixels))
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
    assert apart("scene", "upright on the left", "upright on the right") > 0.2


def test_a_grey_picture_has_no_texture_in_its_chroma(descriptor: Descriptor) -> None:
    grey = np.random.default_rng(0).integers(0, 256, (1, 64, 64, 1), np.uint8)
    values = descriptor.extract(np.repeat(grey, 3, axis=3))[0, PARTS["texture"]]
    by_channel = values.reshape(2, 3, 59) > 0
    assert by_channel.sum(axis=2).tolist() == [[59, 1, 1], [59, 1, 1]]


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


def test_parts_weigh_the_same(descriptor: Descriptor) -> None:
    finished = descriptor.finish(descriptor.extract(samples(20)))
    for columns in PARTS.values():
        np.testing.assert_allclose(np.linalg.norm(finished[:, columns], axis=1), 0.5, atol=1e-5)


@pytest.mark.parametrize("count", [1, 3, 30])
def test_identical_pictures_finish_as_zeros(descriptor: Descriptor, count: int) -> None:
    values = descriptor.extract(np.repeat(samples(1), count, axis=0))
    assert not descriptor.finish(values).any()


def test_two_pictures_are_opposite(descriptor: Descriptor) -> None:
    one, other = descriptor.finish(descriptor.extract(samples(2)))
    assert one @ other == pytest.approx(-1, abs=1e-4)


def test_a_part_that_is_constant_becomes_zero() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((9, 6)).astype(np.float32)
    values[:, 3:] = [0.1, 0.7, 0.3]
    finished = join(values, {"varied": slice(0, 3), "constant": slice(3, 6)})
    assert not finished[:, 3:].any()
    np.testing.assert_allclose(np.linalg.norm(finished, axis=1), 0.5**0.5, atol=1e-6)
    assert join(values[:0], {"all": slice(0, 6)}).shape == (0, 6)


def test_finish_leaves_its_input_alone(descriptor: Descriptor) -> None:
    values = descriptor.extract(samples(4))
    before = values.copy()
    descriptor.finish(values)
    np.testing.assert_array_equal(values, before)


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
    [("grocery", "label", 0.48), ("pomology", "category", 0.50)],
)
def test_it_finds_the_same_kind_and_beats_each_part(
    descriptor: Descriptor, shared: Path, collection: str, column: str, least: float
) -> None:
    labelled = read_labelled(shared / "data" / collection, column)
    labels, counts = np.unique(labelled.labels, return_counts=True)
    large = np.isin(labelled.labels, labels[counts >= 40])
    kinds = labelled.labels[large]
    paths = tuple(path for path, wanted in zip(labelled.paths, large, strict=True) if wanted)
    values = extracted(descriptor, pixels_of(paths, descriptor.input_size))
    finished = descriptor.finish(values)
    noise = np.random.default_rng(0).normal(size=values.shape).astype(np.float32)
    assert precision(noise, kinds) < 0.2
    joined = precision(finished, kinds)
    assert joined >= least
    for part, columns in PARTS.items():
        assert precision(finished[:, columns], kinds) < joined, part
