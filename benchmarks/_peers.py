"""The same pictures, drawn by three.js and by Pixi: pages beside the site, bundled once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).resolve().parents[1]))
from tests.planes import unplane

VERSIONS = {"three": "0.180.0", "pixi.js": "8.13.2", "esbuild": "0.28.2"}
NAMES = ("three", "pixi")
_SOURCES = Path(__file__).parent / "peers"
_SHEET, _CELL, _TILE = 2048, 32, 512


def core_of(site: Path) -> dict[str, Any]:
    """Read what the viewer knows at its start."""
    text = (site / "data" / "core.js").read_text()
    core: dict[str, Any] = json.loads(text[text.index("[", 20) : text.rindex(")")])[1]
    return core


def write(site: Path, folder: Path, modules: Path) -> None:
    """Write the pages of all peers into `folder`; needs npm and, once, its registry."""
    core = core_of(site)
    first = next(layout for layout in core["layouts"] if layout.get("x"))
    grid, count = core["grid"], core["count"]
    cells = unplane(core["cells"], 4) if core["cells"] else np.arange(count)
    columns = [
        unplane(first["x"], 2) / 65535,
        unplane(first["y"], 2) / 65535,
        cells % grid["columns"],
        cells // grid["columns"],
        1 - unplane(core["shape"]["w"], 1) / 255,
        1 - unplane(core["shape"]["h"], 1) / 255,
    ]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "places.bin").write_bytes(np.concatenate(columns).astype("<f4").tobytes())
    facts = {
        "columns": grid["columns"],
        "aspect": first["aspect"],
        "background": grid["background"],
        "sheets": _sheets(site, grid, folder),
    }
    (folder / "facts.json").write_text(json.dumps(facts))
    _bundle(folder, modules)
    for name in NAMES:
        style = "<style>body{margin:0;overflow:hidden}</style>"
        script = f'<script type="module" src="{name}.js"></script>'
        (folder / f"{name}.html").write_text(
            f"<!doctype html><meta charset=utf-8>{style}<body>{script}"
        )


def _sheets(site: Path, grid: dict[str, Any], folder: Path) -> list[str]:
    """Join the tiles whose cells have 32 px to sheets of 2,048 px, row by row."""
    level = grid["levels"] - int(np.log2(grid["cell"] // _CELL))
    per = _SHEET // _TILE
    tiles = site / "tiles" / "grid_files" / str(level)
    names = []
    for top in range(-(-grid["rows"] * _CELL // _SHEET)):
        for left in range(-(-grid["columns"] * _CELL // _SHEET)):
            sheet = Image.new("RGB", (_SHEET, _SHEET), grid["background"])
            for row in range(per):
                for column in range(per):
                    tile = tiles / f"{left * per + column}_{top * per + row}.jpg"
                    if tile.exists():
                        sheet.paste(Image.open(tile), (column * _TILE, row * _TILE))
            names.append(f"sheet-{left}-{top}.jpg")
            sheet.save(folder / names[-1], quality=85)
    return names


def _bundle(folder: Path, modules: Path) -> None:
    program = modules / "node_modules" / ".bin" / "esbuild"
    if not program.exists():
        modules.mkdir(parents=True, exist_ok=True)
        (modules / "package.json").write_text(json.dumps({"dependencies": VERSIONS}))
        install = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(install, cwd=modules, check=True)
    entries = [str(_SOURCES / f"{name}.js") for name in NAMES]
    options = ["--bundle", "--minify", "--format=esm", "--log-level=warning", f"--outdir={folder}"]
    # The sources lie in the repository, the packages in the work folder.
    environment = {"NODE_PATH": str(modules / "node_modules"), "PATH": os.environ["PATH"]}
    subprocess.run([str(program), *entries, *options], env=environment, check=True)
