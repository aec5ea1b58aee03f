"""What the server answers, asked over a real socket."""

from __future__ import annotations

import http.client
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sitegen.errors import SitegenError
from sitegen.serve.app import application, is_ours
from sitegen.serve.live import Live, State
from sitegen.serve.server import Server, listen, place_of
from tests.serve import serving

PAGE = (
    b'<!doctype html><html><head><meta http-equiv="Content-Security-Policy" '
    b"content=\"default-src 'none'; style-src 'self'\"><title>T</title></head><body>Hello</body>"
)

Get = Callable[..., tuple[http.client.HTTPResponse, bytes]]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "items" / "a").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "404.html").write_bytes(PAGE.replace(b"Hello", b"Nothing here"))
    (folder / "items" / "a" / "index.html").write_bytes(PAGE)
    for name in ("a.js", "a.css", "a.csv", "a.json", "a.jpg", "a.dzi", "a.webp", "a.unknown"):
        (folder / name).write_bytes(bytes(range(100)))
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def live() -> Live:
    return Live(State("v-0"))


@pytest.fixture
def previews() -> dict[str, bytes]:
    return {}


@pytest.fixture
def get(site: Path, live: Live, previews: dict[str, bytes]) -> Iterator[Get]:
    listener = listen("127.0.0.1", 0)
    port = place_of(listener).port
    with Server(application(site, live, previews, "127.0.0.1"), listener):
        yield lambda *arguments, **headers: serving.get(port, *arguments, **headers)
        live.close()


def test_pages_carry_the_client_and_their_version(get: Get, site: Path, live: Live) -> None:
    live.update(version="v-7")
    for path in ("/", "/index.html", "/items/a/"):
        response, body = get(path)
        assert response.status == 200
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["cache-control"] == "no-store"
        assert b'data-version="v-7"' in body
        assert b"connect-src" in body
    assert (site / "index.html").read_bytes() == PAGE, "the site stays deployable"
    script, body = get("/.sitegen/live.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert b"EventSource" in body


def test_a_folder_without_its_slash_is_led_to_the_page(get: Get) -> None:
    response, _ = get("/items/a")
    assert response.status in (301, 302, 307, 308)
    assert response.headers["location"].endswith("/items/a/")


def test_what_is_not_there_shows_the_sites_own_page(get: Get) -> None:
    response, body = get("/items/none/")
    assert response.status == 404
    assert b"Nothing here" in body
    assert b"live.js" in body


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.jpg", "image/jpeg"),
        ("a.dzi", "application/xml"),
        ("a.webp", "image/webp"),
        ("a.unknown", "application/octet-stream"),
    ],
)
def test_types(get: Get, name: str, kind: str) -> None:
    response, body = get(f"/{name}")
    assert response.headers["content-type"] == kind
    assert response.headers["x-content-type-options"] == "nosniff"
    assert body == bytes(range(100))


def test_byte_ranges(get: Get) -> None:
    response, body = get("/a.jpg", Range="bytes=10-19")
    assert (response.status, body) == (206, bytes(range(10, 20)))
    assert response.headers["content-range"] == "bytes 10-19/100"
    assert get("/a.jpg", Range="bytes=-5")[1] == bytes(range(95, 100))
    assert get("/a.jpg", Range="bytes=200-")[0].status == 416
    assert get("/a.jpg", Range="bytes=0-0", If_Range='"another"')[0].status == 200


def test_browsers_ask_again_but_load_only_what_changed(get: Get, site: Path) -> None:
    first, _ = get("/a.js")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    again, body = get("/a.js", If_None_Match=tag)
    assert (again.status, body) == (304, b"")
    assert get("/a.js", If_Modified_Since=first.headers["last-modified"])[0].status == 304
    (site / "a.js").write_text("changed")
    changed, body = get("/a.js", If_None_Match=tag)
    assert (changed.status, body) == (200, b"changed")


def test_head_and_nothing_but_reading(get: Get) -> None:
    for path in ("/", "/a.jpg"):
        response, body = get(path, "HEAD")
        assert (response.status, body) == (200, b"")
    for method in ("POST", "PUT", "DELETE"):
        assert get("/a.jpg", method)[0].status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/items/../../secret.txt",
        "/items/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/%2fetc/hostname",
        "//etc/hostname",
        "/secret.txt%00.html",
        "/link.txt",
        "/linked/secret.txt",
        "/" + "x" * 5000,
    ],
)
def test_nothing_outside_the_site_can_be_had(get: Get, site: Path, path: str) -> None:
    (site / "link.txt").symlink_to(site.parent / "secret.txt")
    (site / "linked").symlink_to(site.parent)
    response, body = get(path)
    assert response.status == 404
    assert b"secret" not in body


