"""The keys of the manifest that say where the site is published."""

from __future__ import annotations

from pydantic import Field

from sitegen.config.section import Section

_BRANCH = r"^[A-Za-z0-9_][A-Za-z0-9_./-]*$"
_HOST = r"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+)?$"


class DeployConfig(Section):
    """Where `sitegen deploy` publishes the site."""

    remote: str = Field(
        default="",
        examples=["origin"],
        description="Name or address of the git remote; empty: the only one, or `origin`.",
    )
    branch: str = Field(
        default="gh-pages",
        pattern=_BRANCH,
        examples=["pages"],
        description="Branch that holds the site and nothing else.",
    )
    history: bool = Field(
        default=False,
        description="Whether the branch keeps what was published before; else it is always one "
        "commit.",
    )
    cname: str = Field(
        default="",
        pattern=_HOST,
        examples=["pictures.example.org"],
        description="Domain of your own at which GitHub Pages publishes the site.",
    )
