"""Words of a language: fallbacks, a collection's own catalogue and its faults, numbers, markup."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.errors import WordsError
from sitegen.languages import Message, formats, words_of

COUNTING = json.loads((Path(__file__).parents[1] / "counting.json").read_text())


@pytest.mark.parametrize(
    ("what", "language", "number", "text"),
    [(what, *row) for what, rows in COUNTING.items() for row in rows],
)
def test_numbers_and_plural_forms_are_those_of_browsers(
    what: str, language: str, number: float, text: str
) -> None:
    assert getattr(formats, what)(number, language) == text


def test_a_region_falls_back_to_its_language_and_an_unknown_one_to_english() -> None:
    assert words_of("de-AT").close == words_of("DE").close == "Schließen"
    assert words_of("de-AT").missing == ()
    dutch = words_of("nl")
    assert dutch.close == "Close"
    assert dutch.count(n=1234) == "1.234 pictures", "numbers are the language's own"
    assert len(dutch.missing) == len(list(dutch))
    # English plural forms, whatever the language of the collection does.
    assert words_of("ja").count(n=1) == "1 picture"
    assert words_of("en-GB").missing == ()


def own(folder: Path, text: str) -> Path:
    file = folder / "words.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_catalogue_of_ones_own_goes_first(tmp_path: Path) -> None:
    words = words_of("de", own(tmp_path, 'close = "Zu"\n[pages]\ncite = "So zitieren"\n'))
    assert (words.close, words.cite, words.explore) == ("Zu", "So zitieren", "Entdecken")
    assert words.missing == ()


def test_a_language_of_ones_own_has_its_plural_forms_and_else_english(tmp_path: Path) -> None:
    text = '[viewer]\ncount = { one = "{n} obraz", few = "{n} obrazy", other = "{n} obrazów" }\n'
    words = words_of("pl", own(tmp_path, text))
    assert [words.count(n=n) for n in (1, 2, 5)] == ["1 obraz", "2 obrazy", "5 obrazów"]
    assert words.close == "Close"
    assert "close" in words.missing
    assert "count" not in words.missing
    assert words.spoken == "pl"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[viewer]\nclsoe = "Zu"', "words.toml:2 [viewer] clsoe: there is no word 'clsoe'"),
        ('clsoe = "Zu"', "did you mean 'close'?"),
        ('stage = "{wiev}"', "there is no placeholder {wiev} (placeholders of 'stage': {count}, "),
        ('close = "{n}"', "placeholders of 'close': none"),
        ('count = { one = "1", few = "2", other = "3" }', "de has no plural category 'few'"),
        ('count = { one = "1", few = "2", other = "3" }', "it has one, other"),
        ('count = { one = "1" }', "the form 'other' is missing"),
        ('close = { one = "1", other = "2" }', "has no plural forms"),
        ("close = 3", "is not a text"),
        ('close = ""', "is not a text"),
        ('close = "Zu', "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WordsError) as caught:
        words_of("de", own(tmp_path, text))
    assert said in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match="2 problems in the catalogue of words"):
        words_of("de", own(tmp_path, 'a = "1"\nclose = "{x}"\n'))


def test_a_word_that_no_catalogue_has_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no catalogue has the word 'nowhere'"):
        _ = words_of("en").nowhere


@given(st.text(), st.text(), st.integers(0, 10**9))
def test_whatever_is_put_in_stays_as_it_is(title: str, name: str, n: int) -> None:
    message = Message({"other": "{title} – {n} – {name}"}, "en", "de")
    assert message(title=title, name=name, n=n) == f"{title} – {formats.whole(n, 'de')} – {name}"


@given(st.text(), st.text().filter(lambda text: not re.search("[{}]", text)))
def test_markup_stays_markup_and_all_else_is_escaped(text: str, around: str) -> None:
    message = Message({"other": f"{around}{{title}}{{file}}"}, "en", "en")
    said = message(title=text, file=Markup("<bdi>x</bdi>"))
    assert isinstance(said, Markup)
    assert str(said) == f"{Markup.escape(around)}{Markup.escape(text)}<bdi>x</bdi>"


def test_words_that_differ_have_another_digest(tmp_path: Path) -> None:
    plain, again = words_of("de").digest(), words_of("de").digest()
    changed = words_of("de", own(tmp_path, 'close = "Zu"')).digest()
    assert plain == again
    assert len({plain, changed, words_of("en").digest(), words_of("de-AT").digest()}) == 4
