from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sitegen import resources
from sitegen.errors import SitegenError
from sitegen.languages import words_of
from sitegen.stages import render
from sitegen.stages.render import gallery, words
from sitegen.themes.find import BUNDLE
from tests.samples import site_data

ASSETS = {name: f"assets/{name}" for name in (*BUNDLE, "theme.css")}
HOSTILE = "</title><script>alert('x')</script>\"><img src=x onerror=alert(1)>{{ 7*7 }}"


class Page(HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(data.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def pages_of(count: int = 10, title: str = "Picture", labelled: bool = False) -> dict[str, bytes]:
    site = site_data(count, title, labelled=labelled)
    renderer = render.Renderer(site, [resources.folder("templates")], ASSETS, 256)
    return dict(renderer.pages())


def test_every_item_has_a_page_with_its_neighbours() -> None:
    site, pages = site_data(12), pages_of(12)
    for place, item in enumerate(site.items):
        page = Page(pages[f"items/{item.id}/index.html"])
        links = [a["href"] for a in page.all("a")]
        for near in site.neighbours[place]:
            assert f"../../items/{site.items[near].id}/index.html" in links
        assert {"src": f"../../images/{item.id}.jpg"}.items() <= page.all("img")[0].items()
        assert page.all("img")[0]["alt"] == item.alt


def test_without_item_pages_the_gallery_leads_to_picture_and_viewer() -> None:
    site = replace(site_data(4), item_pages=False)
    pages = dict(render.Renderer(site, [resources.folder("templates")], ASSETS, 256).pages())
    assert not any(name.startswith("items/") for name in pages)
    links = [a["href"] for a in Page(pages["browse/index.html"]).all("a")]
    for item in site.items:
        assert f"../images/{item.id}.jpg" in links
        assert f"../index.html#item={item.id}&n=0" in links


def test_labels_are_shown_with_their_scores() -> None:
    pages = pages_of(4, labelled=True)
    texts = [Page(pages[f"items/item-{row}/index.html"]).texts for row in range(4)]
    assert ["fig (75%), lemon (12%)" in text for text in texts] == [False, True, False, True]
    assert ["Recognised" in text for text in texts] == [False, True, False, True]


def test_browse_leads_to_every_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gallery, "PAGE", 5)
    pages = pages_of(12)
    found, name = set(), "browse/index.html"
    while name:
        page = Page(pages[name])
        found |= {a["href"] for a in page.all("a") if "items/" in (a["href"] or "")}
        name = next((a["href"] or "" for a in page.all("a") if a.get("rel") == "next"), "")
        name = name.removeprefix("../")
    assert found == {f"../items/item-{row}/index.html" for row in range(12)}


def test_every_address_resolves_within_the_site() -> None:
    pages = pages_of(12)
    known = set(pages) | set(ASSETS.values()) | {"data/core.js", "overview.jpg"}
    known |= {f"{folder}/item-{row}.jpg" for folder in ("images", "thumbs") for row in range(12)}
    for name, data in pages.items():
        if not name.endswith(".html"):
            continue
        for tag, attributes in Page(data).elements:
            for key, address in attributes.items():
                if key not in ("href", "src", "data-openseadragon") and "data-part-" not in key:
                    continue
                if not address or address.startswith(("#", "https:", "data:")):
                    continue
                assert not address.startswith(("/", "http:", "//")), f"{tag} in {name}"
                target = (Path("/") / Path(name).parent / address.split("#")[0]).resolve()
                assert str(target.relative_to("/")) in known, f"{address} in {name}"


def test_hostile_text_stays_text() -> None:
    site, pages = site_data(6), pages_of(6, title=HOSTILE)
    for data in pages.values():
        assert b"<script>alert" not in data
        assert b"onerror=alert(1)>" not in data.replace(b"&gt;", b"")
    page = Page(pages[f"items/{site.items[0].id}/index.html"])
    assert any(HOSTILE in text for text in page.texts)
    scripts = page.all("script")
    assert [script.get("type") for script in scripts] == ["application/ld+json"]


def test_structured_data_is_json_and_says_what_the_page_says() -> None:
    site, pages = site_data(6, HOSTILE), pages_of(6, HOSTILE)
    item = site.items[2]
    page = pages[f"items/{item.id}/index.html"].decode()
    start = page.index('ld+json">') + len('ld+json">')
    facts = json.loads(page[start : page.index("</script>", start)])
    assert facts["name"] == item.title
    assert facts["identifier"] == item.id


def test_addresses_are_encoded() -> None:
    assert words.address("items/a b#c?é/x.jpg") == "items/a%20b%23c%3F%C3%A9/x.jpg"


def test_undefined_names_in_a_template_are_named(tmp_path: Path) -> None:
    (tmp_path / "browse.html").write_text("{{ site.titel }}")
    folders = [tmp_path, resources.folder("templates")]
    with pytest.raises(SitegenError, match=r"browse\.html.*titel"):
        dict(render.Renderer(site_data(3), folders, ASSETS, 256).pages())


@pytest.mark.parametrize(
    "text",
    [
        "{{ cycler.__init__.__globals__.os.getpid() }}",
        "{{ site.title.__class__.__mro__ }}",
        "{{ words|attr('__class__') }}",
        "{{ item.path.read_bytes() }}",
        "{{ item.path|attr('parent') }}",
        "{{ front.bases['sitegen'].name }}",
        "{{ assets.clear() }}",
    ],
)
def test_templates_reach_neither_python_nor_files(tmp_path: Path, text: str) -> None:
    (tmp_path / "item.html").write_text(text)
    shared = resources.folder("templates")
    front = render.Front(bases={"sitegen": shared})
    renderer = render.Renderer(site_data(3), [tmp_path, shared], ASSETS, 256, front=front)
    with pytest.raises(SitegenError, match=r"item\.html.*(unsafe|undefined|no attribute)"):
        dict(renderer.pages())


def test_a_template_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "item.html").write_text('{% extends "default/item.html" %}')
    shared = resources.folder("templates")
    front = render.Front(bases={"sitegen": shared})
    renderer = render.Renderer(site_data(3), [tmp_path, shared], ASSETS, 256, front=front)
    with pytest.raises(SitegenError, match=r"item\.html.*default/item\.html") as found:
        dict(renderer.pages())
    assert found.value.hint == "did you mean 'sitegen/item.html'?"


