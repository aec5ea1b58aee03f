"""What a deploy sends: the first, one after a changed title, one after a new picture.

    python benchmarks/deploy.py [--count 700]

Beside it, in the same run and to the same host, what people do by hand: a fresh repository in the
site's folder, one commit, a forced push. The host is git's own server, behind a relay that counts
bytes both ways.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from _measure import Cost, in_child
from build import write_collection

sys.path.append(str(Path(__file__).resolve().parents[1]))
from tests.deploy.host import Traffic, bare, git, git_host


def build(folder: Path) -> int:
    """Build; return the site's bytes."""
    from sitegen import build, load_config

    return build(load_config(folder)).bytes


def deploy(folder: Path, remote: str) -> tuple[int, float]:
    """Deploy; return how many files went, and the processor time, git's included."""
    from sitegen import load_config
    from sitegen.deploy import Target, deploy

    start = _spent()
    return len(deploy(load_config(folder), Target(remote=remote)).sizes), _spent() - start


def _spent() -> float:
    """Processor time of this process and of those it has waited for."""
    return sum(os.times()[:4])


def by_hand(folder: Path, remote: str) -> tuple[int, float]:
    """Publish as people do by hand: a new repository, one commit, a forced push."""
    start = _spent()
    site = folder / "site"
    try:
        for command in (
            ("init", "--quiet", "--initial-branch=gh-pages"),
            ("add", "--all"),
            ("-c", "user.name=x", "-c", "user.email=x@x", "commit", "--quiet", "-m", "Publish"),
            ("push", "--quiet", "--force", remote, "gh-pages"),
        ):
            subprocess.run(["git", *command], cwd=site, check=True)
    finally:
        shutil.rmtree(site / ".git", ignore_errors=True)
    spent = _spent() - start
    return sum(path.is_file() for path in site.rglob("*")), spent


def _row(name: str, cost: Cost, traffic: Traffic, first: int) -> int:
    up, down = traffic.take()
    files, spent = cost.value
    share = f"{(up + down) / first:>9.2%}" if first else ""
    print(f"{name:<28}{files:>7,}{up / 1e3:>11,.1f}{down / 1e3:>10,.1f}{share:>10}{spent:>13.1f}")
    return up + down


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=700)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as name:
        folder, hosted = Path(name, "collection"), Path(name, "host")
        write_collection(folder, count)
        with (folder / "collection.toml").open("a") as manifest:
            manifest.write('[fields]\ntitle = "{title}"\n')
        git(bare(hosted / "ours.git"), "config", "gc.auto", "0")
        bare(hosted / "hand.git")
        with git_host(hosted) as (url, traffic):
            ours, hand = f"{url}/ours.git", f"{url}/hand.git"
            size = in_child(build, folder).value
            print(f"\n{count:,} pictures of 480 px, a site of {size / 1e6:,.1f} MB")
            print(f"{'':<28}{'files':>7}{'kB sent':>11}{'kB back':>10}{'of first':>10}", end="")
            print(f"{'processor s':>13}")
            first = _row("first deploy", in_child(deploy, folder, ours), traffic, 0)
            by_hand_first = _row("  by hand", in_child(by_hand, folder, hand), traffic, 0)
            metadata = folder / "metadata.csv"
            metadata.write_text(metadata.read_text().replace("Picture 7\n", "The seventh\n"))
            in_child(build, folder)
            _row("one title changed", in_child(deploy, folder, ours), traffic, first)
            _row("  by hand", in_child(by_hand, folder, hand), traffic, by_hand_first)
            _row("nothing changed", in_child(deploy, folder, ours), traffic, first)
            (folder / "images" / "000003.jpg").unlink()
            in_child(build, folder)
            _row("one picture taken away", in_child(deploy, folder, ours), traffic, first)
            _row("  by hand", in_child(by_hand, folder, hand), traffic, by_hand_first)


if __name__ == "__main__":
    main()
