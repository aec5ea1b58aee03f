"""Fetching from a server of our own that fails, dawdles, redirects and lies."""

from __future__ import annotations

import io
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from sitegen import SitegenError, load_config
from sitegen.cache import Cache
from sitegen.cli import cli
from sitegen.deploy import Target, deploy
from sitegen.errors import ManifestError
from sitegen.iiif import Local, client, localise
from sitegen.pipeline import Options, build, check
from sitegen.progress import Silent
from tests.deploy.host import bare, git
from tests.samples import picture


class Trickle(bytes):
    """Bytes that a server sends one by one."""


class Museum:
    """A IIIF server; `answers` are by path, a status and a body, or a function."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, Any] = {}
        museum = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                museum.asked[self.path] += 1
                answer = museum.answers.get(self.path, (404, b"nothing here", {}))
                status, body, headers = (
                    answer(museum.asked[self.path]) if callable(answer) else answer
                )
                try:
                    self.send_response(status)
                    for name, value in {"Content-Length": str(len(body)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    step = 1 if isinstance(body, Trickle) else len(body) or 1
                    for start in range(0, len(body), step):
                        self.wfile.write(body[start : start + step])
                        time.sleep(0.05 if step == 1 else 0)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def show(self, names: list[str], **collection: Any) -> None:
        """Publish a collection of manifests, each with one picture."""
        entries = []
        for number, name in enumerate(names):
            manifest = f"/p/{name}/manifest"
            entries.append({"id": self.base + manifest, "type": "Manifest"})
            body = {"id": f"{self.base}/raw/{name}.jpg", "type": "Image", "width": 96, "height": 72}
            annotation = {"type": "Annotation", "motivation": "painting", "body": body}
            canvas = {"id": f"{self.base}/p/{name}/canvas", "type": "Canvas",
                      "items": [{"type": "AnnotationPage", "items": [annotation]}]}  # fmt: skip
            facts = {"id": self.base + manifest, "type": "Manifest",
                     "label": {"en": [f"Picture {name}"]}, "items": [canvas],
                     "metadata": [{"label": {"en": ["Year"]},
                                   "value": {"en": [str(1900 + number)]}}]}  # fmt: skip
            self.answers[manifest] = (200, json.dumps(facts).encode(), {})
            self.answers[f"/raw/{name}.jpg"] = (200, jpeg(number), {"Content-Type": "image/jpeg"})
        facts = {"type": "Collection", "items": entries, **collection}
        self.answers["/collection"] = (200, json.dumps(facts).encode(), {})


def jpeg(seed: int) -> bytes:
    file = io.BytesIO()
    picture(seed).save(file, "JPEG", quality=88)
    return file.getvalue()


@pytest.fixture
def museum(monkeypatch: pytest.MonkeyPatch) -> Iterator[Museum]:
    monkeypatch.delenv("SITEGEN_OFFLINE", raising=False)
    monkeypatch.setattr(client, "BACKOFF", 0.01)
    museum = Museum()
    yield museum
    museum.server.shutdown()
    museum.server.server_close()


def manifest(folder: Path, museum: Museum, more: str = "", private: bool = True) -> Path:
    (folder / "collection.toml").write_text(
        f'[collection]\ntitle = "Museum"\nimages = "{museum.base}/collection"\n{more}\n'
        f"[iiif]\nprivate = {str(private).lower()}\n"
        '[features]\nextractor = "descriptor"\n'
    )
    return folder


def fetch(folder: Path, **options: bool) -> Local:
    return localise(load_config(folder), Cache(folder / ".sitegen/cache"), Silent(), **options)


def names_in(local: Local) -> set[str]:
    return {path.name for path in local.config.root.glob(local.config.collection.images[0])}


def test_pictures_and_metadata_arrive_and_last(museum: Museum, tmp_path: Path) -> None:
    names = ["apple", "berry", "cherry", "date", "elder", "fig"]
    museum.show(names)
    folder = manifest(tmp_path, museum)
    report = build(load_config(folder), Options(jobs=2))
    assert (report.items, report.skipped) == (6, ())
    items = (folder / "site/data/items.csv").read_text()
    assert all(f"{name},{name}.jpg,Picture {name}," in items for name in names)
    page = (folder / "site/items/cherry/index.html").read_text()
    assert "1902" in page
    asked = museum.asked.total()
    museum.server.shutdown()
    museum.server.server_close()
    again = build(load_config(folder), Options(jobs=2))
    assert again.up_to_date
    assert museum.asked.total() == asked == 13


def test_failures_are_listed_and_the_rest_is_there(
    museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "READ", 0.3)
    names = ["fine", "gone", "broken", "page", "slow", "moved", "round", "away", "cut", "liar"]
    museum.show(names)
    good = museum.answers["/raw/fine.jpg"][1]
    museum.answers["/raw/gone.jpg"] = (404, b"", {})
    museum.answers["/raw/broken.jpg"] = (503, b"", {})
    museum.answers["/raw/page.jpg"] = (200, b"<!DOCTYPE html><p>Log in</p>", {})
    museum.answers["/raw/slow.jpg"] = lambda _: (time.sleep(1), (200, good, {}))[1]
    museum.answers["/raw/moved.jpg"] = (302, b"", {"Location": "/raw/fine.jpg"})
    museum.answers["/raw/round.jpg"] = (302, b"", {"Location": "/raw/round.jpg"})
    museum.answers["/raw/away.jpg"] = (302, b"", {"Location": "file:///etc/passwd"})
    museum.answers["/raw/cut.jpg"] = (
        200,
        good[:50],
        {"Content-Length": "999999", "Connection": "close"},
    )
    museum.answers["/raw/liar.jpg"] = (200, good, {"Content-Type": "text/html"})
    local = fetch(manifest(tmp_path, museum))
    assert names_in(local) == {"fine.jpg", "moved.jpg", "liar.jpg"}
    why = {skipped.name: skipped.reason for skipped in local.missing}
    assert set(why) == set(names) - {"fine", "moved", "liar"}
    assert "404" in why["gone"]
    assert "503" in why["broken"]
    assert "a page of text" in why["page"]
    assert "slow" in why["slow"]
    assert "redirected too often" in why["round"]
    assert "no address" in why["away"]
    assert all(museum.base in reason for reason in why.values())
    before = museum.asked.copy()
    assert before["/raw/broken.jpg"] == 4, "tried, and tried again"
    museum.answers["/raw/broken.jpg"] = museum.answers["/raw/gone.jpg"] = (200, good, {})
    second = fetch(tmp_path)
    assert "broken.jpg" in names_in(second)
    assert museum.asked["/raw/gone.jpg"] == before["/raw/gone.jpg"], "404 is for good"
    assert museum.asked["/raw/fine.jpg"] == before["/raw/fine.jpg"]
    assert "gone.jpg" in names_in(fetch(tmp_path, again=True))
    report = build(load_config(tmp_path), Options(jobs=2))
    assert {skipped.name for skipped in report.skipped} >= {"page", "round", "away"}


def test_a_server_that_recovers(museum: Museum, tmp_path: Path) -> None:
    museum.show(["apple"])
    good = museum.answers["/raw/apple.jpg"]
    museum.answers["/raw/apple.jpg"] = lambda time: (
        good if time > 2 else (429, b"", {"Retry-After": "0"})
    )
    assert names_in(fetch(manifest(tmp_path, museum))) == {"apple.jpg"}
    assert museum.asked["/raw/apple.jpg"] == 3


def test_size_limits(museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.iiif.source.PICTURE_BYTES", 5_000)
    museum.show(["small", "large"])
    museum.answers["/raw/small.jpg"] = (200, jpeg(1)[:4_000], {})
    museum.answers["/raw/large.jpg"] = (200, bytes(10_000), {})
    with pytest.raises(SitegenError) as found:
        monkeypatch.setattr("sitegen.iiif.source.DOCUMENT_BYTES", 20)
        fetch(manifest(tmp_path, museum))
    assert "is larger than" in found.value.message
    monkeypatch.setattr("sitegen.iiif.source.DOCUMENT_BYTES", 20_000)
    local = fetch(tmp_path)
    assert {each.name: "larger" in each.reason for each in local.missing} == {"large": True}


def test_private_networks_are_not_asked_unless_allowed(museum: Museum, tmp_path: Path) -> None:
    museum.show(["apple"])
    with pytest.raises(SitegenError, match="private network"):
        fetch(manifest(tmp_path, museum, private=False))
    assert not museum.asked


def test_hostile_names_stay_inside(museum: Museum, tmp_path: Path) -> None:
    names = ["..%2F..%2F..%2Fescaped", "%2Fetc%2Fpasswd", "CON", "a%00b", "x" * 300]
    museum.show(names)
    folder = manifest(tmp_path / "in", museum) if (tmp_path / "in").mkdir() is None else tmp_path
    local = fetch(folder)
    assert len(names_in(local)) == 5
    outside = [p for p in tmp_path.rglob("*.jpg") if folder / ".sitegen" not in p.parents]
    assert outside == []


def test_without_network(museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    museum.show(["apple", "berry"])
    folder = manifest(tmp_path, museum)
    monkeypatch.setenv("SITEGEN_OFFLINE", "1")
    with pytest.raises(SitegenError) as found:
        fetch(folder)
    assert "has not been fetched yet" in found.value.message
    assert not museum.asked
    monkeypatch.delenv("SITEGEN_OFFLINE")
    fetch(folder)
    asked = museum.asked.total()
    monkeypatch.setenv("SITEGEN_OFFLINE", "1")
    assert names_in(fetch(folder)) == {"apple.jpg", "berry.jpg"}
    assert museum.asked.total() == asked


def test_check_asks_and_writes_nothing(museum: Museum, tmp_path: Path) -> None:
    museum.show(["apple", "berry"])
    config = load_config(manifest(tmp_path, museum))
    with pytest.raises(SitegenError, match="has not been fetched yet"):
        check(config)
    assert not museum.asked
    assert [path.name for path in tmp_path.iterdir()] == ["collection.toml"]
    fetch(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert check(config).items == 2
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_manifest_on_disk_and_its_changes(museum: Museum, tmp_path: Path) -> None:
    museum.show(["apple", "berry"])
    whole = json.loads(museum.answers["/collection"][1])
    manifest(tmp_path, museum)
    text = (tmp_path / "collection.toml").read_text()
    (tmp_path / "collection.toml").write_text(
        text.replace(f"{museum.base}/collection", "museum.json")
    )
    (tmp_path / "museum.json").write_text(json.dumps(whole))
    assert names_in(fetch(tmp_path)) == {"apple.jpg", "berry.jpg"}
    (tmp_path / "museum.json").write_text(json.dumps({**whole, "items": whole["items"][:1]}))
    assert names_in(fetch(tmp_path)) == {"apple.jpg"}
    assert museum.asked["/raw/apple.jpg"] == 1
    (tmp_path / "museum.json").write_text('{"type": "Soup"}')
    with pytest.raises(SitegenError, match="neither a IIIF manifest nor a collection"):
        fetch(tmp_path)


def test_templates_are_checked_against_what_came(museum: Museum, tmp_path: Path) -> None:
    museum.show(["apple"])
    with pytest.raises(ManifestError) as found:
        fetch(manifest(tmp_path, museum, '[fields]\ntitle = "{Yaer}"'))
    assert "Yaer" in str(found.value)
    assert "Year" in str(found.value)


@pytest.mark.parametrize(
    ("images", "words"),
    [('"absent.json"', "absent.json"), ('["a.json", "*.jpg"]', "name the one or the other")],
)
def test_what_cannot_be_is_told_at_once(tmp_path: Path, images: str, words: str) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "collection.toml").write_text(f"[collection]\nimages = {images}\n")
    with pytest.raises(ManifestError) as found:
        load_config(tmp_path)
    assert words in str(found.value)


def test_out_and_in_again(museum: Museum, tmp_path: Path) -> None:
    """What `export iiif` writes is read back: the same items, titles and metadata."""
    from sitegen.exports.iiif import Wanted, export_iiif
    from tests.samples import write_pictures

    first = tmp_path / "first"
    write_pictures(first / "images", 5)
    rows = [f"picture-{n:02}.jpg,Stripe {n},{1900 + n}" for n in range(5)]
    (first / "m.csv").write_text("\n".join(["filename,name,Born", *rows]) + "\n")
    (first / "collection.toml").write_text(
        '[collection]\nimages = ["images/*"]\nmetadata = "m.csv"\n[fields]\ntitle = "name"\n'
        '[features]\nextractor = "descriptor"\n'
    )
    export_iiif(load_config(first), tmp_path / "out", Wanted(museum.base), Silent())
    for file in (tmp_path / "out").rglob("*.*"):
        if file.is_file():
            museum.answers[f"/{file.relative_to(tmp_path / 'out')}"] = (200, file.read_bytes(), {})
    museum.answers["/collection"] = museum.answers["/collection.json"]
    (tmp_path / "second").mkdir()
    local = fetch(manifest(tmp_path / "second", museum))
    assert names_in(local) == {f"picture-{number:02}.jpg" for number in range(5)}
    assert local.config.collection.metadata is not None
    table = json.loads(local.config.collection.metadata.read_text())
    assert [(row["title"], row["Born"]) for row in table] == [
        (f"Stripe {number}", str(1900 + number)) for number in range(5)
    ]


def test_a_strangers_collection_reads_no_file_of_this_machine(
    museum: Museum, tmp_path: Path
) -> None:
    museum.show(["apple"])
    (tmp_path / "secret.json").write_bytes(museum.answers["/p/apple/manifest"][1])
    hidden = {"id": str(tmp_path / "secret.json"), "type": "Manifest"}
    facts = {"type": "Collection", "items": [hidden, {**hidden, "id": "secret.json"}]}
    museum.answers["/collection"] = (200, json.dumps(facts).encode(), {})
    folder = manifest(tmp_path, museum)
    with pytest.raises(SitegenError, match="holds no picture"):
        fetch(folder)


def test_names_of_any_length_and_script(museum: Museum, tmp_path: Path) -> None:
    names = ["\u6885" * 300, "\U00010330" * 300, "e\u0301" * 300]
    museum.show([quote(name) for name in names])
    local = fetch(manifest(tmp_path, museum))
    assert (len(names_in(local)), local.missing) == (3, ())


def test_a_cache_elsewhere_changes_nothing(
    museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    museum.show(["apple", "berry", "cherry"])
    sites = []
    for name in ("here", "there"):
        folder = tmp_path / name
        folder.mkdir()
        manifest(folder, museum)
        if name == "there":
            monkeypatch.setenv("SITEGEN_CACHE", str(tmp_path / "elsewhere"))
        result = CliRunner().invoke(cli, ["fetch", str(folder)], catch_exceptions=False)
        assert "3 pictures are here, 0 missing" in result.output
        build(load_config(folder), Options(jobs=1))
        sites.append(folder / "site")
    one, other = (json.loads((site / "data/build.json").read_text()) for site in sites)
    assert one["settings"] == other["settings"]
    assert str(tmp_path) not in json.dumps(other)
    assert (sites[0] / "data/items.csv").read_bytes() == (sites[1] / "data/items.csv").read_bytes()


def test_a_site_of_fetched_pictures_can_be_deployed(museum: Museum, tmp_path: Path) -> None:
    museum.show(["apple", "berry", "cherry"])
    folder = manifest(tmp_path, museum)
    build(load_config(folder), Options(jobs=1))
    asked = museum.asked.total()
    remote = bare(tmp_path / "remote.git")
    assert deploy(load_config(folder), Target(remote=str(remote))).commit
    assert "images/apple.jpg" in git(remote, "ls-tree", "-r", "--name-only", "gh-pages")
    assert museum.asked.total() == asked


def test_a_file_that_trickles_in_is_given_up(
    museum: Museum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    museum.show(["apple", "berry"])
    monkeypatch.setattr(client, "LONGEST", 0.5)

    museum.answers["/raw/apple.jpg"] = (200, Trickle(jpeg(0)), {})
    start = time.monotonic()
    local = fetch(manifest(tmp_path, museum))
    assert time.monotonic() - start < 10
    assert [each.reason.partition(": ")[2] for each in local.missing] == ["took longer than 0 s"]
