from __future__ import annotations

import os
from pathlib import Path

import pytest

from sitegen.digests import DigestIndex
from sitegen.fingerprint import digest_bytes


def test_spares_reading_untouched_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"one")
    os.utime(file, (1_000_000, 1_000_000))
    index = DigestIndex(tmp_path / "index.json")
    assert index.digest(file) == digest_bytes(b"one")
    index.save(now_ns=2_000_000 * 10**9)

    again = DigestIndex(tmp_path / "index.json")
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("read an untouched file"))
    assert again.digest(file) == digest_bytes(b"one")


def test_does_not_trust_a_file_changed_just_now(tmp_path: Path) -> None:
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


def test_damaged_index_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text("[1, 2")
    file = tmp_path / "a.jpg"
    file.write_bytes(b"one")
    assert DigestIndex(tmp_path / "index.json").digest(file) == digest_bytes(b"one")
