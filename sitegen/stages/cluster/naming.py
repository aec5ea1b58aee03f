"""Exemplars, and names proposed from the words that set a cluster's metadata apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from sitegen.model.clusters import ClusterFacts
from sitegen.model.items import Field, Item, Kind, Labels

_WORD = re.compile(r"[^\W\d_][^\W_]+")  # two characters or more, the first of them a letter
_KINDS = (Kind.CATEGORY, Kind.MULTI, Kind.LABELS)
# One in a thousand terms that do not differ between cluster and rest score more by chance.
_TELLING = 10.83
_WORDS = 5
_ABSENCE = """
none n/a na nil null other unknown unidentified untitled undated various
keine keiner keines kein andere unbekannt unbenannt undatiert verschiedene
aucun aucune autre inconnu inconnue divers
ninguno ninguna otro otra desconocido desconocida varios
"""
"""Values that say that there is none: true of a cluster perhaps, and no name for it."""
_NOTHING = frozenset(_ABSENCE.split())
_MOST = 0.5
"""Share of a cluster's pictures; its name must be true of more."""
_WITH = 0.9
"""Share of a word's pictures in whose titles it stands beside the same other word."""
_SOME = 0.2
"""The same for what is added to a name that several clusters share."""

Term = tuple[str, str]
"""Where it stands, and the text as compared."""


def describe(
    members: Sequence[NDArray[np.int64]],
    items: Sequence[Item],
    fields: Sequence[Field],
    labels: Labels | None = None,
    names: Mapping[int, str] | None = None,
) -> tuple[ClusterFacts, ...]:
    """Tell the clusters apart in words.

    Each value of a field of kind category, multi or labels counts as one term, and so does each
    word of a title and each pair of words side by side. A term is telling of a cluster when more
    of its pictures have it than chance explains, by Dunning's log-likelihood ratio, which holds
    for rare terms and small clusters too. Words that are everywhere, in any language, tell
    nothing, and need no list; values that stand for none, such as "unknown", are passed over.

    Parameters
    ----------
    members : sequence of ndarray
        Rows of each cluster, from its centre outwards.
    items : sequence of Item, length n
        In the clusters' order.
    fields : sequence of Field
        Those whose values count.
    labels : Labels, optional
        What a classifier sees, of the same items.
    names : mapping of int to str, optional
        Given by the curator, by cluster number; they are not replaced.

    Returns
    -------
    tuple of ClusterFacts
        By number. The proposed name is the most telling value, or word if there is none, that
        more than half of the pictures have, or two that more than half have one of; else empty.
        Clusters that would have one name are told apart in the same way from each other, or the
        most telling term is added that a fifth of the pictures has.

    Notes
    -----
    Dunning, "Accurate methods for the statistics of surprise and coincidence", Computational
    Linguistics 19, 1993. The log-odds of Monroe et al. ("Fightin' words", 2008) pass over what
    all pictures of a small cluster and no others have.
    """
    terms, spellings = _all_terms(items, fields, labels)
    overall = Counter(term for row in terms for term in row)
    given = names or {}
    usual: dict[Term, str] = {term: _usual(found) for term, found in spellings.items()}
    facts = []
    for number, rows in enumerate(members, start=1):
        own = [terms[row] for row in rows.tolist()]
        telling = _telling(own, overall, len(items))
        words = (usual[term] for term in telling if _is_one(term))
        facts.append(
            ClusterFacts(
                number=number,
                size=len(rows),
                exemplar=items[int(rows[0])].id,
                name=given.get(number, "") or _name(telling, own, usual),
                words=tuple(dict.fromkeys(words))[:_WORDS],
                curated=bool(given.get(number)),
            )
        )
    return tuple(_told_apart(facts, members, terms, usual))


