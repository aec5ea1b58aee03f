from __future__ import annotations

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


def test_the_site_appears_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"index.html": b"one", "items/a/index.html": b"a"})
    assert tree(output) == {"index.html": b"one", "items/a/index.html": b"a", MARK: FACTS}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_failed_build_leaves_the_published_site(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"index.html": b"one"})
    with pytest.raises(RuntimeError), Staging(output, {}) as staging:
        staging.place("index.html", b"two")
        raise RuntimeError
    assert tree(output)["index.html"] == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_unchanged_files_are_not_made_again_and_keep_their_times(tmp_path: Path) -> None:
    output = tmp_path / "site"
    with Staging(output, {}) as first:
        first.place_made("images/a.jpg", "key", lambda: b"picture")
        first.place_folder("tiles", "key", lambda folder: (folder / "t.jpg").write_bytes(b"t"))
        first.place(MARK, FACTS)
        first.commit()
    before = (output / "images/a.jpg").stat(), (output / "tiles/t.jpg").stat()

    with Staging(output, first.index) as second:
        second.place_made("images/a.jpg", "key", lambda: pytest.fail("made again"))
        made = second.place_folder("tiles", "key", lambda _: pytest.fail("made again"))
        second.place(MARK, FACTS + b" ")
        second.commit()
    assert not made
    assert second.written == 1
    after = (output / "images/a.jpg").stat(), (output / "tiles/t.jpg").stat()
    assert [s.st_mtime_ns for s in before] == [s.st_mtime_ns for s in after]


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
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_commit_interrupted_half_way_is_taken_back(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(output, {"index.html": b"one"})
    (output / "CNAME").write_text("fruit.example.org")
    output.rename(tmp_path / ".site.before")  # as if killed between the two renames
    with Staging(output, {}):
        assert (output / "index.html").read_bytes() == b"one"
    publish(output, {"index.html": b"two"})
    assert (output / "CNAME").read_text() == "fruit.example.org"
