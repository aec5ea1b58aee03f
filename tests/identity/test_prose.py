from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import SitegenError
from sitegen.identity import as_html, prose_in

ALLOWED = {"p", "em", "strong", "a", "ul", "ol", "li", "code", "pre", "blockquote", "br", "hr"} | {
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td")
}


class Found(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "src"]
        # `class` on code comes from the word after ```; styles would break the pages' policy.
        assert {name for name, _ in attrs} <= {"href", "rel", "title", "class", "start"}
        if tag == "a":
            self.links.append(dict(attrs))


MARKS = st.sampled_from(
    [
        *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b onclick=x>"),
        *("[a](javascript:alert(1))", "[b](JaVaScRiPt:x)", "[c](java\nscript:x)"),
        *("[d](data:text/html,x)", "[e](//evil.example)", "<javascript:alert(1)>"),
        *("[f](&#106;avascript:x)", "[g](\\\\evil.example)", "[h](ok.html)", "![i](x.png)"),
        *("```x", "](", "# ", "**", "\n\n", "&#106;", "|", "- ", "> ", "`", "<", '"'),
    ]
)


@given(st.lists(MARKS | st.text(max_size=8), max_size=12).map("".join))
def test_nothing_that_is_written_can_do_harm(text: str) -> None:
    found = Found(as_html(text, "../"))
    assert set(found.tags) <= ALLOWED
    for link in found.links:
        address = (link.get("href") or "").lower()
        assert address.startswith(("http:", "https:", "mailto:", "../", "#")), address


def test_links_lead_from_the_sites_root_and_out_of_it_without_a_trace() -> None:
    found = Found(
        as_html("[a](browse/index.html) [b](https://x.org) [c](mailto:a@x.org)", "../../")
    )
    assert [link["href"] for link in found.links] == [
        "../../browse/index.html",
        "https://x.org",
        "mailto:a@x.org",
    ]
    assert found.links[1]["rel"] == "noopener noreferrer external"


def test_headings_begin_where_the_page_needs_them() -> None:
    assert as_html("# A\n## B", "", 3) == "<h3>A</h3>\n<h4>B</h4>\n"


def test_prose_lies_in_the_manifest_or_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "intro.md").write_text("from a file")
    assert prose_in("intro.md", tmp_path) == "from a file"
    assert prose_in("see intro.md\nthere", tmp_path) == "see intro.md\nthere"
    (tmp_path / "intro.md").write_bytes(b"\xff")
    with pytest.raises(SitegenError, match="UTF-8"):
        prose_in("intro.md", tmp_path)
