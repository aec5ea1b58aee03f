"""A site in another language: no word is left in English, and numbers are the language's own.

The collection speaks Greek, and what the site says stands in ⟦brackets⟧: Latin letters outside
of them are words that no catalogue has.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sitegen import Options, build, load_config
from tests.browser.conftest import OpenPage
from tests.browser.seen import ready
from tests.samples import write_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Page

COUNT = 30
CATALOGUE = Path(__file__).resolve().parents[2] / "sitegen" / "languages" / "en.toml"
MANIFEST = """\
[collection]
title = "Ταινίες"
description = "Τριάντα ταινίες."
images = ["images/*.jpg"]
metadata = "metadata.csv"
base_url = "https://example.org/"
intro = "Καλώς ήρθατε."
credits = "Ευχαριστούμε"
licence = "Άδεια"
language = "LANGUAGE"
WORDS
[fields]
title = "{τίτλος}"
url = "{σύνδεσμος}"
date = "έτος"
hide = ["filename", "day"]
added = "{day}"
[[facets]]
field = "είδος"
[[facets]]
field = "έτος"
kind = "number"
[[facets]]
field = "σημείωση"
kind = "text"
[features]
extractor = "descriptor"
[map]
perplexity = 5
[[layouts]]
kind = "map"
[[layouts]]
kind = "grid"
[[layouts]]
kind = "timeline"
[[layouts]]
kind = "columns"
field = "είδος"
[[layouts]]
kind = "colour"
"""

Build = Callable[..., Path]

HEARD = """() => {
  const found = [];
  const shown = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
  const walker = document.createTreeWalker(document, shown);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      if (!node.parentElement.closest("script, style, pre, noscript")) found.push(node.data);
      continue;
    }
    const names = ["aria-label", "aria-description", "aria-valuetext", "aria-roledescription",
      "title", "alt", "placeholder", "data-failed", "data-browse"];
    for (const name of names) found.push(node.getAttribute(name) ?? "");
    const described = "meta[name=description], meta[property='og:image:alt']";
    if (node.matches(described)) found.push(node.content);
    if (node.matches("input[type=text], input[type=search]")) found.push(node.value);
  }
  return found;
}"""


def pseudo() -> str:
    """English, with brackets around every text."""
    lines = []
    for section, said in tomllib.loads(CATALOGUE.read_text()).items():
        lines.append(f"[{section}]")
        for key, message in said.items():
            forms = message if isinstance(message, dict) else {"": message}
            marked = [
                f'{form} = "⟦{text}⟧"' if form else f'"⟦{text}⟧"' for form, text in forms.items()
            ]
            lines.append(
                f"{key} = " + (f"{{ {', '.join(marked)} }}" if "" not in forms else marked[0])
            )
    return "\n".join(lines).replace('separator = "⟦, ⟧"', 'separator = "، "')


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds the collection in a language; the pictures are looked at once."""
    folder = tmp_path_factory.mktemp("greek")
    write_pictures(folder / "images", COUNT)
    for path in sorted((folder / "images").iterdir()):
        path.rename(path.with_name(path.name.replace("picture", "εικόνα")))
    rows = ["filename,τίτλος,είδος,έτος,σύνδεσμος,σημείωση,day"]
    for number in range(COUNT):
        year = "" if number == 4 else 1900 + number // 3
        kind = "" if number == 5 else "αβγ"[number % 3]
        rows.append(
            f"εικόνα-{number:02}.jpg,Ταινία {number},{kind},{year},"
            f"https://example.org/{number},λόγια πολλά,2024-05-01"
        )
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "words.toml").write_text(pseudo(), encoding="utf-8")

    def build_it(language: str, words: str = "", output: str = "") -> Path:
        said = f'words = "{words}"' if words else ""
        text = MANIFEST.replace("LANGUAGE", language).replace("WORDS", said)
        (folder / "collection.toml").write_text(text, encoding="utf-8")
        site = folder / (output or f"site-{language}")
        return build(load_config(folder), Options(jobs=2, output=site)).output

    return build_it


