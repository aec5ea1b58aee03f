"""The GitHub Actions workflow that builds a collection and publishes it to GitHub Pages."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitegen.deploy.addresses import github
from sitegen.deploy.destination import Source, find_source
from sitegen.deploy.git import Git, masked
from sitegen.errors import SitegenError

PLACE = ".github/workflows/sitegen.yml"

_TEMPLATE = """\
# Builds the collection whenever something is pushed, and publishes it to GitHub Pages.
# Once, on GitHub: Settings → Pages → Build and deployment → Source: GitHub Actions.
name: Publish the collection

on:
  push:
    branches: [{branch}]
  workflow_dispatch:

permissions: {{}}

# One at a time; the one under way is not cancelled, so that what it computes is not lost.
concurrency:
  group: pages
  cancel-in-progress: false

jobs:
  build:
    name: Build
    runs-on: ubuntu-latest
    timeout-minutes: 330
    permissions:
      contents: read
      pages: read # for configure-pages
    defaults:
      run:
        working-directory: {folder}
    steps:
      - uses: actions/checkout@v4
        with:
          lfs: true # pictures are often kept there
          persist-credentials: false
      - uses: actions/configure-pages@v5 # says at once if Pages are not switched on
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
          cache: pip
          cache-dependency-path: {place}
      - name: Install sitegen
        run: |
          python -m pip install {requirement}
      # What was computed by the last build, or by one that was cut short, is not computed again.
      - name: Restore the cache
        id: cache
        uses: actions/cache/restore@v4
        with:
          path: {cache}
          key: sitegen-${{{{ runner.os }}}}-${{{{ hashFiles({pattern}) }}}}
          restore-keys: sitegen-${{{{ runner.os }}}}-
      - name: Build the site
        run: |
          sitegen build
          sitegen cache prune --max-size 4G
      - name: Keep the cache
        if: >-
          always() && steps.cache.outputs.cache-matched-key !=
          format('{{0}}-success', steps.cache.outputs.cache-primary-key)
        uses: actions/cache/save@v4
        with:
          path: {cache}
          key: ${{{{ steps.cache.outputs.cache-primary-key }}}}-${{{{ job.status }}}}
      - uses: actions/upload-pages-artifact@v3
        with:
          path: {site}

  publish:
    name: Publish
    needs: build
    runs-on: ubuntu-latest
    permissions:
      pages: write # to publish
      id-token: write # to prove which repository the site is from
    environment:
      name: github-pages
      url: ${{{{ steps.deployment.outputs.page_url }}}}
    steps:
      - id: deployment
        uses: actions/deploy-pages@v4
"""


@dataclass(frozen=True)
class Workflow:
    """A workflow: where it belongs, what it says, and where the site will be seen.

    Attributes
    ----------
    path : Path
    text : str
    address : str
        Of the site; empty when that cannot be told.
    """

    path: Path
    text: str
    address: str


def workflow(folder: Path, requirement: str | None = None) -> Workflow:
    """Return the workflow for the collection in `folder`.

    Parameters
    ----------
    folder : Path
    requirement : str, optional
        What pip installs sitegen from; unset: from where this sitegen came.

    Raises
    ------
    SitegenError
        When it is not known where to install sitegen from, or the folder cannot be named.
    """
    folder = folder.resolve()
    source = find_source(next(each for each in (folder, *folder.parents) if each.is_dir()))
    top = source.top if source else folder
    inside = folder.relative_to(top).as_posix()
    if "${{" in inside or not inside.isprintable():
        raise SitegenError(f"GitHub cannot use a folder named {inside!r}.", "Rename it.")
    prefix = "" if inside == "." else f"{inside}/"
    pattern = f"{prefix}**".replace("'", "''")
    text = _TEMPLATE.format(
        branch=_yaml((source and source.branch) or "main"),
        folder=_yaml(inside),
        place=PLACE,
        requirement=shlex.quote(requirement or installed_from()),
        cache=_yaml(f"{prefix}.sitegen/cache"),
        pattern=f"'{pattern}'",
        site=_yaml(f"{prefix}site"),
    )
    return Workflow(top / PLACE, text, _address(source))


def installed_from() -> str:
    """Return a requirement by which pip installs this very sitegen on another machine.

    PyPI's `sitegen` is another project, so a bare name will not do.

    Raises
    ------
    SitegenError
        When this sitegen came from nowhere that others can reach.
    """
    try:
        origin = json.loads(distribution("sitegen").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        origin = {}
    url, commit = origin.get("url", ""), origin.get("vcs_info", {}).get("commit_id", "")
    if url.startswith("file://"):
        git = Git(Path(unquote(urlsplit(url).path)))
        if git.folder.is_dir():
            url, commit = git.asked("config", "remote.origin.url"), git.asked("rev-parse", "HEAD")
        if found := github(url):
            url = found.clone
    if commit and re.match(r"https?://", url) and masked(url) == url:
        return f"sitegen @ git+{url}@{commit}"
    if "archive_info" in origin and re.match(r"https?://", url):
        return f"sitegen @ {url}"
    raise SitegenError(
        "It is not known where GitHub can install sitegen from.",
        "Name what pip installs: --install 'git+https://github.com/OWNER/sitegen'",
    )


def _address(source: Source | None) -> str:
    """Return where the site will be, if the repository is on GitHub."""
    if source is None:
        return ""
    found = github(Git(source.top).asked("config", "remote.origin.url"))
    return found.pages if found else ""


def _yaml(text: str) -> str:
    """Write a text so that YAML reads it as such; JSON is a part of YAML."""
    return json.dumps(text, ensure_ascii=False)
