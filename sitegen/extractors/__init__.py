"""What turns pictures into numbers: one module a kind, chosen by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sitegen import registry
from sitegen.extractors.auto import CHOICES, resolve
from sitegen.extractors.auto import NAME as AUTO
from sitegen.extractors.base import (
    GROUP,
    JSON,
    Blocks,
    Classifier,
    Extractor,
    FeatureSettings,
    Found,
    Part,
    Runs,
    Vectors,
)
from sitegen.extractors.networks import canonical

__all__ = [
    "AUTO",
    "CHOICES",
    "JSON",
    "Blocks",
    "Classifier",
    "Extractor",
    "FeatureSettings",
    "Found",
    "Part",
    "Runs",
    "Vectors",
    "create",
    "names",
    "resolve",
]


def names() -> tuple[str, ...]:
    """Return every name that `FeatureSettings.extractor` can have, sorted; `auto` among them."""
    return tuple(sorted({AUTO, *registry.names(GROUP)}))


def create(settings: FeatureSettings) -> Extractor | Vectors:
    """Make the extractor that the settings name; not `auto`, which `resolve` replaces.

    Parameters
    ----------
    settings : FeatureSettings
        Networks may be written as Keras does: `EfficientNetV2B0` for `efficientnet_v2_b0`.

    Raises
    ------
    SitegenError
        When the name is unknown or the settings do not fit it.
    """
    registered = registry.names(GROUP)
    name = settings.extractor
    if name not in registered:
        name = canonical(name) or name
    factory: Callable[[FeatureSettings], Extractor | Vectors]
    factory = registry.load(GROUP, name, also=(AUTO,))
    return factory(replace(settings, extractor=name))
