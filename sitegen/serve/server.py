"""The server: uvicorn in a thread, so that the main thread is free for builds and Ctrl-C."""

from __future__ import annotations

import errno
import ipaddress
import socket
import threading
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from sitegen.errors import SitegenError

_TRIED = 50
_GRACE = 2
"""Seconds for answers under way when the server stops."""


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on a port, or on the next one that is free.

    Parameters
    ----------
    host : str
        Name or address.
    port : int
        0 for any.

    Raises
    ------
    SitegenError
        When the host is not one of this machine, or no port can be had.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except (OSError, UnicodeError) as error:
        raise _unusable(host, port, str(error)) from error
    for each in range(port, min(port + _TRIED, 65_536)):
        try:
            return socket.create_server((host, each), family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise _unusable(host, each, error.strerror or str(error)) from error
    raise SitegenError(
        f"The ports from {port} on are all taken.", "Name another one with --port, or 0 for any."
    )


@dataclass(frozen=True)
class Place:
    """Where the server is found.

    Attributes
    ----------
    address : str
        For a browser on this machine.
    port : int
    is_public : bool
        Whether other machines can reach it.
    """

    address: str
    port: int
    is_public: bool


def place_of(listener: socket.socket) -> Place:
    """Return where a listening socket is found."""
    host, port = listener.getsockname()[:2]
    number = ipaddress.ip_address(host)
    if number.is_unspecified:  # all addresses, the one of this machine for itself among them
        host = "127.0.0.1" if number.version == 4 else "::1"
    shown = f"[{host}]" if number.version == 6 else host
    return Place(f"http://{shown}:{port}/", port, not number.is_loopback)


class Server:
    """Answers requests as long as the context is open."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        self._listener = listener
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="server", daemon=True
        )

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        # A file on a drive that does not answer is waited for in a thread that cannot be ended.
        self._thread.join(2 * _GRACE + 1)
        self._listener.close()


def _unusable(host: str, port: int, reason: str) -> SitegenError:
    return SitegenError(
        f"Cannot serve on {host}, port {port}: {reason}.",
        "Name an address of this machine with --host, and a port above 1023 with --port.",
    )
