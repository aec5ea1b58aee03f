"""Deploys to real repositories: what arrives, what is refused, and what is never touched."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen import SitegenError, load_config
from sitegen.deploy import Deployed, Target, deploy
from tests.deploy.conftest import MANIFEST, rebuild, write_collection
from tests.deploy.host import bare, git, git_host

AWKWARD = ('ä "quoted" \\n.txt', "two\nlines", " ~space ", "-f", "tab\t.js")
ME = ("-c", "user.name=Me", "-c", "user.email=me@example.org")


def to(remote: object, folder: Path, **more: object) -> Deployed:
    return deploy(load_config(folder), Target(remote=str(remote), **more))


def files_in(remote: Path, branch: str = "gh-pages") -> dict[str, bytes]:
    """What a visitor of the branch gets: every file, byte by byte."""
    names = git(remote, "ls-tree", "-r", "-z", "--name-only", branch).split("\0")
    clone = remote.with_suffix(".clone")
    shutil.rmtree(clone, ignore_errors=True)
    git(remote.parent, "clone", "--quiet", "--branch", branch, str(remote), str(clone))
    return {name: (clone / name).read_bytes() for name in names if name}


def files_of(site: Path) -> dict[str, bytes]:
    paths = [path for path in site.rglob("*") if path.is_file()]
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}


def commits(remote: Path, branch: str = "gh-pages") -> int:
    return int(git(remote, "rev-list", "--count", branch))


def retitle(folder: Path, number: int = 3) -> None:
    table = folder / "m.csv"
    table.write_text(table.read_text().replace(f"Stripe {number},", f"Band {number},"))
    rebuild(folder)


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return bare(tmp_path / "remote.git")


@pytest.fixture
def repository(collection: Path, remote: Path) -> Path:
    """The collection in a git repository whose settings and hooks would spoil everything."""
    (collection / ".gitignore").write_text("site/\n.sitegen/\n*.js\n")
    (collection / ".gitattributes").write_text("* text=auto eol=crlf filter=spoil\n")
    git(collection, "init", "--quiet", "--initial-branch=main")
    for key, value in (
        ("core.autocrlf", "true"),
        ("filter.spoil.clean", "tr a-z A-Z"),
        ("user.name", "Ann"),
        ("user.email", "ann@example.org"),
    ):
        git(collection, "config", key, value)
    git(collection, "add", "collection.toml")
    git(collection, "commit", "--quiet", "-m", "Start")
    git(collection, "remote", "add", "origin", str(remote))
    for name in ("pre-push", "post-commit", "reference-transaction", "pre-commit"):
        hook = collection / ".git/hooks" / name
        hook.write_text("#!/bin/sh\necho hook >&2\nexit 1\n")
        hook.chmod(0o755)
    (collection / "draft.txt").write_text("half done")
    git(collection, "add", "draft.txt")
    return collection


def test_what_arrives_is_the_site_byte_by_byte(repository: Path, remote: Path) -> None:
    for name in AWKWARD:
        (repository / "site" / name).write_bytes(b"mine\r\n")
    before = {name: data for name, data in files_of(repository).items() if ".sitegen" not in name}
    status = git(repository, "status", "--porcelain", "--branch")
    done = deploy(load_config(repository))
    assert files_in(remote) == files_of(repository / "site")
    assert files_in(remote).keys() > set(AWKWARD)
    assert done.files == len(files_of(repository / "site"))
    after = {name: data for name, data in files_of(repository).items() if ".sitegen" not in name}
    assert after == before, "working tree, index, branches and objects are as they were"
    assert git(repository, "status", "--porcelain", "--branch") == status
    assert not list((repository / ".sitegen").rglob("*.git"))
    assert git(remote, "log", "-1", "--format=%an <%ae>", "gh-pages").strip() == (
        "Ann <ann@example.org>"
    )


def test_a_hook_that_deploys_is_not_in_the_way(
    repository: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / ".git/index"))
    deploy(load_config(repository))
    monkeypatch.undo()
    assert files_in(remote) == files_of(repository / "site")


def test_the_branch_is_one_commit_unless_history_is_wanted(collection: Path, remote: Path) -> None:
    to(remote, collection)
    retitle(collection)
    second = to(remote, collection)
    assert commits(remote) == 1
    assert 0 < len(second.changes.changed) < second.files
    assert files_in(remote) == files_of(collection / "site")
    retitle(collection, 4)
    to(remote, collection, history=True)
    assert commits(remote) == 2
    assert files_in(remote) == files_of(collection / "site")
    again = to(remote, collection, history=True)
    assert (again.commit, commits(remote)) == ("", 2), "nothing changed, nothing pushed"
    git(remote, "fsck", "--strict", "--no-dangling")


def test_files_go_that_are_gone_and_folders_become_files(collection: Path, remote: Path) -> None:
    site = collection / "site"
    (site / "mine").mkdir()
    (site / "mine/page.html").write_text("<p>one</p>")
    (site / "empty.txt").touch()
    to(remote, collection)
    assert files_in(remote)["mine/page.html"] == b"<p>one</p>"
    shutil.rmtree(site / "mine")
    (site / "mine").write_text("now a file")
    done = to(remote, collection)
    assert done.changes.removed == ("mine/page.html",)
    assert done.changes.added == ("mine",)
    assert files_in(remote) == files_of(site)


def test_hidden_files_and_links_stay_at_home(collection: Path, remote: Path) -> None:
    site = collection / "site"
    (site / ".env").write_text("PASSWORD=1")
    (site / ".well-known").mkdir()
    (site / ".well-known/security.txt").write_text("mail me")
    (site / "passwd").symlink_to("/etc/passwd")
    (site / "root").symlink_to("/etc")
    done = to(remote, collection)
    published = files_in(remote)
    assert ".well-known/security.txt" in published
    assert not {".env", "passwd", "root"} & published.keys()
    assert any(".env and 2 more" in note for note in done.notes)


def test_a_domain_of_ones_own(collection: Path, remote: Path) -> None:
    (collection / "collection.toml").write_text(
        MANIFEST + '[deploy]\ncname = "stripes.example.org"\n'
    )
    done = to(remote, collection)
    assert files_in(remote)["CNAME"] == b"stripes.example.org\n"
    assert files_in(remote)[".nojekyll"] == b""
    assert done.address == "https://stripes.example.org/"


def test_a_dry_run_says_what_would_go_and_pushes_nothing(collection: Path, remote: Path) -> None:
    first = to(remote, collection, dry_run=True)
    assert set(first.changes.added) == files_of(collection / "site").keys()
    assert first.sizes["index.html"] == (collection / "site/index.html").stat().st_size
    assert git(remote, "branch", "--list") == ""
    to(remote, collection)
    retitle(collection)
    tip = git(remote, "rev-parse", "gh-pages")
    second = to(remote, collection, dry_run=True)
    assert "index.html" in second.changes.changed
    assert second.changes.added
    assert second.changes.removed
    assert git(remote, "rev-parse", "gh-pages") == tip


def test_without_a_name_git_needs_none(collection: Path, remote: Path) -> None:
    to(remote, collection)
    assert git(remote, "log", "-1", "--format=%an <%ae>", "gh-pages").strip() == (
        "sitegen <sitegen@localhost>"
    )


def test_after_one_title_less_than_a_hundredth_is_sent(tmp_path: Path) -> None:
    folder = tmp_path / "noise"
    write_collection(folder, 24)
    rng = np.random.default_rng(0)
    for path in (folder / "images").iterdir():
        Image.fromarray(rng.integers(0, 256, (700, 700, 3), dtype=np.uint8)).save(path, quality=90)
    rebuild(folder)
    bare(tmp_path / "host/site.git")
    with git_host(tmp_path / "host") as (url, traffic):
        to(f"{url}/site.git", folder)
        first = sum(traffic.take())
        retitle(folder)
        to(f"{url}/site.git", folder)
        second = sum(traffic.take())
    assert first > 0.5 * sum(map(len, files_of(folder / "site").values())), "the relay saw it all"
    assert second < first / 100, "sent and received together"
    assert files_in(tmp_path / "host/site.git") == files_of(folder / "site")


def test_a_host_that_knows_no_partial_fetch(collection: Path, remote: Path) -> None:
    git(remote, "config", "uploadpack.allowFilter", "false")
    to(remote, collection)
    retitle(collection)
    to(remote, collection)
    assert files_in(remote) == files_of(collection / "site")


# Refusals: each names the culprit and the way out, and leaves the branch as it was.


def push_by_hand(remote: Path, branch: str, folder: Path, message: str = "By hand") -> None:
    """Push a commit as another program would, on top of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    git(remote, "worktree", "prune")
    git(remote.parent, "clone", "--quiet", str(remote), str(folder))
    if git(folder, "branch", "--remotes", "--list", f"origin/{branch}"):
        git(folder, "checkout", "--quiet", branch)
    else:
        git(folder, "checkout", "--quiet", "--orphan", branch)
    (folder / "CNAME").write_text("old.example.org")
    git(folder, "add", "--all")
    git(folder, *ME, "commit", "--quiet", "-m", message)
    git(folder, "push", "--quiet", "origin", branch)