def test_titles_sort_as_people_read_them_however_long_their_numbers() -> None:
    long = "9" * 5_000
    titles = [f"Plate {long}0", "plate 10", f"Plate {long}", "Plate 2", "Énard", "Plate"]
    found = sorted(titles, key=words.sort_key)
    assert found == ["Énard", "Plate", "Plate 2", "plate 10", f"Plate {long}", f"Plate {long}0"]


def worded(**words: str) -> dict[str, bytes]:
    site = site_data(3)
    site = replace(site, text=replace(site.text, **words))
    return dict(render.Renderer(site, [resources.folder("templates")], ASSETS, 256).pages())


def test_licence_credits_and_footer_are_on_every_page_from_its_own_depth() -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    pages = worded(
        credits="All <i>who</i> drew",
        licence="CC BY 4.0",
        licence_url=address,
        footer="See [the list](browse/index.html).",
    )
    for name, root in (("browse/index.html", "../"), ("items/item-0/index.html", "../../")):
        page = Page(pages[name])
        assert [a["href"] for a in page.all("a") if "license" in (a.get("rel") or "")] == [address]
        assert {"rel": "license", "href": address} in page.all("link")
        assert "All <i>who</i> drew" in page.texts
        assert f"{root}browse/index.html" in [a["href"] for a in page.all("a")[-1:]]
    assert b'"license": "https://creativecommons' in pages["items/item-0/index.html"]


def test_pages_go_the_way_of_their_language() -> None:
    for direction in ("ltr", "rtl"):
        for name, data in worded(direction=direction).items():
            if name.endswith(".html"):
                assert Page(data).all("html")[0]["dir"] == direction


