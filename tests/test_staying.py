"""Pictures that stay, from folder to site: what visitors see when others come and go."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sitegen import Options, SitegenError, build, load_config
from sitegen.cli import cli
from sitegen.model.build import Report
from sitegen.progress import Silent
from tests.samples import picture, write_pictures

COUNT = 150
Shown = dict[str, tuple[float, ...]]


class Heard(Silent):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def info(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with its site, to be copied."""
    folder = tmp_path_factory.mktemp("published")
    write_pictures(folder / "images", COUNT)
    (folder / "collection.toml").write_text(
        '[collection]\nimages = ["images/*.jpg"]\n[features]\nextractor = "descriptor"\n'
    )
    make(folder)
    return folder


@pytest.fixture
def collection(published: Path, tmp_path: Path) -> Path:
    """A copy of a collection with its site and its cache."""
    folder = tmp_path / "collection"
    shutil.copytree(published, folder)
    return folder


def make(folder: Path, progress: Heard | None = None, **options: object) -> Report:
    return build(load_config(folder), Options(jobs=2, **options), progress)


def shown(folder: Path) -> Shown:
    """Where each picture is: x, y, column, row."""
    with (folder / "site/data/items.csv").open(newline="") as file:
        return {
            row["id"]: tuple(float(row[name]) for name in ("x", "y", "column", "row"))
            for row in csv.DictReader(file)
        }


def staying(
    before: dict[str, tuple[float, ...]], after: dict[str, tuple[float, ...]]
) -> np.ndarray:
    """Per picture in both: how far it moved on the map, and whether it kept its cell."""
    both = sorted(before.keys() & after.keys())
    one, two = (np.array([each[name] for name in both]) for each in (before, after))
    moved = np.linalg.norm(two[:, :2] - one[:, :2], axis=1)
    return np.stack([moved, (one[:, 2:] == two[:, 2:]).all(axis=1)], axis=1)


def test_one_picture_more_moves_hardly_any_other(collection: Path) -> None:
    before = shown(collection)
    picture(777).save(collection / "images/another.jpg")
    heard = Heard()
    make(collection, heard)
    after = shown(collection)
    moved, kept = staying(before, after).T
    assert len(after) == COUNT + 1
    assert np.median(moved) < 0.005
    assert kept.mean() > 0.95
    assert "map and grid: 150 pictures stay in place, 1 new, 0 gone" in heard.said
    # Afresh they are all elsewhere.
    make(collection, relayout=True)
    moved, kept = staying(before, shown(collection)).T
    assert np.median(moved) > 0.02
    assert kept.mean() < 0.5


def clusters(folder: Path) -> dict[str, str]:
    """The number of each picture's cluster."""
    with (folder / "site/data/items.csv").open(newline="") as file:
        return {row["id"]: row["cluster"] for row in csv.DictReader(file)}


def sizes(folder: Path) -> dict[str, int]:
    """How many pictures each cluster has, by number."""
    return Counter(number for number in clusters(folder).values() if number)


def falling(found: dict[str, int]) -> bool:
    """Whether clusters are numbered by size."""
    by_number = [found[number] for number in sorted(found, key=int)]
    return by_number == sorted(by_number, reverse=True)


def test_clusters_keep_their_numbers_when_others_outgrow_them(
    collection: Path, tmp_path: Path
) -> None:
    before = clusters(collection)
    assert falling(sizes(collection))
    first, second = ([name for name, its in before.items() if its == each] for each in "12")
    for name in first[len(second) - 2 :]:
        (collection / f"images/{name}.jpg").unlink()
    make(collection)
    after = clusters(collection)
    assert sizes(collection)["2"] > sizes(collection)["1"]
    stayed = [number == before[name] for name, number in after.items()]
    assert np.mean(stayed) > 0.7
    assert all(after[name] == "2" for name in second)
    page = (collection / f"site/items/{second[0]}/index.html").read_text()
    assert "browse/clusters/2/" in page
    assert (collection / "site/browse/clusters/2/index.html").exists()

    # Another cut for a look leaves the numbers of the site itself alone; they need no cache.
    trial = load_config(collection, overrides={"clusters.min_size": "3"})
    build(trial, Options(tmp_path / "trial", jobs=2))
    shutil.rmtree(collection / ".sitegen")
    make(collection, force=True)
    assert clusters(collection) == after
    assert not falling(sizes(collection))
    make(collection, relayout=True)
    assert falling(sizes(collection))


