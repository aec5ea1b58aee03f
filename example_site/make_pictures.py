"""Draw the example collection: pictures into images/, their catalogue into metadata.csv."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

# One thread a process: the processes are what fills the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from forms.catalogue import FAMILIES, write


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=sorted(FAMILIES), help="families to draw; all if left out"
    )
    parser.add_argument(
        "--output", type=Path, help="where to write; this script's own folder if left out"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    options = parser.parse_args()
    if options.only and options.output is None:
        parser.error("--only needs --output, so that metadata.csv stays complete")
    output = options.output or Path(__file__).resolve().parent
    rows = write(options.only or list(FAMILIES), output, options.jobs)
    size = sum((output / "images" / row["filename"]).stat().st_size for row in rows)
    print(f"{len(rows)} pictures, {size / 1e6:.1f} MB, in {output}")


if __name__ == "__main__":
    main()
