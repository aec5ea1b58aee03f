"""Tables written and read again, for tests of every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.errors import ManifestError
from sitegen.metadata import Table, read_columns, read_table


def table(tmp_path: Path, content: str | bytes, name: str = "m.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read_table(path)
    assert read_columns(path) == found.columns
    return found


def refused(tmp_path: Path, content: bytes, name: str = "m.csv") -> str:
    with pytest.raises(ManifestError) as caught:
        table(tmp_path, content, name)
    (problem,) = caught.value.problems
    return str(problem)
