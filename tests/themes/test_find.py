"""Themes that extend each other, in files and folders, and what is said of broken ones."""

from __future__ import annotations

import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from sitegen import Options, SitegenError, build, registry, resources
from sitegen.errors import ThemeError
from sitegen.pipeline import check
from sitegen.themes import asset_name, find_theme
from tests.configs import config_of
from tests.samples import write_pictures


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def problems(folder: Path, text: str) -> list[str]:
    write(folder / "mine.toml", text)
    with pytest.raises(ThemeError) as caught:
        find_theme("mine.toml", folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("name", ["archive", "darkroom", "default"])
def test_the_themes_that_ship_are_easy_to_read(name: str) -> None:
    assert not find_theme(name, Path()).warnings


def test_themes_inherit_key_by_key_and_scheme_by_scheme(tmp_path: Path) -> None:
    write(tmp_path / "base" / "theme.toml", '[dark]\npaper = "#000"\n[shape]\nradius = 9\n')
    write(tmp_path / "base" / "static" / "extra.css", "")
    write(tmp_path / "base" / "templates" / "404.html", "")
    write(
        tmp_path / "mine.toml",
        'extends = "base"\nscheme = "dark"\n[colours]\nink = "#FEFEFE"\n[shape]\nspacing = 1.5\n',
    )
    theme = find_theme("mine.toml", tmp_path)
    assert theme.look.scheme == "dark"
    assert set(theme.look.colours) == {"dark"}
    colours = theme.look.colours["dark"]
    assert (colours["paper"], colours["ink"], colours["soft"]) == ("#000000", "#fefefe", "#aca79d")
    values = theme.look.values
    assert (values["shape", "radius"], values["shape", "spacing"]) == (9, 1.5)
    assert {"extra.css", "viewer.js"} <= theme.assets.keys()
    assert theme.templates == (tmp_path / "base" / "templates", resources.folder("templates"))
    assert b"prefers-color-scheme" not in theme.styles


@pytest.mark.parametrize("part", ["static/key.txt", "templates/key.html", "static"])
def test_no_link_leads_out_of_a_theme(tmp_path: Path, part: str) -> None:
    secret = write(tmp_path / "private" / "key.txt", "secret")
    theme = write(tmp_path / "site" / "mine" / "theme.toml", "").parent
    write(theme / "notes.txt", "inside")
    place = theme / part
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(secret if place.suffix else secret.parent)
    with pytest.raises(SitegenError, match=f"{place} is a link that leads outside"):
        find_theme("mine", tmp_path / "site")
    place.unlink()
    if place.suffix:
        place.symlink_to(theme / "notes.txt")
    assert find_theme("mine", tmp_path / "site").name == "mine"


def test_a_file_at_the_collections_root_takes_no_other_file_along(tmp_path: Path) -> None:
    write(tmp_path / "templates" / "item.html", "not the theme's")
    write(tmp_path / "static" / "viewer.css", "not the theme's")
    write(tmp_path / "mine.toml", "")
    theme = find_theme("mine.toml", tmp_path)
    assert theme.assets["viewer.css"].parent.name == "assets"
    assert theme.templates == (resources.folder("templates"),)


def test_all_that_is_wrong_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """\
scheme = "drak"
[colours]
acent = "#fff"
paper = "#12"
[type]
text = ["Georgia"]
titles = ["a; } body { x", "serif"]
scale = 9
[viewer]
hide = ["clustres"]
card = "no"
[[fonts]]
family = "X"
file = "x.woff2"
[shap]
""",
    )
    expected = [
        r"mine.toml:1 scheme: .*did you mean 'dark'",
        r"mine.toml:3 \[colours\] acent: unknown key.*did you mean 'accent'",
        r"mine.toml:4 \[colours\] paper: expected text such as \"#1b5878\"",
        r"mine.toml:6 \[type\] text: the last family",
        r"mine.toml:7 \[type\] titles: .*not the name of a family",
        r"mine.toml:8 \[type\] scale: expected a number from 0.75 to 1.5, got 9",
        r"mine.toml:10 \[viewer\] hide: there is no part 'clustres' .*did you mean 'clusters'",
        r"mine.toml:11 \[viewer\] card: expected true or false",
        r"mine.toml:14 \[\[fonts\]\] file: there is no file 'x.woff2'",
        r"mine.toml:15 shap: unknown key 'shap' .*did you mean 'shape'",
    ]
    assert len(found) == len(expected)
    for problem, pattern in zip(found, expected, strict=True):
        assert re.match(pattern, problem), problem


def test_what_is_no_toml_is_named_by_its_line(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, "scheme = 'dark'\n[colours\n")
    assert problem.startswith("mine.toml:2")


