"""Running git so that it neither asks, nor changes anything of the user's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from sitegen.errors import SitegenError

_OF_ANOTHER_REPOSITORY = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX", "GIT_CONFIG"),
    *("GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE", "GIT_QUARANTINE_PATH"),
)
"""Set where a hook of git's runs us; they would turn every command to that repository."""

_SECRET = re.compile(r"(?<=://)(?:[^/\s:@]*:[^/\s]*@|(?<=http://)[^/\s]+@|(?<=https://)[^/\s]+@)")


class GitFailed(Exception):
    """A git command that failed: `said` is what it wrote to stderr, without passwords."""

    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"git {command}: {said}")
        self.said = said


@dataclass(frozen=True)
class Git:
    """Git, run in one folder.

    Attributes
    ----------
    folder : Path
    environment : mapping of str to str
        Over that of this process.
    """

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def lines(self, *arguments: str) -> list[str]:
        """Run a command and return the lines it writes, without their ends."""
        return os.fsdecode(self.run(*arguments)).splitlines()

    def asked(self, *arguments: str) -> str:
        """Run a command that answers one thing; empty when it fails or has nothing to say."""
        try:
            return os.fsdecode(self.run(*arguments)).strip()
        except GitFailed:
            return ""

    def run(
        self,
        *arguments: str,
        feed: Iterable[bytes] = (),
        hear: Callable[[str], None] | None = None,
    ) -> bytes:
        """Run a command.

        Parameters
        ----------
        arguments : str
        feed : iterable of bytes
            What the command reads, piece by piece.
        hear : callable, optional
            Called with each line that the command writes to stderr while it is at work.

        Returns
        -------
        bytes
            What it writes.

        Raises
        ------
        GitFailed
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            # The rule is about what a shell could read as code; these are words, and addresses that
            # begin with a dash or name a program are refused (destination.py).
            with subprocess.Popen(  # noqa: S603
                [_program(), *arguments],
                cwd=self.folder,
                env=self._whole_environment(),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.PIPE if hear else err,
            ) as process:
                try:
                    _write_all(process.stdin, feed)
                    if hear and process.stderr:
                        _hear(process.stderr, err, hear)
                    process.wait()
                except BaseException:  # an interrupted push must not go on without us
                    process.kill()
                    raise
            for file in (out, err):
                file.seek(0)
            if process.returncode:
                raise GitFailed(arguments[0], masked(os.fsdecode(err.read()).strip()))
            return out.read()

    def _whole_environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in _OF_ANOTHER_REPOSITORY}
        fixed = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never"}
        return {**kept, **fixed, **self.environment}


def masked(text: str) -> str:
    """Return a text without the passwords and tokens in its addresses."""
    return _SECRET.sub("***@", text)


def _program() -> str:
    program = shutil.which("git")
    if program is None:
        raise SitegenError(
            "sitegen deploys by git, and there is no git on this computer.",
            "Install it: https://git-scm.com/downloads",
        )
    return program


def _write_all(pipe: IO[bytes] | None, pieces: Iterable[bytes]) -> None:
    """Write to a command; one that ends early says why on its stderr."""
    if pipe is None:
        return
    try:
        with pipe:
            for piece in pieces:
                pipe.write(piece)
    except BrokenPipeError:
        return


def _hear(pipe: IO[bytes], copy: IO[bytes], hear: Callable[[str], None]) -> None:
    """Pass on lines as they come; git ends those of a progress meter with a carriage return."""
    rest = b""
    while block := os.read(pipe.fileno(), 4096):
        *lines, rest = re.split(rb"[\r\n]", rest + block)
        for line in lines:
            if b"%" not in line:
                copy.write(line + b"\n")
            hear(os.fsdecode(line).strip())
    copy.write(rest)
