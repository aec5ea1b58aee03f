"""The catalogues of the package: whole, alike in what they take, and all of it in use."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sitegen.languages import Words, formats, words_of
from sitegen.languages.catalogue import SECTIONS, available

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "sitegen" / "languages"
VIEWER = ROOT / "themes" / "default" / "viewer" / "src"
PLACE = re.compile(r"\{([^}]*)\}")


def read(language: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text())


ENGLISH = read("en")
OTHERS = [name for name in available() if name != "en"]


def places(message: Any) -> set[str]:
    forms = message.values() if isinstance(message, dict) else [message]
    return {name for form in forms for name in PLACE.findall(form)}


def test_four_languages_ship() -> None:
    assert {"de", "en", "es", "fr"} <= set(available())


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("section", SECTIONS)
def test_a_catalogue_says_all_that_english_says_and_puts_the_same_into_it(
    language: str, section: str
) -> None:
    said, english = read(language)[section], ENGLISH[section]
    assert list(said) == list(english), "the same words in the same order"
    assert {key: places(said[key]) for key in said} == {key: places(english[key]) for key in said}
    plural = {key for key, message in said.items() if isinstance(message, dict)}
    assert plural == {key for key, message in english.items() if isinstance(message, dict)}


@pytest.mark.parametrize("language", available())
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    wanted = set(formats.categories(language))
    for section in SECTIONS:
        for key, message in read(language)[section].items():
            forms = set(message) if isinstance(message, dict) else wanted
            assert forms == wanted, f"{language} {key}"


@pytest.mark.parametrize("language", available())
def test_texts_are_texts(language: str) -> None:
    for section in SECTIONS:
        for key, message in read(language)[section].items():
            for form in message.values() if isinstance(message, dict) else [message]:
                assert form == form.strip() or key == "separator", f"{language} {key}"
                assert not re.search(r"[<>&]|  |'|\"", form), f"{language} {key}: {form}"
                assert set(re.findall(r"[{}]", PLACE.sub("", form))) == set()


def test_french_does_not_break_before_its_signs() -> None:
    for section in SECTIONS:
        for key, message in read("fr")[section].items():
            for form in message.values() if isinstance(message, dict) else [message]:
                assert not re.search(r" [:;?!»]|« ", form), f"{key}: {form}"


def test_no_word_is_there_twice_or_called_like_a_part_of_words() -> None:
    keys = [key for section in SECTIONS for key in ENGLISH[section]]
    assert len(keys) == len(set(keys))
    assert not {key for key in keys if hasattr(Words, key)}
    assert not set(keys) & {"language", "spoken", "missing", *SECTIONS}


def camel(key: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), key)


def test_the_types_of_the_viewers_words_are_those_of_the_catalogue() -> None:
    types = (VIEWER / "words.d.ts").read_text()
    for section, interface in (("viewer", "FirstWords"), ("later", "LaterWords")):
        body = re.search(rf"interface {interface} \{{\n(.*?)\n\}}", types, re.DOTALL)
        assert body
        said = dict(re.findall(r"^  (\w+): (.*);$", body[1], re.MULTILINE))
        assert set(said) == {camel(key) for key in ENGLISH[section]}
        for key, message in ENGLISH[section].items():
            taken = re.findall(r"(\w+): (?:Said|number)", said[camel(key)])
            assert set(taken) == places(message), key


def test_every_word_is_used_and_every_word_used_is_there() -> None:
    python = [path.read_text() for path in (ROOT / "sitegen").rglob("*.py")]
    pages = [path.read_text() for path in (ROOT / "templates").glob("*.html")]
    scripts = [path.read_text() for path in VIEWER.glob("*.js")]
    keys = {key for section in SECTIONS for key in ENGLISH[section]}
    read_in_pages = set(re.findall(r"\bwords\.(\w+)", "\n".join(pages)))
    own = {name for name in vars(Words) if not name.startswith("_")}
    assert read_in_pages <= keys | own
    assert {"skip", "browse", "count"} <= read_in_pages
    said = set(re.findall(r"\bwords\.(\w+)", "\n".join(scripts)))
    quoted = set(re.findall(r'"(\w+)"', "\n".join(python)))
    named = set(re.findall(r"\b(?:words|_words|said|catalogue)\.(\w+)", "\n".join(python)))
    used = read_in_pages | quoted | named
    unused = {key for key in keys if key not in used and camel(key) not in said}
    assert not unused


@pytest.mark.parametrize("language", available())
def test_all_of_it_can_be_said(language: str) -> None:
    words = words_of(language)
    assert (words.spoken, words.missing) == (language, ())
    for section in SECTIONS:
        for key, message in ENGLISH[section].items():
            if taken := places(message):
                values = {name: 2 if name == "n" else f"<{name}>" for name in taken}
                text = getattr(words, key)(**values)
                assert all(str(value) in text for value in values.values()), key
                assert "{" not in text
