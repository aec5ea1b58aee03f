"""A git host on this machine, reached over TCP, that counts what is sent to it and back."""

from __future__ import annotations

import os
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; returns what it writes."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def bare(folder: Path) -> Path:
    """Make a bare repository that offers what GitHub's do."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    git(folder, "config", "uploadpack.allowFilter", "true")
    return folder


@dataclass
class Traffic:
    """Bytes seen by the host."""

    received: int = 0
    sent: int = 0

    def take(self) -> tuple[int, int]:
        """Return what was received and sent since the last call."""
        counts = self.received, self.sent
        self.received = self.sent = 0
        return counts


@contextmanager
def git_host(root: Path) -> Iterator[tuple[str, Traffic]]:
    """Serve the repositories in a folder, writable; yields their address and the traffic."""
    traffic = Traffic()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            command = ["git", "daemon", "--inetd", "--export-all", f"--base-path={root}"]
            command += ["--enable=receive-pack", str(root)]
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            ) as daemon:
                assert daemon.stdin
                assert daemon.stdout
                back = threading.Thread(target=self.answer, args=(daemon.stdout.fileno(),))
                back.start()
                try:
                    while block := self.request.recv(65536):
                        traffic.received += len(block)
                        daemon.stdin.write(block)
                        daemon.stdin.flush()
                except (BrokenPipeError, ConnectionResetError):
                    pass
                finally:
                    daemon.stdin.close()
                    back.join()

        def answer(self, output: int) -> None:
            while block := os.read(output, 65536):
                traffic.sent += len(block)
                self.request.sendall(block)
            self.request.shutdown(1)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"git://127.0.0.1:{server.server_address[1]}", traffic
        finally:
            server.shutdown()
