"""What a licence is called, and where its text is."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_CREATIVE = re.compile(
    r"(?:creative\s*commons\s+|cc[-\s]*)(by(?:-(?:nc|sa|nd|nc-sa|nc-nd))?)(?:-(\d\.\d))?", re.I
)
_CREATIVE_PAGE = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/"
    r"(?:licenses/([a-z-]+)/(\d\.\d)|publicdomain/(zero|mark)/1\.0)\b.*",
    re.I,
)
_PUBLIC = {
    "zero": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "mark": ("Public Domain Mark 1.0", "https://creativecommons.org/publicdomain/mark/1.0/"),
}
_NAMES = {
    "cc0": "zero",
    "cc0-1.0": "zero",
    "cc-0": "zero",
    "public-domain-mark": "mark",
    "public-domain-mark-1.0": "mark",
    "cc-pdm": "mark",
    "cc-pdm-1.0": "mark",
}


@dataclass(frozen=True)
class Licence:
    """A licence as shown; `address` is empty where none is known."""

    name: str
    address: str = ""


def licence_of(text: str) -> Licence:
    """Return the name and the address of a licence.

    Parameters
    ----------
    text : str
        An address, a short name such as `CC BY 4.0` or `CC0`, an SPDX identifier such as `MIT`, or
        anything else, which is shown as it is.
    """
    text = " ".join(text.split())
    if page := _CREATIVE_PAGE.fullmatch(text):
        if page[3]:
            return Licence(_PUBLIC[page[3].lower()][0], text)
        return Licence(f"CC {page[1].upper()} {page[2]}", text)
    if _ADDRESS.fullmatch(text):
        return Licence(re.sub(r"^https?://(www\.)?|/$", "", text, flags=re.I), text)
    short = re.sub(r"[\s_]+", "-", text.lower())
    if short in _NAMES:
        return Licence(*_PUBLIC[_NAMES[short]])
    if creative := _CREATIVE.fullmatch(short.replace("creative-commons-", "cc-")):
        kind, version = creative[1].lower(), creative[2] or "4.0"
        address = f"https://creativecommons.org/licenses/{kind}/{version}/"
        return Licence(f"CC {kind.upper()} {version}", address)
    return _spdx(text)


def _spdx(text: str) -> Licence:
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        name = canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return Licence(text)
    is_one = re.fullmatch(r"[\w.-]+", name) and not name.startswith("LicenseRef-")
    return Licence(name, f"https://spdx.org/licenses/{name}.html") if is_one else Licence(text)
