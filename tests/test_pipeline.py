from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen import Options, SitegenError, build, load_config
from sitegen.model.build import Report
from sitegen.pipeline import features_of
from tests.samples import before_decoding, picture, write_pictures

MANIFEST = """\
[collection]
title = "Stripes"
images = ["images/*.jpg"]
metadata = "metadata.csv"

[fields]
title = "{name} ({year})"
alt = "Stripes, {name}"

[[facets]]
field = "year"
kind = "number"

[features]
extractor = "descriptor"

[map]
perplexity = 5
"""


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A folder with 24 pictures, a table and a manifest."""
    write_pictures(tmp_path / "images", 24)
    rows = ["filename,name,year"]
    rows += [f"picture-{number:02}.jpg,Stripe {number},{1900 + number}" for number in range(24)]
    (tmp_path / "metadata.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "collection.toml").write_text(MANIFEST)
    return tmp_path


def make(folder: Path, **options) -> Report:
    return build(load_config(folder), Options(jobs=2, **options))


def items_of(site: Path) -> dict[str, dict[str, str]]:
    with (site / "data/items.csv").open(newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def computed(report: Report) -> set[str]:
    """Stages that were not found in the cache."""
    return {each.name for each in report.times if not each.reused}


def files_of(site: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(site)): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def test_a_folder_and_a_table_become_a_site(collection: Path) -> None:
    report = make(collection)
    site = collection / "site"
    assert report.items == 24
    assert report.output == site
    items = items_of(site)
    assert len(items) == 24
    assert items["picture-03"]["title"] == "Stripe 3 (1903)"
    assert {len(row["neighbours"].split(" ")) for row in items.values()} == {12}
    for name in ("index.html", "browse/index.html", "404.html", "overview.jpg", ".nojekyll"):
        assert (site / name).is_file(), name
    for identifier in items:
        for name in (f"items/{identifier}/index.html", f"images/{identifier}.jpg"):
            assert (site / name).is_file(), name
    facts = json.loads((site / "data/build.json").read_text())
    assert facts["counts"]["items"] == 24
    assert facts["extractor"]["name"] == "descriptor"
    assert 0 < facts["quality"]["kept"]["map"] <= 1
    assert facts["settings"]["map"]["perplexity"] == 5
    assert facts["skipped"] == facts["warnings"] == []


def test_nothing_changed_nothing_done(collection: Path) -> None:
    make(collection)
    site = collection / "site"
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    again = make(collection)
    assert again.up_to_date
    assert (again.items, again.bytes > 0) == (24, True)
    assert before == {path: path.stat().st_mtime_ns for path in site.rglob("*")}


def test_second_build_imports_nothing_heavy(collection: Path) -> None:
    make(collection)
    script = (
        "import sys; from pathlib import Path; from sitegen import build, load_config\n"
        f"report = build(load_config(Path({str(collection)!r})))\n"
        "assert report.up_to_date\n"
        "heavy = {'tensorflow', 'keras', 'h5py', 'openTSNE', 'numba', 'faiss', 'pyvips'}\n"
        "heavy |= {'sklearn', 'scipy', 'pandas', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_a_lost_site_is_built_again_from_the_cache(collection: Path) -> None:
    make(collection)
    first = files_of(collection / "site")
    (collection / "site" / "index.html").unlink()
    report = make(collection)
    assert not report.up_to_date
    assert not computed(report) & {"extract", "reduce", "neighbours", "map", "grid", "clusters"}
    second = files_of(collection / "site")
    del first["data/build.json"], second["data/build.json"]
    assert first == second


def test_same_input_same_site_in_another_folder(collection: Path, tmp_path: Path) -> None:
    make(collection)
    other = tmp_path / "elsewhere" / "copy"
    for name in ("images", "metadata.csv", "collection.toml"):
        (other / name).parent.mkdir(parents=True, exist_ok=True)
        os.system(f"cp -r '{collection / name}' '{other / name}'")
    make(other)
    first, second = files_of(collection / "site"), files_of(other / "site")
    del first["data/build.json"], second["data/build.json"]
    assert first == second


def test_a_changed_title_computes_nothing_and_touches_no_picture(collection: Path) -> None:
    make(collection)
    site = collection / "site"
    before = {p: p.stat().st_mtime_ns for p in site.rglob("*.jpg")}
    table = collection / "metadata.csv"
    table.write_text(table.read_text().replace("Stripe 7,", "The seventh,"))
    report = make(collection)
    assert computed(report) <= {"collect", "pictures", "assemble", "images", "render"}
    assert items_of(site)["picture-07"]["title"] == "The seventh (1907)"
    assert "The seventh" in (site / "items/picture-07/index.html").read_text()
    assert before == {p: p.stat().st_mtime_ns for p in site.rglob("*.jpg")}


def test_a_renamed_picture_is_not_decoded_again(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(collection)
    (collection / "images/picture-23.jpg").rename(collection / "images/picture-99.jpg")
    before_decoding(monkeypatch, lambda _: pytest.fail("decoded again"))
    report = make(collection)
    assert "picture-99" in items_of(collection / "site")
    assert "extract" not in computed(report)


def test_a_new_picture_costs_one_picture(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(collection)
    picture(77).save(collection / "images/picture-77.jpg")
    decoded = []
    before_decoding(monkeypatch, lambda path: decoded.append(path.name))
    assert make(collection).items == 25
    assert decoded == ["picture-77.jpg"]


def test_damaged_cache_is_mended(collection: Path) -> None:
    make(collection)
    first = files_of(collection / "site")
    for path in (collection / ".sitegen/cache").glob("*/??/*"):
        path.write_bytes(path.read_bytes()[:-7] + b"damaged")
    (collection / "site/index.html").unlink()
    for path in (collection / ".sitegen/cache").glob("published-*"):
        path.unlink()
    make(collection)
    second = files_of(collection / "site")
    del first["data/build.json"], second["data/build.json"]
    assert first == second


def test_broken_pictures_are_listed_and_the_rest_is_shown(collection: Path) -> None:
    (collection / "images/broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 not a picture")
    (collection / "images/empty.jpg").write_bytes(b"")
    report = make(collection)
    assert report.items == 24
    assert {each.name for each in report.skipped} == {"broken.jpg", "empty.jpg"}
    assert all(each.reason for each in report.skipped)
    listed = json.loads((collection / "site/data/build.json").read_text())["skipped"]
    assert {each["name"] for each in listed} == {"broken.jpg", "empty.jpg"}
    with pytest.raises(SitegenError, match=r"--strict(.|\n)*broken\.jpg"):
        make(collection, strict=True)
    with pytest.raises(SitegenError, match="--strict"):
        make(collection, strict=True, force=True)


def test_a_build_that_is_refused_at_the_end_leaves_nothing_beside(collection: Path) -> None:
    """The last refusal comes when the site is under construction already."""
    manifest = collection / "collection.toml"
    curated = '[[curated]]\nname = "Apart"\nmembers = ["gone"]\n'
    manifest.write_text(manifest.read_text() + curated)
    before = set(collection.iterdir())
    with pytest.raises(SitegenError, match="--strict"):
        make(collection, strict=True)
    assert {path.name for path in set(collection.iterdir()) - before} <= {".sitegen"}


def test_no_usable_picture_is_an_error_that_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"nonsense")
    (tmp_path / "collection.toml").write_text('[collection]\nimages = ["*.jpg"]\n')
    with pytest.raises(SitegenError, match=r"None of the pictures.*a\.jpg"):
        build(load_config(tmp_path))
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_tiny_collections_give_a_site(tmp_path: Path, count: int) -> None:
    write_pictures(tmp_path / "images", count)
    (tmp_path / "collection.toml").write_text('[collection]\nimages = ["images/*"]\n')
    assert make(tmp_path).items == count
    assert len(items_of(tmp_path / "site")) == count


def test_until_stops_and_writes_no_site(collection: Path) -> None:
    report = make(collection, until="extract")
    assert {each.name for each in report.times} == {"collect", "pictures", "extract"}
    assert not (collection / "site").exists()
    features = features_of(load_config(collection))
    assert features.ids[3] == "picture-03"
    assert features.values.shape[0] == 24
    assert features.values.dtype == np.float32


def test_unknown_stage_lists_the_stages(collection: Path) -> None:
    with pytest.raises(SitegenError) as caught:
        make(collection, until="extrakt")
    assert "extract" in caught.value.hint


def test_limit_takes_the_first(collection: Path) -> None:
    assert make(collection, limit=5).items == 5
    assert set(items_of(collection / "site")) == {f"picture-0{number}" for number in range(5)}


def test_somebody_elses_output_is_refused_before_any_work(collection: Path) -> None:
    (collection / "site").mkdir()
    (collection / "site/precious.txt").write_text("x")
    with pytest.raises(SitegenError, match="not made by sitegen"):
        make(collection)
    assert not (collection / ".sitegen/cache").exists()


def test_duplicate_pictures_are_both_shown(collection: Path) -> None:
    (collection / "images/twin.jpg").write_bytes(
        (collection / "images/picture-05.jpg").read_bytes()
    )
    make(collection)
    items = items_of(collection / "site")
    assert items["twin"]["neighbours"].split(" ")[0] == "picture-05"
    assert items["picture-05"]["neighbours"].split(" ")[0] == "twin"


def test_a_change_during_the_first_build_is_noticed(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen import site

    real = site.write

    def slow(*arguments) -> None:
        real(*arguments)
        table = collection / "metadata.csv"
        table.write_text(table.read_text().replace("Stripe 7,", "The seventh,"))

    monkeypatch.setattr(site, "write", slow)
    make(collection)
    monkeypatch.undo()
    assert items_of(collection / "site")["picture-07"]["title"] == "Stripe 7 (1907)"
    assert not make(collection).up_to_date
    assert items_of(collection / "site")["picture-07"]["title"] == "The seventh (1907)"


def test_a_second_build_at_once_is_told(collection: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen import site

    real = site.write

    def meanwhile(*arguments) -> None:
        with pytest.raises(SitegenError, match="under way"):
            make(collection)
        real(*arguments)

    monkeypatch.setattr(site, "write", meanwhile)
    assert make(collection).items == 24


def test_collections_that_share_an_output_do_not_mix(collection: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_pictures(other / "images", 24)
    (other / "collection.toml").write_text(
        (collection / "collection.toml").read_text().replace("Stripes", "Strands")
    )
    (other / "metadata.csv").write_text((collection / "metadata.csv").read_text())
    output = tmp_path / "shared-site"
    for folder, title in ((collection, "Stripes"), (other, "Strands"), (collection, "Stripes")):
        make(folder, output=output)
        assert f"<title>{title}</title>" in (output / "index.html").read_text()


def test_an_earlier_site_is_not_taken_for_pictures(tmp_path: Path) -> None:
    write_pictures(tmp_path, 5)
    (tmp_path / "collection.toml").write_text('[collection]\nimages = ["**/*.jpg"]\n')
    assert make(tmp_path, output=tmp_path / "one").items == 5
    assert make(tmp_path, output=tmp_path / "two").items == 5


def test_a_picture_is_tried_again_after_a_passing_failure(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sitegen.errors import UnusableImage

    def fail(path: Path) -> None:
        if path.name == "picture-03.jpg":
            raise UnusableImage("cannot be opened: Too many open files")

    before_decoding(monkeypatch, fail)
    assert make(collection).items == 23
    monkeypatch.undo()
    picture(50).save(collection / "images/picture-50.jpg")
    assert make(collection).items == 25


def test_the_site_tells_no_paths_of_the_machine(collection: Path) -> None:
    make(collection)
    for name, data in files_of(collection / "site").items():
        assert str(collection).encode() not in data, name


def test_a_picture_edited_during_the_build_does_not_poison_the_cache(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = collection / "images/picture-03.jpg"
    original = victim.read_bytes()

    def edit(path: Path) -> None:
        if path == victim:
            picture(99).save(victim)

    before_decoding(monkeypatch, edit)
    report = make(collection)
    assert [each.name for each in report.skipped] == ["picture-03.jpg"]
    assert "build again" in report.skipped[0].reason
    monkeypatch.undo()
    victim.write_bytes(original)
    assert make(collection).items == 24
    shown = np.asarray(Image.open(collection / "site/images/picture-03.jpg"), float)
    wanted = np.asarray(Image.open(victim), float)
    assert np.abs(shown - wanted).mean() < 4


def test_a_picture_that_vanishes_during_the_build_is_listed(
    collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = collection / "images/picture-03.jpg"

    def remove(path: Path) -> None:
        if path == victim:
            victim.unlink()

    before_decoding(monkeypatch, remove)
    report = make(collection)
    assert report.items == 23
    assert [each.name for each in report.skipped] == ["picture-03.jpg"]


def test_the_grid_takes_the_shape_of_a_picture(collection: Path) -> None:
    drawn = np.full((60, 60), 255, np.uint8)
    drawn[10:50, 10:25] = drawn[35:50, 10:50] = 0  # an L
    Image.fromarray(drawn).save(collection / "shape.png")
    manifest = MANIFEST + '[grid]\nshape = "mask"\nmask = "shape.png"\n'
    (collection / "collection.toml").write_text(manifest)
    make(collection)
    items = items_of(collection / "site").values()
    cells = {(int(row["column"]), int(row["row"])) for row in items}
    assert len(cells) == 24
    columns, rows = (max(each) for each in zip(*cells, strict=True))
    assert (0, 0) in cells
    assert (0, rows) in cells
    assert (columns, rows) in cells
    assert (columns, 0) not in cells
    drawn[:] = 255
    Image.fromarray(drawn).save(collection / "shape.png")
    with pytest.raises(SitegenError, match="nothing inside its shape"):
        make(collection)


def test_what_a_curator_decides_outlives_new_pictures(collection: Path) -> None:
    def clusters() -> list[dict]:
        return json.loads((collection / "site/data/build.json").read_text())["clusters"]

    make(collection)
    row = next(row for row in items_of(collection / "site").values() if row["cluster"])
    (collection / "collection.toml").write_text(
        MANIFEST + f'[[curated]]\nmembers = "{row["id"]}"\nname = "My own"\npin = true\n'
    )
    make(collection)
    assert clusters()[0]["name"] == "My own"
    (collection / "collection.toml").write_text(
        MANIFEST + f'[[curated]]\nmembers = "{row["filename"]}"\nname = "By its file"\npin = true\n'
    )
    make(collection)
    assert clusters()[0]["name"] == "By its file"
    (collection / "collection.toml").write_text(
        MANIFEST + f'[[curated]]\nmembers = "{row["id"]}"\nname = "My own"\npin = true\n'
    )
    picture(200).save(collection / "images/a-new-one.jpg")
    make(collection)
    assert clusters()[0]["name"] == "My own"
    assert items_of(collection / "site")[row["id"]]["cluster"] == "1"
    page = (collection / "site/items" / row["id"] / "index.html").read_text()
    assert "1: My own" in page
    (collection / "collection.toml").write_text(
        MANIFEST + '[[curated]]\nmembers = "nobody"\nname = "Lost"\n'
    )
    report = make(collection)
    assert [each.cases for each in report.warnings if "curated" in each.what] == [("Lost",)]


@pytest.mark.parametrize("most", [40_000, 3_000])
def test_a_full_disk_costs_nothing_that_was_there(collection: Path, most: int) -> None:
    """Files that may not grow any further: what a full disk does to a build, at two moments.

    The smaller limit already stops the cache, the larger the files of the whole collection.
    """
    site = make(collection).output
    before = files_of(site)
    for number in range(24, 60):
        picture(number, 200, 150).save(collection / f"images/picture-{number}.jpg", quality=95)
    ran = subprocess.run(
        [
            *(sys.executable, "-c"),
            "import resource, sys; from sitegen.cli import main; "
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most})); "
            "sys.exit(main())",
            *("build", str(collection)),
        ],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1, ran.stderr
    assert "Cannot write" in ran.stderr
    assert "Free some space" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert files_of(site) == before
    assert make(collection).items == 60
    assert len(items_of(site)) == 60


@pytest.mark.parametrize("kind", ["picture", "web"])
def test_what_is_lost_from_the_cache_is_made_again(collection: Path, kind: str) -> None:
    from sitegen.pipeline import cache_at

    site = make(collection).output
    before = files_of(site)
    # Without features, pictures are decoded although all else of them may be there.
    for lost in (kind, "features"):
        shutil.rmtree(cache_at(collection).folder / lost)
    shutil.rmtree(site)
    after = files_of(make(collection).output)
    assert {k: v for k, v in after.items() if k != "data/build.json"} == {
        k: v for k, v in before.items() if k != "data/build.json"
    }


def test_flipped_bits_in_the_cache_are_found_and_cost_only_themselves(collection: Path) -> None:
    from sitegen.pipeline import cache_at

    site = make(collection).output
    before = files_of(site)
    cache = cache_at(collection)
    flipped = [path for _, _, path in cache.entries()][::5]
    for path in flipped:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    ran = subprocess.run(
        [sys.executable, "-m", "sitegen", "cache", "verify", str(collection)],
        capture_output=True,
        text=True,
    )
    assert f"{len(flipped)} damaged and dropped" in ran.stdout
    for name in ("images", "thumbs"):
        shutil.rmtree(site / name)
    make(collection)
    after = files_of(site)
    assert {k: v for k, v in after.items() if k != "data/build.json"} == {
        k: v for k, v in before.items() if k != "data/build.json"
    }
