import pytest

from sitegen.model.site import Picture
from sitegen.prepare import cell_for, quality_for


def pictures(count: int, side: int) -> list[Picture]:
    return [Picture(side, side, side, side, {})] * count


@pytest.mark.parametrize("side", [64, 300, 4000])
def test_cells_get_smaller_the_more_there_are_and_never_exceed_the_pictures(side: int) -> None:
    cells = [cell_for("auto", pictures(count, side)) for count in (1, 1_000, 10_000, 100_000)]
    assert cells == sorted(cells, reverse=True)
    assert cells[0] == {64: 64, 300: 256, 4000: 256}[side]
    assert cells[-1] == 64
    assert cell_for(512, pictures(100_000, side)) == 512


def test_tiles_are_lighter_where_there_are_very_many_unless_asked_otherwise() -> None:
    assert quality_for("auto", 1_000) == quality_for("auto", 50_000) > quality_for("auto", 100_000)
    assert quality_for(93, 10) == quality_for(93, 1_000_000) == 93
