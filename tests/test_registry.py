from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from sitegen import registry
from sitegen.errors import SitegenError
from sitegen.extractors import FeatureSettings, create

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

    def finish(self, values):
        return values
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
    extractor, reason = create(FeatureSettings("mean_colour"))
    values = extractor.extract(np.full((2, 4, 4, 3), 7, np.uint8))
    np.testing.assert_array_equal(values, np.full((2, 3), 7, np.float32))
    assert reason == "mean_colour, as set"


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
    with pytest.raises(SitegenError, match=r"no extractor 'mobilenetv2'") as error:
        create(FeatureSettings("mobilenetv2"))
    assert error.value.hint.startswith("Did you mean 'mobilenet_v2'? Valid: auto, descriptor,")
    with pytest.raises(SitegenError) as error:
        create(FeatureSettings("zzz"))
    assert error.value.hint.startswith("Valid: auto,")


def test_a_group_without_entries() -> None:
    with pytest.raises(SitegenError, match="No nothing is registered"):
        registry.load("sitegen.nothings", "any")


def test_built_in_extractors_are_registered() -> None:
    for name in ("descriptor", "raw"):
        assert create(FeatureSettings(name))[0].name == name
