"""Which pictures each word is said of: the index that the viewer searches.

The viewer folds and divides what visitors type in the same way (`fold.js`); the table that both
are tested with is tests/folding.json.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sitegen.model.items import Item, Kind
from sitegen.model.planes import varints
from sitegen.model.site import SiteData
from sitegen.model.values import texts_of

PART = 1_400_000
"""Bytes of postings in a script, beyond which another one begins: 2 MB with its words."""

LONGEST = 40
"""Letters of a word that count."""

_SHARED = "0123456789abcdefghijklmnopqrstuvwxyz"

# Letters that are no other letter with an accent, but are written as one where they are not at
# hand. The viewer has the same list.
_PLAIN = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th",
        "ı": "i", "ħ": "h", "ς": "σ",
    }
)  # fmt: skip

# Accents, and the points that Hebrew and Arabic are mostly written without; the vowels of Indian
# and other scripts are marks as well, and stay.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f]"
)

# Scripts that are written without spaces: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_ASCII_WORD = re.compile("[a-z0-9]+")


def fold(text: str) -> str:
    """Return a text in small letters without accents, as it is compared."""
    if text.isascii():
        return text.lower()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", bare).translate(_PLAIN))


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in their order.

    In scripts without spaces every two characters that follow each other count as a word, and so
    does the last one alone: whoever types one character finds it wherever it stands.
    """
    folded = fold(text)
    if folded.isascii():
        return [word[:LONGEST] for word in _ASCII_WORD.findall(folded)]
    found: list[str] = []
    for match in _word().finditer(folded):
        run = match[0]
        if match.lastgroup == "unspaced":
            found += [run[at : at + 2] for at in range(len(run))]
        else:
            found.append(run[:LONGEST])
    return found


@cache
def _word() -> re.Pattern[str]:
    """Return the pattern of a word: Python's own leaves out the marks that vowels are."""
    marks = [c for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c))[0] == "M"]
    edges = np.flatnonzero(np.diff(marks) > 1)
    starts, stops = (
        [marks[0], *(marks[e + 1] for e in edges)],
        [*(marks[e] for e in edges), marks[-1]],
    )
    ranges = "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, stops, strict=True))
    return re.compile(f"(?P<unspaced>[{_UNSPACED}]+)|(?:(?![{_UNSPACED}])(?:[^\\W_]|[{ranges}]))+")


def search_parts(site: SiteData) -> list[dict[str, Any]]:
    """Return the payloads of the search scripts: titles, and all fields but addresses."""
    named = [field.name for field in site.fields if field.kind is not Kind.URL]
    return index([item.title for item in site.items], [_texts(item, named) for item in site.items])


def _texts(item: Item, names: Sequence[str]) -> list[str]:
    return [text for name in names for text in texts_of(item.values.get(name))]


def index_texts(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Index one text an item, none of which is a title."""
    return index([""] * len(texts), [[text] for text in texts])


def index(titles: Sequence[str], others: Sequence[Iterable[str]]) -> list[dict[str, Any]]:
    """Index titles and other texts of n items.

    Returns
    -------
    list of dict
        One an index script, in the order of their words; see docs/site-data.md. At least one.
    """
    said: dict[str, list[int]] = {}
    known: dict[str, tuple[str, ...]] = {}

    def of(text: str) -> tuple[str, ...]:
        if text not in known:
            known[text] = tuple(dict.fromkeys(words(text)))
        return known[text]

    for place, (title, texts) in enumerate(zip(titles, others, strict=True)):
        first = of(title)
        for word in first:
            said.setdefault(word, []).append(2 * place + 1)
        for word in {word for text in texts for word in of(text)}.difference(first):
            said.setdefault(word, []).append(2 * place)
    # The browser compares texts by their 16-bit units.
    ordered = sorted(said, key=lambda word: word.encode("utf-16-be", "surrogatepass"))
    parts = _parts(ordered, [np.array(said[word], np.int64) for word in ordered])
    lengths = np.array([min(255, len(words(title))) for title in titles], np.int64)
    parts[0]["lengths"] = varints(lengths)[0]
    return [{"part": number, "parts": len(parts), **part} for number, part in enumerate(parts)]


def _parts(ordered: list[str], postings: list[NDArray[np.int64]]) -> list[dict[str, Any]]:
    """Divide words and postings among scripts."""
    if not ordered:
        return [{"words": "", "sizes": "", "postings": ""}]
    counts = np.array([len(each) for each in postings])
    ends = np.cumsum(counts)
    flat = np.concatenate(postings)
    item, flag = flat >> 1, flat & 1
    gaps = np.diff(item, prepend=0)
    starts = ends - counts
    gaps[starts] = item[starts]
    coded = (gaps << 1) | flag
    offsets = varints(coded)[1][np.concatenate([[0], ends])]
    parts = []
    here = 0
    while here < len(ordered):
        stop = int(np.searchsorted(offsets, offsets[here] + PART, "right")) - 1
        stop = min(max(stop, here + 1), len(ordered))
        parts.append(
            {
                "words": _fronted(ordered[here:stop]),
                "sizes": varints(np.diff(offsets[here : stop + 1]))[0],
                "postings": varints(coded[starts[here] : ends[stop - 1]])[0],
            }
        )
        here = stop
    return parts


def _fronted(ordered: Sequence[str]) -> str:
    """Write each word as how many characters it shares with the one before, and the rest."""
    before = ""
    coded = []
    for word in ordered:
        shared = 0
        most = min(len(before), len(word), len(_SHARED) - 1)
        # Characters beyond 16 bits are two in the browser: none is shared from there on.
        while shared < most and before[shared] == word[shared] and word[shared] <= "\uffff":
            shared += 1
        coded.append(_SHARED[shared] + word[shared:])
        before = word
    return " ".join(coded)
