from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cache import Cache, write_beside
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_of

KEY = digest_of("a key")


@dataclass(frozen=True)
class Thing:
    ids: tuple[str, ...]
    values: np.ndarray
    name: str


def only_entry(cache: Cache) -> Path:
    [(_, _, path)] = cache.entries()
    return path


@given(st.binary(max_size=200))
def test_what_is_put_is_got(tmp_path_factory: pytest.TempPathFactory, payload: bytes) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"))
    cache.put("kind", KEY, payload)
    assert cache.get("kind", KEY) == payload


def test_missing_entry_is_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "none")
    assert cache.get("kind", KEY) is None
    assert not cache.has("kind", KEY)
    assert not (tmp_path / "none").exists(), "looking must not write"


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_damaged_entry_counts_as_missing_and_is_dropped(
    tmp_path: Path, damage: bytes | None
) -> None:
    cache = Cache(tmp_path)
    cache.put("kind", KEY, b"payload" * 50)
    path = only_entry(cache)
    stored = bytearray(path.read_bytes())
    stored[3] ^= 1
    path.write_bytes(bytes(stored) if damage is None else damage)
    assert cache.get("kind", KEY) is None
    assert not cache.has("kind", KEY)


def test_dataclasses_come_back_without_pickle(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    thing = Thing(("a", "b"), np.arange(6, dtype=np.float32).reshape(2, 3), "näme")
    cache.save("thing", KEY, thing)
    found = cache.load("thing", KEY, Thing, ids=("x", "y"))
    assert found is not None
    assert found.ids == ("x", "y"), "ids are given, not stored: renaming costs nothing"
    assert found.name == "näme"
    np.testing.assert_array_equal(found.values, thing.values)


def test_entry_of_another_shape_is_a_miss(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("thing", KEY, b"not an archive")
    assert cache.load("thing", KEY, Thing, ids=()) is None


def test_no_partial_entry_is_ever_visible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)

    def full_disk(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(SitegenError, match="No space left") as caught:
        cache.put("kind", KEY, b"payload")
    assert "SITEGEN_CACHE" in caught.value.hint
    assert list(cache.entries()) == []
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and p.name != ".gitignore"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o002, 0o664)])
def test_who_may_read_a_file_is_left_to_the_umask(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_beside(tmp_path / "deep" / "file", b"shared")
        cache = Cache(tmp_path / "cache")
        cache.put("thing", KEY, b"shared")
        write_matrix(cache)
    finally:
        os.umask(before)
    files = [tmp_path / "deep" / "file", *(path for _, _, path in cache.entries())]
    assert len(files) == 3
    assert {path.stat().st_mode & 0o777 for path in files} == {mode}
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["file"]


MATRIX = np.arange(35, dtype=np.float32).reshape(7, 5)


def write_matrix(cache: Cache, values: np.ndarray = MATRIX) -> None:
    with cache.new_array("matrix", KEY, values.shape) as new:
        for start in reversed(range(0, len(values), 4)):  # in any order
            new.write(start, values[start : start + 4])


def files_in(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and p.name != ".gitignore"]


def test_matrix_written_by_blocks_comes_back_mapped_and_read_only(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.open_array("matrix", KEY) is None
    write_matrix(cache)
    found = cache.open_array("matrix", KEY)
    assert isinstance(found, np.memmap)
    assert not found.flags.writeable
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, MATRIX)
    np.testing.assert_array_equal(np.load(only_entry(cache)), MATRIX)


def test_matrix_can_be_read_and_written_again_while_it_is_made(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with cache.new_array("matrix", KEY, (7, 5)) as new:
        assert new.shape == (7, 5)
        new.write(0, MATRIX[:6].astype(np.float64))
        np.testing.assert_array_equal(new.read(2, 5), MATRIX[2:5])
        new.write(2, new.read(2, 5) * 2)
        assert cache.open_array("matrix", KEY) is None, "not there before it is whole"
    found = cache.open_array("matrix", KEY)
    assert found is not None
    np.testing.assert_array_equal(found[2:5], MATRIX[2:5] * 2)
    assert not found[6].any(), "rows that nobody wrote are zero"


@pytest.mark.parametrize("shape", [(0, 5), (3, 1), (1, 100_000)])
def test_matrix_of_any_shape(tmp_path: Path, shape: tuple[int, int]) -> None:
    cache = Cache(tmp_path)
    write_matrix(cache, np.ones(shape, np.float32))
    found = cache.open_array("matrix", KEY)
    assert found is not None
    assert found.shape == shape
    assert (found == 1).all()


def test_matrix_is_not_there_after_an_exception(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with pytest.raises(RuntimeError), cache.new_array("matrix", KEY, (7, 5)) as new:
        new.write(0, MATRIX)
        raise RuntimeError
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("start", "rows", "message"),
    [
        (0, np.full((1, 5), np.nan), "finite"),
        (0, np.full((1, 5), np.inf), "finite"),
        (0, np.full((1, 5), 1e300), "finite"),
        (0, np.ones((1, 4)), "fit"),
        (6, np.ones((2, 5)), "fit"),
        (-1, np.ones((1, 5)), "fit"),
    ],
)
def test_matrix_takes_no_rows_that_do_not_belong(
    tmp_path: Path, start: int, rows: np.ndarray, message: str
) -> None:
    cache = Cache(tmp_path)
    with pytest.raises(ValueError, match=message), cache.new_array("m", KEY, (7, 5)) as new:
        new.write(start, rows)
    assert files_in(tmp_path) == []


def test_damaged_matrix_is_dropped(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    write_matrix(cache)
    path = only_entry(cache)
    stored = bytearray(path.read_bytes())
    stored[-30] ^= 1
    path.write_bytes(bytes(stored))
    assert cache.open_array("matrix", KEY) is None
    assert not cache.has("matrix", KEY)


def test_matrix_on_a_full_disk_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)

    def full_disk(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(SitegenError, match="No space left") as caught:
        write_matrix(cache)
    assert "SITEGEN_CACHE" in caught.value.hint
    assert files_in(tmp_path) == []


def test_verify_and_prune_treat_a_matrix_like_any_entry(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    write_matrix(cache)
    assert cache.verify() == (1, 0)
    assert cache.prune(0)[0] == 1
    assert files_in(tmp_path) == []


def test_what_a_killed_process_left_is_dropped_after_a_day(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    write_matrix(cache)
    folder = only_entry(cache).parent
    old, fresh = folder / ".old", folder / ".fresh"
    old.write_bytes(b"x")
    fresh.write_bytes(b"x")
    os.utime(old, (1_000_000, 1_000_000))
    cache.verify()
    assert not old.exists()
    assert fresh.exists(), "another build may be writing it"


def test_verify_drops_only_the_damaged(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(4):
        cache.put("kind", digest_of(number), b"x" * 100)
    damaged = next(cache.entries())[2]
    damaged.write_bytes(b"y" * 120)
    assert cache.verify() == (3, 1)
    assert cache.verify() == (3, 0)


def test_prune_keeps_the_newest_within_the_size(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(5):
        cache.put("kind", digest_of(number), b"x" * 80)
        path = next(p for _, key, p in cache.entries() if key == digest_of(number))
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    dropped, freed = cache.prune(250)
    assert (dropped, freed) == (3, 300)
    assert {key for _, key, _ in cache.entries()} == {digest_of(3), digest_of(4)}
    assert cache.prune(250) == (0, 0)


def test_digest_of_refuses_what_has_no_plain_form() -> None:
    assert digest_of({"b": 1, "a": [2, None]}) == digest_of({"a": [2, None], "b": 1})
    assert digest_of("1") != digest_of(1)
    with pytest.raises(TypeError):
        digest_of(object())
