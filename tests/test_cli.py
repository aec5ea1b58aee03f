from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

from tests.samples import write_pictures


def sitegen(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sitegen", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_pictures(tmp_path / "photos" / "deep", 8)
    rows = [f"picture-{number:02}.jpg,Stripe {number},{1900 + number}" for number in range(8)]
    (tmp_path / "m.csv").write_text("\n".join(["file,Name,Year", *rows]) + "\n")
    return tmp_path


FLAGS = ("--images", "photos/**/*.jpg", "--metadata", "m.csv", "--title", "{Name} ({Year})")
QUICK = ("--set", "features.extractor=descriptor")


def test_one_command_without_a_manifest(photos: Path) -> None:
    answer = sitegen("build", *FLAGS, *QUICK, folder=photos)
    assert answer.returncode == 0, answer.stderr
    assert "Stripe 3 (1903)" in (photos / "site/data/items.csv").read_text()
    assert "8 pictures" in answer.stdout
    assert str(photos / "site" / "index.html") in answer.stdout
    # What is advised is a command for this very collection.
    advice = shlex.split(answer.stdout.splitlines()[-1].partition(": ")[2])
    assert advice[:2] == ["sitegen", "serve"]
    assert list(zip(advice[2::2], advice[3::2], strict=True)) == [
        ("--metadata", "m.csv"),
        ("--title", "{Name} ({Year})"),
        ("--images", "photos/**/*.jpg"),
        ("--set", "features.extractor=descriptor"),
    ]
    again = sitegen("build", *FLAGS, *QUICK, folder=photos)
    assert "Up to date" in again.stdout


def test_json_events_can_be_read_by_programs(photos: Path) -> None:
    answer = sitegen("build", *FLAGS, *QUICK, "--json", folder=photos)
    events = [json.loads(line) for line in answer.stdout.splitlines()]
    assert {event["event"] for event in events} >= {"start", "done", "built"}
    assert events[-1]["items"] == 8
    assert [event for event in events if event.get("done", 0) > (event.get("total") or 1e9)] == []
    assert answer.stderr == ""


def test_quiet_says_nothing_when_all_is_well(photos: Path) -> None:
    answer = sitegen("build", *FLAGS, *QUICK, "--quiet", folder=photos)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_export_features_after_extract(photos: Path) -> None:
    assert sitegen("build", *FLAGS, *QUICK, "--until", "extract", folder=photos).returncode == 0
    assert not (photos / "site").exists()
    answer = sitegen("export", "features", *FLAGS, *QUICK, "-o", "f.npz", folder=photos)
    assert answer.returncode == 0, answer.stderr
    with np.load(photos / "f.npz", allow_pickle=False) as arrays:
        assert arrays["ids"].tolist() == [f"deep/picture-{number:02}" for number in range(8)]
        assert arrays["features"].dtype == np.float32
        assert arrays["features"].shape[0] == 8


def test_init_check_build(photos: Path) -> None:
    answer = sitegen("init", folder=photos)
    assert answer.returncode == 0, answer.stderr
    manifest = (photos / "collection.toml").read_text()
    assert 'images = ["photos/**/*"]' in manifest
    assert 'metadata = "m.csv"' in manifest
    assert "# its columns: file, Name, Year" in manifest
    assert '\ntitle = "Name"\n' in manifest
    assert '\ndate = "Year"\n' in manifest
    assert "\n# alt = " in manifest
    assert "pictures in photos/**/*" in answer.stdout
    assert answer.stdout.endswith("run: sitegen build\n")
    again = sitegen("init", folder=photos)
    assert again.returncode == 1
    assert "left as it is" in again.stderr
    check = sitegen("check", folder=photos)
    assert check.returncode == 0, check.stderr
    assert "8 pictures, 0 unusable" in check.stdout
    assert not (photos / "site").exists()
    assert not (photos / ".sitegen").exists(), "check writes nothing"
    built = sitegen("build", *QUICK, folder=photos)
    assert built.returncode == 0, built.stderr
    copied = sitegen("export", "items", "--site", "site", "-o", "copy.csv", folder=photos)
    assert copied.returncode == 0
    assert (photos / "copy.csv").read_bytes() == (photos / "site/data/items.csv").read_bytes()


def test_schema_describes_the_manifest(tmp_path: Path) -> None:
    schema = json.loads(sitegen("init", "--schema", folder=tmp_path).stdout)
    assert "perplexity" in json.dumps(schema)
    assert not list(tmp_path.iterdir())


def test_cache_commands(photos: Path) -> None:
    sitegen("build", *FLAGS, *QUICK, folder=photos)
    assert "web" in sitegen("cache", "info", folder=photos).stdout
    assert "0 damaged" in sitegen("cache", "verify", folder=photos).stdout
    assert "dropped" in sitegen("cache", "prune", "--max-size", "1K", folder=photos).stdout
    assert sitegen("cache", "prune", "--max-size", "lots", folder=photos).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("build",), 2, ("collection.toml", "sitegen init")),
        (("build", "--images", "a.jpg", "b.jpg", "c.jpg"), 2, ("c.jpg", "in quotes")),
        (("bild",), 2, ("bild", "build")),
        (("build", "--images", "none/*.jpg"), 2, ("none/*.jpg",)),
        (("build", *FLAGS, "--set", "map.perplexty=5"), 2, ("perplexty", "perplexity")),
        (("build", *FLAGS, "--set", "features.extractor=vgg61"), 1, ("vgg61", "descriptor")),
        (("build", *FLAGS, "--set", "theme.name=defualt"), 1, ("defualt", "default")),
        (("build", *FLAGS, "--set", "nonsense"), 2, ("KEY=VALUE",)),
        (("build", *FLAGS, "--until", "mpa"), 2, ("mpa", "map")),
        (("build", *FLAGS, "--set", "grid.method=exat"), 2, ("exat", "exact")),
        (("check", *FLAGS, "--set", "theme.name=defualt"), 1, ("defualt", "default")),
        (("export", "items", "--site", "nowhere"), 1, ("Build it first",)),
        (("export", "items"), 2, ("collection.toml", "--images")),
        (("export", "items", *FLAGS, "-o", "m.csv"), 1, ("m.csv", "of the collection itself")),
        (("export", "poster", *FLAGS, "--width", "9", "--mm", "9"), 2, ("--width", "--mm")),
        (("export", "iiif", *FLAGS, "--base", "ftp://x"), 2, ("--base", "ftp://x")),
        (("export", "clusters", *FLAGS, "--copy", "--sheets"), 2, ("--sheets",)),
    ],
)
def test_errors_name_the_culprit_and_the_choices(
    photos: Path, arguments: tuple[str, ...], status: int, words: tuple[str, ...]
) -> None:
    answer = sitegen(*arguments, folder=photos)
    assert answer.returncode == status, answer.stderr
    assert "Traceback" not in answer.stderr
    for word in words:
        assert word in answer.stderr


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from sitegen.cli import cli\n"
        "result = CliRunner().invoke(cli, ['--help'])\n"
        "assert result.exit_code == 0, result.output\n"
        "heavy = {'numpy', 'pandas', 'tensorflow', 'keras', 'pyvips', 'rich', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert answer.stdout.strip() == "[]", answer.stderr


