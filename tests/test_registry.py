from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sitegen import registry
from sitegen.errors import SitegenError
from sitegen.extractors import Extractor, FeatureSettings, create
from tests.samples import write_pictures

GROUP = "sitegen.extractors"
PLUGIN = """
import numpy as np

class Mean:
    name = "mean_colour"
    input_size = (4, 4)
    batch_size = 8

    def __init__(self, settings):
        self.key = {"name": self.name, "version": 1}

    def extract(self, pixels):
        return pixels.mean(axis=(1, 2)).astype(np.float32)
"""


def install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, package: str, code: str, points: str
) -> None:
    """Put a package on the path as pip would: a module, and a dist-info folder beside it."""
    folder.mkdir(exist_ok=True)
    module = package.replace("-", "_")
    (folder / f"{module}.py").write_text(code)
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{points}\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, module, raising=False)


def test_a_plugin_is_found_and_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "mean-plugin", PLUGIN, "mean_colour = mean_plugin:Mean")
    assert "mean_colour" in registry.names(GROUP)
    extractor = create(FeatureSettings("mean_colour"))
    assert isinstance(extractor, Extractor)
    values = extractor.extract(np.full((2, 4, 4, 3), 7, np.uint8))
    np.testing.assert_array_equal(values, np.full((2, 3), 7, np.float32))


PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "mean-colour"
version = "1.0"

[project.entry-points."sitegen.extractors"]
mean_colour = "mean_colour:Mean"
"""


def test_a_package_that_pip_installs_makes_the_features(tmp_path: Path) -> None:
    source, installed, collection = (tmp_path / name for name in ("source", "site", "pictures"))
    source.mkdir()
    (source / "pyproject.toml").write_text(PYPROJECT)
    (source / "mean_colour.py").write_text(PLUGIN)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    where = ["--no-build-isolation", "--target", str(installed), str(source)]
    subprocess.run([*pip, *where], check=True)
    paths = write_pictures(collection / "images", 4)
    (collection / "collection.toml").write_text(
        '[collection]\nimages = ["images/*"]\n[features]\nextractor = "mean_colour"\n'
    )
    subprocess.run(
        [sys.executable, "-m", "sitegen", "export", "features", str(collection), "-o", "f.npz"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        check=True,
        capture_output=True,
    )
    with np.load(tmp_path / "f.npz") as found:
        assert found["ids"].tolist() == [path.stem for path in paths]
        for path, row in zip(paths, found["features"], strict=True):
            average = np.asarray(Image.open(path)).mean(axis=(0, 1))
            np.testing.assert_allclose(row, average, atol=2)


def test_a_plugin_that_breaks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "broken-plugin", "1 / 0", "broken = broken_plugin:Broken")
    with pytest.raises(SitegenError, match=r"broken-plugin cannot be imported: ZeroDivision") as e:
        registry.load(GROUP, "broken")
    assert "broken-plugin" in e.value.hint


def test_a_plugin_without_what_it_promises_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "empty-plugin", "", "empty = empty_plugin:Missing")
    with pytest.raises(SitegenError, match=r"empty-plugin cannot be imported.*Missing"):
        registry.load(GROUP, "empty")


def test_one_name_in_two_packages_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, "other-plugin", PLUGIN, "raw = other_plugin:Mean")
    with pytest.raises(SitegenError, match=r"'raw': other-plugin, sitegen"):
        registry.load(GROUP, "raw")


def test_unknown_names_the_nearest_and_the_rest() -> None:
    with pytest.raises(SitegenError, match=r"no extractor 'mobilenet_v4'") as error:
        create(FeatureSettings("mobilenet_v4"))
    assert error.value.hint.startswith("Did you mean 'mobilenet_v2'? Valid: auto, convnext_base")
    with pytest.raises(SitegenError) as error:
        create(FeatureSettings("zzz"))
    assert error.value.hint.startswith("Valid: auto,")


def test_a_group_without_entries() -> None:
    with pytest.raises(SitegenError, match="No nothing is registered"):
        registry.load("sitegen.nothings", "any")


def test_built_in_extractors_are_registered() -> None:
    for name in ("descriptor", "raw"):
        assert create(FeatureSettings(name)).name == name
