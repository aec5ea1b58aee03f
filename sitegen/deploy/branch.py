"""The published branch: what it holds, and the commit that takes its place.

All this happens in a bare repository of our own, made for one deploy and removed after it: the
user's working tree, index, branches and objects are never touched. It takes over the
configuration of the user's repository, so that git finds remotes and authenticates as it does
there.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType

from sitegen.deploy.complaints import complaint
from sitegen.deploy.contents import Changes, File
from sitegen.deploy.destination import Destination
from sitegen.deploy.git import Git, GitFailed
from sitegen.errors import SitegenError
from sitegen.progress import Task

_MARK = "Published-by: sitegen"
_ORIGIN = "Sitegen-collection: "
_REF = "refs/heads/site"
_UNNAMED = "sitegen-deploy"


@dataclass(frozen=True)
class Published:
    """What a branch holds.

    Attributes
    ----------
    commit : str
        Its last commit; empty when there is no such branch.
    by_us : bool
        Whether sitegen made that commit.
    origin : str
        From which folder of the sources it was made, if that is known.
    about : str
        Who made the commit, when, and its subject.
    default : bool
        Whether it is the remote's default branch.
    files : mapping of str to str
        Names in git by path.
    """

    commit: str = ""
    by_us: bool = False
    origin: str = ""
    about: str = ""
    default: bool = False
    files: Mapping[str, str] = field(default_factory=dict)


class Branch:
    """A branch of a remote, seen through a repository in `folder`, removed at the end.

    Raises
    ------
    SitegenError
        From every method, when the remote cannot be reached or refuses.
    """

    def __init__(self, folder: Path, destination: Destination, name: str) -> None:
        self.destination, self.name = destination, name
        self._folder = folder = folder.resolve()
        self._remote = destination.name or _UNNAMED
        environment = {"GIT_DIR": str(folder)}
        if not destination.name:
            # In the environment, because an address may hold a password: no file may keep it, and
            # our command lines do not show it. Under a name, because git cannot fetch with a filter
            # from an address that begins with a slash.
            count = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
            environment |= {
                "GIT_CONFIG_COUNT": str(count + 1),
                f"GIT_CONFIG_KEY_{count}": f"remote.{_UNNAMED}.url",
                f"GIT_CONFIG_VALUE_{count}": destination.url,
            }
        # In the folder of the user's repository, where relative addresses of remotes start.
        self._git = Git(destination.folder, environment)

    def __enter__(self) -> Branch:
        shutil.rmtree(self._folder, ignore_errors=True)  # of a deploy that was killed
        for name in ("objects", "refs"):
            (self._folder / name).mkdir(parents=True)
        (self._folder / "HEAD").write_text(f"ref: {_REF}\n")
        self._configure()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    @cached_property
    def published(self) -> Published:
        """What the branch holds now; only commit and trees are fetched, no file."""
        ref = f"refs/heads/{self.name}"
        try:
            self._git.run("check-ref-format", ref)
        except GitFailed:
            raise SitegenError(f"'{self.name}' cannot be the name of a git branch.") from None
        try:
            heads = self._git.lines("ls-remote", "--symref", "--", self._remote, "HEAD", ref)
            if not any(line.endswith(f"\t{ref}") for line in heads):
                return Published()
            self._git.run(
                *("fetch", "--quiet", "--depth=1", "--filter=blob:none", "--no-tags"),
                *("--no-recurse-submodules", "--", self._remote, ref),
            )
        except GitFailed as failure:
            raise complaint(failure, self.destination, self.name) from None
        # Fetching with a filter has git fetch what is missing later on: the old version of every
        # changed file, when it pushes. They are not needed.
        self._configure()
        commit = self._git.lines("rev-parse", "FETCH_HEAD")[0]
        message = self._git.lines("log", "-1", "--format=%B", commit)
        origins = [line.removeprefix(_ORIGIN) for line in message if line.startswith(_ORIGIN)]
        return Published(
            commit=commit,
            by_us=_MARK in message,
            origin=origins[-1] if origins else "",
            about=self._git.asked("log", "-1", "--format=%an, %as: %s", commit),
            default=f"ref: {ref}\tHEAD" in heads,
            files=self._files(commit),
        )

    def replace(
        self,
        files: Mapping[str, File],
        changes: Changes,
        message: str,
        keep_history: bool,
        task: Task,
    ) -> str:
        """Make the commit that holds `files`, in our own repository; return its name.

        The tree that is published is changed rather than written anew, so what stays as it is
        needs to be neither read nor sent.
        """
        stream = self._stream(files, changes, message, keep_history, task)
        try:
            self._git.run("fast-import", "--quiet", "--depth=0", "--date-format=raw", feed=stream)
        except GitFailed as failure:
            raise SitegenError(
                f"The commit could not be made; nothing was pushed. git says: {failure.said}",
                f"Free some space on the disk of {self._folder.parent}.",
            ) from None
        return self._git.lines("rev-parse", _REF)[0]

    def push(self, task: Task) -> None:
        """Put the commit in the branch's place, all at once, if nobody else has meanwhile."""
        ref = f"refs/heads/{self.name}"
        try:
            self._git.run(
                *("push", "--progress", "--no-verify", "--no-recurse-submodules"),
                f"--force-with-lease={ref}:{self.published.commit}",
                *("--", self._remote, f"{_REF}:{ref}"),
                hear=_Meter(task),
            )
        except GitFailed as failure:
            raise complaint(failure, self.destination, self.name) from None

    def _configure(self) -> None:
        """Write the repository's configuration: the user's own, and what must not be otherwise."""
        source = self.destination.source
        lines = ["[core]", "\trepositoryformatversion = 0"]
        if source:
            lines += ["[include]", f"\tpath = {_quoted(str(source.config))}"]
        lines += [
            *("[core]", "\tbare = true", "\thooksPath = /dev/null"),
            *("[gc]", "\tauto = 0", "[maintenance]", "\tauto = false"),
            *("[push]", "\tfollowTags = false"),
        ]
        asks = "GIT_SSH" in os.environ or "GIT_SSH_COMMAND" in os.environ
        if not asks and not Git(self.destination.folder).asked("config", "core.sshCommand"):
            lines += ["[core]", "\tsshCommand = ssh -oBatchMode=yes"]
        (self._folder / "config").write_text("\n".join(lines) + "\n")

    def _files(self, commit: str) -> dict[str, str]:
        """Return names in git by path; what is not a plain file counts as another one."""
        files = {}
        for entry in self._git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            if entry:
                facts, _, path = entry.partition(b"\t")
                mode, _, oid = facts.split()
                files[os.fsdecode(path)] = oid.decode() if mode == b"100644" else ""
        return files

    def _stream(
        self,
        files: Mapping[str, File],
        changes: Changes,
        message: str,
        keep_history: bool,
        task: Task,
    ) -> Iterator[bytes]:
        """Yield the commit in the language of `git fast-import`."""
        text, now = message.encode(), int(time.time())
        yield f"commit {_REF}\ncommitter {self._committer()} {now} +0000\n".encode()
        yield b"data %d\n%s\n" % (len(text), text)
        if self.published.commit:
            if keep_history:
                yield f"from {self.published.commit}\n".encode()
            else:
                tree = self._git.lines("rev-parse", f"{self.published.commit}^{{tree}}")[0]
                yield f'M 040000 {tree} ""\n'.encode()
        for name in changes.removed:
            yield b"D %s\n" % _path(name)
        for name in (*changes.changed, *changes.added):
            yield b"M 100644 inline %s\ndata %d\n" % (_path(name), files[name].size)
            yield from files[name].pieces()
            yield b"\n"
            task.advance()

    def _committer(self) -> str:
        """Return the user's name and address as git has them, else ours.

        Without `useConfigOnly` git would make up an address from the computer's name.
        """
        found = self._git.asked("-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT")
        match = re.fullmatch(r"(.*<[^<>]*>) \d+ [+-]\d+", found)
        return match[1] if match else "sitegen <sitegen@localhost>"


class _Meter:
    """Passes git's progress on: `Writing objects:  45% (9/20), 1.2 MiB | 3 MiB/s`."""

    _LINE = re.compile(r"Writing objects:.*\((\d+)/\d+\)(?:, (.*))?")

    def __init__(self, task: Task) -> None:
        self._task, self._done = task, 0

    def __call__(self, line: str) -> None:
        if match := self._LINE.match(line):
            self._task.note((match[2] or "").removesuffix(", done."))
            self._task.advance(int(match[1]) - self._done)
            self._done = int(match[1])


def message_of(title: str, version: str, origin: str) -> str:
    """Return a commit message by which `published` knows the commit again."""
    lines = [f"Publish {' '.join(title.split())}", "", f"With sitegen {version}.", "", _MARK]
    return "\n".join([*lines, *([_ORIGIN + origin] if origin else [])]) + "\n"


def _path(name: str) -> bytes:
    """Quote a path for `git fast-import`."""
    path = os.fsencode(name)
    for special, escaped in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        path = path.replace(special, escaped)
    return b'"%s"' % path


def _quoted(text: str) -> str:
    """Quote a value for git's configuration."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
