"""A build that is killed goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np

from tests.kills import Trial
from tests.samples import write_pictures

COUNT = 64
# Grey pixels, noting how many pictures each batch held; dies, as by a power cut, when it is told.
PLUGIN = """
import os
import signal
from pathlib import Path

from sitegen.extractors.raw import Raw

LOG = Path(os.environ["EXTRACTED"])


class Counting(Raw):
    batch_size = 8

    def extract(self, pixels):
        done = LOG.read_text().splitlines() if LOG.exists() else []
        if len(done) == int(os.environ.get("DIES_AFTER", -1)):
            os.kill(os.getpid(), signal.SIGKILL)
        with LOG.open("a") as log:
            log.write(f"{len(pixels)}\\n")
        return super().extract(pixels)
"""


def install(folder: Path) -> None:
    info = folder / "counting-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "counting.py").write_text(PLUGIN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: counting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[sitegen.extractors]\ncounting = counting:Counting\n")


def collect(folder: Path) -> None:
    write_pictures(folder / "images", COUNT)
    (folder / "collection.toml").write_text(
        '[collection]\nimages = ["images/*"]\n[features]\nextractor = "counting"\ninput_size = 16\n'
    )


def extract(folder: Path, plugins: Path, log: Path, **environment: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "sitegen", "build", str(folder), "--until", "extract"],
        env=os.environ | {"PYTHONPATH": str(plugins), "EXTRACTED": str(log)} | environment,
        capture_output=True,
    ).returncode


def features(folder: Path, plugins: Path, log: Path) -> np.ndarray:
    target = folder / "features.npz"
    subprocess.run(
        [sys.executable, "-m", "sitegen", "export", "features", str(folder), "-o", str(target)],
        env=os.environ | {"PYTHONPATH": str(plugins), "EXTRACTED": str(log)},
        check=True,
        capture_output=True,
    )
    with np.load(target) as found:
        return found["features"]


def extracted(log: Path) -> int:
    return sum(map(int, log.read_text().split()))


def test_the_second_run_extracts_only_what_the_first_did_not(tmp_path: Path) -> None:
    plugins, killed, whole = tmp_path / "plugins", tmp_path / "killed", tmp_path / "whole"
    install(plugins)
    collect(killed)
    collect(whole)
    first, second = tmp_path / "first.log", tmp_path / "second.log"
    assert extract(killed, plugins, first, DIES_AFTER="4") == -signal.SIGKILL
    assert extracted(first) == COUNT // 2
    assert extract(killed, plugins, second) == 0
    assert extracted(second) == COUNT // 2
    assert extract(whole, plugins, tmp_path / "whole.log") == 0
    resumed = features(killed, plugins, second)
    assert extracted(second) == COUNT // 2
    np.testing.assert_array_equal(resumed, features(whole, plugins, tmp_path / "whole.log"))


def test_whenever_it_is_killed_a_whole_site_is_there_and_the_next_is_right(tmp_path: Path) -> None:
    rounds = list(Trial(tmp_path).rounds(5, seed=4))
    assert [each for each in rounds if each.wrong] == []
    assert "old" in {each.site for each in rounds}
