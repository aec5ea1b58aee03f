"""Citations of a picture: as text, as BibTeX and as CSL-JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sitegen.fingerprint import digest_of
from sitegen.languages import Words
from sitegen.model.items import Item
from sitegen.model.site import SiteText
from sitegen.model.values import date_parts

_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # BibTeX counts braces, also those with a backslash in front.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    **{character: f"\\{character}" for character in "$&#_%"},
}


@dataclass(frozen=True)
class Download:
    """A citation in a format for programs.

    Attributes
    ----------
    title : str
        Name of the format.
    text : str
    file : str
        Name under which it is saved.
    href : str
        An address that holds all of the text, so that a picture needs no further files.
    """

    title: str
    text: str
    file: str
    href: str


@dataclass(frozen=True)
class Citation:
    """A citation; `text` ends before the address, which stands beside it, or is empty.

    When the address was looked up is left to whoever cites.
    """

    text: str
    url: str
    downloads: tuple[Download, ...]


def citation(item: Item, site: SiteText, words: Words) -> Citation:
    """Return the citations of an item from what is known of it and of its collection."""
    url = f"{site.base_url}items/{quote(item.id, safe='/-._~')}/" if site.base_url else ""
    key = _key(item.id)
    bibtex = _bibtex(key, item, site, url, words)
    csl = json.dumps([_csl(item, site, url)], ensure_ascii=False, indent=1)
    return Citation(
        _text(item, site, words),
        url,
        (
            _download("BibTeX", f"{key}.bib", "application/x-bibtex", bibtex),
            _download("CSL-JSON", f"{key}.json", "application/vnd.citationstyles.csl+json", csl),
        ),
    )


def _text(item: Item, site: SiteText, words: Words) -> str:
    creator = f"{_sentence(item.creator)} " if item.creator else ""
    # Titles made by a template may end with the date.
    date = f" ({item.date})" if item.date and item.date not in item.title else ""
    rest = [words.cited_in(title=f"{site.title}, {item.id}"), site.credits, site.licence]
    said = " ".join(_sentence(each) for each in rest if each)
    return f"{creator}{_line(item.title)}{date}. {said}"


def _bibtex(key: str, item: Item, site: SiteText, url: str, words: Words) -> str:
    date = date_parts(item.date)
    note = " ".join(_sentence(each) for each in (item.id, site.credits, site.licence) if each)
    fields = {
        "author": f"{{{_latex(item.creator)}}}" if item.creator else "",
        "title": f"{{{_latex(item.title)}}}",
        "year": str(date[0]) if date else _latex(item.date),
        "month": str(date[1]) if len(date) > 1 else "",
        "howpublished": _latex(words.cited_in(title=site.title)),
        # As it is: styles print addresses without reading them as LaTeX.
        "url": quote(url, safe="/:@!$&'()*+,;=-._~%[]"),
        "note": _latex(note),
    }
    lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _csl(item: Item, site: SiteText, url: str) -> dict[str, Any]:
    date = date_parts(item.date)
    facts: dict[str, Any] = {
        "id": item.id,
        "type": "graphic",
        "title": _line(item.title),
        "container-title": _line(site.title),
        "call-number": item.id,
    }
    if item.creator:
        facts["author"] = [{"literal": _line(item.creator)}]
    if date:
        facts["issued"] = {"date-parts": [list(date)]}
    elif item.date:
        facts["issued"] = {"literal": _line(item.date)}
    if note := " ".join(_sentence(each) for each in (site.credits, site.licence) if each):
        facts["note"] = note
    return facts | ({"URL": url} if url else {})


def _download(title: str, file: str, kind: str, text: str) -> Download:
    return Download(title, text, file, f"data:{kind};charset=utf-8,{quote(text, safe='')}")


def _key(item_id: str) -> str:
    """Return an id as BibTeX takes it: letters and digits of ASCII, and hyphens."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", item_id).strip("-")
    if plain == item_id:
        return plain
    return f"{plain[:60] or 'item'}-{digest_of(item_id)[:6]}"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends with a mark of its own."""
    text = _line(text)
    return text if text.endswith((".", "!", "?", "…", "。")) else f"{text}."
