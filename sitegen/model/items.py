"""Items, facets and the collection they make up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

Value = str | float | tuple[str, ...] | None
"""One value: text, a number, several texts (kinds `multi`, `labels`), or nothing."""


class Kind(StrEnum):
    """What a metadata column holds."""

    TEXT = "text"
    CATEGORY = "category"
    MULTI = "multi"
    NUMBER = "number"
    DATE = "date"
    URL = "url"
    LABELS = "labels"
    """Several texts that a network gave, each with a score."""


@dataclass(frozen=True)
class Field:
    """A metadata column: its name in the table, the title shown, and its kind.

    `facet` says whether visitors can filter by it.
    """

    name: str
    title: str
    kind: Kind
    facet: bool = False


@dataclass(frozen=True)
class Item:
    """One picture of the collection and what is known of it.

    Attributes
    ----------
    id : str
        Unique and stable, without white space, safe as a path (`/` separates folders).
    path : Path
        The picture's file.
    filename : str
        `path` relative to the images folder or the manifest, with `/`.
    digest : str
        Digest of the file's bytes.
    title, alt : str
        Text; never empty.
    source : str
        An `http:` or `https:` address, or empty.
    date : str
        As in the table, tidied; or empty.
    values : mapping of str to Value
        By field name.
    when : str
        The text that says when it was made, for likeness in time; as in the table, or empty.
    arranged : mapping of str to Value
        By column: what the manifest's layouts arrange by, whether it is shown or not.
    creator : str
        Who made it, for citations; or empty.
    added : str
        The day when it came into the collection, as `1890-05-01`; or empty.
    """

    id: str
    path: Path
    filename: str
    digest: str
    title: str
    alt: str
    source: str = ""
    date: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    when: str = ""
    arranged: Mapping[str, Value] = field(default_factory=dict)
    creator: str = ""
    added: str = ""


@dataclass(frozen=True)
class Skipped:
    """A file that is not in the site, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Warned:
    """Something odd in the input, and every case of it; as text, the count and the first three."""

    what: str
    cases: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of cases."""
        return len(self.cases)

    def __str__(self) -> str:
        return f"{self.what}: {self.count}, such as {', '.join(self.cases[:3])}"


@dataclass(frozen=True)
class Collection:
    """All items in a stable order (by filename), the fields they share, and what was odd.

    `notes` says what had to be guessed, such as which column holds the file names.
    """

    items: tuple[Item, ...]
    fields: tuple[Field, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Warned, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len({item.id for item in self.items}) != len(self.items):
            raise ValueError("item ids must be unique")

    @property
    def ids(self) -> tuple[str, ...]:
        """The items' ids, in order."""
        return tuple(item.id for item in self.items)


@dataclass(frozen=True)
class Labels:
    """What a classifier sees in each item's picture, best first.

    Attributes
    ----------
    ids : tuple of str, length n
    names : tuple of tuple of str, length n
    scores : tuple of tuple of float, length n
        0…1, falling along each row.
    """

    ids: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    scores: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        if not len(self.ids) == len(self.names) == len(self.scores):
            raise ValueError("labels and scores of every item")

    def __bool__(self) -> bool:
        return any(self.names)