def test_a_picture_that_goes_leaves_the_others_in_place_and_no_hole(collection: Path) -> None:
    before = shown(collection)
    (collection / "images/picture-40.jpg").unlink()
    make(collection)
    after = shown(collection)
    moved, kept = staying(before, after).T
    assert np.median(moved) < 0.005
    assert kept.mean() > 0.95
    cells = sorted((row, column) for _, _, column, row in after.values())
    columns = int(max(column for _, column in cells)) + 1
    assert [row * columns + column for row, column in cells] == list(range(COUNT - 1))


def test_what_has_not_changed_is_up_to_date_after_every_change(collection: Path) -> None:
    layout = collection / "collection.layout"
    first = layout.read_bytes()
    make(collection)  # a copy of a site is known as little as one from elsewhere
    assert layout.read_bytes() == first
    assert make(collection).up_to_date
    picture(777).save(collection / "images/another.jpg")
    assert not make(collection).up_to_date
    second = layout.read_bytes()
    assert second != first
    assert make(collection).up_to_date
    assert layout.read_bytes() == second
    assert b"another" in second


def test_only_words_changed_leave_map_grid_and_scores_as_they_are(collection: Path) -> None:
    before, layout = shown(collection), (collection / "collection.layout").read_bytes()
    manifest = collection / "collection.toml"
    manifest.write_text(manifest.read_text().replace("[features]", 'title = "New"\n[features]'))
    report = make(collection)
    assert shown(collection) == before
    assert (collection / "collection.layout").read_bytes() == layout
    found = {each.name for each in report.times if each.reused}
    assert {"scores-map", "scores-grid", "clusters", "neighbours"} <= found


def test_places_survive_a_lost_cache_and_a_clean_clone(collection: Path) -> None:
    picture(777).save(collection / "images/another.jpg")
    make(collection)
    before, layout = shown(collection), (collection / "collection.layout").read_bytes()
    shutil.rmtree(collection / ".sitegen")
    shutil.rmtree(collection / "site")
    make(collection)
    assert shown(collection) == before
    assert (collection / "collection.layout").read_bytes() == layout


def test_renamed_pictures_stay_and_exchanged_ones_do_not(collection: Path) -> None:
    before = shown(collection)
    (collection / "images/picture-07.jpg").rename(collection / "images/renamed.jpg")
    heard = Heard()
    make(collection, heard)
    after = shown(collection)
    assert after["renamed"] == before["picture-07"]
    assert not any("stay in place" in line for line in heard.said)
    picture(31).save(collection / "images/picture-09.jpg")
    make(collection, heard)
    assert "map and grid: 149 pictures stay in place, 1 new, 1 gone" in heard.said


def test_other_settings_start_afresh_and_say_so(collection: Path) -> None:
    heard = Heard()
    config = load_config(collection, overrides={"map.perplexity": "5"})
    build(config, Options(jobs=2), heard)
    assert "map and grid start afresh: map.perplexity was 30.0 and is 5.0" in heard.said
    before = shown(collection)
    config = load_config(collection, overrides={"map.perplexity": "5", "grid.aspect": "0.5"})
    build(config, Options(jobs=2), heard)
    assert "the grid starts afresh: grid.aspect was 1.6 and is 0.5" in heard.said
    moved, kept = staying(before, shown(collection)).T
    assert moved.max() == 0
    assert kept.mean() < 0.5


