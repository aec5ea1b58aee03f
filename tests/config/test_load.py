from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.config import Flags, SiteConfig, load_config
from sitegen.errors import ManifestError
from tests.configs import config_of

GOOD = """\
[collection]
title = "Fruit"
images = ["images/**/*.jpg"]
metadata = "metadata.csv"

[fields]
title = "{Name} ({Year})"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "my fruit"
    (here / "images").mkdir(parents=True)
    (here / "metadata.csv").write_text("filename,Name,Year,category\na.jpg,Apple,1909,x\n")
    (here / "collection.toml").write_text(GOOD)
    return here


def problems(
    where: Path, manifest: str | None = None, overrides: dict[str, str] | None = None
) -> list[str]:
    if manifest is not None:
        (where / "collection.toml").write_text(manifest)
    with pytest.raises(ManifestError) as caught:
        load_config(where, overrides=overrides or {})
    return [str(problem) for problem in caught.value.problems]


def test_a_folder_or_the_manifest_itself(folder: Path) -> None:
    config = load_config(folder)
    assert config == load_config(folder / "collection.toml")
    assert config.root == folder
    assert config.manifest == folder / "collection.toml"
    assert config.collection.title == "Fruit"
    assert config.collection.metadata == folder / "metadata.csv"
    assert config.collection.images == ("images/**/*.jpg",)
    assert config.fields.title == "{Name} ({Year})"
    assert config.tiles.cell == "auto"


def test_a_byte_order_mark_and_windows_line_ends(folder: Path) -> None:
    (folder / "collection.toml").write_bytes(
        b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode() + b"x = 1\r\n"
    )
    assert problems(folder)[0].startswith("collection.toml:8 [fields] x: unknown key 'x'")


def test_the_title_is_the_folders_name_by_default(folder: Path) -> None:
    (folder / "collection.toml").write_text('[collection]\nimages = "images/*"\n')
    assert load_config(folder).collection.title == "my fruit"


def test_every_problem_is_told_with_its_place(folder: Path) -> None:
    found = problems(
        folder,
        """\
[collection]
titel = "Fruit"
images = ["imags/*.jpg", "images/**.jpg"]
metadata = "metadta.csv"
[features]
pca = "256"
perplexity = 3
[map]
perplexity = "30"
seed = -1
[tiles]
fit = "covr"
cell = 65
[[facets]]
field = "x"
kind = "numbr"
[[facets]]
title = "y"
[theem]
""",
    )
    expected = [
        ("collection.toml:2 [collection] titel: unknown key", "(did you mean 'title'?)"),
        ("collection.toml:3 [collection] images: in 'images/**.jpg'", "'images/**/*.jpg'"),
        ("collection.toml:3 [collection] images: 'imags/*.jpg'", "(did you mean 'images'?)"),
        ("collection.toml:4 [collection] metadata: there is no file", "'metadata.csv'"),
        ("collection.toml:6 [features] pca: expected", 'got the text "256" (leave out the quotes)'),
        ("collection.toml:7 [features] perplexity: unknown key", "(it belongs under [map])"),
        (
            "collection.toml:9 [map] perplexity: expected a number from 1 to 1 000",
            'got the text "30" (leave out the quotes)',
        ),
        ("collection.toml:10 [map] seed: expected a whole number from 0", "got -1"),
        ('collection.toml:12 [tiles] fit: expected "contain", "cover" or "smart"', "'cover'?"),
        ('collection.toml:13 [tiles] cell: expected "auto", 64, 128', "got 65"),
        ("collection.toml:16 [[facets]] kind: expected", "(did you mean 'number'?)"),
        ("collection.toml:17 [[facets]] field: 'field' is missing", ""),
        ("collection.toml:19 theem: unknown key", "(did you mean 'theme'?)"),
    ]
    assert len(found) == len(expected), "\n".join(found)
    for line, (start, part) in zip(found, expected, strict=True):
        assert line.startswith(start)
        assert part in line


def test_columns_that_do_not_exist(folder: Path) -> None:
    found = problems(
        folder,
        GOOD.replace("{Year}", "{year}")
        + """\