def test_links_within_the_site_work(get: Get, site: Path) -> None:
    (site / "b.js").symlink_to("a.js")
    assert get("/b.js")[0].status == 200


def test_foreign_names_are_refused(get: Get) -> None:
    for name in ("evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.nip.io"):
        response, body = get("/a.js", Host=name)
        assert response.status == 421, name
        assert bytes(range(100)) not in body
    for name in ("localhost", "LOCALHOST:9", "127.0.0.1:1", "[::1]:8000", "192.168.1.5"):
        assert get("/a.js", Host=name)[0].status == 200, name
    assert get("/.sitegen/events", Host="evil.example")[0].status == 421


def test_the_machines_own_name_leads_here_where_the_network_may_come(
    site: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Desk.museum.example")
    for host, status in (("0.0.0.0", 200), ("127.0.0.1", 421)):
        listener = listen(host, 0)
        port = place_of(listener).port
        with Server(application(site, live, {}, host), listener):
            for name in ("desk", "DESK.local", "desk.museum.example", "desk.museum.example.:80"):
                response, body = serving.get(port, "/a.js", Host=name)
                assert response.status == status, name
            response, body = serving.get(port, "/a.js", Host=f"desk.evil.example:{port}")
            assert response.status == 421
            assert f"http://127.0.0.1:{port}/".encode() in body
            assert b"sitegen serve --host desk.evil.example" in body
            response, body = serving.get(port, "/a.js", Host="<script>:1")
            assert b"<script>" not in body
    live.close()


def test_the_name_given_is_ours_and_no_name_is_not() -> None:
    assert is_ours("My.Host:8000", "my.host")
    assert not is_ours("my.host", "0.0.0.0")
    assert not is_ours("", "")
    assert not is_ours("[evil]", "127.0.0.1")


def test_other_sites_cannot_embed_what_is_served(get: Get) -> None:
    for path in ("/", "/a.js", "/none", "/.sitegen/live.js"):
        assert get(path)[0].headers["cross-origin-resource-policy"] == "same-origin"


def test_without_a_site_there_is_a_page_that_waits_for_it(get: Get, site: Path) -> None:
    shutil.rmtree(site)
    response, body = get("/")
    assert response.status == 503
    assert b"live.js" in body


def test_a_site_that_is_being_replaced_is_never_missed(get: Get, site: Path) -> None:
    staged = [shutil.copytree(site, site.with_name(f"staged-{n}")) for n in range(60)]

    def replace_again_and_again() -> None:
        for number, folder in enumerate(staged):
            time.sleep(0.005)
            site.rename(site.with_name(f"before-{number}"))
            folder.rename(site)

    thread = threading.Thread(target=replace_again_and_again)
    thread.start()
    while thread.is_alive():
        for path in ("/items/a/", "/a.jpg"):
            assert get(path)[0].status == 200
    thread.join()


def test_a_preview_goes_before_the_file(get: Get, previews: dict[str, bytes]) -> None:
    previews["assets/pages-0123456789.css"] = b"body {}"
    previews["a.css"] = b""
    response, body = get("/assets/pages-0123456789.css")
    assert (response.status, body) == (200, b"body {}")
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert get("/a.css")[1] == b"", "an empty one too"


def test_the_next_free_port_is_taken() -> None:
    with listen("127.0.0.1", 0) as first:
        port = place_of(first).port
        with listen("127.0.0.1", port) as second:
            assert place_of(second).port > port


def test_places(get: Get) -> None:
    with listen("localhost", 0) as listener:
        assert not place_of(listener).is_public
    with listen("0.0.0.0", 0) as listener:
        assert place_of(listener).is_public
        assert place_of(listener).address.startswith("http://127.0.0.1:")
    if socket.has_ipv6:
        try:
            listener = listen("::1", 0)
        except SitegenError:
            return  # the machine knows the protocol but has no such address
        with listener:
            assert place_of(listener).address.startswith("http://[::1]:")


def test_a_host_of_another_machine_is_refused_with_a_hint() -> None:
    for host in ("192.0.2.1", "no-such-host.invalid"):
        with pytest.raises(SitegenError, match=host) as caught:
            listen(host, 8000)
        assert "--host" in caught.value.hint