@pytest.fixture(scope="module")
def bracketed(speaking: Build) -> Path:
    return speaking("en", "words.toml", "site-bracketed")


def forgotten(texts: list[str]) -> set[str]:
    """Return the texts that have Latin letters outside of brackets."""
    found = set()
    for text in texts:
        rest, before = text, ""
        while rest != before:
            rest, before = re.sub("⟦[^⟦⟧]*⟧", "", rest), rest
        # Of a message with a mark in it this is one part.
        rest = re.sub("⟦.*$|^.*⟧", "", rest, flags=re.DOTALL)
        rest = re.sub(r"https?://\S+|BibTeX|CSL-JSON|\S+\.(bib|json)|example\.org\S*", "", rest)
        if re.search("[A-Za-z]", rest) and not re.fullmatch("\\s*[A-Z]\\s*", rest):
            found.add(text)
    return found


def test_what_is_in_no_catalogue_is_found() -> None:
    assert forgotten(["Close", "3 of ⟦4⟧", "⟦a⟧ b ⟦c⟧"]) == {"Close", "3 of ⟦4⟧", "⟦a⟧ b ⟦c⟧"}
    assert not forgotten(["⟦Close⟧", "Ταινία 3", "⟦⟦a⟧: 3⟧", "⟦Download ", "BibTeX", "M", "12 %"])


def states(page: Page) -> Iterator[str]:
    """Bring the viewer to each of its main states, one after the other."""
    stage = page.locator("#stage")
    yield "opened"
    page.locator(".welcome .button").click()
    stage.focus()
    page.keyboard.press("?")
    page.locator("dialog.dialog-help").wait_for(state="visible")
    yield "keys"
    page.keyboard.press("Escape")
    page.locator(".bar-tools button").first.click()
    page.locator("dialog.dialog-about").wait_for(state="visible")
    yield "about"
    page.keyboard.press("Escape")
    stage.focus()
    page.keyboard.press("f")
    page.locator(".facet").first.wait_for(state="visible")
    page.locator(".facet input[type=checkbox]").first.check()
    page.locator(".chip").first.wait_for()
    yield "filtered"
    page.locator(".find-clear").click()
    page.locator(".find input").fill("ταινιο")
    page.locator("#results").wait_for(state="attached")
    page.wait_for_timeout(500)
    yield "slip"
    page.locator(".find input").fill("ωωωωωω")
    page.wait_for_timeout(500)
    yield "nothing found"
    page.locator(".find-erase").click()
    stage.focus()
    page.keyboard.press("c")
    page.locator("#clusters").wait_for(state="visible")
    page.wait_for_timeout(300)
    yield "clusters"
    page.locator("#similarity").focus()
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    yield "clusters, many"
    page.keyboard.press("Escape")
    stage.focus()
    page.keyboard.press("s")
    page.keyboard.press("Control+a")
    page.locator(".tray-done").wait_for(state="visible")
    yield "selected"
    page.keyboard.press("Control+z")
    stage.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("x")
    page.locator(".tray-button", has_text="More like").click()
    page.locator(".tray-near").wait_for(state="visible")
    yield "more like these"
    page.keyboard.press("Escape")
    page.locator(".tray-done").click()
    stage.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".nearest-distance").first.wait_for()
    page.locator(".fact-filter").first.wait_for()
    page.locator("#panel li button").nth(1).click()
    page.locator("#panel .trail").wait_for()
    yield "picture in hand"
    page.locator(".panel-picture").click()
    page.locator("dialog.large").wait_for(state="visible")
    yield "enlarged"
    page.keyboard.press("Escape")
    stage.focus()
    page.keyboard.press("d")
    page.locator(".stage.second").wait_for()
    page.wait_for_timeout(500)
    yield "two views"
    page.keyboard.press("d")
    for name in ("grid", "timeline", "columns", "colour", "list"):
        page.evaluate("name => { location.hash = `view=${name}`; }", name)
        page.wait_for_timeout(700)
        yield name


