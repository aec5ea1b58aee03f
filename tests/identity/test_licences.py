from __future__ import annotations

import pytest

from sitegen.identity import direction, licence_of

CC = "https://creativecommons.org/"


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("CC BY 4.0", "CC BY 4.0", CC + "licenses/by/4.0/"),
        ("cc-by-nc-sa-3.0", "CC BY-NC-SA 3.0", CC + "licenses/by-nc-sa/3.0/"),
        ("Creative Commons BY-SA", "CC BY-SA 4.0", CC + "licenses/by-sa/4.0/"),
        ("CC0", "CC0 1.0", CC + "publicdomain/zero/1.0/"),
        ("CC0 1.0", "CC0 1.0", CC + "publicdomain/zero/1.0/"),
        ("Public Domain Mark 1.0", "Public Domain Mark 1.0", CC + "publicdomain/mark/1.0/"),
        (CC + "licenses/by-sa/4.0/deed.de", "CC BY-SA 4.0", CC + "licenses/by-sa/4.0/deed.de"),
        (CC + "publicdomain/zero/1.0/", "CC0 1.0", CC + "publicdomain/zero/1.0/"),
        ("mit", "MIT", "https://spdx.org/licenses/MIT.html"),
        ("https://example.org/terms/", "example.org/terms", "https://example.org/terms/"),
        ("All rights reserved", "All rights reserved", ""),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0", ""),
        ("javascript:alert(1)", "javascript:alert(1)", ""),
        ("CC BY-XY", "CC BY-XY", ""),
        ("", "", ""),
    ],
)
def test_licences_have_a_name_and_where_known_an_address(
    text: str, name: str, address: str
) -> None:
    found = licence_of(text)
    assert (found.name, found.address) == (name, address)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        *(("ar", "rtl"), ("AR-EG", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("ckb", "rtl")),
        *(("en", "ltr"), ("ja", "ltr"), ("arn", "ltr"), ("ur-Latn", "ltr"), ("az-Arab-IR", "rtl")),
    ],
)
def test_directions(language: str, expected: str) -> None:
    assert direction(language) == expected
