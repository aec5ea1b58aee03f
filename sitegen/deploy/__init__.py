"""Publishing a built site to a branch of a git remote: `deploy()` is the table of contents."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sitegen.config import SiteConfig
from sitegen.deploy.branch import Branch, Published, message_of
from sitegen.deploy.contents import Changes, File, check_limits, compare, contents
from sitegen.deploy.destination import Destination, find_destination
from sitegen.deploy.git import masked
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_of
from sitegen.mark import is_site
from sitegen.model.build import Options
from sitegen.pipeline import planned
from sitegen.progress import Progress, Silent
from sitegen.publication import Publication
from sitegen.stages.publish import holds
from sitegen.version import __version__

__all__ = ["Deployed", "Target", "deploy"]


@dataclass(frozen=True)
class Target:
    """Where and how to deploy, over what the manifest says under `[deploy]`.

    Attributes
    ----------
    remote : str or None
        Name or address of a git remote.
    branch : str or None
    history : bool or None
        Whether to keep what was published before.
    force : bool
        Replace a branch that sitegen did not make.
    dry_run : bool
        Only say what would be done.
    """

    remote: str | None = None
    branch: str | None = None
    history: bool | None = None
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Deployed:
    """What a deploy did, or would do.

    Attributes
    ----------
    remote, branch : str
    address : str
        Where the public sees the site; empty when that cannot be told.
    files, bytes : int
        Of the whole site.
    sizes : mapping of str to int
        Bytes of the files added and changed.
    changes : Changes
    commit : str
        Its name; empty when nothing was pushed.
    notes : tuple of str
        What the user should know.
    """

    remote: str
    branch: str
    address: str
    files: int
    bytes: int
    sizes: dict[str, int]
    changes: Changes
    commit: str
    notes: tuple[str, ...]


def deploy(
    config: SiteConfig,
    target: Target | None = None,
    site: Path | None = None,
    progress: Progress | None = None,
) -> Deployed:
    """Publish the built site of a collection to a branch of a git remote.

    The user's working tree, index and branches are not touched, and the remote's branch changes
    all at once or not at all.

    Parameters
    ----------
    config : SiteConfig
        From `load_config`.
    target : Target, optional
    site : Path, optional
        The built site; `site` in the collection's folder by default.
    progress : Progress, optional
        Where to report; silent by default.

    Returns
    -------
    Deployed

    Raises
    ------
    SitegenError
        When the site is not whole or not of this manifest, is too large for the host, or cannot
        be pushed; the branch is then as it was.
    """
    target, progress = target or Target(), progress or Silent()
    plan = planned(config, Options(output=site), progress, fetch=False)
    publication = Publication(plan)
    destination = _destination(config, target)
    name = target.branch or config.deploy.branch
    if not is_site(plan.output):
        raise SitegenError(f"There is no built site at {plan.output}.", _build_first(config))
    # The lock keeps a build from putting another site in place meanwhile.
    with publication.alone():
        _refuse_stale(publication)
        files, left_out = contents(
            plan.output, publication.known["index"].keys(), _extra(config), progress
        )
        notes = [*_notes_on(left_out), *check_limits(files, destination.github is not None)]
        aside = plan.run.cache.folder / f"deploy-{digest_of(str(plan.output))[:16]}.git"
        with Branch(aside, destination, name) as branch:
            origin = _origin(config, destination)
            _refuse_foreign(branch, files, origin, target.force)
            changes, commit = compare(branch.published.files, files), ""
            if changes and not target.dry_run:
                message = message_of(config.collection.title, __version__, origin)
                keep = config.deploy.history if target.history is None else target.history
                with progress.task("commit", len(changes.changed + changes.added), "files") as task:
                    commit = branch.replace(files, changes, message, keep, task)
                with progress.task("push", unit="objects") as task:
                    branch.push(task)
        address = _address(config, destination)
        return Deployed(
            remote=destination.shown,
            branch=name,
            address=address,
            files=len(files),
            bytes=sum(file.size for file in files.values()),
            sizes={each: files[each].size for each in (*changes.added, *changes.changed)},
            changes=changes,
            commit=commit,
            notes=(*notes, *_notes_on_address(config, address, destination, branch.published)),
        )


def _destination(config: SiteConfig, target: Target) -> Destination:
    """Find the remote: the one asked for, or the manifest's.

    A manifest is published with its sources, so it is no place for a password; and it may come
    from anywhere, with its collection: in a repository on this machine hooks would run.
    """
    if target.remote is not None:
        return find_destination(config.root, target.remote)
    wanted = config.deploy.remote
    if masked(wanted) != wanted:
        raise SitegenError(
            f"remote under [deploy] holds a password or token: {masked(wanted)}",
            "Take it out; git finds it by itself after `gh auth login`, or in a credential helper.",
        )
    return find_destination(config.root, wanted, is_trusted=False)


def _refuse_stale(publication: Publication) -> None:
    """Raise SitegenError unless the site is whole and of the present manifest."""
    plan = publication.plan
    hint = _build_first(plan.config)
    if not publication.known:
        raise SitegenError(
            f"It is not known what the site at {plan.output} was made from: another computer "
            "built it, or the cache was removed.",
            hint,
        )
    output, index = plan.output, publication.known["index"]
    broken = [name for name, entry in index.items() if not holds(output, {name: entry})]
    if broken:
        more = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
        raise SitegenError(
            f"The site at {output} is not whole: {broken[0]}{more} is missing or was changed.", hint
        )
    if not publication.is_up_to_date():
        raise SitegenError(
            f"The site at {output} is not of the present manifest: pictures, table, settings or "
            "sitegen itself have changed since it was built.",
            hint,
        )


def _refuse_foreign(branch: Branch, files: dict[str, File], origin: str, force: bool) -> None:
    """Raise SitegenError if the branch holds what must not be replaced."""
    name, shown = branch.name, branch.destination.shown
    source = branch.destination.source
    if source and branch.destination.own and source.branch == name:
        raise SitegenError(
            f"'{name}' is the branch that is checked out in {source.top}: the site would take the "
            "place of its sources.",
            "Name another with --branch, such as gh-pages.",
        )
    found = branch.published
    if not found.commit:
        return
    if not found.by_us and found.default:
        raise SitegenError(
            f"'{name}' is the default branch of {shown}, and holds something else than a site "
            f"that sitegen published ({found.about}).",
            "Name another with --branch, such as gh-pages.",
        )
    if not found.by_us and not force:
        hint = "Look at it, then replace it with --force, or name another with --branch."
        if "CNAME" in found.files and "CNAME" not in files:
            hint += " It sets a domain: write that under [deploy] as cname to keep it."
        raise SitegenError(
            f"The branch '{name}' of {shown} was last pushed to by another program "
            f"({found.about}).",
            hint,
        )
    if origin and found.origin not in ("", origin) and not force:
        raise SitegenError(
            f"The branch '{name}' of {shown} holds the site of another collection, "
            f"{found.origin}; this one is {origin}.",
            "Name another branch with --branch, or replace that site with --force.",
        )


def _origin(config: SiteConfig, destination: Destination) -> str:
    """Return the collection's folder within its repository; empty outside of one."""
    if destination.source is None:
        return ""
    return Path(os.path.relpath(config.root.resolve(), destination.source.top)).as_posix()