@pytest.mark.parametrize(
    ("parent", "said"), [("drkroom", "did you mean 'darkroom'?"), ("mine.toml", "extends this one")]
)
def test_parents_that_cannot_be(tmp_path: Path, parent: str, said: str) -> None:
    [problem] = problems(tmp_path, f'\nextends = "{parent}"\n')
    assert problem.startswith("mine.toml:2 extends")
    assert said in problem


def test_a_theme_that_extends_none_must_say_everything(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, 'extends = ""\n[light]\npaper = "#fff"\n')
    assert "scheme, [light] raised" in problem
    assert "[shape] radius" in problem


def test_colours_that_are_hard_to_read_are_named_in_pairs(tmp_path: Path) -> None:
    write(tmp_path / "mine.toml", '[light]\naccent = "#ffaa00"\nsoft = "#bbb"\n')
    [warning] = find_theme("mine.toml", tmp_path).warnings
    assert "mine.toml" in warning.what
    text = "\n".join(warning.cases)
    assert "[light] accent #ffaa00 on paper #fbfaf8: 1.8 : 1, at least 4.5 : 1" in text
    assert "[light] soft #bbbbbb on wash" in text
    assert "on_accent" not in text, "black is chosen by itself"
    assert "[dark]" not in text


def test_fonts_travel_with_the_site(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "fine.woff2").write_bytes(b"font")
    write(
        tmp_path / "mine.toml",
        '[type]\ntext = ["Fine", "serif"]\n[[fonts]]\nfamily = "Fine"\nfile = "fonts/fine.woff2"\n',
    )
    theme = find_theme("mine.toml", tmp_path)
    assert theme.assets["fine.woff2"] == tmp_path / "fonts" / "fine.woff2"
    assert f'url("{asset_name("fine.woff2", b"font")}")' in theme.styles.decode()


def test_fonts_of_one_file_name_and_of_any_script(tmp_path: Path) -> None:
    for folder in ("serif", "sans"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "bold.woff2").write_bytes(folder.encode())
    write(
        tmp_path / "mine.toml",
        '[type]\ntext = ["游ゴシック", "serif"]\n'
        '[[fonts]]\nfamily = "游ゴシック"\nfile = "serif/bold.woff2"\n'
        '[[fonts]]\nfamily = "Café"\nfile = "sans/bold.woff2"\n',
    )
    theme = find_theme("mine.toml", tmp_path)
    placed = {
        asset_name(name, path.read_bytes()): path.read_bytes()
        for name, path in theme.assets.items()
    }
    styles = theme.styles.decode()
    named = dict(re.findall(r'font-family: "([^"]+)";.*url\("([^"]+)"\)', styles))
    assert {family: placed[name] for family, name in named.items()} == {
        "游ゴシック": b"serif",
        "Café": b"sans",
    }
    assert '--font: "游ゴシック", serif;' in styles


def test_a_package_adds_a_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "their_theme" / "__init__.py", "raise RuntimeError('data, never code')")
    write(tmp_path / "their_theme" / "theme.toml", '[light]\npaper = "#ffffee"\n')
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("theirs", "their_theme", "sitegen.themes")

    def points(group: str, name: str | None = None) -> list[EntryPoint]:
        return [point] if group == "sitegen.themes" and name in (None, "theirs") else []

    monkeypatch.setattr(registry, "entry_points", points)
    assert find_theme("theirs", Path()).look.colours["light"]["paper"] == "#ffffee"
    assert "their_theme" not in sys.modules
    with pytest.raises(SitegenError) as caught:
        find_theme("their", Path())
    assert caught.value.hint.startswith("Did you mean 'theirs'?")


def test_what_pages_take_changes_with_parts_and_not_with_colours(tmp_path: Path) -> None:
    def now(text: str) -> tuple[str, str]:
        write(tmp_path / "mine.toml", text)
        theme = find_theme("mine.toml", tmp_path)
        return theme.markup(), theme.digest()

    plain = now("")
    coloured = now('[colours]\nink = "#111"\n[shape]\nradius = 1\n')
    assert (coloured[0] == plain[0], coloured[1] == plain[1]) == (True, False)
    for text in ('[viewer]\nhide = ["help"]', '[pictures]\nground = "#fff"', 'scheme = "dark"'):
        assert now(text)[0] != plain[0], text


def test_strict_builds_refuse_colours_that_are_hard_to_read(tmp_path: Path) -> None:
    write_pictures(tmp_path / "images", 1)
    write(tmp_path / "mine.toml", '[colours]\nink = "#999"\n')
    config = config_of(tmp_path, images=["images/*"], overrides={"theme.name": "mine.toml"})
    with pytest.raises(SitegenError, match=r"ink #999999 on paper"):
        build(config, Options(strict=True))
    assert "hard to read" in str(check(config).warnings)
