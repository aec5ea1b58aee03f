"""The manual is written without a warning, and asks no other host for anything."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.docs.blocks import PAGES, ROOT

pytest.importorskip("sphinx", reason="the manual is made by the docs group")


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manual")
    command = [sys.executable, "-m", "sphinx", "--quiet", "--nitpicky", "--fail-on-warning"]
    answer = subprocess.run(
        [*command, "--conf-dir", "docs", "-d", str(folder / "trees"), ".", str(folder / "html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return folder / "html"


class Asked(HTMLParser):
    """The addresses that a browser asks for by itself when it shows a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
            self.addresses.append(values.get("src") or "")
        elif tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload", "preconnect"):
            self.addresses.append(values.get("href") or "")


def test_every_page_is_in_it(manual: Path) -> None:
    for page in PAGES:
        assert (manual / page.relative_to(ROOT)).with_suffix(".html").is_file(), page


def test_it_asks_no_other_host(manual: Path) -> None:
    for page in manual.rglob("*.html"):
        asked = Asked()
        asked.feed(page.read_text(encoding="utf-8"))
        assert not [a for a in asked.addresses if re.match(r"(https?:)?//", a)], page
    for style in manual.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", text), style


def test_it_can_be_searched(manual: Path) -> None:
    index = (manual / "searchindex.js").read_text(encoding="utf-8")
    assert index.startswith("Search.setIndex(")
    assert "perplex" in index


def test_the_front_leads_to_the_home_page(manual: Path) -> None:
    front = (manual / "index.html").read_text(encoding="utf-8")
    target = re.search(r"url=([^\"]+)", front)
    assert target
    assert (manual / target[1]).is_file()
