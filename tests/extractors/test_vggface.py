from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from numpy.typing import NDArray

from sitegen.errors import SitegenError
from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.vggface import Pair, VggFace, Widths, random_pairs, read_pairs
from sitegen.fingerprint import digest_file

# Importing TensorFlow and Keras is not ours to keep free of warnings.
quiet = pytest.mark.filterwarnings("ignore")

NARROW = Widths(((4, 4), (5, 5), (6, 6, 6), (7, 7, 7), (8, 8, 8)), (11, 12, 13))
SHAPES = list(NARROW.kernels())


def make(weights: Path | str, layer: str | None = None, **settings: str | int) -> VggFace:
    return VggFace(FeatureSettings("vggface", layer, str(weights), **settings), NARROW)


def write(file: Path, pairs: list[Pair], whole: bool = False) -> Path:
    """Write weights as Keras 2 does, layers without weights among them."""
    with h5py.File(file, "w") as archive:
        root = archive.create_group("model_weights") if whole else archive
        names = ["input"]
        root.create_group("input").attrs["weight_names"] = np.array([], "S1")
        for number, pair in enumerate(pairs):
            # As in life: ordered by the attribute, not by name.
            name = f"layer_{(number * 7) % 100}"
            group = root.create_group(name)
            group.attrs["weight_names"] = [f"{name}/W:0".encode(), f"{name}/b:0".encode()]
            for part, numbers in zip(("W", "b"), pair, strict=True):
                group[f"{name}/{part}:0"] = numbers
            names.append(name)
        root.attrs["layer_names"] = [name.encode() for name in names]
    return file


def pairs(seed: int = 1) -> list[Pair]:
    numbers = np.random.default_rng(seed)
    return [
        (kernel, numbers.normal(0, 0.1, bias.shape).astype(np.float32))
        for kernel, bias in random_pairs(SHAPES)
    ]


def as_convolutions(dense: list[Pair]) -> list[Pair]:
    """What DeepFace's file holds: fc6 over 7 × 7 pixels, the others over one."""
    convolved = [pair for pair in dense if pair[0].ndim == 4]
    for (kernel, bias), side in zip(dense[-3:], (7, 1, 1), strict=True):
        inputs, width = kernel.shape
        convolved.append((kernel.reshape(side, side, inputs // side**2, width), bias))
    return convolved


def pictures() -> NDArray[np.uint8]:
    return np.random.default_rng(2).integers(0, 256, (2, 224, 224, 3), np.uint8)


def test_the_published_network_has_its_parameters() -> None:
    shapes = list(Widths().kernels())
    assert len(shapes) == 16
    assert shapes[13:] == [(25088, 4096), (4096, 4096), (4096, 2622)]
    assert sum(int(np.prod(shape)) + shape[-1] for shape in shapes) == 145_002_878


def test_both_kinds_of_file_hold_the_same(tmp_path: Path) -> None:
    wanted = pairs()
    files = [
        write(tmp_path / "dense.h5", wanted),
        write(tmp_path / "convolutions.h5", as_convolutions(wanted), whole=True),
        write(tmp_path / "without-fc8.h5", wanted[:-1]),
        write(tmp_path / "convolutions-alone.h5", wanted[:13]),
    ]
    for file, count in zip(files, (16, 16, 15, 13), strict=True):
        found = read_pairs(file, SHAPES)
        assert len(found) == count
        for got, want in zip(found, wanted, strict=False):
            np.testing.assert_array_equal(got[0], want[0])
            np.testing.assert_array_equal(got[1], want[1])


@pytest.mark.parametrize("damage", ["text", "empty", "short", "other", "keras3"])
def test_files_of_something_else_are_refused(tmp_path: Path, damage: str) -> None:
    file, wanted = tmp_path / "face.h5", pairs()
    if damage == "text":
        file.write_text("version https://git-lfs.github.com/spec/v1\n")
    elif damage == "empty":
        file.touch()
    elif damage == "short":
        write(file, wanted[:9])
    elif damage == "other":
        write(file, [(kernel[..., :-1], bias[:-1]) for kernel, bias in wanted])
    else:
        with h5py.File(file, "w") as archive:
            archive["layers/conv2d/vars/0"] = wanted[0][0]
    with pytest.raises(SitegenError, match=r"face\.h5 does not hold the face network's") as caught:
        read_pairs(file, SHAPES)
    assert "vgg_face_weights.h5" in caught.value.hint


def test_weights_have_to_be_named(tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="needs a file of weights") as caught:
        VggFace(FeatureSettings("vggface"))
    assert "rcmalli_vggface_tf_vgg16.h5" in caught.value.hint
    with pytest.raises(SitegenError, match="does not exist"):
        make(tmp_path / "none.h5")
    with pytest.raises(SitegenError, match="224 px only"):
        make("random", input_size=160)
    with pytest.raises(SitegenError, match="no setting 'file'"):
        make("random", file="x.keras")


def test_key_tells_files_and_layers_apart(tmp_path: Path) -> None:
    one = write(tmp_path / "1.h5", pairs(1))
    two = write(tmp_path / "2.h5", pairs(2))
    assert make(one).key["weights"] == digest_file(one)
    keys = [make(one), make(two), make(one, "fc6"), make("random"), make(one, "pool5")]
    assert len({str(dict(extractor.key)) for extractor in keys}) == 5
    assert dict(make(one).key) == dict(make(one, "fc7").key)


@pytest.mark.keras
@quiet
def test_layers_of_the_network(tmp_path: Path) -> None:
    file = write(tmp_path / "face.h5", as_convolutions(pairs()))
    extractor = make(file)
    found = extractor.extract(pictures())
    assert found.shape == (2, 12)
    assert found.dtype == np.float32
    assert (found >= 0).all() and (found > 0).any()
    np.testing.assert_allclose(
        found, by_hand(pairs(), pictures()), rtol=1e-2, atol=1e-2 * found.max()
    )
    assert make(write(tmp_path / "2.h5", pairs(7))).extract(pictures()).tolist() != found.tolist()
    bare = write(tmp_path / "bare.h5", pairs()[:13])
    assert make(bare, "pool5", pooling="flatten").extract(pictures()).shape == (2, 7 * 7 * 8)
    with pytest.raises(SitegenError, match="lacks the layer 'fc7'"):
        make(bare).extract(pictures())
    with pytest.raises(SitegenError, match="no layer 'fc9'") as caught:
        make("random", "fc9").extract(pictures())
    assert "fc7" in caught.value.hint and "conv1_1" in caught.value.hint


def by_hand(weights: list[Pair], pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The network up to fc7, by the paper."""
    from scipy.ndimage import correlate

    rows = []
    for picture in pixels:
        # Blue first, less the mean face.
        numbers = picture[..., ::-1] - np.array([93.5940, 104.7624, 129.1863])
        place = 0
        for block in NARROW.blocks:
            for _ in block:
                kernel, bias = weights[place]
                made = [
                    sum(
                        correlate(
                            numbers[..., channel], kernel[..., channel, width], mode="constant"
                        )
                        for channel in range(numbers.shape[-1])
                    )
                    + bias[width]
                    for width in range(kernel.shape[-1])
                ]
                numbers = np.maximum(np.stack(made, axis=-1), 0)
                place += 1
            height, width, channels = numbers.shape
            numbers = numbers.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))
        vector = numbers.ravel()
        for kernel, bias in weights[13:15]:
            vector = np.maximum(vector @ kernel + bias, 0)
        rows.append(vector)
    return np.array(rows, np.float32)