@pytest.mark.parametrize("ours_first", [True, False])
def test_a_branch_that_another_program_pushed_to(
    ours_first: bool, collection: Path, remote: Path, tmp_path: Path
) -> None:
    push_by_hand(remote, "main", tmp_path / "hand")
    if ours_first:
        to(remote, collection)
    push_by_hand(remote, "gh-pages", tmp_path / "hand", "Create CNAME")
    tip = git(remote, "rev-parse", "gh-pages")
    retitle(collection)
    with pytest.raises(SitegenError, match=r"another program \(Me, .*Create CNAME") as error:
        to(remote, collection)
    assert "--force" in error.value.hint
    assert "cname" in error.value.hint
    assert git(remote, "rev-parse", "gh-pages") == tip
    to(remote, collection, force=True)
    assert files_in(remote) == files_of(collection / "site")


def test_the_default_branch_is_not_replaced_even_by_force(
    collection: Path, remote: Path, tmp_path: Path
) -> None:
    push_by_hand(remote, "main", tmp_path / "hand")
    with pytest.raises(SitegenError, match="'main' is the default branch"):
        to(remote, collection, branch="main", force=True)


def test_a_default_branch_of_our_own_making_is(collection: Path, remote: Path) -> None:
    # Hosts make the first branch that is pushed to an empty repository its default.
    git(remote, "symbolic-ref", "HEAD", "refs/heads/gh-pages")
    to(remote, collection)
    retitle(collection)
    assert to(remote, collection).commit


