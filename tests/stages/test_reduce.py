from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from sitegen.model import arrays
from sitegen.model.arrays import Features
from sitegen.stages import reduce as module
from sitegen.stages.reduce import reduce
from tests.samples import ids, mixture

SHAPES = {"more items": (300, 40), "more numbers": (60, 200)}


def falling(count: int, width: int, seed: int = 0) -> Features:
    """Vectors off centre, whose components have clearly falling variances."""
    rng = np.random.default_rng(seed)
    spread = 0.9 ** np.arange(width)
    turned = np.linalg.qr(rng.normal(size=(width, width)))[0]
    values = (rng.normal(size=(count, width)) * spread) @ turned + 3
    return Features(ids(count), values.astype(np.float32), "test")


def unit(values: NDArray[np.floating]) -> NDArray[np.floating]:
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def centred(features: Features) -> NDArray[np.floating]:
    values = features.values.astype(np.float64)
    return unit(values - values.mean(axis=0))


def cosines(rows: NDArray[np.floating]) -> NDArray[np.floating]:
    return rows @ rows.T


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat small features as large ones are treated."""
    monkeypatch.setattr(module, "_EXACT", 48)
    monkeypatch.setattr(module, "_EXACT_FOR_MANY", 0)
    monkeypatch.setattr(module, "_FIRST_GUESS", 4)
    monkeypatch.setattr(module, "_SPARE", 8)


def test_rows_have_unit_length_and_keep_their_angles() -> None:
    features = mixture(200, width=64)
    reduced = reduce(features, 64, 0)
    np.testing.assert_allclose(np.linalg.norm(reduced.values, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(cosines(reduced.values), cosines(centred(features)), atol=1e-4)


def test_few_components_keep_the_groups_apart() -> None:
    features = mixture(200, groups=4, width=64)
    values = reduce(features, 8, 0).values
    assert values.shape == (200, 8)
    group = np.arange(200) % 4
    alike = cosines(values)
    same = group[:, None] == group[None, :]
    assert alike[same].mean() > alike[~same].mean() + 0.5


@pytest.mark.parametrize("whiten", [False, True])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_agrees_with_scikit_learn(shape: tuple[int, int], whiten: bool) -> None:
    features = falling(*shape)
    theirs = PCA(10, svd_solver="full", whiten=whiten).fit_transform(centred(features))
    ours = reduce(features, 10, 0, whiten).values
    np.testing.assert_allclose(cosines(ours), cosines(unit(theirs)), atol=2e-4)


@pytest.mark.usefixtures("sketched")
@pytest.mark.parametrize("whiten", [False, True])
def test_sketch_agrees_with_scikit_learn(whiten: bool) -> None:
    features = falling(300, 80)
    theirs = PCA(10, svd_solver="full", whiten=whiten).fit_transform(centred(features))
    ours = reduce(features, 10, 0, whiten).values
    np.testing.assert_allclose(cosines(ours), cosines(unit(theirs)), atol=5e-3)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_share_of_variance_keeps_as_many_as_scikit_learn(
    shape: tuple[int, int], share: float
) -> None:
    features = falling(*shape)
    theirs = PCA(share, svd_solver="full").fit(centred(features)).n_components_
    assert reduce(features, share, 0).values.shape[1] == theirs


@pytest.mark.usefixtures("sketched")
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_sketch_grows_until_it_holds_the_share(share: float) -> None:
    features = falling(300, 80)
    theirs = PCA(share, svd_solver="full").fit(centred(features)).n_components_
    assert abs(reduce(features, share, 0).values.shape[1] - theirs) <= 1


@pytest.mark.usefixtures("sketched")
def test_sketch_stops_growing_at_its_bound() -> None:
    noise = np.random.default_rng(0).normal(size=(300, 80)).astype(np.float32)
    assert reduce(Features(ids(300), noise, "test"), 0.99, 0).values.shape == (300, 48)


@pytest.mark.parametrize("shape", [*SHAPES.values(), (300, 80)])
def test_blocks_do_not_change_the_result(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if shape == (300, 80):
        request.getfixturevalue("sketched")
    features = falling(*shape)
    whole = reduce(features, 10, 0).values
    monkeypatch.setattr(arrays, "_BLOCK_BYTES", 7 * 4 * shape[1])
    np.testing.assert_allclose(reduce(features, 10, 0).values, whole, atol=2e-5)


@pytest.mark.usefixtures("sketched")
def test_same_seed_gives_the_same_bytes() -> None:
    features = falling(300, 80)
    first, second = (reduce(features, 10, 3).values.tobytes() for _ in range(2))
    assert first == second


def test_components_come_in_order_of_variance_and_with_fixed_signs() -> None:
    features = falling(200, 64)
    values = reduce(features, 16, 0).values
    assert values.var(axis=0)[0] == pytest.approx(values.var(axis=0).max())
    mirrored = Features(features.ids, features.values[:, ::-1].copy(), "test")
    np.testing.assert_allclose(reduce(mirrored, 16, 0).values, values, atol=1e-3)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_whitening_gives_all_components_the_same_say(shape: tuple[int, int]) -> None:
    plain, white = (reduce(falling(*shape), 10, 0, whiten).values for whiten in (False, True))
    spread, even = plain.var(axis=0), white.var(axis=0)
    assert spread[0] > 3 * spread[-1]
    assert even.max() < 1.3 * even.min()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_whitening_leaves_out_components_without_variance(shape: tuple[int, int]) -> None:
    flat = falling(*shape)
    flat.values[:] = flat.values[:, :3] @ np.random.default_rng(0).normal(size=(3, shape[1]))
    assert reduce(flat, 20, 0, whiten=True).values.shape[1] <= 4


@pytest.mark.parametrize("whiten", [False, True])
@pytest.mark.parametrize("components", [1, 2, 256, 0.95])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
@pytest.mark.parametrize("width", [1, 2, 5])
def test_tiny_and_identical_collections(
    count: int, width: int, components: float, whiten: bool
) -> None:
    same = Features(ids(count), np.full((count, width), 0.3, np.float32), "test")
    values = reduce(same, components, 0, whiten).values
    assert values.shape[0] == count
    assert values.shape[1] >= 1
    assert not values.any()
    random = np.random.default_rng(0).normal(size=(count, width)).astype(np.float32)
    values = reduce(Features(ids(count), random, "test"), components, 0, whiten).values
    assert np.isfinite(values).all()
    if count > 1:
        np.testing.assert_allclose(np.linalg.norm(values, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("components", [2, 3, 20])
def test_a_row_that_is_the_mean_stays_zero(components: int) -> None:
    values = np.random.default_rng(0).normal(size=(11, 5)).astype(np.float32)
    values[10] = values[:10].mean(axis=0, dtype=np.float64)
    reduced = reduce(Features(ids(11), values, "test"), components, 0).values
    assert not reduced[10].any()
    assert reduced[:10].any(axis=1).all()


def test_scale_of_the_numbers_does_not_matter() -> None:
    features = falling(100, 20)
    small = Features(features.ids, features.values * np.float32(1e-8), "test")
    np.testing.assert_allclose(
        cosines(reduce(small, 5, 0).values), cosines(reduce(features, 5, 0).values), atol=1e-3
    )


CHILD = """
    import sys
    from pathlib import Path
    import numpy as np
    from sitegen.cache import Cache
    from sitegen.model import arrays
    from sitegen.stages.reduce import reduce

    arrays._BLOCK_BYTES = 1 << 20
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    rng = np.random.default_rng(0)
    with Cache(folder).new_array("features", "key", (count, 256)) as new:
        for start in range(0, count, 1000):
            new.write(start, rng.standard_normal((1000, 256), np.float32))
    values = Cache(folder).open_array("features", "key")
    features = arrays.Features(tuple(map(str, range(count))), values, "test")
    assert reduce(features, 8, 0).values.shape == (count, 8)
    print(next(x for x in open("/proc/self/status") if x.startswith("VmHWM")).split()[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux says what was held")
def test_memory_does_not_grow_with_the_collection(tmp_path: Path) -> None:
    peaks = []
    for count in (5_000, 45_000):
        command = [sys.executable, "-c", textwrap.dedent(CHILD), str(tmp_path), str(count)]
        peaks.append(int(subprocess.check_output(command)) / 1024)
    input_growth, output_growth, ids_growth = 39.1, 1.2, 4.0  # MB
    assert peaks[1] - peaks[0] < output_growth + ids_growth + 0.1 * input_growth