url = "https://example.org/{id}"
hide = ["Nmae", "category"]
[[facets]]
field = "categorie"
[[facets]]
field = "category"
[[facets]]
field = "category"
""",
    )
    assert found == [
        "collection.toml:7 [fields] title: there is no column 'year' (did you mean 'Year'?)",
        "collection.toml:8 [fields] url: there is no column 'id' "
        "(columns: filename, Name, Year, category)",
        "collection.toml:9 [fields] hide: there is no column 'Nmae' (did you mean 'Name'?)",
        "collection.toml:11 [[facets]] field: there is no column 'categorie' "
        "(did you mean 'category'?)",
        "collection.toml:13 [[facets]] field: column 'category' is hidden "
        "(take it out of hide under [fields])",
        "collection.toml:15 [[facets]] field: there are two facets over 'category' (leave one out)",
        "collection.toml:15 [[facets]] field: column 'category' is hidden "
        "(take it out of hide under [fields])",
    ]


def test_settings_of_extractors(folder: Path) -> None:
    found = problems(
        folder,
        GOOD
        + """\
[features]
extractor = ["descriptor", "vgg16", "vgg16"]
layer = "fc1"
[[extractors]]
name = "vgg61"
shar = 2
[[extractors]]
name = "vgg16"
weights = "missing.h5"
[[extractors]]
name = "vgg16"
file = "missing.npz"
share = 0
[labels]
names = "labels.txt"
[time]
field = "year"
""",
    )
    assert found == [
        "collection.toml:9 [features] extractor: 'vgg16' is there twice (leave one out)",
        "collection.toml:10 [features] layer: 'layer' is of no extractor: each has settings of its "
        "own "
        '(write it under [[extractors]] with name = "vgg16", say)',
        "collection.toml:12 [[extractors]] name: 'vgg61' is not under extractor in [features] "
        "(did you mean 'vgg16'?)",
        "collection.toml:13 [[extractors]] shar: unknown key 'shar' (did you mean 'share'?)",
        "collection.toml:16 [[extractors]] weights: there is no file 'missing.h5'",
        "collection.toml:18 [[extractors]] name: there are two [[extractors]] named 'vgg16' "
        "(leave one out)",
        "collection.toml:19 [[extractors]] file: there is no file 'missing.npz'",
        "collection.toml:20 [[extractors]] share: expected a number above 0 and at most 1000, "
        "got 0",
        "collection.toml:22 [labels] names: there is no file 'labels.txt'",
        "collection.toml:24 [time] field: there is no column 'year' (did you mean 'Year'?)",
    ]


def test_columns_without_a_table(folder: Path) -> None:
    (found,) = problems(folder, GOOD.replace("metadata =", "# "))
    assert found.startswith("collection.toml:7 [fields] title: names a column, but there is no")


def test_an_unreadable_table_is_one_problem(folder: Path) -> None:
    (folder / "metadata.csv").write_bytes(b"")
    (found,) = problems(folder)
    assert found.startswith("collection.toml:4 [collection] metadata: metadata.csv: is empty")


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("title = Fruit", "double quotes"),
        ('logo = "photos\\mine.png"', "write / in paths"),
        ("title", "key = value"),
        ('title = "a"\ntitle = "b"', "a key only once"),
    ],
)
def test_advice_on_what_is_not_toml(folder: Path, line: str, advice: str) -> None:
    (found,) = problems(folder, f"[collection]\n{line}\n")
    assert "is not valid TOML" in found
    assert advice in found


@pytest.mark.parametrize(
    ("manifest", "start"),
    [
        ('[collection]\ntitle = "a\nx = 1', "collection.toml:2:11: is not valid TOML: "),
        ("[collection]\nx = [", "collection.toml:2: is not valid TOML: "),
        ("", "collection.toml collection: 'collection' is missing (start with [collection]"),
        ("collection = 3", "collection.toml:1 collection: expected a table, got 3"),
        ("[collection]", "collection.toml:1 [collection] images: 'images' is missing"),
        ("[collection]\nimages = []", "collection.toml:2 [collection] images: no glob given"),
        ("[collection]\nimages = 3", "collection.toml:2 [collection] images: expected a list of"),
        (
            '[collection]\nimages = "images/*"\n[facets]\nfield = "x"',
            "collection.toml:3 facets: expected a list of tables, got a table (write [[facets]]",
        ),
        (
            '[collection]\nimages = "images/*"\ntitle = 1900',
            'collection.toml:3 [collection] title: expected text such as "Pomological '
            'watercolours", got 1900 (put it in quotes)',
        ),
        (
            '[collection]\nimages = "images/*"\n[features]\nweights = "w.h5"',
            "collection.toml:4 [features] weights: there is no file 'w.h5'",
        ),
    ],
)
def test_single_problems(folder: Path, manifest: str, start: str) -> None:
    (found,) = problems(folder, manifest)
    assert found.startswith(start)


def test_a_manifest_that_is_not_utf8(folder: Path) -> None:
    (folder / "collection.toml").write_bytes('[collection]\ntitle = "Äpfel"'.encode("cp1252"))
    assert problems(folder) == ["collection.toml:2: is not UTF-8 (save the file as UTF-8)"]


def test_overrides(folder: Path) -> None:
    config = load_config(
        folder,
        overrides={
            "map.perplexity": "50",
            "collection.title": "1900",
            "collection.images": '["images/*.png"]',
            "tiles.cell": "auto",
            "theme.name": '"plain"',
            "features.pca": "0.5",
            "facets": '[{field = "category"}]',
            "fields.title": "Name",
            "collection.description": "a = [unclosed\nb",
        },
    )
    assert config.map.perplexity == 50
    assert config.collection.title == "1900"
    assert config.collection.images == ("images/*.png",)
    assert config.theme.name == "plain"
    assert config.features.pca == 0.5
    assert config.facets[0].field == "category"
    assert config.fields.title == "Name"
    assert config.collection.description == "a = [unclosed\nb"


def test_overrides_are_named_in_problems(folder: Path) -> None:
    found = problems(folder, overrides={"map.sed": "1", "map.seed": "x", "facets.0.field": "y"})
    assert sorted(line.partition(":")[0] for line in found) == [
        "--set facets.0.field",
        "--set map.sed",
        "--set map.seed",
    ]


def test_flags_go_before_the_manifest(folder: Path) -> None:
    (folder / "other.csv").write_text("file,who\na.jpg,me\n")
    config = load_config(folder, flags=Flags(("images/*.png",), "other.csv", "{who}"))
    assert config.collection.images == ("images/*.png",)
    assert config.collection.metadata == folder / "other.csv"
    assert config.fields.title == "{who}"
    assert config.collection.title == "Fruit"


def test_flags_without_a_manifest(folder: Path) -> None:
    (folder / "collection.toml").unlink()
    config = load_config(folder, flags=Flags(("images/*.png",), "metadata.csv", "{Name} ({Year})"))
    assert config.manifest is None
    assert config.collection.title == "my fruit"
    assert isinstance(config, SiteConfig)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (f'footer = "{"ä" * 150}.md"', "[collection] footer"),
        (f'images = "{"a" * 300}.jpg"', "[collection] images"),
        (f'images = "{"a/" * 3_000}*.jpg"', "[collection] images"),
        ('images = "~no-such-user/*.jpg"', "[collection] images"),
        ('[theme]\nlogo = "~no-such-user/logo.svg"', "[theme] logo"),
        ('[features]\nlayer = "fc1"\n[[extractors]]\nname = "vgg16"', "[features] layer"),
    ],
)
def test_what_no_file_system_takes_is_told_like_all_else(
    folder: Path, lines: str, place: str
) -> None:
    start = "" if lines.startswith("images") else 'images = "images/*"\n'
    assert any(f" {place}: " in each for each in problems(folder, f"[collection]\n{start}{lines}"))


def test_a_long_line_of_prose_names_no_file(folder: Path) -> None:
    words = "Welcome. " * 40 + "More in our README.md"
    (folder / "collection.toml").write_text(f'[collection]\nimages = "images/*"\nintro = "{words}"')
    assert load_config(folder).collection.intro == words


def test_problems_of_flags(folder: Path) -> None:
    with pytest.raises(ManifestError) as caught:
        config_of(
            folder,
            images=["imags/*"],
            metadata="metadata.csv",
            title="{name}",
            overrides={"map.seed": "x"},
        )
    assert [problem.place for problem in caught.value.problems] == [
        "--set map.seed",
        "--images",
        "--title",
    ]
