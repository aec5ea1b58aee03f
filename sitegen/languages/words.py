"""Words in one language: texts, and messages that numbers and names are put into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from sitegen.fingerprint import digest_of
from sitegen.languages import formats

PLACE = re.compile(r"\{(\w+)\}")
"""A placeholder."""

NUMBER = "n"
"""The placeholder whose number decides over the plural form."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Message:
    """A text with placeholders, in as many plural forms as its language has.

    Attributes
    ----------
    forms : mapping of str to str
        By plural category; `other` is always there.
    language : str
        The language of the text, whose plural forms these are.
    numbers : str
        The language in which numbers are written.
    """

    forms: Mapping[str, str]
    language: str
    numbers: str

    def __call__(self, **values: object) -> str:
        """Return the text with these values; whole numbers are written as the language has it.

        Where a value is markup, so is the result: everything else in it is escaped.
        """
        number = values.get(NUMBER)
        form = self.forms["other"]
        if len(self.forms) > 1 and isinstance(number, int):
            form = self.forms.get(formats.category(number, self.language), form)
        said: dict[str, Any] = {
            name: formats.whole(value, self.numbers) if isinstance(value, int) else value
            for name, value in values.items()
        }
        if any(hasattr(value, "__html__") for value in said.values()):
            parts = PLACE.split(form)  # every other one is the name of a placeholder
            shown = [said[part] if at % 2 else part for at, part in enumerate(parts)]
            return Markup("").join(shown)
        return PLACE.sub(lambda at: str(said[at[1]]), form)


class Words:
    """All that the site says, by key: a text, or a `Message` where there are placeholders.

    Parameters
    ----------
    language : str
        The collection's, in which numbers are written.
    said : mapping of str to str or Message
    sections : mapping of str to tuple of str
        Which of them the pages say, and which the viewer, at first sight or later.
    spoken : str
        The language of most of the texts: the collection's, if there is a catalogue for it.
    missing : tuple of str
        Keys of what stays in English, for want of a translation.
    """

    def __init__(
        self,
        language: str,
        said: Mapping[str, str | Message],
        sections: Mapping[str, tuple[str, ...]],
        spoken: str,
        missing: tuple[str, ...] = (),
    ) -> None:
        self._said, self._sections = said, sections
        self.language, self.spoken, self.missing = language, spoken, missing

    def __getattr__(self, key: str) -> Any:
        try:
            return self.__dict__["_said"][key]
        except KeyError:
            raise AttributeError(f"no catalogue has the word '{key}'") from None

    def __repr__(self) -> str:
        return f"Words({self.digest()})"

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def digest(self) -> str:
        """Digest of all that is said."""
        return digest_of(self.language, {key: repr(text) for key, text in self._said.items()})

    def number(self, number: int) -> str:
        """Write a whole number."""
        return formats.whole(number, self.language)

    def hundredths(self, number: float) -> str:
        """Write a small number with two decimals."""
        return formats.hundredths(number, self.language)

    def percent(self, share: float) -> str:
        """Write a share of 1 in per cent."""
        return formats.percent(share, self.language)

    @property
    def own_name(self) -> str:
        """What the language calls itself."""
        return formats.own_name(self.language)

    def section(self, name: str) -> Json:
        """Return what the viewer says, as its data have it: docs/site-data.md."""
        return {_camel(key): _plain(self._said[key]) for key in self._sections[name]}


def _plain(said: str | Message) -> str | list[str] | dict[str, str]:
    if isinstance(said, str):
        return said
    return dict(said.forms) if len(said.forms) > 1 else [said.forms["other"]]


def _camel(key: str) -> str:
    """Return a key as JavaScript writes names."""
    first, *others = key.split("_")
    return first + "".join(part.capitalize() for part in others)
