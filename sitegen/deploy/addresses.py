"""Where a git remote's pages are seen by the public."""

from __future__ import annotations

import re
from dataclasses import dataclass

_GITHUB = re.compile(
    r"^(?:(?:https?|ssh|git)://(?:[^/@]+@)?(?:ssh\.)?github\.com(?::\d+)?/|(?:[^/@]+@)?github\.com:/?)"
    r"(?P<owner>[A-Za-z0-9-]+)/(?P<name>[A-Za-z0-9._-]+?)(?:\.git)?/?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class GitHub:
    """A repository on github.com."""

    owner: str
    name: str

    @property
    def pages(self) -> str:
        """Address of its Pages: the user's own, or a folder below it."""
        host = f"{self.owner.lower()}.github.io"
        return f"https://{host}/" if self.name.lower() == host else f"https://{host}/{self.name}/"

    @property
    def settings(self) -> str:
        """Where its Pages are switched on."""
        return f"https://github.com/{self.owner}/{self.name}/settings/pages"

    @property
    def clone(self) -> str:
        """Address from which anybody may fetch it, if it is public."""
        return f"https://github.com/{self.owner}/{self.name}"


def github(url: str) -> GitHub | None:
    """Return the repository on github.com that a remote's address names, if it is one."""
    match = _GITHUB.match(url)
    return GitHub(match["owner"], match["name"]) if match else None
