"""What git says when a remote cannot be used, in words for people."""

from __future__ import annotations

from sitegen.deploy.destination import Destination
from sitegen.deploy.git import GitFailed
from sitegen.errors import SitegenError

_KINDS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("hash algorithm", "mismatched algorithms"),
        "{remote} names what it holds by SHA-256, which sitegen does not.",
        "Use a repository made with git's defaults, as those on GitHub are.",
    ),
    (
        ("stale info", "fetch first", "non-fast-forward", "cannot lock ref",
         "failed to update ref"),
        "The branch '{branch}' of {remote} was pushed to by somebody else at the same time.",
        "Look at what is there now, then deploy again.",
    ),
    (
        ("branch is currently checked out",),
        "The branch '{branch}' is checked out in {remote}, so it cannot be pushed to.",
        "Name another with --branch, or push to a bare repository.",
    ),
    (
        ("protected branch", "GH006", "GH013", "pre-receive hook declined", "hook declined",
         "prohibited", "[remote rejected]"),
        "{remote} does not allow this to be pushed to '{branch}'.",
        "Change the rules of that branch on the host, or name another branch with --branch.",
    ),
    (
        ("could not read Username", "could not read Password", "Authentication failed",
         "terminal prompts disabled", "Permission denied (publickey", "Invalid username"),
        "{remote} does not know who you are.",
        "Log in to it, so that `git push` works without asking: for GitHub `gh auth login`, or an "
        "SSH key that is loaded (`ssh-add`) and known to the host.",
    ),
    (
        ("error: 403", "Write access to repository not granted", "Permission to", "denied to",
         "read-only", "access denied", "insufficient permission", "unable to create temporary",
         "unable to write", "service not enabled"),
        "You may not push to {remote}.",
        "Ask its owner for the right to push, or log in as somebody who has it.",
    ),
    (
        ("not found", "does not exist", "does not appear to be a git repository", "error: 404",
         "no such file"),
        "There is no git repository at {remote}, or you may not see it.",
        "Check the address with `git remote -v`; create the repository on the host first.",
    ),
    (
        ("Could not resolve", "unable to connect", "Connection refused", "timed out",
         "Network is unreachable", "unable to access", "Host key verification failed",
         "Connection reset", "hung up", "early EOF"),
        "{remote} cannot be reached.",
        "Check the network and the address, then deploy again.",
    ),
)  # fmt: skip


def complaint(failure: GitFailed, destination: Destination, branch: str) -> SitegenError:
    """Return what to tell the user; git's own words follow, for those who know them."""
    said = failure.said.casefold()
    message, hint = "git cannot use {remote}.", ""
    for signs, words, advice in _KINDS:
        if any(sign.casefold() in said for sign in signs):
            message, hint = words, advice
            break
    text = message.format(branch=branch, remote=destination.shown)
    lines = [line.strip() for line in failure.said.splitlines() if line.strip()]
    listed = "\n".join(f"  {line}" for line in lines[-8:])
    return SitegenError(f"{text} Nothing was changed there. git says:\n{listed}", hint)