def test_no_word_of_the_viewer_is_left_out_of_the_catalogues(
    bracketed: Path, open_page: OpenPage
) -> None:
    page = ready(open_page(f"file://{bracketed}/index.html"))
    page.locator(".minimap").wait_for(state="attached")
    found: dict[str, set[str]] = {}
    seen = 0
    for name in states(page):
        texts: list[str] = page.evaluate(HEARD)
        seen += sum("⟦" in text for text in texts)
        if missed := forgotten(texts) - set().union(*found.values()):
            found[name] = missed
    assert seen > 500
    assert not found


def test_no_word_of_a_link_that_leads_astray_is_left_out(
    bracketed: Path, open_page: OpenPage
) -> None:
    start = f"file://{bracketed}/index.html"
    for where in ("#picked=00000000.ra&f.nix=1", "#select=gone", "?embed=1"):
        page = ready(open_page(start + where))
        page.wait_for_timeout(600)
        if "embed" in where:
            page.mouse.move(600, 400)
            page.mouse.wheel(0, 100)
            page.locator(".embed-hint.shown").wait_for()
        else:
            page.locator(".notice").wait_for(state="visible")
        assert not forgotten(page.evaluate(HEARD))


def test_no_word_of_the_pages_is_left_out_of_the_catalogues(
    bracketed: Path, open_page: OpenPage
) -> None:
    paths = ["index.html", "browse/index.html"]
    ways = sorted(bracketed.glob("browse/*/index.html"))
    assert len(ways) > 3
    shelves = [next(way.parent.glob("*/index.html")) for way in ways]
    paths += [str(path.relative_to(bracketed)) for path in (*ways, *shelves)]
    paths += ["items/εικόνα-07/index.html"]
    page = open_page(f"file://{bracketed}/index.html", java_script_enabled=False)
    for path in paths:
        page.goto(f"file://{bracketed}/{path}")
        texts = page.evaluate(HEARD.replace(", noscript", ""))
        assert sum("⟦" in text for text in texts) >= 3, path
        assert not forgotten(texts), path
        assert not forgotten([page.title()]), path
    # It names its parts by their whole addresses, so it cannot be opened from disk.
    lost = (bracketed / "404.html").read_text()
    texts = re.findall(">([^<]+)<", lost) + re.findall('(?:aria-label|title)="([^"]*)"', lost)
    assert sum("⟦" in text for text in texts) > 8
    assert not forgotten(texts)


def test_words_are_text_whatever_they_hold(speaking: Build, open_page: OpenPage) -> None:
    folder = speaking("en").parent
    hostile = "</script><img src=x onerror=alert(1)>&amp;\u2028{n}"
    lines = [f'{key} = "{hostile}"' for key in ("count", "cluster_number")]
    plain = hostile.replace("{n}", "")
    lines += [
        f'{key} = "{plain}"' for key in ("close", "skip", "failed", "browse", "titles", "map")
    ]
    (folder / "hostile.toml").write_text("\n".join(lines), encoding="utf-8")
    site = speaking("en", "hostile.toml", "site-hostile")
    page = ready(open_page(f"file://{site}/index.html"))
    page.keyboard.press("?")
    page.locator("dialog.dialog-help").wait_for(state="visible")
    for _ in range(2):
        assert page.locator("img[src=x]").count() == 0
        assert page.get_by_text("onerror=alert(1)").count() > 0
        page.goto(f"file://{site}/browse/index.html")


def test_a_german_site_says_german_and_counts_like_german(
    speaking: Build, open_page: OpenPage
) -> None:
    site = speaking("de")
    page = ready(open_page(f"file://{site}/index.html"))
    assert page.locator(".bar-count").inner_text() == "30 Bilder"
    page.get_by_role("button", name="Entdecken").click()
    page.get_by_role("button", name="Gruppen").click()
    page.get_by_text("Ähnlich zu mindestens").wait_for()
    assert re.fullmatch(
        r"\d,\d\d", page.locator("#clusters output, .clusters-value").first.inner_text()
    )
    assert page.locator("#stage").get_attribute("aria-label") == "Karte: 30 Bilder"
    page.goto(f"file://{site}/items/εικόνα-07/index.html")
    assert page.get_by_role("heading", name="Ähnliche Bilder").count() == 1
    assert all("," in text for text in page.locator(".distance").all_inner_texts())
    assert "In: Ταινίες" in page.locator(".citation").inner_text()
    assert page.locator("html").get_attribute("lang") == "de"


