"""Small real inputs for tests: mixtures of vectors, and pictures that are made in a moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen.layouts import grid
from sitegen.model.arrangement import Arrangement, Entry
from sitegen.model.arrays import Features, Grid, Layout
from sitegen.model.clusters import Groups
from sitegen.model.items import Field, Item, Kind, Labels
from sitegen.model.site import Picture, Sheets, SiteData, SiteText
from sitegen.progress import Silent
from sitegen.recipe import make
from sitegen.stages import cluster
from sitegen.stages.assemble import assemble
from sitegen.stages.neighbours import neighbours
from sitegen.stages.reduce import reduce
from sitegen.workers import Workers


def ids(count: int) -> tuple[str, ...]:
    return tuple(f"item-{number}" for number in range(count))


def mixture(count: int, groups: int = 10, width: int = 32, seed: int = 0) -> Features:
    """Vectors around `groups` centres; item i belongs to group i % groups."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, width)) * 2
    values = centres[np.arange(count) % groups] + rng.normal(size=(count, width))
    return Features(ids(count), values.astype(np.float32), "test")


def picture(seed: int, width: int = 96, height: int = 72) -> Image.Image:
    """Coloured stripes; angle, width and colour drift with `seed`, so that some are alike."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    angle, scale = seed * 0.37 % np.pi, 3 + seed * 1.7 % 9
    wave = np.sin((columns * np.cos(angle) + rows * np.sin(angle)) / scale)
    colour = 110 + 100 * np.cos(seed * 0.53 + np.array([0, 2.1, 4.2]))
    pixels = 128 + wave[..., None] * (colour - 110) + rng.normal(0, 4, (height, width, 3))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def write_pictures(folder: Path, count: int) -> list[Path]:
    """Write `picture-00.jpg` and so on, of several shapes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        width, height = [(96, 72), (72, 96), (80, 80)][number % 3]
        path = folder / f"picture-{number:02}.jpg"
        picture(number, width, height).save(path, quality=88)
        paths.append(path)
    return paths


def site_data(
    count: int,
    title: str = "Picture",
    cells: np.ndarray | None = None,
    labelled: bool = False,
    further: Sequence[Entry] = (),
) -> SiteData:
    """A whole site's data, computed by the real stages from a mixture."""
    reduced = reduce(mixture(count, groups=4), 16, 0)
    graph = neighbours(reduced, min(8, max(count - 1, 0)), Silent())
    layout = Layout(ids(count), np.ascontiguousarray(reduced.values[:, :2]))
    if cells is None:
        made = grid.lay_out(layout, "auto", "rectangle", 1.5)
    else:
        columns = 4
        made = Grid(ids(count), columns, int(cells.max()) // columns + 1, cells)
    tree = cluster.dendrogram(reduced, graph)
    clusters = cluster.cut(tree, 0.5, 2)
    members = cluster.members(clusters, reduced)
    ranks = np.zeros(count, np.int32)
    for rows in members:
        ranks[rows] = np.arange(1, len(rows) + 1)
    fields = (
        Field("group", "Group", Kind.CATEGORY, facet=True),
        Field("year", "Year", Kind.NUMBER),
        Field("words", "Words", Kind.MULTI),
        Field("link", "Link", Kind.URL),
    )
    rank = np.argsort(np.argsort(made.cells))
    items = []
    for row in range(count):
        place = int(rank[row])
        values = {
            "group": "even" if place % 2 else "odd",
            "year": [1900.0, 1900.5, None][place % 3],
            "words": [("a", "b"), ("a",), ()][place % 3],
            "link": f"https://example.org/{place}" if place == 0 else "",
        }
        text = f"{title} {place}"
        name = f"item-{row}"
        items.append(
            Item(name, Path(name), f"{name}.jpg", name, text, f"Alt {text}", "", "", values)
        )
    pictures = [
        Picture(400, 300, 400, 300, {256: (256, 192), 64: (64, 48)})
        if row % 2
        else Picture(300, 400, 300, 400, {256: (192, 256), 64: (48, 64)})
        for row in range(count)
    ]
    return assemble(
        text=SiteText("A <b>title</b>", "Words & more"),
        items=items,
        pictures=pictures,
        fields=fields,
        sheets=Sheets(made.columns, made.rows, 64, 512, 9, "#17181a"),
        layout=layout,
        layouts=[
            Entry("map", "Map", "tsne", Arrangement(layout.ids, layout.positions)),
            Entry("grid", "Grid", "grid", None),
            *further,
        ],
        grid=made,
        graph=graph,
        neighbours=5,
        groups=Groups(
            clusters,
            cluster.describe(members, items, fields),
            cluster.confidence(clusters, reduced),
            ranks,
        ),
        leaves=cluster.leaf_order(tree),
        span=tree.span,
        similarity=0.5,
        min_size=2,
        quality={"map": 0.5, "grid": 0.4},
        trust={"map": 0.95, "grid": 0.9},
        kept={"map": np.full(count, 0.5, np.float32), "grid": np.full(count, np.nan, np.float32)},
        nearest=10,
        labels=Labels(
            ids(count),
            tuple(("fig", "lemon") if labelled and row % 2 else () for row in range(count)),
            tuple((0.75, 0.125) if labelled and row % 2 else () for row in range(count)),
        ),
    )


def before_decoding(monkeypatch: pytest.MonkeyPatch, call: Callable[[Path], None]) -> None:
    """Have something called with each picture's path right before a worker decodes it."""
    real = Workers.run

    def run(self: Workers, function: Callable, *arguments: object) -> object:
        if function is make:
            call(arguments[0])
        return real(self, function, *arguments)

    monkeypatch.setattr(Workers, "run", run)
