"""What the server answers: the site's files, with a client added to its pages."""

from __future__ import annotations

import asyncio
import ipaddress
import mimetypes
import os
import re
import socket
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sitegen.serve.live import Live
from sitegen.serve.pages import PREFIX, rooted, with_client

_TYPES = {
    ".avif": "image/avif",
    ".csv": "text/csv",
    ".dzi": "application/xml",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".txt": "text/plain",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
"""Types of what sitegen writes, whatever the system believes; browsers run no other scripts."""

_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)
_SWAP = 0.02
_ATTEMPTS = 25

_WAITING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Building the site</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"></head>
<body><p role="status">Building the site. This page will show it as soon as it is there.</p></body>
</html>"""


class SiteFiles(StaticFiles):
    """The files of a site that is replaced while it is served.

    Parameters
    ----------
    site : Path
        Need not exist yet.
    live : Live
    previews : mapping of str to bytes
        Files that the next build will put into the site, by path: stylesheets just saved.
    """

    def __init__(self, site: Path, live: Live, previews: Mapping[str, bytes]) -> None:
        super().__init__(directory=site, html=True, check_dir=False)
        self.config_checked = True  # it would insist on the folder
        self._site, self._live, self._previews = site, live, previews

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer; a page is never older than the version that it is given."""
        if (preview := self._previews.get(path)) is not None:
            return Response(preview, media_type="text/css")
        # A new site comes by rename: a look into the folder must begin and end with the same one.
        for _ in range(_ATTEMPTS):
            version, folder = self._live.state.version, self._folder()
            with suppress(FileNotFoundError):
                if folder is not None:
                    response = await self._answer(path, scope, version)
                    if folder == self._folder():
                        return response
            await asyncio.sleep(_SWAP)
        page = with_client(_WAITING.encode(), self._live.state.version)
        return HTMLResponse(page, 503, headers={"cache-control": "no-store"})

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Answer with a file, in whole or in part, unless the browser has it."""
        suffix = Path(full_path).suffix.lower()
        kind = _TYPES.get(suffix) or mimetypes.guess_type(full_path)[0]
        response = FileResponse(
            full_path,
            status_code,
            media_type=kind or "application/octet-stream",
            stat_result=stat_result,
        )
        is_page = response.media_type == "text/html"
        if not is_page and self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response

    async def _answer(self, path: str, scope: Scope, version: str) -> Response:
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:  # before there is a 404.html
            return PlainTextResponse(error.detail, error.status_code, error.headers)
        if not isinstance(response, FileResponse):
            return response
        is_page = response.media_type == "text/html"
        if not is_page and "range" in Headers(scope=scope):
            return response
        # Read at once, not while it is sent: by then the file may be one of another size.
        content = await asyncio.to_thread(Path(response.path).read_bytes)
        if is_page:
            fresh = {"cache-control": "no-store"}
            if response.status_code == 404:  # the address may be any number of folders deep
                content = rooted(content)
            return HTMLResponse(with_client(content, version), response.status_code, fresh)
        del response.headers["content-length"]
        return Response(content, response.status_code, response.headers)

    def _folder(self) -> tuple[int, int] | None:
        """Return what tells the folder of the site from the one before it."""
        try:
            found = self._site.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


class Guard:
    """Turns away what other websites could do with a server on this machine.

    A page elsewhere may have its own name point here (DNS rebinding): names that are not ours are
    refused; an address in digits cannot be rebound. It may also load scripts and pictures from here
    by `<script>` and `<img>`: browsers are told not to hand them over.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app, self._host = app, host.lower()
        # A name of this machine may only lead here if the whole network may come.
        self._names = frozenset() if _is_loopback(self._host) else own_names()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return
        if not is_ours(Headers(scope=scope).get("host", ""), self._host, self._names):
            refusal = PlainTextResponse(_refusal(scope), 421)
            await refusal(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["cross-origin-resource-policy"] = "same-origin"
                headers["x-content-type-options"] = "nosniff"
                headers.setdefault("cache-control", "no-cache")
            await send(message)

        await self._app(scope, receive, with_headers)


def _refusal(scope: Scope) -> str:
    """Say at which address the server can be had instead, and how to have it at this name."""
    name = Headers(scope=scope).get("host", "").rpartition(":")[0]
    at = scope.get("server") or ("localhost", None)
    number = at[0] if at[1] else "localhost"
    shown = f"[{number}]" if ":" in number else number
    address = f"http://{shown}:{at[1]}/" if at[1] else "http://localhost/"
    named = name if _NAME.fullmatch(name) else "NAME"
    return (
        f"This name is not served here. Open {address} instead, or serve under this name:\n"
        f"sitegen serve --host {named}\n"
    )


def own_names() -> frozenset[str]:
    """Return the names by which other machines know this one, in lower case."""
    name = socket.gethostname().lower().rstrip(".")
    short = name.partition(".")[0]
    # `.local` is what multicast DNS adds (RFC 6762), `.lan`, `.home` and such what routers do.
    names = {name, short, f"{short}.local"}
    return frozenset(each for each in names if _NAME.fullmatch(each))


def is_ours(header: str, host: str, names: Collection[str] = ()) -> bool:
    """Say whether a Host header names this server.

    Parameters
    ----------
    header : str
        With or without a port.
    host : str
        The name given with `--host`, in lower case.
    names : collection of str
        Further names of this machine, for a server that the network can reach.
    """
    name = header.strip().lower()
    name = name[1:].partition("]")[0] if name[:1] == "[" else name.partition(":")[0]
    name = name.rstrip(".")
    if name and (name in ("localhost", host) or name in names):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def application(site: Path, live: Live, previews: Mapping[str, bytes], host: str) -> ASGIApp:
    """Return the server's answers as an ASGI application."""
    client = Path(__file__).with_name("live.js")

    async def script(_: Request) -> Response:
        return FileResponse(client, media_type="text/javascript")

    async def events(_: Request) -> Response:
        return StreamingResponse(
            _events(live), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    routes = [
        Route(f"{PREFIX}live.js", script),
        Route(f"{PREFIX}events", events),
        Mount("/", SiteFiles(site, live, previews)),
    ]
    return Guard(Starlette(routes=routes), host)


async def _events(live: Live) -> AsyncIterator[str]:
    yield "retry: 500\n\n"
    async for state in live.states():
        yield state.message()