def test_a_look_at_a_part_leaves_the_kept_layout_alone(collection: Path) -> None:
    before = (collection / "collection.layout").read_bytes()
    make(collection, limit=20, output=collection / "look")
    config = load_config(collection, overrides={"collection.sample": "20"})
    build(config, Options(collection / "sample"))
    assert (collection / "collection.layout").read_bytes() == before
    make(collection, until="grid")
    assert (collection / "collection.layout").read_bytes() == before


def test_a_trial_in_another_folder_leaves_the_kept_layout_alone(
    collection: Path, tmp_path: Path
) -> None:
    make(collection)
    before, kept = shown(collection), (collection / "collection.layout").read_bytes()
    heard, trial = Heard(), load_config(collection, overrides={"map.perplexity": "5"})
    build(trial, Options(tmp_path / "trial", jobs=2), heard)
    assert any("collection.layout is left as it was" in line for line in heard.said)
    assert (collection / "collection.layout").read_bytes() == kept
    assert build(trial, Options(tmp_path / "trial", jobs=2)).up_to_date
    assert make(collection).up_to_date
    make(collection, output=tmp_path / "same")
    assert (collection / "collection.layout").read_bytes() == kept
    assert shown(collection) == before
    build(trial, Options(tmp_path / "trial", jobs=2, relayout=True))
    assert (collection / "collection.layout").read_bytes() != kept


def test_a_trial_in_the_usual_place_leaves_what_is_kept(collection: Path) -> None:
    before, kept = shown(collection), (collection / "collection.layout").read_bytes()
    for setting in ("map.perplexity=5", "grid.aspect=0.5"):
        tried = CliRunner().invoke(cli, ["build", str(collection), "--set", setting])
        assert tried.exit_code == 0, tried.output
        assert "collection.layout is left as it was, as --set" in tried.output
        assert shown(collection) != before
        assert (collection / "collection.layout").read_bytes() == kept
        again = CliRunner().invoke(cli, ["build", str(collection), "--set", setting])
        assert "Up to date" in again.output
    make(collection)
    assert shown(collection) == before
    # A setting that starts nothing afresh is no trial of a layout.
    titled = CliRunner().invoke(cli, ["build", str(collection), "--set", "collection.title=Else"])
    assert titled.exit_code == 0, titled.output
    assert "left as it was" not in titled.output
    wanted = ["build", str(collection), "--set", "map.perplexity=5", "--relayout"]
    assert CliRunner().invoke(cli, wanted).exit_code == 0
    assert (collection / "collection.layout").read_bytes() != kept


def test_without_keep_nothing_is_kept(collection: Path) -> None:
    (collection / "collection.layout").unlink()
    build(load_config(collection, overrides={"map.keep": "false"}), Options())
    assert not (collection / "collection.layout").exists()


def test_a_kept_grid_with_a_hole_is_mended(collection: Path) -> None:
    before = shown(collection)
    layout = collection / "collection.layout"
    lines = layout.read_text().splitlines()
    parts = lines[2].split("\t")
    lines[2] = "\t".join([*parts[:4], "70000", "40000", *parts[6:]])
    layout.write_text("\n".join(lines) + "\n")
    make(collection)
    after = shown(collection)
    columns = max(int(place[2]) for place in after.values()) + 1
    taken = sorted(int(place[3]) * columns + int(place[2]) for place in after.values())
    assert taken == list(range(COUNT))
    assert columns < 20
    assert staying(before, after)[:, 0].max() == 0
    assert make(collection).up_to_date


def test_a_damaged_layout_stops_the_build_until_it_is_mended(collection: Path) -> None:
    before = shown(collection)
    layout = collection / "collection.layout"
    layout.write_text("<<<<<<< HEAD\n" + layout.read_text())
    with pytest.raises(SitegenError, match=r"collection\.layout cannot be read"):
        make(collection)
    assert shown(collection) == before
    result = CliRunner().invoke(cli, ["build", str(collection), "--relayout", "--quiet"])
    assert result.exit_code == 0, result.output
    assert make(collection).up_to_date