def test_bugs_show_their_traceback(photos: Path) -> None:
    script = (
        "import sys, sitegen.pipeline\n"
        "def broken(*_): raise RuntimeError('a bug')\n"
        "sitegen.pipeline.build = broken\n"
        "from sitegen.cli import main\n"
        f"sys.argv = ['sitegen', 'build', *{FLAGS!r}]\n"
        "main()"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=photos
    )
    assert answer.returncode == 1
    assert "Traceback" in answer.stderr
    assert "a bug" in answer.stderr


def test_quiet_still_tells_of_losses(photos: Path) -> None:
    (photos / "photos/broken.jpg").write_bytes(b"nonsense")
    whole = sorted((photos / "photos/deep").glob("*.jpg"))[-1].read_bytes()
    (photos / "photos/cut.jpg").write_bytes(whole[: len(whole) * 2 // 3])
    answer = sitegen("build", *FLAGS, *QUICK, "--quiet", folder=photos)
    assert answer.returncode == 0
    assert answer.stdout == ""
    assert "broken.jpg" in answer.stderr
    assert "cut.jpg: truncated" in answer.stderr
    assert "--set images.truncated=use" in answer.stderr, "what to do is said"


def test_json_tells_of_failure(photos: Path) -> None:
    answer = sitegen("build", *FLAGS, "--set", "theme.name=x", "--json", folder=photos)
    assert answer.returncode == 1
    assert json.loads(answer.stdout.splitlines()[-1])["event"] == "failed"


def test_init_says_what_to_run_as_a_shell_takes_it(tmp_path: Path) -> None:
    (tmp_path / "grandma's album").mkdir()
    said = sitegen("init", "grandma's album", folder=tmp_path).stdout
    assert shlex.split(said.partition("run: ")[2]) == ["sitegen", "build", "grandma's album"]


def test_init_names_every_folder_with_pictures(tmp_path: Path) -> None:
    for name in ("p", "q"):
        write_pictures(tmp_path / name, 1)
    write_pictures(tmp_path, 1)
    sitegen("init", folder=tmp_path)
    manifest = (tmp_path / "collection.toml").read_text()
    assert 'images = ["*", "p/**/*", "q/**/*"]' in manifest


def test_init_takes_the_table_that_is_called_so_and_names_the_others(tmp_path: Path) -> None:
    for name in ("as-published.csv", "Metadata.tsv", "notes.json"):
        (tmp_path / name).write_text("file\tName\n" if name.endswith("tsv") else "[]")
    said = sitegen("init", folder=tmp_path).stdout
    assert "table Metadata.tsv (there are 3)" in said
    manifest = (tmp_path / "collection.toml").read_text()
    assert 'metadata = "Metadata.tsv"\n# its columns: file, Name\n' in manifest
    assert '# other tables here: "as-published.csv", "notes.json"' in manifest


def test_check_says_how_it_understands_the_table(photos: Path) -> None:
    rows = [f"picture-{number:02}.jpg,Stripe {number},{'ab'[number % 2]}" for number in range(8)]
    (photos / "m.csv").write_text("\n".join(["file,Name,Kind", *rows]) + "\n")
    said = sitegen("check", *FLAGS[:4], "--title", "{Name}!", folder=photos).stdout.splitlines()
    assert said[:3] == [
        "column 'file' of m.csv names 8 of 8 pictures",
        "titles: 'Stripe 0!', 'Stripe 1!', 'Stripe 2!'",
        "filters: 'Kind' (category)",
    ]
    said = sitegen("check", "--images", "photos/**/*.jpg", folder=photos).stdout
    assert "filters" not in said and "titles: 'Picture 00'" in said


def test_init_finds_the_addresses_whatever_they_are_called(tmp_path: Path) -> None:
    rows = ["File,Licence,Catalogue", "a.jpg,https://l.example/,https://c.example/1"]
    rows += ["b.jpg,https://l.example/,https://c.example/2", "c.jpg,,"]
    (tmp_path / "m.csv").write_text("\n".join(rows))
    sitegen("init", folder=tmp_path)
    assert '\nurl = "Catalogue"' in (tmp_path / "collection.toml").read_text()


def test_init_takes_examples_from_the_table(tmp_path: Path) -> None:
    rows = ["no;Straße;Jahr", "1;Gasse;1905", "2;Gasse;", "3;Allee;1905", "4;Allee;", "5;;"]
    (tmp_path / "liste.csv").write_text("\n".join(rows))
    (tmp_path / "~$liste.xlsx").write_bytes(b"locked")
    said = sitegen("init", folder=tmp_path).stdout
    assert "table liste.csv." in said
    manifest = (tmp_path / "collection.toml").read_text()
    assert manifest.count('# field = "Straße"') == 2
    assert '\ndate = "Jahr"' in manifest
    (tmp_path / "collection.toml").write_text(manifest.replace("# [[facets]]", "[[facets]]"))
    for line in ('field = "Straße"', 'kind = "category"'):
        text = (tmp_path / "collection.toml").read_text()
        (tmp_path / "collection.toml").write_text(text.replace(f"# {line}", line, 1))
    write_pictures(tmp_path / "images", 1)
    complaint = sitegen("check", folder=tmp_path).stderr
    assert "no column names the pictures" in complaint, complaint
    assert "Straße'" not in complaint, "the example is a facet as it stands"


@pytest.mark.slow
def test_interrupted_it_says_so_and_keeps_what_was_done(tmp_path: Path) -> None:
    images = Path(__file__).resolve().parents[1] / "example_site" / "images"
    (tmp_path / "collection.toml").write_text(
        f"[collection]\nimages = [{json.dumps(str(images / '**/*.jpg'))}]\n"
        '[features]\nextractor = "descriptor"\n'
    )
    command = [sys.executable, "-m", "sitegen", "build", "--quiet"]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    cache = tmp_path / ".sitegen" / "cache"
    deadline = time.monotonic() + 60
    while len(list(cache.glob("features/*/*"))) < 40 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "interrupted: the site is as it was" in errors
    assert "Traceback" not in errors
    assert {path.name for path in tmp_path.iterdir()} == {"collection.toml", ".sitegen"}
    done = {path: path.stat().st_mtime_ns for path in cache.glob("features/*/*")}
    assert 40 <= len(done) < 748
    assert sitegen("build", "--until", "extract", folder=tmp_path).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in done} == done, "nothing was done twice"


def test_catalogues_are_printed_to_be_translated(tmp_path: Path) -> None:
    printed = sitegen("words", folder=tmp_path).stdout
    assert tomllib.loads(printed)["viewer"]["close"] == "Close"
    assert sitegen("words", "de", "-o", "mine.toml", folder=tmp_path).returncode == 0
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["viewer"]["close"] == "Schließen"
    again = sitegen("words", "de", "-o", "mine.toml", folder=tmp_path)
    assert again.returncode == 1
    assert "Cannot write mine.toml" in again.stderr
    unknown = sitegen("words", "xx", folder=tmp_path)
    assert "Choose one of: de, en, es, fr" in unknown.stderr


def test_what_stays_in_english_is_told_in_one_line(photos: Path) -> None:
    (photos / "nl.toml").write_text('close = "Sluiten"\n', encoding="utf-8")
    language = ("--set", "collection.language=nl")
    answer = sitegen("check", *FLAGS, *language, folder=photos)
    assert "sitegen does not speak nl" in answer.stdout
    own = ("--set", "collection.words=nl.toml")
    answer = sitegen("check", *FLAGS, *language, *own, folder=photos)
    assert re.search(r"nl.toml: \d+ of \d+ words are missing", answer.stdout)
    wrong = ("--set", 'collection.languages=["en", "xx"]')
    answer = sitegen("check", *FLAGS, *wrong, folder=photos)
    assert "collection.languages: sitegen does not speak 'xx'" in answer.stderr
