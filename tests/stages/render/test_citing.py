from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.languages import words_of
from sitegen.model.items import Item
from sitegen.model.site import SiteText
from sitegen.stages.render.citing import Citation, citation

SITE = SiteText(
    "Fruit & nuts",
    base_url="https://example.org/fruit/",
    credits="Painted by many.",
    licence="CC BY 4.0",
)
BACK = {
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    **{f"\\{character}": character for character in "$&#_%"},
}


def of(site: SiteText = SITE, **known: str) -> Citation:
    known = {"id": "a/b-1", "title": "A pear", "alt": "x"} | known
    return citation(
        Item(path=Path("x"), filename="x.jpg", digest="x", **known), site, words_of("en")
    )


def entry(cited: Citation) -> tuple[str, dict[str, str]]:
    """The key of the one entry of the BibTeX, and its fields as LaTeX."""
    from pybtex.database import parse_string

    text = cited.downloads[0].text
    [(key, found)] = parse_string(text, "bibtex").entries.items()
    # It takes authors apart, as if they were people.
    authors = re.findall(r"^  author = {(.*)},$", text, re.MULTILINE)
    return key, dict(found.fields) | dict.fromkeys(["author"] * len(authors), "".join(authors))


def read(latex: str) -> str:
    """What LaTeX prints."""
    text, at = "", 0
    latex = latex.removeprefix("{").removesuffix("}") if latex.startswith("{") else latex
    while at < len(latex):
        command = next((each for each in BACK if latex.startswith(each, at)), latex[at])
        assert command in BACK or command not in "\\{}$&#_%~^"
        text, at = text + BACK.get(command, command), at + len(command)
    return text


def test_a_citation_names_all_that_is_known_and_leaves_the_day_open() -> None:
    cited = of(creator="Passmore, Deborah", date="1909")
    assert cited.text == (
        "Passmore, Deborah. A pear (1909). In: Fruit & nuts, a/b-1. Painted by many. CC BY 4.0."
    )
    assert cited.url == "https://example.org/fruit/items/a/b-1/"


def test_what_is_not_known_leaves_no_traces() -> None:
    cited = of(SiteText("Fruit"))
    assert (cited.text, cited.url) == ("A pear. In: Fruit, a/b-1.", "")
    _, fields = entry(cited)
    assert set(fields) == {"title", "howpublished", "note"}
    assert json.loads(cited.downloads[1].text)[0].keys() == {
        "id", "type", "title", "container-title", "call-number",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("date", "year", "issued"),
    [
        ("1909", "1909", {"date-parts": [[1909]]}),
        ("1909-05-02", "1909", {"date-parts": [[1909, 5, 2]]}),
        ("c. 1890", "c. 1890", {"literal": "c. 1890"}),
    ],
)
def test_dates_are_as_exact_as_they_are_known(date: str, year: str, issued: object) -> None:
    cited = of(date=date)
    assert entry(cited)[1]["year"] == year
    assert json.loads(cited.downloads[1].text)[0]["issued"] == issued


def test_a_title_that_ends_with_the_date_does_not_say_it_twice() -> None:
    assert of(title="A pear (1909)", date="1909").text.count("1909") == 1


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"])))
def test_whatever_a_title_holds_bibtex_and_json_say_the_same(title: str) -> None:
    cited = of(title=f"T{title}", creator=f"C{title}")
    _, fields = entry(cited)
    assert read(fields["title"]) == f"T{title}"
    assert read(fields["author"]) == f"C{title}"
    [csl] = json.loads(cited.downloads[1].text)
    assert csl["title"] == f"T{title}"
    assert csl["author"] == [{"literal": f"C{title}"}]


@settings(deadline=None)
@given(st.text(min_size=1))
def test_downloads_hold_the_text_that_is_shown(title: str) -> None:
    for each in of(title=title).downloads:
        kind, _, data = each.href.partition(",")
        assert kind.startswith("data:")
        assert unquote(data) == each.text


def test_keys_are_plain_and_differ() -> None:
    keys = [entry(of(id=name))[0] for name in ("a1", "a/1", "a-1", "ä1", "梨")]
    assert len(set(keys)) == 5
    assert all(key.isascii() for key in keys)
