from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from sitegen.errors import SitegenError
from sitegen.mark import MARK
from sitegen.stages.collect.find import Pictures, find
from tests.configs import config_of


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def found(root: Path, *globs: str) -> Pictures:
    return find(config_of(root, images=globs))


def names(root: Path, *globs: str) -> list[str]:
    return list(found(root, *globs).names)


def test_sorted_by_relative_path_with_slashes(tmp_path: Path) -> None:
    put(tmp_path, "p/b.jpg", "p/a/z.jpg", "p/a/b/c.jpg", "p/a-b.jpg", "q/x.jpg")
    assert names(tmp_path, "p/**/*.jpg") == ["a-b.jpg", "a/b/c.jpg", "a/z.jpg", "b.jpg"]
    assert found(tmp_path, "p/**/*.jpg").folder == tmp_path / "p"


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.jpg", ["1.jpg"]),
        ("*/*.jpg", ["a/2.jpg"]),
        ("**/*.jpg", ["1.jpg", "a/2.jpg", "a/b/3.jpg", "a/b/a/4.jpg"]),
        ("**/a/**/*.jpg", ["a/2.jpg", "a/b/3.jpg", "a/b/a/4.jpg"]),
        ("**/a/*.jpg", ["a/2.jpg", "a/b/a/4.jpg"]),
        ("**/b/**/[2-3].jpg", ["a/b/3.jpg"]),
        ("?/**", ["a/2.jpg", "a/b/3.jpg", "a/b/a/4.jpg"]),
        ("{1,a/2}.{jpg,png}", ["1.jpg", "a/2.jpg"]),
        ("**/*.txt", ["a/notes.txt"]),
        ("*", ["1.jpg"]),
        (".", ["1.jpg", "a/2.jpg", "a/b/3.jpg", "a/b/a/4.jpg"]),
    ],
)
def test_patterns(tmp_path: Path, glob: str, expected: list[str]) -> None:
    put(tmp_path, "1.jpg", "a/2.jpg", "a/b/3.jpg", "a/b/a/4.jpg", "a/notes.txt")
    pictures = found(tmp_path, glob)
    paths = [pictures.folder / name for name in pictures.names]
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == expected


def test_several_globs_share_a_folder_and_take_a_picture_once(tmp_path: Path) -> None:
    put(tmp_path, "p/a/1.jpg", "p/b/2.jpg", "other.jpg")
    pictures = found(tmp_path, "p/a/*.jpg", "p/b/*.jpg", "p/**/1.jpg")
    assert pictures.folder == tmp_path / "p"
    assert pictures.names == ("a/1.jpg", "b/2.jpg")


def test_folders_above_the_manifest(tmp_path: Path) -> None:
    put(tmp_path, "photos/1.jpg", "site/manifest")
    assert names(tmp_path / "site", "../photos/*.jpg") == ["1.jpg"]
    assert names(tmp_path / "site", f"{tmp_path}/photos/*.jpg") == ["1.jpg"]


def test_only_pictures_unless_an_ending_is_named(tmp_path: Path) -> None:
    put(tmp_path, "a.JPG", "b.TiFf", "c.txt", "d", "e.jpg.bak", "f.svg")
    assert names(tmp_path, "*") == ["a.JPG", "b.TiFf"]
    assert names(tmp_path, "*.jpg") == ["a.JPG"]
    assert names(tmp_path, "*.svg", "d") == ["d", "f.svg"]


def test_hidden_files_and_what_sitegen_writes_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", ".b.jpg", ".hidden/c.jpg", "site/d.jpg", ".sitegen/e.jpg")
    put(tmp_path, "inner/site/f.jpg", "public/g.jpg", "site/data/h.jpg")
    mark = '{"sitegen": "0", "format": 1, "counts": {}}'
    (tmp_path / "site" / MARK).write_text(mark)
    assert names(tmp_path, "**/*.jpg") == ["a.jpg", "inner/site/f.jpg", "public/g.jpg"]
    config = config_of(tmp_path, images=["**/*.jpg"])
    assert len(find(config, [tmp_path / "public"]).names) == 2
    with pytest.raises(SitegenError, match="no picture"):
        names(tmp_path, "site/*.jpg")


