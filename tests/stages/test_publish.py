from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from sitegen.errors import SitegenError
from sitegen.mark import MARK
from sitegen.stages.publish import Index, Staging, holds, size_of

FACTS = b'{"sitegen": "0", "format": 1, "counts": {}}'


def publish(output: Path, files: dict[str, bytes], published: Index | None = None) -> Staging:
    with Staging(output, published or {}) as staging:
        for name, data in files.items():
            staging.place(name, data)
        staging.place(MARK, FACTS)
        staging.commit()
    return staging


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def shown(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name[0] != "."]


def times(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in tree(folder)}


def test_the_site_appears_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"index.html": b"one", "items/a/index.html": b"a"})
    assert tree(output) == {"index.html": b"one", "items/a/index.html": b"a", MARK: FACTS}
    assert {path.name for path in tmp_path.iterdir()} == {"site", ".site.staged"}


def test_the_first_site_leaves_the_next_nothing_to_link(tmp_path: Path) -> None:
    output, hidden = tmp_path / "site", tmp_path / ".site.staged" / "site"
    files = {"index.html": b"one", "items/a/index.html": b"a"}
    publish(output, files)
    links = {
        path.relative_to(hidden): path.stat().st_ino for path in hidden.rglob("*") if path.is_file()
    }
    assert links == {
        path.relative_to(output): path.stat().st_ino for path in output.rglob("*") if path.is_file()
    }
    publish(output, {**files, "index.html": b"two"})
    assert tree(output)["index.html"] == b"two"
    assert (hidden / "index.html").read_bytes() == b"one", "the published file was not written into"


def test_a_failed_build_leaves_the_published_site(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"index.html": b"one"})
    with pytest.raises(RuntimeError), Staging(output, {}) as staging:
        staging.place("index.html", b"two")
        raise RuntimeError
    assert tree(output)["index.html"] == b"one"
    assert shown(tmp_path) == ["site"]


def test_unchanged_files_are_not_made_again_and_keep_their_times(tmp_path: Path) -> None:
    output = tmp_path / "site"
    with Staging(output, {}) as first:
        first.place_made("images/a.jpg", "key", lambda: b"picture")
        first.place("tiles/t.jpg", b"t")
        first.place(MARK, FACTS)
        first.commit()
    before = times(output)
    with Staging(output, first.index) as second:
        second.place_made("images/a.jpg", "key", lambda: pytest.fail("made again"))
        second.place_made("tiles/t.jpg", "another key", lambda: b"t")  # the same after all
        second.place(MARK, FACTS + b" ")
        second.commit()
    assert second.written == 1
    del before[MARK]
    assert before.items() <= times(output).items()


