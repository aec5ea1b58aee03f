"""What the manifest says of pictures that come by IIIF."""

from __future__ import annotations

from pydantic import Field

from sitegen.config.section import Section


class IiifConfig(Section):
    """How pictures are fetched where `images` names a IIIF manifest or collection."""

    size: int | None = Field(
        default=None,
        ge=64,
        le=16384,
        examples=[800],
        description="Longest side of the pictures fetched, pixels; unset: that of `images.size`, "
        "512 at least.",
    )
    private: bool = Field(
        default=False,
        description="Whether servers within private networks, this machine included, may be asked.",
    )
