from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cache import Cache, DigestIndex
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes, digest_of

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


def test_digest_index_spares_reading_untouched_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"one")
    os.utime(file, (1_000_000, 1_000_000))
    index = DigestIndex(tmp_path / "index.json")
    assert index.digest(file) == digest_bytes(b"one")
    index.save(now_ns=2_000_000 * 10**9)

    again = DigestIndex(tmp_path / "index.json")
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("read an untouched file"))
    assert again.digest(file) == digest_bytes(b"one")


def test_digest_index_does_not_trust_a_file_changed_just_now(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"one")
    now = file.stat().st_mtime_ns
    index = DigestIndex(tmp_path / "index.json")
    index.digest(file)
    index.save(now_ns=now + 1)
    status = file.stat()
    file.write_bytes(b"two")  # same size, and then the very same time
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert DigestIndex(tmp_path / "index.json").digest(file) == digest_bytes(b"two")


def test_damaged_digest_index_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text("[1, 2")
    file = tmp_path / "a.jpg"
    file.write_bytes(b"one")
    assert DigestIndex(tmp_path / "index.json").digest(file) == digest_bytes(b"one")


def test_digest_of_refuses_what_has_no_plain_form() -> None:
    assert digest_of({"b": 1, "a": [2, None]}) == digest_of({"a": [2, None], "b": 1})
    assert digest_of("1") != digest_of(1)
    with pytest.raises(TypeError):
        digest_of(object())
