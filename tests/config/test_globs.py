from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.config.globs import compile_part, fault, images_folder, parse_globs


@pytest.mark.parametrize(
    "pattern", ["*.jpg", "images/**/*.{jpg,png}", "a b/*", "**", "/data/*.tif", "../x/*.jpg"]
)
def test_usable_patterns(pattern: str) -> None:
    assert fault(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "message", "hint"),
    [
        ("", "empty", "images/**/*.jpg"),
        ("a\0b", "no file name has", ""),
        ("images\\*.jpg", "backslashes", "'images/*.jpg'"),
        ("images/**.jpg", "alone between slashes", "'images/**/*.jpg'"),
        ("{a,b}" * 9, "more than 256", ""),
    ],
)
def test_faults(pattern: str, message: str, hint: str) -> None:
    found = fault(pattern)
    assert found is not None
    assert message in found[0]
    assert hint in found[1]


def test_the_folder_is_what_comes_before_the_first_wildcard(tmp_path: Path) -> None:
    (glob,) = parse_globs(tmp_path, ["photos/2020/**/*.jpg"])
    assert glob.folder == tmp_path / "photos" / "2020"
    assert glob.parts == ("**", "*.jpg")


def test_choices_and_dots(tmp_path: Path) -> None:
    globs = parse_globs(tmp_path / "inner", ["../{a,b}/*.{jpg,png}"])
    assert [glob.folder for glob in globs] == [tmp_path / name for name in "aabb"]
    assert [glob.parts[0] for glob in globs] == ["*.jpg", "*.png"] * 2
    assert images_folder(globs) == tmp_path


def test_a_plain_folder_means_all_in_it(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (glob,) = parse_globs(tmp_path, ["photos/"])
    assert (glob.folder, glob.parts) == (tmp_path / "photos", ("**", "*"))


def test_a_pattern_that_ends_in_folders_means_all_in_them(tmp_path: Path) -> None:
    (glob,) = parse_globs(tmp_path, ["photos/**"])
    assert glob.parts == ("**", "*")


def test_a_plain_file_is_taken_by_name(tmp_path: Path) -> None:
    (tmp_path / "photos [old]").mkdir()
    (tmp_path / "photos [old]" / "a[1]").touch()
    (glob,) = parse_globs(tmp_path, ["photos [old]/a[1]"])
    assert glob.folder == tmp_path / "photos [old]"
    assert compile_part(glob.parts[0], last=True).match("a[1]")
    assert glob.accepts_ending("a[1]")


def test_the_ending_named_is_matched_in_any_case() -> None:
    pattern = compile_part("IMG_*.jpg", last=True)
    assert pattern.match("IMG_1.JPG")
    assert not pattern.match("img_1.jpg")
    assert not pattern.match("IMG_1.jpg.txt")
    assert not compile_part("a*.jpg", last=False).match("ab.JPG")


def test_without_an_ending_only_pictures_are_taken(tmp_path: Path) -> None:
    everything, named = parse_globs(tmp_path, ["*", "*.svg"])
    assert everything.accepts_ending("a.TIFF")
    assert not everything.accepts_ending("notes.txt")
    assert named.accepts_ending("a.svg")
