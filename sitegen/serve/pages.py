"""What is added to a page on its way to the browser; the files of the site stay as they are."""

from __future__ import annotations

import html
import re

PREFIX = "/.sitegen/"
"""Where the server's own files are; no file of a site has a name like that."""

_META = re.compile(rb"<meta\b[^>]*http-equiv=[\"']?content-security-policy\b[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"(\bcontent=)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
# What follows is a path that counts from the page: no scheme, no `/`, no `#` or `?`.
_LINK = re.compile(
    rb"(<[a-z][^<>]*?\s(?:href|src)=[\"'])(?![a-z][a-z0-9+.-]*:|[/#?\"'])(?:\./)?", re.IGNORECASE
)
_SHEET = re.compile(rb"(<link rel=\"stylesheet\" href=\")([^\"]*?)assets/")
_HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)


def with_client(page: bytes, version: str) -> bytes:
    """Return a page with the script that keeps it up to date, allowed by its security policy."""
    page = _META.sub(lambda match: _loosened(match[0].decode()).encode(), page)
    script = f'<script defer src="{PREFIX}live.js" data-version="{version}"></script>'.encode()
    end = _HEAD_END.search(page)
    place = end.start() if end else 0
    if end is None:  # before a doctype nothing may stand
        doctype = re.match(rb"\s*<!doctype[^>]*>", page, re.IGNORECASE)
        place = doctype.end() if doctype else 0
    return page[:place] + script + page[place:]


def rooted(page: bytes) -> bytes:
    """Return the page for addresses that lead nowhere, with links that hold at any of them.

    Where the site knows its address, that page's links begin with it; they are to lead to what is
    served, not to what is published.
    """
    sheet = _SHEET.search(page)
    if sheet is not None and sheet[2]:
        return page.replace(b'="' + sheet[2], b'="/')
    return _LINK.sub(rb"\1/", page)


def _loosened(meta: str) -> str:
    """Allow what the client needs in a `<meta>` with a Content-Security-Policy."""
    return _CONTENT.sub(
        lambda match: f'{match[1]}"{html.escape(allowed(html.unescape(match[2][1:-1])))}"', meta
    )


def allowed(policy: str) -> str:
    """Return a Content-Security-Policy that also allows scripts and connections to this server."""
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:  # of two of one name browsers take the first
            directives.setdefault(words[0].lower(), words[1:])
    fallback = directives.get("default-src")
    for name in ("script-src", "script-src-elem", "connect-src"):
        sources = directives.get(name, None if name == "script-src-elem" else fallback)
        if sources is not None and "'self'" not in sources:
            directives[name] = [each for each in sources if each.lower() != "'none'"] + ["'self'"]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())
