"""The command as people run it: a process, a port, files that change, signals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.samples import write_pictures
from tests.serve.serving import PATIENCE, Serving, replace, serving, write_collection, write_theme


def is_clean(folder: Path) -> bool:
    """Whether nothing lies beside the site but the one before, from which the next is made."""
    hidden = [path for path in folder.iterdir() if path.name.startswith(".site.")]
    names = [{path.name for path in each.iterdir()} for each in hidden]
    return names in ([], [{".gitignore", "site"}])


def test_a_day_with_a_collection(tmp_path: Path) -> None:
    write_collection(tmp_path)
    sheet = write_theme(tmp_path)
    with serving(tmp_path) as server:
        first = server.state(lambda state: state["version"].endswith("-1"))
        assert first["failure"] is None
        assert b"Stripe 3" in server.get("/browse/")[1]

        replace(tmp_path / "metadata.csv", "Stripe 3", "Zebra")
        second = server.state(lambda state: state["version"] != first["version"])
        assert b"Zebra" in server.get("/browse/")[1]

        sheet.write_text("body { outline: 2px solid }")
        shown = server.state(lambda state: state["styles"] != second["styles"])
        assert b"2px" in server.get("/" + shown["styles"]["pages"])[1]
        server.said("new styles")
        styled = server.state(lambda state: True)
        assert styled["version"] == second["version"], "styles need no reload"
        assert (tmp_path / "site" / styled["styles"]["pages"]).read_bytes() == sheet.read_bytes()

        manifest = tmp_path / "collection.toml"
        replace(manifest, "[map]\nperplexity", "[map]\nperplexty")
        broken = server.state(lambda state: state["failure"] is not None)
        assert "perplexity" in broken["failure"]["message"]
        assert broken["version"] == second["version"], "the last good site stays up"
        assert b"Zebra" in server.get("/browse/")[1]
        replace(manifest, "perplexty", "perplexity")
        server.state(lambda state: state["failure"] is None)

        write_pictures(tmp_path / "images", 9)
        server.state(lambda state: state["version"] != second["version"])
        assert b"picture 08" in server.get("/browse/")[1].lower()
        server.said("warning: pictures without a row.*picture-08")
        replace(tmp_path / "metadata.csv", "Zebra", "Okapi")
        server.said("built .*1 kind of warnings: pages reload")
        server.said("built .*1 kind of warnings: pages reload")
        told = [line for line in server.lines if line.startswith("warning: pictures without")]
        assert len(told) == 1, "what is known is not told again"
        assert server.stop() == 0
    assert is_clean(tmp_path)
    assert b"live.js" not in (tmp_path / "site/index.html").read_bytes()


def test_what_is_watched_follows_the_manifest(tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "collection")
    other = tmp_path / "tables" / "other.csv"
    other.parent.mkdir()
    other.write_text("filename,name\npicture-00.jpg,Elsewhere\n")
    with serving(folder) as server:
        server.state(lambda state: state["version"].endswith("-1"))
        replace(folder / "collection.toml", '"metadata.csv"', '"../tables/other.csv"')
        server.state(lambda state: state["version"].endswith("-2"))
        assert b"Elsewhere" in server.get("/browse/")[1]
        other.write_text("filename,name\npicture-00.jpg,Changed\n")
        server.state(lambda state: state["version"].endswith("-3"))
        assert b"Changed" in server.get("/browse/")[1]


def test_it_starts_with_a_broken_manifest_and_ends_with_a_site(tmp_path: Path) -> None:
    write_collection(tmp_path)
    (tmp_path / "metadata.csv").rename(tmp_path / "away.csv")
    with serving(tmp_path, "--poll") as server:
        broken = server.state(lambda state: state["failure"] is not None)
        assert "metadata.csv" in broken["failure"]["message"]
        assert server.get("/")[0].status == 503
        (tmp_path / "away.csv").rename(tmp_path / "metadata.csv")
        server.state(lambda state: state["failure"] is None)
        assert server.get("/")[0].status == 200


def test_without_a_manifest_that_could_be_mended_it_ends_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sitegen", "serve", str(tmp_path), "--port", "0"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert answer.returncode == 2
    assert "sitegen init" in answer.stderr


def test_a_port_that_is_taken_and_a_warning_for_the_network(tmp_path: Path) -> None:
    write_collection(tmp_path, 2)
    with socket.create_server(("0.0.0.0", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(tmp_path, "--port", str(port), "--host", "0.0.0.0") as server:
            assert server.port > port
            said = "".join(server.lines)
            assert f"Port {port} is taken" in said
            assert "everyone in this network" in said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_in_the_middle_of_a_build(tmp_path: Path, how: int) -> None:
    images = Path(__file__).resolve().parents[2] / "example_site" / "images"
    write_collection(tmp_path, 2)
    manifest = tmp_path / "collection.toml"
    text = manifest.read_text().replace("images/*.jpg", f"{images}/**/*.jpg")
    manifest.write_text(
        text.replace('metadata = "metadata.csv"\n', "").replace('[fields]\ntitle = "{name}"\n', "")
    )
    with (
        serving(tmp_path) as server,
        _stream(server) as one,
        _stream(server) as another,  # open pages, which wait for news
    ):
        assert one.recv(100)
        assert another.recv(100)
        _until(lambda: len(list((tmp_path / ".sitegen/cache").glob("web/*/*"))) > 20)
        asked = time.monotonic()
        assert server.stop(how) == 0
        assert time.monotonic() - asked < PATIENCE / 3, "every wait has a limit"
        server.said("Stopped")
        assert "Traceback" not in "".join(server.lines)
    assert not (tmp_path / "site").exists()
    assert is_clean(tmp_path)


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.8])
def test_it_stops_while_it_is_starting(tmp_path: Path, seconds: float) -> None:
    write_collection(tmp_path, 2)
    with serving(tmp_path) as server:
        time.sleep(seconds)
        assert server.stop() == 0
    assert is_clean(tmp_path)


def test_it_stops_by_a_signal_that_another_thread_takes(tmp_path: Path) -> None:
    write_collection(tmp_path, 2)
    with serving(tmp_path) as server, _stream(server) as stream:
        assert stream.recv(100)
        server.state(lambda state: state["version"].endswith("-1"))
        threads = Path(f"/proc/{server.process.pid}/task")
        if not threads.is_dir():
            pytest.skip("the system does not list a process's threads")
        other = max(int(thread.name) for thread in threads.iterdir())
        assert other != server.process.pid
        os.kill(other, signal.SIGTERM)  # which is to this very thread, if it may
        assert server.process.wait(PATIENCE / 3) == 0
    assert is_clean(tmp_path)


def _stream(server: Serving) -> socket.socket:
    """Wait for news as an open page does."""
    stream = socket.create_connection(("127.0.0.1", server.port))
    stream.sendall(b"GET /.sitegen/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return stream


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    write_collection(tmp_path)
    with serving(tmp_path) as server:
        first = server.state(lambda state: state["version"].endswith("-1"))
        os.kill(_child_of(server), signal.SIGKILL)
        replace(tmp_path / "metadata.csv", "Stripe 3", "Zebra")
        server.state(lambda state: state["version"] != first["version"] or state["failure"])
        assert server.get("/")[0].status == 200
        replace(tmp_path / "metadata.csv", "Stripe 4", "Okapi")
        server.state(lambda state: state["version"] != first["version"] and not state["failure"])
        assert b"Zebra" in server.get("/browse/")[1]


def _child_of(server: Serving) -> int:
    """Return the process that builds."""
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        pytest.skip("the system does not list a process's children")
    found = [
        int(child)
        for child in children.read_text().split()
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    assert len(found) == 1
    return found[0]


def _until(happened: object) -> None:
    assert callable(happened)
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)