def _extra(config: SiteConfig) -> dict[str, bytes]:
    """Return the files by which GitHub Pages knows how to publish the others."""
    cname = config.deploy.cname
    return {".nojekyll": b""} | ({"CNAME": f"{cname}\n".encode()} if cname else {})


def _address(config: SiteConfig, destination: Destination) -> str:
    if config.collection.base_url:
        return config.collection.base_url
    if config.deploy.cname:
        return f"https://{config.deploy.cname}/"
    return destination.github.pages if destination.github else ""


def _notes_on(left_out: list[str]) -> list[str]:
    if not left_out:
        return []
    more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
    return [f"left out, being hidden or not a plain file: {left_out[0]}{more}"]


def _notes_on_address(
    config: SiteConfig, address: str, destination: Destination, before: Published
) -> list[str]:
    notes = []
    github, cname = destination.github, config.deploy.cname
    if not config.collection.base_url:
        wanted = f'"{address}"' if address else "the site's address"
        notes.append(f"set base_url to {wanted}: links on the 404 page and previews need it")
    published_at = f"https://{cname}/" if cname else github.pages if github else address
    if address.partition("://")[2] != published_at.partition("://")[2]:
        notes.append(f"base_url is {address}, but GitHub publishes at {published_at}")
    if github and not before.commit:
        notes.append(f"the first time, choose the branch at {github.settings}")
    return notes


def _build_first(config: SiteConfig) -> str:
    return f"Build it first: sitegen build '{config.root}'"
