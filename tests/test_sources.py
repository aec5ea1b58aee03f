from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.model.items import Collection, Item
from sitegen.sources import CHOICE, Sources, chosen_before


def config(root: Path, **sections: Any) -> SiteConfig:
    return SiteConfig.model_validate(
        {"collection": {"images": ["*"]}, "root": root, **sections}, context={"root": root}
    )


def sources(root: Path, **sections: Any) -> Sources:
    return Sources(config(root, **sections), root / "spare.json", lambda text: None)


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("SITEGEN_OFFLINE", "1")
    return tmp_path / "keras" / "models"


def test_several_share_equally_unless_told(tmp_path: Path) -> None:
    both = sources(tmp_path, features={"extractor": ["descriptor", "raw"]})
    assert [(part.source.name, part.share) for part in both.parts] == [
        ("descriptor", 0.5),
        ("raw", 0.5),
    ]
    told = sources(
        tmp_path,
        features={"extractor": ["descriptor", "raw"]},
        extractors=[{"name": "raw", "share": 3.0, "input_size": 16}],
    )
    assert [part.share for part in told.parts] == [0.25, 0.75]
    assert told.parts[1].source.key["input_size"] == [16, 16]


def test_auto_stays_what_it_was(tmp_path: Path, offline: Path) -> None:
    first = sources(tmp_path)
    assert first.parts[0].source.name == "descriptor"
    assert "mobilenet_v2" in first.reason
    first.keep_choice()
    assert chosen_before(tmp_path / CHOICE) == "descriptor"
    offline.mkdir(parents=True)
    (offline / "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5").write_bytes(b"x")
    again = sources(tmp_path)
    assert again.parts[0].source.name == "descriptor"
    assert "earlier builds" in again.reason
    (tmp_path / CHOICE).unlink()
    assert sources(tmp_path).parts[0].source.name == "mobilenet_v2"


def test_a_network_that_is_gone_is_not_replaced(tmp_path: Path, offline: Path) -> None:
    (tmp_path / CHOICE).parent.mkdir()
    (tmp_path / CHOICE).write_text('{"extractor": "mobilenet_v2"}')
    with pytest.raises(SitegenError, match="earlier builds used mobilenet_v2") as error:
        _ = sources(tmp_path).parts
    assert "descriptor" in error.value.hint


def test_a_name_leaves_no_choice_behind(tmp_path: Path) -> None:
    named = sources(tmp_path, features={"extractor": ["raw"]})
    assert named.reason == "raw, as set"
    named.keep_choice()
    assert not (tmp_path / CHOICE).exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"extractor": 1}', '{"extractor": "vgg16"}'])
def test_a_damaged_choice_is_no_reason_to_choose_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / CHOICE).parent.mkdir()
    (tmp_path / CHOICE).write_text(text)
    with pytest.raises(SitegenError, match="does not say what `auto` stands for"):
        _ = sources(tmp_path).parts


def test_the_choice_is_kept_elsewhere_where_the_folder_cannot_be_written(
    tmp_path: Path, offline: Path
) -> None:
    (tmp_path / CHOICE).parent.write_text("in the way")
    sources(tmp_path).keep_choice()
    assert chosen_before(tmp_path / "spare.json") == "descriptor"
    assert "earlier builds" in sources(tmp_path).reason


def test_one_extractor_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="'vgg16' is there twice"):
        _ = sources(
            tmp_path,
            features={"extractor": ["vgg16", "VGG16"]},
            extractors=[{"name": name, "weights": "random"} for name in ("vgg16", "VGG16")],
        ).parts


def test_auto_is_never_untrained(tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="never takes an untrained network"):
        _ = sources(tmp_path, features={"weights": "random"}).parts


def items(*names: str) -> tuple[Item, ...]:
    return tuple(Item(name, Path(name), f"{name}.jpg", name, name, name) for name in names)


def test_pictures_without_a_vector_are_listed(tmp_path: Path) -> None:
    np.savez(tmp_path / "v.npz", ids=np.array(["a", "c", "other"]), features=np.eye(3))
    made = sources(tmp_path, features={"extractor": ["precomputed"], "file": "v.npz"})
    collection = made.with_vectors(Collection(items("a", "b", "c")), is_all=True)
    assert collection.ids == ("a", "c")
    assert [(each.name, each.reason) for each in collection.skipped] == [
        ("b.jpg", "has no vector in v.npz")
    ]
    assert [warned.cases for warned in collection.warnings] == [("other",)]
    part = made.with_vectors(Collection(items("a")), is_all=False)
    assert not part.warnings
