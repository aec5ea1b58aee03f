"""The pyramid: right sizes, every picture in its own cell at every level, and pure tiles."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sitegen.errors import UnusableImage
from sitegen.fingerprint import digest_bytes
from sitegen.images import decode_jpeg, encode_jpeg
from sitegen.model.arrays import Grid
from sitegen.progress import Silent
from sitegen.stages import tiles
from sitegen.stages.tiles import Pyramid, build_pyramid, first_tiles, overview, plan
from tests.samples import ids

BACKGROUND = (23, 24, 26)
LUMA = np.array([0.299, 0.587, 0.114])


def colour(row: int) -> tuple[int, int, int]:
    """A colour far from those of the rows next to it."""
    return 40 + row * 97 % 200, 40 + row * 57 % 200, 40 + row * 151 % 200


@cache
def solid(row: int, width: int, height: int) -> bytes:
    return encode_jpeg(np.full((height, width, 3), colour(row), np.uint8), 95, "444")


def full_grid(columns: int, rows: int, seed: int = 0) -> Grid:
    count = columns * rows
    cells = np.random.default_rng(seed).permutation(count).astype(np.int32)
    return Grid(ids(count), columns, rows, cells)


def build(
    grid: Grid,
    cell: int,
    folder: Path,
    thumbnail: Callable[[int], bytes] | None = None,
    jobs: int = 1,
    quality: int = 90,
) -> Pyramid:
    make = thumbnail or (lambda row: solid(row, cell, cell))
    return build_pyramid(grid, cell, "#17181a", make, quality, folder, Silent(), jobs)


def level_pixels(folder: Path, pyramid: Pyramid, level: int) -> np.ndarray:
    """A whole level, joined from its files as any Deep Zoom viewer would."""
    width, height = pyramid.size(level)
    joined = np.zeros((height, width, 3), np.uint8)
    for file in (folder / "grid_files" / str(level)).iterdir():
        column, row = map(int, file.stem.split("_"))
        part = np.asarray(Image.open(file))
        top, left = row * pyramid.tile, column * pyramid.tile
        joined[top : top + part.shape[0], left : left + part.shape[1]] = part
    return joined


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize(
    ("columns", "rows", "cell"),
    [(1, 1, 64), (1, 7, 64), (7, 1, 128), (33, 20, 64), (13, 11, 64), (3, 2, 512), (5, 4, 256)],
)
def test_files_are_those_of_the_deep_zoom_format(
    tmp_path: Path, columns: int, rows: int, cell: int
) -> None:
    made = build(full_grid(columns, rows), cell, tmp_path)
    root = ElementTree.parse(tmp_path / "grid.dzi").getroot()
    space = "{http://schemas.microsoft.com/deepzoom/2008}"
    assert root.tag == space + "Image"
    assert root.attrib == {"Format": "jpg", "Overlap": "0", "TileSize": "512"}
    size = root.find(space + "Size")
    assert size is not None
    width, height = int(size.attrib["Width"]), int(size.attrib["Height"])
    assert (width, height) == (columns * cell, rows * cell)

    finest = math.ceil(math.log2(max(width, height)))
    assert made.levels == finest
    expected = {"grid.dzi"}
    for level in range(finest + 1):
        scale = 2 ** (finest - level)
        w, h = math.ceil(width / scale), math.ceil(height / scale)
        for row in range(math.ceil(h / 512)):
            for column in range(math.ceil(w / 512)):
                name = f"grid_files/{level}/{column}_{row}.jpg"
                expected.add(name)
                with Image.open(tmp_path / name) as tile:
                    tile.load()
                    assert tile.size == (min(512, w - column * 512), min(512, h - row * 512))
                    assert "progressive" not in tile.info
    found = contents(tmp_path)
    assert set(found) == expected
    assert made.files == len(found) - 1
    assert made.bytes == sum(map(len, found.values())) - len(found["grid.dzi"])


@pytest.mark.parametrize(("columns", "rows", "cell"), [(33, 20, 64), (7, 13, 128), (3, 2, 512)])
def test_every_cell_shows_its_own_picture(
    tmp_path: Path, columns: int, rows: int, cell: int
) -> None:
    grid = full_grid(columns, rows)
    made = build(grid, cell, tmp_path, quality=95)
    level, side = made.levels, cell
    while side >= 1:
        pixels = level_pixels(tmp_path, made, level).astype(int)
        blocks = pixels.reshape(rows, side, columns, side, 3)
        if side >= 8:  # away from the edges, where JPEG mixes the colours of neighbours
            blocks = blocks[:, side // 4 : -side // 4, :, side // 4 : -side // 4]
        blocks = blocks.mean(axis=(1, 3))
        for row, place in enumerate(grid.cells):
            found = blocks[place // columns, place % columns]
            # Below 8 px several cells share one 8 × 8 block of the JPEG.
            assert np.abs(found - colour(row)).max() < (5 if side >= 8 else 25), (level, row)
        level, side = level - 1, side // 2


def test_levels_are_the_box_mean_of_the_one_above(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (60, 4, 4, 3), np.uint8)
    files = [encode_jpeg(np.asarray(Image.fromarray(part).resize((64, 64))), 95) for part in coarse]
    made = build(full_grid(10, 6), 64, tmp_path, files.__getitem__, quality=97)
    for level in range(made.levels, 0, -1):
        above = level_pixels(tmp_path, made, level).astype(float)
        below = level_pixels(tmp_path, made, level - 1)
        edge = [(0, above.shape[0] % 2), (0, above.shape[1] % 2), (0, 0)]
        even = np.pad(above, edge, mode="edge")
        mean = (even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]) / 4
        assert np.abs((mean - below) @ LUMA).mean() < 2.5, level
    dot = level_pixels(tmp_path, made, 0)[0, 0]
    whole = level_pixels(tmp_path, made, made.levels).mean(axis=(0, 1))
    np.testing.assert_allclose(dot, whole, atol=12)


def test_pictures_are_centred_on_the_background(tmp_path: Path) -> None:
    sizes = [(64, 20), (20, 64), (64, 1), (63, 64)]
    grid = Grid(ids(4), 3, 2, np.array([0, 1, 2, 4], np.int32))
    made = build(grid, 64, tmp_path, lambda row: solid(row, *sizes[row]), quality=95)
    pixels = level_pixels(tmp_path, made, made.levels).astype(int)
    for row, (place, (width, height)) in enumerate(zip(grid.cells, sizes, strict=True)):
        top, left = place // 3 * 64, place % 3 * 64
        cell = pixels[top : top + 64, left : left + 64]
        dark = np.abs(cell - BACKGROUND).max(axis=2) < 25
        assert np.abs(cell[31, 32] - colour(row)).max() < 40
        if height == 20:
            assert dark[:20].mean() > 0.95
            assert dark[-20:].mean() > 0.95
        if width == 20:
            assert dark[:, :20].mean() > 0.95
            assert dark[:, -20:].mean() > 0.95
    for place in (3, 5):  # empty
        top, left = place // 3 * 64, place % 3 * 64
        inner = pixels[top + 16 : top + 48, left + 16 : left + 48]
        assert np.abs(inner - BACKGROUND).max() < 4


def test_threads_do_not_change_a_byte(tmp_path: Path) -> None:
    grid = full_grid(40, 31)
    one = build(grid, 64, tmp_path / "one", jobs=1)
    three = build(grid, 64, tmp_path / "three", jobs=3)
    assert one == three
    assert contents(tmp_path / "one") == contents(tmp_path / "three")


def test_a_tile_depends_on_the_cells_beneath_it_alone(tmp_path: Path) -> None:
    grid = full_grid(40, 31)
    build(grid, 64, tmp_path / "before")
    changed = 7
    made = build(
        grid,
        64,
        tmp_path / "after",
        lambda row: solid(row + 1 if row == changed else row, 64, 64),
    )
    place = int(grid.cells[changed])
    left, top = place % 40 * 64, place // 40 * 64
    beneath = {
        f"grid_files/{level}/{(left >> up) // 512}_{(top >> up) // 512}.jpg"
        for level in range(made.levels + 1)
        for up in [made.levels - level]
    }
    before, after = contents(tmp_path / "before"), contents(tmp_path / "after")
    assert before.keys() == after.keys()
    differing = {name for name in before if before[name] != after[name]}
    assert differing <= beneath
    assert {name for name in beneath if int(name.split("/")[1]) >= made.levels - 5} <= differing


def test_each_thumbnail_is_asked_for_once(tmp_path: Path) -> None:
    asked: list[int] = []

    def thumbnail(row: int) -> bytes:
        asked.append(row)
        return solid(row, 64, 64)

    build(full_grid(9, 10), 64, tmp_path, thumbnail, jobs=2)
    assert sorted(asked) == list(range(90))


@settings(max_examples=25, deadline=None)
@given(columns=st.integers(1, 12), rows=st.integers(1, 12), count=st.integers(0, 144))
def test_any_grid_reads_back(
    tmp_path_factory: pytest.TempPathFactory, columns: int, rows: int, count: int
) -> None:
    folder = tmp_path_factory.mktemp("pyramid")
    count = min(count, columns * rows)
    cells = np.random.default_rng(count).permutation(columns * rows)[:count].astype(np.int32)
    made = build(Grid(ids(count), columns, rows, cells), 64, folder)
    assert level_pixels(folder, made, 0).shape == (1, 1, 3)
    small = level_pixels(folder, made, max(made.levels - 4, 0)).astype(int)
    if made.levels >= 4:
        for row, place in enumerate(cells):
            y, x = place // columns * 4, place % columns * 4
            assert np.abs(small[y : y + 4, x : x + 4].mean(axis=(0, 1)) - colour(row)).max() < 40


@pytest.mark.parametrize(("columns", "rows"), [(50, 31), (3, 40), (6, 5), (1, 1)])
def test_overview_shows_the_whole_grid(tmp_path: Path, columns: int, rows: int) -> None:
    grid = full_grid(columns, rows)
    build(grid, 64, tmp_path)
    pixels = decode_jpeg(overview(lambda name: (tmp_path / name).read_bytes(), longest=800)).astype(
        int
    )
    assert max(pixels.shape) == min(800, max(columns, rows) * 64)
    assert abs(pixels.shape[1] / pixels.shape[0] - columns / rows) < 0.02 * columns / rows
    for row, place in enumerate(grid.cells):
        y = int((place // columns + 0.5) * pixels.shape[0] / rows)
        x = int((place % columns + 0.5) * pixels.shape[1] / columns)
        assert np.abs(pixels[y, x] - colour(row)).max() < 40


@given(st.integers(1, 700), st.integers(1, 700), st.sampled_from([64, 128, 256]))
def test_the_first_tiles_show_everything_in_few_files(columns: int, rows: int, cell: int) -> None:
    grid = Grid(("one",), columns, rows, np.zeros(1, np.int32))
    pyramid = plan(grid, cell)
    paths = first_tiles(pyramid)
    levels = {int(path.split("/")[2]) for path in paths}
    assert len(levels) == 1
    level = levels.pop()
    assert len(paths) == len(set(paths)) == math.prod(pyramid.tiles(level))
    assert level >= pyramid.levels - math.log2(cell), "a cell has a pixel at least"
    if len(paths) > 4:
        assert level == pyramid.levels - math.log2(cell)
    elif level < pyramid.levels:
        assert math.prod(pyramid.tiles(level + 1)) > 4, "no finer level is as few"


def test_impossible_requests_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="power of two"):
        build(full_grid(2, 2), 96, tmp_path)
    with pytest.raises(ValueError, match="no cells"):
        build(Grid((), 0, 0, np.empty(0, np.int32)), 64, tmp_path)
    with pytest.raises(ValueError, match="thumbnail 0 is 128 × 128 px"):
        build(full_grid(1, 1), 64, tmp_path, lambda row: solid(row, 128, 128))
    with pytest.raises(UnusableImage):
        build(full_grid(1, 1), 64, tmp_path, lambda row: b"\xff\xd8\xff no picture")


def test_progress_counts_every_tile(tmp_path: Path) -> None:
    from contextlib import contextmanager

    class Counting(Silent):
        total = done = 0

        @contextmanager
        def task(self, name, total=None, unit=""):
            self.total = total
            outer = self

            class Task:
                def advance(self, steps: int = 1) -> None:
                    outer.done += steps

                def note(self, text: str) -> None:
                    return

            yield Task()

    progress = Counting()
    made = build_pyramid(
        full_grid(30, 20), 64, "#000000", lambda row: solid(row, 64, 64), 80, tmp_path, progress, 2
    )
    assert progress.done == progress.total == made.files


class Kept(dict):
    """What is remembered of tiles, and how many thumbnails were asked for."""

    asked = 0


def painted(
    thumbs: list[bytes], kept: Kept, wanted: set[tiles.Place] | None, quality: int = 80
) -> dict[tiles.Place, bytes]:
    """Paint a pyramid of 24 × 24 pictures at 128 px, or some of its tiles."""
    grid = Grid(ids(576), 24, 24, np.arange(576, dtype=np.int32))
    keys = tiles.keys(grid, 128, "#17181a", [digest_bytes(data) for data in thumbs])
    found: dict[tiles.Place, bytes] = {}

    def thumbnail(row: int) -> bytes:
        kept.asked += 1
        return thumbs[row]

    halves = tiles.Halves(keys, kept.get, kept.__setitem__)
    pyramid = tiles.plan(grid, 128)
    painter = tiles.Painter(pyramid, grid, "#17181a", thumbnail, quality, found.__setitem__, halves)
    tiles.paint(painter, set(keys) if wanted is None else wanted, Silent(), 2)
    return found


def drawn(count: int, seed: int) -> list[bytes]:
    rng = np.random.default_rng(seed)
    colours = rng.integers(0, 256, (count, 1, 1, 3), dtype=np.uint8)
    return [encode_jpeg(np.repeat(np.repeat(c, 96, 0), 128, 1), 90) for c in colours]


@pytest.mark.parametrize("forgotten", [False, True])
def test_painting_what_changed_gives_the_bytes_of_painting_all(forgotten: bool) -> None:
    thumbs = drawn(576, 0)
    grid = Grid(ids(576), 24, 24, np.arange(576, dtype=np.int32))
    kept = Kept()
    before = painted(thumbs, kept, None)
    old = tiles.keys(grid, 128, "#17181a", [digest_bytes(data) for data in thumbs])
    thumbs[37] = drawn(1, 99)[0]
    new = tiles.keys(grid, 128, "#17181a", [digest_bytes(data) for data in thumbs])
    wanted = {place for place in new if new[place] != old[place]}
    assert len(wanted) == tiles.plan(grid, 128).levels + 1  # one a level
    if forgotten:
        kept.clear()
    kept.asked = 0
    some = painted(thumbs, kept, wanted)
    assert some.keys() == wanted
    assert kept.asked == (576 if forgotten else 256)
    assert before | some == painted(thumbs, Kept(), None)


def test_one_tile_alone_can_be_painted() -> None:
    thumbs, kept = drawn(576, 1), Kept()
    whole = painted(thumbs, kept, None)
    for place in [(11, 0, 0), (10, 1, 1), (9, 0, 0), (3, 0, 0), (0, 0, 0)]:
        assert painted(thumbs, kept, {place}) == {place: whole[place]}
    several = {(11, 2, 1), (9, 0, 0), (2, 0, 0)}
    assert painted(thumbs, kept, several) == {place: whole[place] for place in several}
