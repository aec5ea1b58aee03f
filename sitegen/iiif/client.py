"""Fetching over HTTP: patient with servers that stumble, and careful with what they send."""

from __future__ import annotations

import ipaddress
import time
from typing import Any
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from sitegen.version import __version__

CONNECT, READ = 10.0, 30.0
"""Seconds until an answer must begin, and between its parts."""

LONGEST = 300.0
"""Seconds for one file."""

BACKOFF = 0.5
"""Seconds before the second retry; each further one waits twice as long."""

_PASSING = {408, 425, 429, 500, 502, 503, 504}
_CHUNK = 1 << 16


class FetchError(Exception):
    """Something that could not be fetched.

    Attributes
    ----------
    passing : bool
        Whether it may be there another time.
    unreached : bool
        Whether no server answered at all.
    """

    def __init__(self, reason: str, passing: bool, unreached: bool = False) -> None:
        super().__init__(reason)
        self.passing, self.unreached = passing, unreached


class _PrivateError(Exception):
    pass


def _refuse_private(connection: HTTPConnection) -> None:
    """End a connection that turns out to lead into a private network.

    The address is looked at once connected, so that no name can lead elsewhere the second time.
    """
    sock: Any = connection.sock
    peer = ipaddress.ip_address(sock.getpeername()[0].partition("%")[0])
    if not peer.is_global:
        connection.close()
        raise _PrivateError(str(peer))


class _PublicHttp(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _refuse_private(self)


class _PublicHttps(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _refuse_private(self)


class _HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PublicHttp


class _HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicHttps


class Client:
    """Fetches files, a few at a time.

    Parameters
    ----------
    private : bool
        Whether addresses within private networks, this machine's included, may be asked.
    """

    def __init__(self, private: bool) -> None:
        retries = urllib3.Retry(
            total=6,
            connect=2,
            read=2,
            redirect=5,
            status=3,
            status_forcelist=_PASSING,
            allowed_methods={"GET"},
            backoff_factor=BACKOFF,
            backoff_max=20,
            backoff_jitter=BACKOFF / 2,
            retry_after_max=60,
            raise_on_status=False,
        )
        self._settings: dict[str, Any] = {
            "retries": retries,
            "timeout": urllib3.Timeout(connect=CONNECT, read=READ),
            "headers": {"User-Agent": f"sitegen/{__version__}"},
            "maxsize": 8,
        }
        self._direct = urllib3.PoolManager(**self._settings)
        if not private:
            self._direct.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}
        self._proxies: dict[str, urllib3.ProxyManager] = {}

    def get(self, address: str, most: int) -> bytes:
        """Fetch a file of at most so many bytes.

        Raises
        ------
        FetchError
            With the reason, in words.
        """
        if not address.startswith(("http://", "https://")):
            raise FetchError("only http and https addresses are asked", passing=False)
        start = time.monotonic()
        try:
            answer = self._manager(address).request("GET", address, preload_content=False)
            try:
                if answer.status != 200:
                    passing = answer.status in _PASSING
                    raise FetchError(f"the server says {answer.status}", passing)
                data = bytearray()
                # Not `stream`, which waits for whole chunks however slowly they come.
                while part := answer.read1(_CHUNK):
                    data += part
                    if len(data) > most:
                        raise FetchError(f"is larger than {most / 1e6:,.0f} MB", passing=False)
                    if time.monotonic() - start > LONGEST:
                        raise FetchError(f"took longer than {LONGEST:.0f} s", passing=True)
                answer.release_conn()
                return bytes(data)
            finally:
                answer.close()
        except _PrivateError as error:
            raise FetchError(
                f"leads to {error}, within a private network; allow that with `private = true`"
                " under [iiif]",
                passing=False,
            ) from None
        except urllib3.exceptions.MaxRetryError as error:
            raise _from(error.reason or error) from error
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise _from(error) from error

    def _manager(self, address: str) -> urllib3.PoolManager:
        """Return what asks this address: directly, or by the proxy that the system names."""
        parts = urllib3.util.parse_url(address)
        proxy = getproxies().get(parts.scheme or "")
        if not proxy or proxy_bypass(parts.host or ""):
            return self._direct
        if proxy not in self._proxies:
            self._proxies[proxy] = urllib3.ProxyManager(proxy, **self._settings)
        return self._proxies[proxy]


def _from(error: Exception) -> FetchError:
    """Say in words what urllib3 says in its own."""
    known = urllib3.exceptions
    if isinstance(error, known.NameResolutionError):
        return FetchError("its server is not known", passing=True, unreached=True)
    if isinstance(error, known.NewConnectionError | known.ConnectTimeoutError):
        return FetchError("its server does not answer", passing=True, unreached=True)
    if isinstance(error, known.TimeoutError):
        return FetchError("its server is too slow", passing=True)
    if isinstance(error, known.SSLError):
        return FetchError("its server's certificate is not valid", passing=True)
    if isinstance(error, known.LocationValueError):
        return FetchError("is no address, or leads to none", passing=False)
    if isinstance(error, known.ResponseError) and "redirect" in str(error):
        return FetchError("is redirected too often", passing=False)
    return FetchError(f"broke off: {type(error).__name__}", passing=True)
