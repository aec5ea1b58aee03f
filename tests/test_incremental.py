"""What a second build does again: only what a change touches."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sitegen import Options, build, load_config
from sitegen.model.build import Report, StageTime
from tests.samples import before_decoding, picture, write_pictures
from tests.whole_site import faults, files_of

MANIFEST = """\
[collection]
title = "{title}"
images = ["images/*.jpg"]
metadata = "metadata.csv"
[fields]
title = "{{name}}"
[features]
extractor = "raw"
input_size = 16
[map]
perplexity = {perplexity}
keep = false
[tiles]
cell = {cell}
[theme]
name = "{theme}"
"""


def write(folder: Path, **changed: object) -> None:
    known = {"title": "Stripes", "perplexity": 5, "cell": 256, "theme": "default"}
    (folder / "collection.toml").write_text(MANIFEST.format(**known | changed))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "collection"
    write_pictures(folder / "images", 30)
    rows = [f"picture-{number:02}.jpg,Stripe {number}" for number in range(30)]
    (folder / "metadata.csv").write_text("filename,name\n" + "\n".join(rows) + "\n")
    write(folder)
    build(load_config(folder))
    return folder


@pytest.fixture
def collection(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built collection; where it lies is all that its memory goes by."""
    folder = tmp_path / "collection"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("published-*", "made-*"))
    build(load_config(folder))
    return folder


def again(folder: Path) -> tuple[dict[str, StageTime], set[str], set[str]]:
    """Build; return what was done again, which files differ, and which were merely touched."""
    site = folder / "site"
    before, times = files_of(site), {p: p.stat().st_mtime_ns for p in site.rglob("*")}
    report: Report = build(load_config(folder), Options(jobs=2))
    after = files_of(site)
    assert faults(site) == []
    differing = {n for n in before.keys() | after.keys() if before.get(n) != after.get(n)}
    touched = {
        name
        for name in before.keys() & after.keys() - differing
        if times[site / name] != (site / name).stat().st_mtime_ns
    }
    done = {each.name: each for each in report.times if not each.reused and each.done != 0}
    return done, differing, touched


def in_folder(names: set[str], *folders: str) -> set[str]:
    return {name for name in names if name.startswith(folders)}


def test_a_changed_title_makes_pages_and_data(collection: Path) -> None:
    table = collection / "metadata.csv"
    table.write_text(table.read_text().replace("Stripe 7\n", "The seventh\n"))
    done, differing, touched = again(collection)
    assert done.keys() == {"collect", "assemble", "render"}
    assert touched == set()
    assert in_folder(differing, "images", "thumbs", "tiles", "overview", "assets") == set()
    pages = in_folder(differing, "items")
    assert "items/picture-07/index.html" in pages
    assert all("The seventh" in (collection / "site" / name).read_text() for name in pages)
    assert len(pages) < 30


def test_a_changed_theme_computes_nothing(collection: Path) -> None:
    theme = collection / "mine"
    (theme / "static").mkdir(parents=True)
    (theme / "theme.toml").write_text('name = "mine"\nextends = "default"\n')
    (theme / "static/pages.css").write_text("body { color: #123456 }\n")
    write(collection, theme="mine")
    done, differing, touched = again(collection)
    assert done.keys() == {"collect", "assemble", "render"}
    assert touched == set()
    assert in_folder(differing, "images", "thumbs", "tiles", "data") == set()
    assert len(in_folder(differing, "items")) == 30  # each names its stylesheet


def test_a_changed_perplexity_goes_no_further_back_than_the_map(collection: Path) -> None:
    write(collection, perplexity=4)
    done, differing, touched = again(collection)
    assert "map" in done
    assert not {"pictures", "extract", "reduce", "images"} & done.keys()
    assert "map.perplexity 5.0 → 4.0" in done["map"].causes
    assert "map changed" in done["grid"].causes
    assert touched == set()
    assert in_folder(differing, "images", "thumbs") == set()


@pytest.mark.parametrize("cell", [64, 128])
def test_another_cell_size_joins_tiles_without_decoding_a_picture(
    collection: Path, cell: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_decoding(monkeypatch, lambda _: pytest.fail("decoded again"))
    write(collection, cell=cell)
    done, differing, touched = again(collection)
    assert done["tiles"].done == done["tiles"].of
    assert not {"pictures", "extract", "map", "grid", "images"} & done.keys()
    assert in_folder(differing, "images", "thumbs", "items") == set()
    assert touched == set()


def test_a_larger_cell_decodes_and_the_way_back_does_not(collection: Path) -> None:
    write(collection, cell=512)
    done, _, _ = again(collection)
    assert done["pictures"].done == 30
    write(collection, cell=256)
    done, _, _ = again(collection)
    assert "pictures" not in done


def test_a_picture_saved_again_costs_its_own_tiles(collection: Path) -> None:
    # The same thumbnail places, other pixels: vectors of `raw` at 16 px hardly move.
    victim = collection / "images/picture-04.jpg"
    from PIL import Image

    with Image.open(victim) as opened:
        opened.load()
    opened.save(victim, quality=60)
    done, differing, touched = again(collection)
    assert done["pictures"].done == 1
    assert in_folder(differing, "images") == {"images/picture-04.jpg"}
    assert in_folder(differing, "thumbs") == {"thumbs/picture-04.jpg"}
    assert touched == set()


def test_a_new_picture_leaves_the_files_of_the_others(collection: Path) -> None:
    picture(77).save(collection / "images/picture-77.jpg")
    done, differing, touched = again(collection)
    assert done["pictures"].done == 1
    assert in_folder(differing, "images", "thumbs") == {
        "images/picture-77.jpg",
        "thumbs/picture-77.jpg",
    }
    assert touched == set()


def test_a_lost_tile_is_painted_again_alone(collection: Path) -> None:
    lost = collection / "site/tiles/grid_files/5/0_0.jpg"
    before = lost.read_bytes()
    lost.unlink()
    done, differing, _ = again(collection)
    assert done["tiles"].done == 1
    assert lost.read_bytes() == before
    assert differing == {"tiles/grid_files/5/0_0.jpg"}


def test_a_moved_collection_gives_the_same_site(collection: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(collection, other, ignore=shutil.ignore_patterns(".sit*", "site"))
    build(load_config(other))
    assert files_of(other / "site") == files_of(collection / "site")


def test_a_killed_commit_is_still_known(collection: Path) -> None:
    cache = collection / ".sitegen/cache"
    [memory] = cache.glob("published-*.json")
    memory.rename(memory.with_suffix(".next"))  # as if killed right after the exchange
    assert build(load_config(collection)).up_to_date
    assert json.loads(memory.with_suffix(".next").read_text())["index"]