def test_a_template_builds_on_the_one_it_replaces(tmp_path: Path) -> None:
    shared = resources.folder("templates")
    (tmp_path / "item.html").write_text(
        '{% extends "sitegen/item.html" %}{% block neighbours %}NONE{% endblock %}'
    )
    front = render.Front(bases={"sitegen": shared})
    renderer = render.Renderer(site_data(4), [tmp_path, shared], ASSETS, 256, front=front)
    page = dict(renderer.pages())["items/item-0/index.html"]
    assert b"NONE" in page
    assert b"Similar pictures" not in page
    assert b'class="metadata"' in page


def test_asset_names_change_with_their_content(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("one")
    [(first, _)] = render.asset_names({"a.css": file}).values()
    file.write_text("two")
    [(second, data)] = render.asset_names({"a.css": file}).values()
    assert first != second
    assert data == b"two"


def drafted(language: str, own: Path | None = None) -> dict[str, render.Page]:
    site = site_data(130, labelled=True)
    site = replace(site, text=replace(site.text, language=language))
    words = words_of(language, own)
    folders = [resources.folder("templates")]
    renderer = render.Renderer(site, folders, ASSETS, 256, words=words)
    return {page.name: page for page in renderer.drafts()}


def test_pages_speak_and_count_in_the_language_of_the_collection() -> None:
    german = drafted("de")
    browse = german["browse/index.html"].make().decode()
    assert "1–120 von 130 Bildern" in browse
    assert 'aria-label="Blättern nach"' in browse
    item = german["items/item-1/index.html"].make().decode()
    assert "In: A &lt;b&gt;title&lt;/b&gt;, item-1" in item
    assert "lemon (12\u00a0%)" in item
    assert "<bdi>item-1.bib</bdi> herunterladen</a>" in item
    assert "Similar" not in item
    lists = [page.make().decode() for name, page in german.items() if name.endswith("index.html")]
    assert any("2 Werte" in text for text in lists)


def test_a_word_makes_the_pages_again_that_say_it(tmp_path: Path) -> None:
    own = tmp_path / "words.toml"
    own.write_text('similar = "Verwandte Bilder"\n', encoding="utf-8")
    before, now = drafted("de"), drafted("de", own)
    changed = {name for name, page in now.items() if page.key != before[name].key}
    assert changed == {name for name in now if name.startswith("items/")}
    # What Python says rather than a template counts as well.
    own.write_text('cited_in = "Aus: {title}"\n', encoding="utf-8")
    changed = {name for name, page in drafted("de", own).items() if page.key != before[name].key}
    assert changed == {name for name in now if name.startswith("items/")}
    own.write_text('by_title = "Name"\nnot_found = "Fort"\n', encoding="utf-8")
    later = drafted("de", own)
    changed = {name for name, page in later.items() if page.key != before[name].key}
    assert {"404.html", "browse/index.html"} <= changed
    assert not any(name.startswith("items/") for name in changed)


def test_words_are_escaped_like_all_else(tmp_path: Path) -> None:
    own = tmp_path / "words.toml"
    lines = [
        f"{key} = '{HOSTILE.replace(chr(39), '').replace('{{ 7*7 }}', '')}'"
        for key in (
            "skip",
            "browse",
            "similar",
            "cite",
            "item_id",
            "here",
            "source_page",
            "distance_note",
        )
    ]
    lines.append('download = "<b>{file}</b>"')
    own.write_text("\n".join(lines), encoding="utf-8")
    for name, page in drafted("en", own).items():
        if not name.endswith(".html") or name == "index.html":
            continue
        found = Page(page.make())
        assert not [tag for tag, at in found.elements if "onerror" in at or tag == "b"], name
    item = drafted("en", own)["items/item-1/index.html"].make().decode()
    assert "&lt;b&gt;<bdi>item-1.bib</bdi>&lt;/b&gt;" in item
