"""A web server such as GitHub Pages is one: gzip, connections that stay open, cache headers."""

from __future__ import annotations

import functools
import gzip
import http.server
import multiprocessing
import posixpath
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "application/javascript; charset=utf-8",
    ".mjs": "application/javascript; charset=utf-8",
    ".jpg": "image/jpeg",
    ".bin": "application/octet-stream",
}
_PACKED = {".html", ".css", ".js", ".mjs"}


@functools.cache
def _body(path: Path, when: int) -> bytes:
    data = path.read_bytes()
    return gzip.compress(data, 6, mtime=0) if path.suffix in _PACKED else data


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    root = Path()

    def do_GET(self) -> None:
        """Answer with a file of the folder."""
        parts = posixpath.normpath(unquote(urlsplit(self.path).path)).lstrip("/")
        path = self.root / (parts or "index.html")
        if path.is_dir():
            path /= "index.html"
        try:
            body = _body(path, path.stat().st_mtime_ns)
        except OSError:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", _TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if path.suffix in _PACKED:
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        self.wfile.write(body)

    def setup(self) -> None:
        super().setup()
        # Small answers must not wait for the acknowledgement of the one before.
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_: Any) -> None:
        return


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: browsers that close leave their connections as they are."""


def _serve(root: Path, port: SimpleQueue[int]) -> None:
    handler = type("Handler", (_Handler,), {"root": root, "wbufsize": 1 << 16})
    with _Server(("127.0.0.1", 0), handler) as server:
        port.put(server.server_port)
        server.serve_forever()


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve a folder from a process of its own; yields its address."""
    context = multiprocessing.get_context("spawn")
    port = context.SimpleQueue()
    process = context.Process(target=_serve, args=(root, port), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{port.get()}/"
    finally:
        process.terminate()
        process.join()
