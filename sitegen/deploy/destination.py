"""Which remote a site is deployed to, and the repository that the collection lies in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from sitegen.config.nearest import did_you_mean
from sitegen.deploy.addresses import GitHub, github
from sitegen.deploy.git import Git, GitFailed, masked
from sitegen.errors import SitegenError

_ADDRESS = re.compile(r"[/\\:]")
# What git never takes for a folder or file of this machine: an address, or host:path.
_NETWORK = re.compile(r"(?:https?|ssh|git)://[^/]|(?:\w[\w.-]*@)?\w[\w.-]*:(?!:|//)")


@dataclass(frozen=True)
class Source:
    """The git repository that a collection lies in.

    Attributes
    ----------
    top : Path
        Its working tree.
    config : Path
        Its configuration: remotes, and how to authenticate.
    remotes : tuple of str
    branch : str
        Checked out; empty when none is.
    """

    top: Path
    config: Path
    remotes: tuple[str, ...]
    branch: str


@dataclass(frozen=True)
class Destination:
    """Where a site is deployed to.

    Attributes
    ----------
    name : str
        Name of the remote in `source`; empty when only its address is known.
    url : str
        Its address, before git rewrites it; it may hold a password.
    folder : Path
        Where git runs: relative addresses start here.
    source : Source or None
    own : bool
        Whether it is a remote of `source`.
    """

    name: str
    url: str
    folder: Path
    source: Source | None
    own: bool

    @property
    def shown(self) -> str:
        """What to call it."""
        url = masked(self.url)
        return f"{self.name} ({url})" if self.name else url

    @property
    def github(self) -> GitHub | None:
        """The repository on github.com, if it is one."""
        return github(self.url)


def find_source(folder: Path) -> Source | None:
    """Return the repository that a folder lies in.

    Raises
    ------
    SitegenError
        When git does not trust it.
    """
    git = Git(folder.resolve())
    try:
        top = git.lines("rev-parse", "--show-toplevel")[0]
        common = git.lines("rev-parse", "--git-common-dir")[0]
    except GitFailed as failure:
        if "dubious ownership" in failure.said:
            raise SitegenError(
                f"git does not trust the repository of {folder}: it belongs to somebody else.",
                f"If you do: git config --global --add safe.directory '{folder.resolve()}'",
            ) from None
        return None
    return Source(
        top=Path(top),
        config=Path(git.folder, common, "config").resolve(),
        remotes=tuple(git.lines("remote")),
        branch=git.asked("symbolic-ref", "--short", "--quiet", "HEAD"),
    )


def find_destination(folder: Path, wanted: str, is_trusted: bool = True) -> Destination:
    """Return where to deploy the collection in `folder`.

    Parameters
    ----------
    folder : Path
        The collection's.
    wanted : str
        Name or address of a remote; empty for the only one, or `origin`.
    is_trusted : bool
        Whether the address may be a folder or file of this machine, where hooks would run.

    Raises
    ------
    SitegenError
        When there is no such remote.
    """
    source = find_source(folder)
    names = source.remotes if source else ()
    if source and (not wanted or wanted in names):
        name = wanted or ("origin" if "origin" in names or len(names) != 1 else names[0])
        if name not in names:
            raise _no_choice(names, source.top)
        url = _url(Git(source.top), name)
        return Destination(name, url, source.top, source, own=True)
    if not wanted:
        raise SitegenError(
            f"{folder.resolve()} is not in a git repository, so there is no remote to deploy to.",
            "Name one: sitegen deploy --remote https://github.com/YOU/REPOSITORY.git",
        )
    at = source.top if source else folder.resolve()
    if not is_trusted and _ADDRESS.search(wanted) and not _NETWORK.match(wanted):
        raise SitegenError(
            f"remote under [deploy] is neither a remote of the repository nor an address: {wanted}",
            "Name a remote, give an address such as https://github.com/YOU/REPOSITORY.git, or, for "
            "a repository on this machine, use --remote.",
        )
    if is_trusted and Path(wanted).is_dir():
        wanted = str(Path(wanted).resolve())
    elif wanted.startswith("-") or not _ADDRESS.search(wanted):
        hint = did_you_mean(wanted, names, "Its remotes") if names else ""
        raise SitegenError(
            f"There is no git remote '{wanted}', and it is not an address.",
            f"{hint[:1].upper()}{hint[1:]}" or "Give the remote's address with --remote.",
        )
    own = any(wanted == _url(Git(at), name) for name in names)
    return Destination("", wanted, at, source, own)


def _url(git: Git, name: str) -> str:
    """Return the address that a remote is pushed to, as the configuration has it."""
    return git.asked("config", f"remote.{name}.pushurl") or git.asked(
        "config", f"remote.{name}.url"
    )


def _no_choice(names: tuple[str, ...], top: Path) -> SitegenError:
    if names:
        return SitegenError(
            f"{top} has several git remotes, none of them 'origin': {', '.join(names)}.",
            "Choose one with --remote, or with remote under [deploy] in collection.toml.",
        )
    return SitegenError(
        f"The git repository {top} has no remote to deploy to.",
        "Add one: git remote add origin https://github.com/YOU/REPOSITORY.git",
    )
