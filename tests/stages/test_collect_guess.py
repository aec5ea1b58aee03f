from __future__ import annotations

import pytest

from sitegen.model.items import Kind
from sitegen.stages.collect.guess import guess


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["apple", "pear", "apple", "pear"], Kind.CATEGORY),
        (["1909", "1912", "1909", "1931"], Kind.NUMBER),
        (["1909.0", "1912.0"], Kind.NUMBER),
        (["-3.5", "12"], Kind.NUMBER),
        (["1890-05-01", "1891", "1890-05"], Kind.DATE),
        (["public domain"] * 9, None),
        (["a", "b", "c", "d"], None),
        (["1", "2", "3", "4"], None),
        (["007", "008", "011"], None),
        (["1,234", "5"], None),
        (["x" * 90, "y" * 90] * 4, None),
        ([], None),
    ],
)
def test_what_a_column_makes(cells: list[str], kind: Kind | None) -> None:
    assert guess(cells) is kind
