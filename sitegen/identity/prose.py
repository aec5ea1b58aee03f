"""A collection's own words in Markdown, as HTML that can do no harm."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sitegen.config.checks import is_markdown_file
from sitegen.config.located import located
from sitegen.errors import SitegenError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ALLOWED = ("http:", "https:", "mailto:")


def prose_in(text: str, root: Path) -> str:
    """Return the Markdown that a value of the manifest is, or that lies in the file it names.

    Raises
    ------
    SitegenError
        When the file cannot be read.
    """
    if not is_markdown_file(text):
        return text
    path = located(root, text.strip())
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SitegenError(f"{path}: is not UTF-8.", "Save the file as UTF-8.") from error
    except OSError as error:
        raise SitegenError(f"{path}: {error.strerror}.", "Mend the path or the file.") from error


@cache
def as_html(text: str, root: str = "", level: int = 2) -> Markup:
    """Return Markdown as HTML.

    Markup within the text is shown as text, pictures as links. Links lead to http, https and mailto
    addresses or into the site; others stay text.

    Parameters
    ----------
    text : str
        CommonMark.
    root : str
        What leads from the page to the site's root, such as `../../`; relative links start there.
    level : int
        Level of the largest heading.
    """
    if not text.strip():
        return Markup("")
    parser = _parser()
    tokens = parser.parse(text, {})
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) - 1 + level)}"
        for child in token.children or ():
            if child.type == "link_open":
                _lead(child, root)
    # Safe: the parser escapes all text, and lets no markup through (`html` is off).
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704


def is_allowed(address: str) -> bool:
    """Whether a link may lead there."""
    address = re.sub(r"[\x00-\x20]+", "", address)
    if address.startswith(("//", "\\", "/")):
        return False  # another host, or another site on this one
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[0].lower() in _ALLOWED


def _lead(link: Any, root: str) -> None:
    address = str(link.attrGet("href") or "")
    if _SCHEME.match(address):
        if not address.lower().startswith("mailto:"):
            link.attrSet("rel", "noopener noreferrer external")
    elif not address.startswith("#"):
        link.attrSet("href", root + address)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    class Parser(MarkdownIt):
        # The parser's own name for what decides on links.
        def validateLink(self, url: str) -> bool:  # noqa: N802
            return is_allowed(url)

    return Parser("commonmark", {"html": False}).enable("table").disable("image")