@pytest.mark.parametrize("by_address", [True, False])
def test_the_branch_that_is_checked_out(by_address: bool, repository: Path, remote: Path) -> None:
    target = Target(remote=str(remote) if by_address else None, branch="main", force=True)
    with pytest.raises(SitegenError, match="'main' is the branch that is checked out"):
        deploy(load_config(repository), target)


def test_two_collections_do_not_share_a_branch_unknowingly(
    repository: Path, remote: Path, tmp_path: Path
) -> None:
    deploy(load_config(repository))
    shutil.copytree(repository / "images", repository / "other/images")
    shutil.copy(repository / "m.csv", repository / "other")
    (repository / "other/collection.toml").write_text(MANIFEST)
    rebuild(repository / "other")
    with pytest.raises(SitegenError, match="another collection, \\.; this one is other"):
        deploy(load_config(repository / "other"))
    deploy(load_config(repository / "other"), Target(force=True))
    with pytest.raises(SitegenError, match="another collection, other"):
        deploy(load_config(repository))


def test_pushed_to_in_between(collection: Path, remote: Path, tmp_path: Path) -> None:
    to(remote, collection)
    retitle(collection)
    # Just when ours arrives at the remote, somebody else's is there first.
    git(remote, "branch", "copy", "gh-pages")
    push_by_hand(remote, "copy", tmp_path / "hand")
    theirs = git(remote, "rev-parse", "copy").strip()
    wrapper = tmp_path / "receive"
    wrapper.write_text(
        f'#!/bin/sh\ngit -C "{remote}" update-ref refs/heads/gh-pages {theirs}\n'
        'exec git-receive-pack "$@"\n'
    )
    wrapper.chmod(0o755)
    git(collection, "init", "--quiet")
    git(collection, "remote", "add", "origin", str(remote))
    git(collection, "config", "remote.origin.receivepack", str(wrapper))
    with pytest.raises(SitegenError, match="by somebody else at the same time"):
        deploy(load_config(collection))
    assert git(remote, "rev-parse", "gh-pages").strip() == theirs


def test_a_remote_that_refuses(collection: Path, remote: Path) -> None:
    hook = remote / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho only on Sundays >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(SitegenError, match="does not allow") as error:
        to(remote, collection)
    assert "only on Sundays" in error.value.message
    assert git(remote, "branch", "--list") == ""


