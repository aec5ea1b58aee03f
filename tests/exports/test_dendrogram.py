from __future__ import annotations

import xml.etree.ElementTree as Xml
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen import SitegenError
from sitegen.exports.dendrogram import upper
from sitegen.model.arrays import Dendrogram
from sitegen.progress import Silent
from sitegen.stages import cluster
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from tests.samples import mixture

SVG = "{http://www.w3.org/2000/svg}"


def tree_of(count: int) -> Dendrogram:
    reduced = reduce(mixture(count, groups=4), 16, 0)
    return cluster.dendrogram(reduced, neighbours(reduced, min(8, max(count - 1, 0)), Silent()))


@pytest.mark.parametrize(("count", "leaves"), [(1, 9), (2, 9), (3, 1), (40, 5), (40, 40)])
def test_branches_hold_every_picture_once(count: int, leaves: int) -> None:
    tree = tree_of(count)
    branches = upper(tree, leaves)
    assert len(branches.leaves) == min(leaves, count)
    assert sorted(np.concatenate(branches.leaves).tolist()) == list(range(count))
    assert len(branches.forks) == len(branches.leaves) - 1
    for *_, low, other, top in branches.forks:
        assert max(low, other) <= top <= tree.span


def test_svg_shows_pictures_and_texts(export: Callable, tmp_path: Path) -> None:
    export("dendrogram", "-o", "d.svg", "--leaves", "6", "--pictures", "2")
    root = Xml.parse(tmp_path / "d.svg").getroot()
    pictures = root.findall(f"{SVG}image")
    assert 6 <= len(pictures) <= 12
    assert {picture.get("href", "")[:23] for picture in pictures} == {"data:image/jpeg;base64,"}
    texts = [text.text or "" for text in root.findall(f"{SVG}text")]
    assert texts[0] == "Stripes & <b>more</b>: 24 pictures"
    counts = [int(text.partition(" ")[0]) for text in texts[-6:]]
    assert sum(counts) == 24
    assert not [e for e in root.iter() if e.tag in (f"{SVG}script", f"{SVG}b", f"{SVG}img")]


def test_png_looks_the_same(export: Callable, tmp_path: Path) -> None:
    export("dendrogram", "-o", "d.png", "--leaves", "6")
    with Image.open(tmp_path / "d.png") as image:
        assert image.convert("L").getextrema() == (image.convert("L").getextrema()[0], 255)
        tree = np.asarray(image.convert("L"))[96:, 24:664]
    assert (tree < 60).sum() > 6 * 100, "six branches are drawn"


def test_errors(export: Callable) -> None:
    with pytest.raises(SitegenError, match=r"has to end in \.svg"):
        export("dendrogram", "-o", "d.pdf")
