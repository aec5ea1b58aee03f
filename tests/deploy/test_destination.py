"""Which remote is meant, what is said when it cannot be used, and where its pages are seen."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen import SitegenError, load_config
from sitegen.deploy import Target, deploy
from sitegen.deploy.addresses import github
from sitegen.deploy.contents import FILE_ADVICE, FILE_LIMIT, SITE_LIMIT, File, check_limits
from sitegen.deploy.destination import find_destination
from sitegen.deploy.git import masked
from tests.deploy.conftest import MANIFEST
from tests.deploy.host import bare, git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "deep").mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def add(repository: Path, *names: str) -> None:
    for name in names:
        git(repository, "remote", "add", name, f"https://example.org/{name}.git")


@pytest.mark.parametrize(
    ("remotes", "wanted", "found"),
    [
        (["only"], "", "only"),
        (["other", "origin"], "", "origin"),
        (["other", "origin"], "other", "other"),
    ],
)
def test_the_only_remote_origin_or_the_one_asked_for(
    repository: Path, remotes: list[str], wanted: str, found: str
) -> None:
    add(repository, *remotes)
    destination = find_destination(repository / "deep", wanted)
    assert (destination.name, destination.own) == (found, True)
    assert destination.url == f"https://example.org/{found}.git"


def test_an_address_may_be_a_folder(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare(tmp_path / "remote.git")
    monkeypatch.chdir(repository)
    destination = find_destination(repository, "../remote.git")
    assert destination.url == str(tmp_path / "remote.git")
    assert destination.name == ""


@pytest.mark.parametrize(
    ("remotes", "wanted", "words"),
    [
        ([], "", ("has no remote", "git remote add")),
        (["ours", "theirs"], "", ("several", "ours, theirs", "--remote")),
        (["github", "gitlab"], "githbu", ("no git remote 'githbu'", "id you mean 'github'")),
        (["github", "gitlab"], "zzz", ("no git remote 'zzz'", "github, gitlab")),
        ([], "--upload-pack=touch pwned", ("no git remote",)),
    ],
)
def test_remotes_that_are_not_there(
    repository: Path, remotes: list[str], wanted: str, words: tuple[str, ...]
) -> None:
    add(repository, *remotes)
    with pytest.raises(SitegenError) as error:
        find_destination(repository, wanted)
    for word in words:
        assert word in f"{error.value.message} {error.value.hint}"


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="not in a git repository") as error:
        find_destination(tmp_path, "")
    assert "--remote" in error.value.hint


@pytest.mark.parametrize(
    ("url", "pages"),
    [
        ("https://github.com/Museum/fruit.git", "https://museum.github.io/fruit/"),
        ("https://user:token@github.com/Museum/Fruit/", "https://museum.github.io/Fruit/"),
        ("git@github.com:museum/fruit", "https://museum.github.io/fruit/"),
        ("ssh://git@github.com/museum/fruit.git", "https://museum.github.io/fruit/"),
        ("ssh://git@ssh.github.com:443/museum/fruit.git", "https://museum.github.io/fruit/"),
        ("https://github.com/Museum/museum.github.io", "https://museum.github.io/"),
        ("https://github.com.example.org/museum/fruit", None),
        ("https://example.org/github.com/museum/fruit", None),
        ("/srv/git/github.com", None),
    ],
)
def test_where_the_public_sees_it(url: str, pages: str | None) -> None:
    found = github(url)
    assert (found and found.pages) == pages


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://user:p@ss@example.org/x", "https://***@example.org/x"),
        ("to 'https://ghp_token@github.com/x/y': no", "to 'https://***@github.com/x/y': no"),
        ("ssh://git@github.com/x", "ssh://git@github.com/x"),
        ("ssh://git:secret@example.org/x", "ssh://***@example.org/x"),
        ("https://example.org:8080/a@b", "https://example.org:8080/a@b"),
    ],
)
def test_passwords_are_not_shown(text: str, safe: str) -> None:
    assert masked(text) == safe


class Refusing(http.server.BaseHTTPRequestHandler):
    """Answers as hosts do that do not let one in; `/forbidden/` lets read, but not write."""

    def do_GET(self) -> None:
        status = next((n for n in (401, 403, 404) if self.path.startswith(f"/{n}/")), 404)
        if self.path.startswith("/readable/"):
            status = 403 if "receive-pack" in self.path else 200
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
        self.send_header("Content-Type", "application/x-git-upload-pack-advertisement")
        self.end_headers()
        if status == 200:  # an empty repository, in the first version of git's protocol
            capabilities = b"0" * 40 + b" capabilities^{}\0 filter shallow\n"
            self.wfile.write(b"001e# service=git-upload-pack\n0000")
            self.wfile.write(b"%04x%s0000" % (len(capabilities) + 4, capabilities))

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def refusing() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("401", "does not know who you are"),
        ("403", "may not push"),
        ("404", "no git repository at"),
        ("readable", "may not push"),
    ],
)
def test_what_hosts_answer(path: str, words: str, collection: Path, refusing: str) -> None:
    remote = f"http://ann:s3cret@{refusing}/{path}/fruit.git"
    with pytest.raises(SitegenError, match=words) as error:
        deploy(load_config(collection), Target(remote=remote))
    assert "s3cret" not in f"{error.value.message} {error.value.hint}"
    assert f"***@{refusing}" in error.value.message
    assert error.value.hint


def test_a_host_that_is_not_there(collection: Path) -> None:
    with pytest.raises(SitegenError, match="cannot be reached"):
        deploy(load_config(collection), Target(remote="git://127.0.0.1:1/fruit.git"))
    with pytest.raises(SitegenError, match="no git repository at"):
        deploy(load_config(collection), Target(remote=str(collection / "images")))


def test_ssh_without_a_key(
    collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text('#!/bin/sh\necho "git@x: Permission denied (publickey)." >&2\nexit 255\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    with pytest.raises(SitegenError, match="does not know who you are") as error:
        deploy(load_config(collection), Target(remote="git@github.com:x/y.git"))
    assert "ssh-add" in error.value.hint


def test_the_manifest_holds_no_password(collection: Path) -> None:
    (collection / "collection.toml").write_text(
        MANIFEST + '[deploy]\nremote = "https://ann:s3cret@example.org/x.git"\n'
    )
    with pytest.raises(SitegenError, match="password or token") as error:
        deploy(load_config(collection))
    assert "s3cret" not in error.value.message


@pytest.mark.parametrize(
    "remote",
    [
        "own.git",
        "./own.git",
        "./own",  # git adds .git
        "./file",  # that says `gitdir: own.git`
        "../beside.git",
        "file:///proc/self/cwd/own.git",
        "ext::sh -c 'touch ran'",
        "--receive-pack=touch ran",
    ],
)
def test_nothing_that_comes_with_a_collection_runs(
    collection: Path, remote: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (collection / "own.git", collection.parent / "beside.git"):
        hook = bare(folder) / "hooks/pre-receive"
        hook.write_text(f"#!/bin/sh\ntouch {collection}/ran\n")
        hook.chmod(0o755)
    (collection / "file").write_text("gitdir: own.git\n")
    monkeypatch.chdir(collection)
    (collection / "collection.toml").write_text(f'{MANIFEST}[deploy]\nremote = "{remote}"\n')
    with pytest.raises(SitegenError):
        deploy(load_config(collection))
    assert not (collection / "ran").exists()


def test_a_repository_of_another_kind(collection: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "--object-format=sha256", "other.git")
    with pytest.raises(SitegenError, match="SHA-256"):
        deploy(load_config(collection), Target(remote=str(tmp_path / "other.git")))


def test_the_address_of_a_push_is_git_s_own_business(
    collection: Path, tmp_path: Path, plain_git: Path
) -> None:
    """Git rewrites addresses as it is told; where the public looks follows from the original."""
    remote = bare(tmp_path / "remote.git")
    rule = f'[url "{remote}"]\n\tinsteadOf = git@github.com:Museum/fruit.git\n'
    plain_git.write_text(rule)
    target = Target(remote="git@github.com:Museum/fruit.git")
    done = deploy(load_config(collection), target)
    assert done.address == "https://museum.github.io/fruit/"
    assert git(remote, "rev-parse", "gh-pages").strip() == done.commit
    assert any("github.com/Museum/fruit/settings/pages" in note for note in done.notes)
    assert any('base_url to "https://museum.github.io/fruit/"' in note for note in done.notes)


def test_limits_of_github_pages() -> None:
    def files(*sizes: int) -> dict[str, File]:
        return {f"{number}.jpg": File(b"", size, "") for number, size in enumerate(sizes)}

    assert check_limits(files(FILE_ADVICE, 10), enforced=True) == []
    [advice] = check_limits(files(FILE_ADVICE + 1), enforced=True)
    assert "0.jpg" in advice
    with pytest.raises(SitegenError, match=r"1\.jpg .* 100 MiB a file"):
        check_limits(files(1, FILE_LIMIT + 1), enforced=True)
    assert any("100 MiB" in note for note in check_limits(files(FILE_LIMIT + 1), enforced=False))
    share = SITE_LIMIT // 25
    assert check_limits(files(*[share] * 25), enforced=True) == []
    with pytest.raises(SitegenError, match="takes 1 GB"):
        check_limits(files(*[share] * 25, 1), enforced=True)
