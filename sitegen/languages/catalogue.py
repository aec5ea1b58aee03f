"""Reading catalogues: those of sitegen, and the one that a collection brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sitegen.config.draft import Draft
from sitegen.config.nearest import did_you_mean
from sitegen.config.toml_file import read_toml
from sitegen.config.toml_lines import KeyPath
from sitegen.errors import ManifestError, SitegenError, WordsError
from sitegen.languages import formats
from sitegen.languages.words import NUMBER, PLACE, Message, Words

SECTIONS = ("pages", "viewer", "later")
"""The tables of a catalogue: who says what."""

FIRST = "en"
"""The language that has every word."""

_FOLDER = Path(__file__).parent
Forms = Mapping[str, str]
"""A text by plural category."""


@dataclass(frozen=True)
class Catalogue:
    """The words of one file: by key, each by plural category, and in which section each is."""

    language: str
    forms: Mapping[str, Forms]
    sections: Mapping[str, str]

    def places(self, key: str) -> set[str]:
        """Return the placeholders of a text."""
        return {name for form in self.forms[key].values() for name in PLACE.findall(form)}


def words_of(language: str, own: Path | None = None) -> Words:
    """Return what a site in this language says.

    The collection's own catalogue goes first, then that of the language, then that of the language
    without its region, then English.

    Parameters
    ----------
    language : str
        As a BCP 47 tag.
    own : Path, optional
        A catalogue of the collection's own.

    Raises
    ------
    WordsError
        With everything that is wrong in the collection's own catalogue.
    """
    english = _ours(FIRST)
    tags = [tag for tag in formats.shorter(language.lower()) if tag in available()]
    chain = [_ours(tag) for tag in tags]
    if own:
        chain.insert(0, _read(own, language, english))
    if english not in chain:
        chain.append(english)
    said: dict[str, str | Message] = {}
    missing = []
    for key in english.forms:
        source = next(each for each in chain if key in each.forms)
        forms = source.forms[key]
        is_message = bool(english.places(key))
        said[key] = Message(forms, source.language, language) if is_message else forms["other"]
        if source is english and FIRST not in tags:
            missing.append(key)
    sections = {
        name: tuple(key for key in english.forms if english.sections[key] == name)
        for name in SECTIONS
    }
    return Words(language, said, sections, chain[0].language, tuple(missing))


def further_words(language: str) -> Words:
    """Return what is said in a language that visitors can choose.

    Raises
    ------
    SitegenError
        When there is no catalogue for it.
    """
    found = words_of(language)
    if found.missing:
        raise SitegenError(
            f"collection.languages: sitegen does not speak '{language}'.",
            f"Choose among: {', '.join(available())}.",
        )
    return found


@cache
def available() -> tuple[str, ...]:
    """Return the languages that sitegen speaks, by their tags."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def catalogue_text(language: str) -> str:
    """Return one of sitegen's own catalogues as it is written."""
    return (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")


@cache
def _ours(language: str) -> Catalogue:
    data, _ = read_toml(_FOLDER / f"{language}.toml")
    found = [(path, text) for path, text in _texts(data) if path]
    forms = {str(path[-1]): _forms(text) for path, text in found}
    return Catalogue(language, forms, {str(path[-1]): str(path[0]) for path, _ in found})


def _read(file: Path, language: str, english: Catalogue) -> Catalogue:
    """Read and check a collection's own catalogue."""
    try:
        data, lines = read_toml(file)
    except ManifestError as error:
        raise WordsError(error.problems) from None
    draft = Draft(file.parent, file, data, lines)
    forms: dict[str, Forms] = {}
    for path, text in _texts(data):
        key = str(path[-1])
        if key not in english.forms:
            hint = did_you_mean(key, english.forms, "words")
            draft.report(path, f"there is no word {key!r}", hint)
        elif fault := _fault(text, key, language, english):
            draft.report(path, *fault)
        else:
            forms[key] = _forms(text)
    if draft.problems:
        raise WordsError(draft.problems)
    return Catalogue(language, forms, english.sections)


def _fault(text: Any, key: str, language: str, english: Catalogue) -> tuple[str, str] | None:
    """Say what is wrong with a text, and how to mend it."""
    known = english.places(key)
    if isinstance(text, Mapping):
        choices = formats.categories(language)
        if NUMBER not in known:
            return "has no plural forms", "write one text, in quotes"
        if wrong := [name for name in text if name not in choices]:
            message = f"{language} has no plural category {wrong[0]!r}"
            return message, f"it has {', '.join(choices)}"
        if "other" not in text:
            return "the form 'other' is missing", f"{language} has {', '.join(choices)}"
        texts = list(text.values())
    else:
        texts = [text]
    for each in texts:
        if not isinstance(each, str) or not each.strip():
            return "is not a text", "write it in quotes, or leave the word out"
        for name in PLACE.findall(each):
            if name not in known:
                listed = ", ".join(f"{{{one}}}" for one in sorted(known)) or "none"
                return f"there is no placeholder {{{name}}}", f"placeholders of {key!r}: {listed}"
    return None


def _texts(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Any]]:
    """Yield every text, or its plural forms, with its path; sections may be left out."""
    for name, value in data.items():
        if name in SECTIONS and isinstance(value, Mapping):
            yield from (((name, key), text) for key, text in value.items())
        else:
            yield (name,), value


def _forms(text: str | Forms) -> Forms:
    return {"other": text} if isinstance(text, str) else dict(text)