def test_a_push_that_is_cut_off_changes_nothing(
    collection: Path, remote: Path, tmp_path: Path
) -> None:
    to(remote, collection)
    retitle(collection)
    tip = git(remote, "rev-parse", "gh-pages")
    wrapper = tmp_path / "receive"
    wrapper.write_text('#!/bin/sh\nhead -c 200 | git-receive-pack "$@"\n')
    wrapper.chmod(0o755)
    git(collection, "init", "--quiet")
    git(collection, "remote", "add", "origin", str(remote))
    git(collection, "config", "remote.origin.receivepack", str(wrapper))
    with pytest.raises(SitegenError, match="Nothing was changed there"):
        deploy(load_config(collection))
    assert git(remote, "rev-parse", "gh-pages") == tip
    git(collection, "config", "--unset", "remote.origin.receivepack")
    deploy(load_config(collection))
    assert files_in(remote) == files_of(collection / "site")


def test_a_site_that_is_not_there_not_whole_or_not_of_this_manifest(
    collection: Path, remote: Path
) -> None:
    page = collection / "site/browse/index.html"
    whole = page.read_bytes()
    page.unlink()
    with pytest.raises(SitegenError, match=r"not whole: browse/index\.html") as error:
        to(remote, collection)
    assert "sitegen build" in error.value.hint
    page.write_bytes(whole)
    table = collection / "m.csv"
    table.write_text(table.read_text().replace("Stripe 3", "Band 3"))
    with pytest.raises(SitegenError, match="not of the present manifest"):
        to(remote, collection)
    shutil.rmtree(collection / ".sitegen")
    with pytest.raises(SitegenError, match="not known what the site"):
        to(remote, collection)
    shutil.rmtree(collection / "site")
    with pytest.raises(SitegenError, match="no built site"):
        to(remote, collection)
    assert git(remote, "branch", "--list") == ""


def test_where_to_deploy_does_not_make_the_site_stale_nor_shows_in_it(
    collection: Path, remote: Path
) -> None:
    (collection / "collection.toml").write_text(
        f'{MANIFEST}[deploy]\nremote = "elsewhere"\nbranch = "pages"\nhistory = true\n'
    )
    to(remote, collection)
    assert "deploy" not in (collection / "site/data/build.json").read_text()
    assert files_in(remote, "pages") == files_of(collection / "site")


def test_no_git(collection: Path, remote: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SitegenError, match="there is no git") as error:
        to(remote, collection)
    assert "git-scm.com" in error.value.hint


def test_a_killed_deploy_leaves_nothing_in_the_way(collection: Path, remote: Path) -> None:
    """Killed by SIGKILL, so that nothing can be tidied up; then interrupted by Ctrl-C."""
    hanging = collection / "hang"
    hanging.write_text(f'#!/bin/sh\ntouch "{collection}/reached"\nsleep 60\n')
    hanging.chmod(0o755)
    git(collection, "init", "--quiet")
    git(collection, "remote", "add", "origin", str(remote))
    git(collection, "config", "remote.origin.receivepack", str(hanging))
    command = [sys.executable, "-m", "sitegen", "deploy", "--quiet"]
    for number, status in ((signal.SIGKILL, -9), (signal.SIGINT, 130)):
        process = subprocess.Popen(command, cwd=collection, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 60
        while not (collection / "reached").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == status, errors
        assert "Traceback" not in errors
        (collection / "reached").unlink()
        assert len(list((collection / ".sitegen/cache").glob("*.git"))) == (status != 130)
    assert git(remote, "branch", "--list") == ""
    git(collection, "config", "--unset", "remote.origin.receivepack")
    to("origin", collection)
    assert files_in(remote) == files_of(collection / "site")


def sitegen(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sitegen", "deploy", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_on_the_command_line(repository: Path, remote: Path) -> None:
    listed = sitegen(repository.parent, "--dry-run", repository.name)
    assert listed.returncode == 0, listed.stderr
    size = (repository / "site/index.html").stat().st_size
    assert re.search(rf"^\+ +{size:,}  index\.html$", listed.stdout, re.MULTILINE)
    assert "Nothing was pushed" in listed.stdout
    done = sitegen(repository, "--set", "collection.base_url=https://example.org/x/")
    assert done.returncode == 1, "another base_url is another site"
    assert "Build it first" in done.stderr
    done = sitegen(repository.parent, repository.name)
    assert done.returncode == 0, done.stderr
    assert f"Published to 'gh-pages' of origin ({remote})" in done.stdout
    again = sitegen(repository, "--json")
    event = json.loads(again.stdout.splitlines()[-1])
    assert (event["event"], event["commit"], event["changes"]["changed"]) == ("deployed", "", [])
    wrong = sitegen(repository, "--remote", "orgin", "--json")
    assert wrong.returncode == 1
    assert "origin" in json.loads(wrong.stdout.splitlines()[-1])["hint"]
