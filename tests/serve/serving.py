"""`sitegen serve` in a process of its own, as people run it."""

from __future__ import annotations

import http.client
import json
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.samples import write_pictures

PATIENCE = 120.0
"""Seconds after which something that should happen has not."""

MANIFEST = """\
[collection]
title = "Stripes"
images = ["images/*.jpg"]
metadata = "metadata.csv"
[fields]
title = "{name}"
[features]
extractor = "raw"
[map]
perplexity = 3
[grid]
method = "exact"
"""


def write_collection(folder: Path, count: int = 8) -> Path:
    """Write pictures, a table and a manifest."""
    write_pictures(folder / "images", count)
    rows = [f"picture-{number:02}.jpg,Stripe {number}" for number in range(count)]
    (folder / "metadata.csv").write_text("\n".join(["filename,name", *rows]) + "\n")
    (folder / "collection.toml").write_text(MANIFEST)
    return folder


def write_theme(folder: Path) -> Path:
    """Give a collection a theme of its own; return its stylesheet."""
    sheet = folder / "theme" / "static" / "pages.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("body { outline: 1px solid }")
    (folder / "theme" / "theme.toml").write_text('name = "own"\nextends = "default"\n')
    manifest = folder / "collection.toml"
    manifest.write_text(manifest.read_text() + '[theme]\nname = "theme"\n')
    return sheet


def replace(file: Path, old: str, new: str) -> None:
    """Edit a file as an editor does that writes beside it and renames."""
    text = file.read_text()
    assert old in text
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text.replace(old, new))
    beside.rename(file)


class Serving:
    """A server under way."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.address = self.said(r"Serving on (\S+)")[1]
        self.port = int(self.address.rsplit(":", 1)[1].strip("/"))

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._waiting.put(line)
        self._waiting.put("ended")

    def said(self, pattern: str) -> re.Match[str]:
        """Wait until a new line matches."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.lines.append(self._waiting.get(timeout=PATIENCE))
            if match := re.search(pattern, self.lines[-1]):
                return match
            assert self.lines[-1] != "ended", "".join(self.lines)
        raise AssertionError("".join(self.lines))

    def get(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask for exactly this path; a name such as `If_Range` is the header `If-Range`."""
        return get(self.port, path, method, **headers)

    def state(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Listen like an open page until the state is as wanted."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/.sitegen/events")
        response = connection.getresponse()
        try:
            while line := response.readline():
                if line.startswith(b"data: "):
                    state: dict[str, Any] = json.loads(line[6:])
                    if wanted(state):
                        return state
        finally:
            response.close()
            connection.close()
        raise AssertionError("the stream ended")

    def stop(self, how: int = signal.SIGINT) -> int:
        """Interrupt it; return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=PATIENCE)


def get(
    port: int, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask a server on this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=names)
    response = connection.getresponse()
    try:
        return response, response.read()
    finally:
        connection.close()


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Serving]:
    """Serve a collection on any free port, unless the arguments name one."""
    if "--port" not in arguments:
        arguments = ("--port", "0", *arguments)
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "serve", str(folder), "--jobs", "2", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    try:
        yield Serving(process)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=PATIENCE)
        assert process.stderr
        process.stderr.close()