def test_visitors_choose_a_language_and_links_keep_it(speaking: Build, open_page: OpenPage) -> None:
    folder = speaking("de", output="site-choice").parent
    text = (folder / "collection.toml").read_text()
    (folder / "collection.toml").write_text(
        text.replace('language = "de"\n', 'language = "de"\nlanguages = ["en", "fr"]\n')
    )
    site = build(load_config(folder), Options(jobs=2, output=folder / "site-choice")).output
    page = ready(open_page(f"file://{site}/index.html#view=timeline"))
    page.locator(".welcome .button").click()
    menu = page.get_by_role("combobox", name="Sprache")
    assert menu.locator("option").all_inner_texts() == ["Deutsch", "English", "Français"]
    page.locator(".labels", has_text="Ohne Datum").wait_for(state="attached")
    menu.select_option(label="English")
    page.get_by_role("button", name="Show everything").wait_for()
    assert "lang=en" in page.url
    assert "view=timeline" in page.url
    assert page.locator(".bar-count").inner_text() == "30 pictures"
    page.locator(".labels", has_text="No date").wait_for(state="attached")
    assert page.locator(".bar-language").input_value() == "en"
    page.locator("#stage").focus()
    page.keyboard.press("m")
    page.wait_for_function(
        "() => location.hash.includes('lang=en') && !location.hash.includes('timeline')"
    )
    page.get_by_role("button", name="Clusters").click()
    page.get_by_text("Alike by at least").wait_for()
    page.wait_for_function("() => location.hash.includes('clusters=')")
    other = ready(open_page(page.url))
    other.get_by_text("Alike by at least").wait_for()
    assert other.locator("html").get_attribute("lang") == "en"
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Alles zeigen").wait_for()
    # A language that there is not is the collection's own.
    lost = ready(open_page(f"file://{site}/index.html#lang=xx"))
    assert lost.locator(".bar-count").inner_text() == "30 Bilder"


def test_another_word_makes_pages_again_and_computes_nothing(speaking: Build) -> None:
    folder = speaking("fr", output="site-again").parent
    (folder / "own.toml").write_text('[pages]\nnot_found = "Perdu"\n', encoding="utf-8")
    text = (folder / "collection.toml").read_text()
    (folder / "collection.toml").write_text(
        text.replace('language = "fr"\n', 'language = "fr"\nwords = "own.toml"\n')
    )
    site, before = folder / "site-again", {}
    for path in site.rglob("*.html"):
        before[path] = path.stat().st_mtime_ns
    report: Any = build(load_config(folder), Options(jobs=2, output=site))
    assert not report.up_to_date
    assert "Perdu" in (site / "404.html").read_text()
    changed = {path.name for path, when in before.items() if path.stat().st_mtime_ns != when}
    assert changed == {"404.html"}
    stages = {each.name: each for each in report.times}
    computed = {"extract", "reduce", "neighbours", "map", "grid", "clusters", "layout timeline"}
    assert all(stages[name].reused for name in computed if name in stages)
    assert build(load_config(folder), Options(jobs=2, output=site)).up_to_date


def test_words_that_come_late_are_waited_for(open_page: OpenPage, address: str) -> None:
    page = open_page(f"{address}404.html")
    held: list[Any] = []
    page.route("**/data/words.*", lambda route: held.append(route))
    page.goto(address)
    ready(page)
    page.locator("#stage").focus()
    for key in ("?", "f"):  # the second asks when the script is there and its words are not
        page.keyboard.press(key)
        page.wait_for_timeout(500)
    assert page.locator("dialog.dialog-help").count() == 0
    assert held
    held[0].continue_()
    page.locator("dialog.dialog-help").wait_for(state="visible")
    assert page.get_by_role("heading", name="Keys and gestures").is_visible()