def test_what_comes_back_is_newer_than_what_it_replaces(tmp_path: Path) -> None:
    # A browser that asks whether a page has changed since must not be told that it has not.
    output, index, seen = tmp_path / "site", {}, []
    for text in (b"one", b"two", b"one", b"two"):
        index = publish(output, {"a.html": text, "b.html": b"same"}, index).index
        assert tree(output)["a.html"] == text
        seen.append(times(output))
        time.sleep(0.02)  # a file system's clock has ticks
    changes = [each["a.html"] for each in seen]
    assert changes == sorted(set(changes))
    assert len({each["b.html"] for each in seen}) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_sites_follow_each_other_and_nothing_of_them_mixes(
    tmp_path: Path, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not whole:
        monkeypatch.setattr("sitegen.stages.publish.exchange", lambda *_: False)
    output, index = tmp_path / "site", {}
    wanted = [
        {"items/a/index.html": b"1", "items/b/index.html": b"2", "index.html": b"x"},
        {"items/a/index.html": b"1", "index.html": b"y"},
        {"items/a/index.html/index.html": b"1", "items/b": b"3", "index.html": b"x"},
        {"items/a/index.html": b"1", "items/b/index.html": b"2", "index.html": b"x"},
        {"index.html": b"x"},
    ]
    for files in wanted:
        index = publish(output, files, index).index
        assert tree(output) == {**files, MARK: FACTS}
        assert {path.name for path in output.iterdir()} == {n.split("/")[0] for n in tree(output)}


def test_what_somebody_laid_inside_does_not_come_back(tmp_path: Path) -> None:
    output = tmp_path / "site"
    index = publish(output, {"index.html": b"one"}).index
    (output / "data/stray.txt").write_text("x")
    for text in (b"two", b"three", b"four"):
        index = publish(output, {"index.html": text}, index).index
        assert set(tree(output)) == {"index.html", MARK}


def test_a_build_that_ended_early_does_not_mix_with_the_next(tmp_path: Path) -> None:
    output = tmp_path / "site"
    index = publish(output, {"a.html": b"one", "b.html": b"one"}).index
    index = publish(output, {"a.html": b"two", "b.html": b"one"}, index).index
    with pytest.raises(RuntimeError), Staging(output, index) as staging:
        staging.place("a.html", b"three")
        staging.place("c.html", b"three")
        raise RuntimeError
    assert tree(output)["a.html"] == b"two"
    publish(output, {"a.html": b"four", "b.html": b"one"}, index)
    assert tree(output) == {"a.html": b"four", "b.html": b"one", MARK: FACTS}


def test_where_the_file_system_knows_no_links_files_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    output = tmp_path / "site"
    index = publish(output, {"a.html": b"one", "b.html": b"one"}).index
    before = times(output)
    publish(output, {"a.html": b"one", "b.html": b"two"}, index)
    assert tree(output) == {"a.html": b"one", "b.html": b"two", MARK: FACTS}
    assert times(output)["a.html"] == before["a.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]  # a second site would take room


def test_no_version_control_sees_the_hidden_folder(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"a.html": b"two"}, publish(output, {"a.html": b"one"}).index)
    assert (tmp_path / ".site.staged/.gitignore").read_text() == "*\n"


def test_changed_and_vanished_files_are_made_again(tmp_path: Path) -> None:
    output = tmp_path / "site"
    index = publish(output, {"a.txt": b"one", "b.txt": b"one", "c.txt": b"one"}).index
    (output / "b.txt").unlink()
    (output / "c.txt").write_bytes(b"meddled with")
    publish(output, {"a.txt": b"two", "b.txt": b"one", "c.txt": b"one"}, index)
    assert tree(output) == {"a.txt": b"two", "b.txt": b"one", "c.txt": b"one", MARK: FACTS}


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    output = tmp_path / "site"
    output.mkdir()
    (output / "thesis.txt").write_text("five years of work")
    with pytest.raises(SitegenError, match="not made by sitegen") as caught:
        Staging(output, {})
    assert "--output" in caught.value.hint
    assert (output / "thesis.txt").read_text() == "five years of work"


def test_an_empty_folder_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    publish(tmp_path / "empty", {"index.html": b"one"})
    (tmp_path / "file").write_text("x")
    with pytest.raises(SitegenError, match="not made by sitegen"):
        Staging(tmp_path / "file", {})


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", ""])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    with Staging(tmp_path / "site", {}) as staging, pytest.raises(ValueError, match="within"):
        staging.place(name, b"x")


def test_holds_notices_what_is_missing(tmp_path: Path) -> None:
    output = tmp_path / "site"
    index = publish(output, {"a.txt": b"one", "d/b.txt": b"two"}).index
    assert holds(output, index)
    assert size_of(index) == 6 + len(FACTS)
    (output / "d/b.txt").write_bytes(b"longer")
    assert not holds(output, index)
    (output / "d/b.txt").unlink()
    assert not holds(output, index)


def test_another_programs_build_json_is_no_mark(tmp_path: Path) -> None:
    (tmp_path / "project/data").mkdir(parents=True)
    (tmp_path / "project/data/build.json").write_text("{}")
    (tmp_path / "project/source.c").write_text("int main;")
    with pytest.raises(SitegenError, match="not made by sitegen"):
        Staging(tmp_path / "project", {})


def test_what_somebody_added_goes_over_to_the_new_site(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"index.html": b"one"})
    (output / "CNAME").write_text("fruit.example.org")
    (output / ".git").mkdir()
    (output / ".git/HEAD").write_text("ref")
    publish(output, {"index.html": b"two"})
    assert (output / "CNAME").read_text() == "fruit.example.org"
    assert (output / ".git/HEAD").read_text() == "ref"
    assert (output / "index.html").read_bytes() == b"two"
    assert shown(tmp_path) == ["site"]


def test_a_commit_interrupted_half_way_is_taken_back(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"index.html": b"one"})
    (output / "CNAME").write_text("fruit.example.org")
    output.rename(tmp_path / ".site.before")  # as if killed between two renames
    with Staging(output, {}):
        assert (output / "index.html").read_bytes() == b"one"
    publish(output, {"index.html": b"two"})
    assert (output / "CNAME").read_text() == "fruit.example.org"
