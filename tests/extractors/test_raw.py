from __future__ import annotations

import numpy as np
import pytest

from sitegen.errors import SitegenError
from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.raw import Raw


def test_grey_pixels_row_by_row() -> None:
    raw = Raw(FeatureSettings("raw", input_size=8))
    pixels = np.zeros((2, 8, 8, 3), np.uint8)
    pixels[1, 0, 3] = 255
    pixels[1, 1, 0] = [0, 255, 0]
    values = raw.extract(pixels)
    assert values.shape == (2, 64)
    assert values.dtype == np.float32
    assert not values[0].any()
    assert values[1, 3] == pytest.approx(1)
    assert values[1, 8] == pytest.approx(0.587)


def test_ten_thousand_numbers_by_default() -> None:
    raw = Raw(FeatureSettings("raw"))
    assert raw.extract(np.zeros((1, 100, 100, 3), np.uint8)).shape == (1, 10_000)
    assert raw.key != Raw(FeatureSettings("raw", input_size=99)).key


def test_other_settings_are_refused() -> None:
    with pytest.raises(SitegenError, match="no setting 'weights'"):
        Raw(FeatureSettings("raw", weights="random"))
