"""Builds killed at random moments: what is left of the site, and what the next build makes.

    python benchmarks/kills.py [--rounds 100] [--seed 0]

A small collection changes back and forth between two states. Each build is killed with SIGKILL:
half of them right before a random change to the file system, the others after a random time. Then
the published site must be the old one or the new one, whole: every reference resolves, every
picture and tile decodes, nothing is left over. Every other time the build is repeated, and must
end with the very bytes of one that was never interrupted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.kills import Trial


def main() -> None:
    """Print the table, and fail where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    wrong = 0
    heads = ("old site", "new site", "no site yet", "wrong")
    print(f"{'killed':<34}{'builds':>8}" + "".join(f"{head:>13}" for head in heads))
    for by_time, name in ((False, "before a change to a file"), (True, "after a random time")):
        with tempfile.TemporaryDirectory() as folder:
            rounds = list(Trial(Path(folder)).rounds(options.rounds // 2, options.seed, by_time))
        sites, bad = Counter(each.site for each in rounds), [each for each in rounds if each.wrong]
        print(
            f"{name:<34}{len(rounds):>8}{sites['old']:>13}{sites['new']:>13}"
            f"{sites['none']:>13}{len(bad):>13}"
        )
        for each in bad:
            print(f"    {each.how}: {'; '.join(each.wrong[:5])}")
        wrong += len(bad)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