def test_a_collection_in_a_folder_called_site(tmp_path: Path) -> None:
    put(tmp_path, "site/a.jpg")
    assert names(tmp_path / "site", "*.jpg") == ["a.jpg"]


def test_links(tmp_path: Path) -> None:
    put(tmp_path, "p/a.jpg", "p/sub/b.jpg", "elsewhere/c.jpg")
    (tmp_path / "p/inside.jpg").symlink_to("sub/b.jpg")
    (tmp_path / "p/outside.jpg").symlink_to("../elsewhere/c.jpg")
    (tmp_path / "p/nowhere.jpg").symlink_to("gone.jpg")
    (tmp_path / "p/folder").symlink_to("../elsewhere")
    (tmp_path / "p/sub/loop").symlink_to("..")
    (tmp_path / "p/unwanted.txt").symlink_to("../elsewhere/c.jpg")
    pictures = found(tmp_path, "p/**/*.jpg")
    assert pictures.names == ("a.jpg", "inside.jpg", "sub/b.jpg")
    assert [(each.name, each.reason) for each in pictures.skipped] == [
        ("folder", "a link that leads outside the images folder"),
        ("nowhere.jpg", "a link that leads to no file"),
        ("outside.jpg", "a link that leads outside the images folder"),
    ]


def test_the_images_folder_may_be_a_link(tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/a.jpg")
    (tmp_path / "images").symlink_to("elsewhere")
    assert names(tmp_path, "images/**/*.jpg") == ["a.jpg"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_and_sockets_are_never_opened(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    (tmp_path / "folder.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)  # a socket's path may not be long
        try:
            server.bind("socket.jpg")
        finally:
            os.chdir(here)
        pictures = found(tmp_path, "*.jpg")
    assert pictures.names == ("a.jpg",)
    assert [each.name for each in pictures.skipped] == ["pipe.jpg", "socket.jpg"]
    assert {each.reason for each in pictures.skipped} == {"is not a regular file"}


@pytest.mark.parametrize("name", [b"caf\xe9.jpg", b"new\nline.jpg", b"escape\x1b.jpg"])
def test_names_that_no_page_can_show(tmp_path: Path, name: bytes) -> None:
    put(tmp_path, "a.jpg")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).touch()
    except OSError:
        pytest.skip("this file system refuses such names")
    pictures = found(tmp_path, "*.jpg")
    assert pictures.names == ("a.jpg",)
    (skipped,) = pictures.skipped
    assert "rename it" in skipped.reason
    assert skipped.name.encode().decode().isprintable()


def test_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "a.jpg", "locked/b.jpg")
    real = os.scandir

    def scandir(folder: str) -> object:
        if folder.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    pictures = found(tmp_path, "**/*.jpg")
    assert pictures.names == ("a.jpg",)
    assert pictures.skipped[0].name == "locked"
    assert "Permission denied" in pictures.skipped[0].reason


def test_no_picture_says_what_there_is_and_what_to_write(tmp_path: Path) -> None:
    put(tmp_path, "photos/a.png", "photos/b/c.png", "photos/notes.txt", "photos/.d.gif")
    with pytest.raises(SitegenError) as caught:
        names(tmp_path, "photos/**/*.jpg")
    assert caught.value.message == (
        f"no picture found by photos/**/*.jpg; in {tmp_path}/photos lie 2 .png, 1 .txt"
    )
    assert caught.value.hint == 'try images = ["photos/**/*.png"] under [collection]'


def test_no_picture_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(SitegenError) as caught:
        names(tmp_path, "*.jpg")
    assert f"{tmp_path} is empty" in caught.value.hint
