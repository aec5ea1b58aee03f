from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sitegen import SitegenError
from sitegen.cli import cli
from tests.samples import picture, write_pictures


@pytest.mark.parametrize(
    ("what", "named", "line"),
    [
        ("features", "vectors.npz", '[features]\nextractor = "precomputed"\nfile = "vectors.npz"'),
        ("poster", "logo.png", '[theme]\nlogo = "logo.png"'),
        ("dendrogram", "mask.png", '[grid]\nshape = "mask"\nmask = "mask.png"'),
    ],
)
def test_no_file_that_the_manifest_names_is_written_over(
    what: str, named: str, line: str, tmp_path: Path
) -> None:
    write_pictures(tmp_path / "images", 3)
    picture(1).save(tmp_path / "logo.png")
    picture(2).save(tmp_path / "mask.png")
    names = [path.name for path in sorted((tmp_path / "images").iterdir())]
    np.savez(tmp_path / "vectors.npz", ids=np.array(names), features=np.eye(3, dtype="f4"))
    features = "" if "features" in line else '[features]\nextractor = "descriptor"\n'
    (tmp_path / "collection.toml").write_text(
        f'[collection]\ntitle = "N"\nimages = "images/*"\n{features}{line}\n'
    )
    before = (tmp_path / named).read_bytes()
    with pytest.raises(SitegenError, match="a file of the collection itself"):
        CliRunner().invoke(
            cli, ["export", what, str(tmp_path), "-o", str(tmp_path / named)],
            catch_exceptions=False, standalone_mode=False,
        )  # fmt: skip
    assert (tmp_path / named).read_bytes() == before