def _told_apart(
    facts: Sequence[ClusterFacts],
    members: Sequence[NDArray[np.int64]],
    terms: Sequence[tuple[Term, ...]],
    usual: Mapping[Term, str],
) -> Iterator[ClusterFacts]:
    """Give clusters of one name others, by what sets them apart from each other."""
    sharing: dict[str, list[int]] = {}
    for place, each in enumerate(facts):
        if each.name and not each.curated:
            sharing.setdefault(each.name, []).append(place)
    for place, each in enumerate(facts):
        alike = sharing.get(each.name, [])
        if place not in alike or len(alike) < 2:
            yield each
            continue
        all_rows = [row for other in alike for row in members[other].tolist()]
        overall = Counter(term for row in all_rows for term in terms[row])
        own = [terms[row] for row in members[place].tolist()]
        telling = _telling(own, overall, len(all_rows))
        name = _name(telling, own, usual)
        if not name:
            many = _SOME * len(own)
            often = (term for term in telling if sum(term in row for row in own) > many)
            name = _joined([each.name, *(usual[term] for term in islice(often, 1))])
        yield replace(each, name=name)


def _all_terms(
    items: Sequence[Item], fields: Sequence[Field], labels: Labels | None
) -> tuple[list[tuple[Term, ...]], dict[Term, Counter[str]]]:
    """Return the terms of each item, each once, and how each term is spelt how often."""
    wanted = [field.name for field in fields if field.kind in _KINDS]
    spellings: dict[Term, Counter[str]] = {}
    terms = []
    names = labels.names if labels else ((),) * len(items)
    for row, item in enumerate(items):
        found: dict[Term, str] = {}
        for place, text in _terms(item, wanted, names[row]):
            found.setdefault((place, text.casefold()), text)
        for term, text in found.items():
            spellings.setdefault(term, Counter())[text] += 1
        terms.append(tuple(found))
    return terms, spellings


def _terms(item: Item, fields: Sequence[str], labels: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in fields:
        value = item.values.get(name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and _says_something(text):
                yield _VALUE, text.strip()
    for text in labels:
        yield _VALUE, text
    words = _WORD.findall(item.title)
    for text in words:
        yield _TITLE, text
    for before, after in pairwise(words):
        if (both := f"{before} {after}") in item.title:
            yield _TITLE, both


def _says_something(text: str) -> bool:
    return any(map(str.isalnum, text)) and text.strip().strip("()[].").casefold() not in _NOTHING


_VALUE, _TITLE = "value", "title"


def _telling(own: Sequence[tuple[Term, ...]], overall: Counter[Term], count: int) -> list[Term]:
    """Return the terms that set some of `count` pictures apart, the most telling first."""
    here = Counter(term for row in own for term in row)
    scores = {term: _ratio(n, overall[term], len(own), count) for term, n in here.items()}
    telling = [term for term, score in scores.items() if score >= _TELLING and here[term] > 1]
    return sorted(telling, key=lambda term: (-scores[term], term))


def _ratio(here: int, overall: int, size: int, count: int) -> float:
    """Log-likelihood ratio of a term being more frequent here; 0 where it is not."""
    if here * count <= overall * size:
        return 0.0
    there, rest = overall - here, count - size
    cells = (
        (here, overall * size),
        (there, overall * rest),
        (size - here, (count - overall) * size),
        (rest - there, (count - overall) * rest),
    )
    return 2 * sum(seen * math.log(seen * count / expected) for seen, expected in cells if seen)


def _name(
    telling: Sequence[Term], own: Sequence[tuple[Term, ...]], shown: Mapping[Term, str]
) -> str:
    """Return the term or the two terms that tell most of the cluster; values before words."""
    enough = _MOST * len(own)
    for place in (_VALUE, _TITLE):
        terms = [term for term in telling if term[0] == place]
        with_it = {term: {row for row, found in enumerate(own) if term in found} for term in terms}
        for term in terms:
            if len(with_it[term]) > enough:
                # A word that hardly stands without another is half a name.
                whole = (each for each in terms if term[1] in each[1].split() and each != term)
                fixed = (each for each in whole if len(with_it[each]) > _WITH * len(with_it[term]))
                return shown[next(fixed, term)] if place == _TITLE else shown[term]
        if terms:
            first = terms[0]
            seconds = (each for each in terms if len(with_it[first] | with_it[each]) > enough)
            for second in seconds:
                return _joined([shown[first], shown[second]])
    return ""


def _joined(texts: Sequence[str]) -> str:
    """Join texts by a mark that is in none of them."""
    return ("; " if any(", " in text for text in texts) else ", ").join(texts)


def _is_one(term: Term) -> bool:
    return term[0] == _VALUE or " " not in term[1]


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda text: (-spellings[text], text))
