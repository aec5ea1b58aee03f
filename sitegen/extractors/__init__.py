"""What turns pictures into numbers: one module a kind, chosen by name."""

from __future__ import annotations

from collections.abc import Callable

from sitegen import registry
from sitegen.extractors import auto
from sitegen.extractors.base import GROUP, JSON, Extractor, FeatureSettings

__all__ = ["JSON", "Extractor", "FeatureSettings", "create", "names"]


def names() -> tuple[str, ...]:
    """Return every name that `FeatureSettings.extractor` can have, sorted; `auto` among them."""
    return tuple(sorted({auto.NAME, *registry.names(GROUP)}))


def create(settings: FeatureSettings) -> tuple[Extractor, str]:
    """Make the extractor that the settings ask for.

    Parameters
    ----------
    settings : FeatureSettings

    Returns
    -------
    extractor : Extractor
    reason : str
        One line: which it is and why.

    Raises
    ------
    SitegenError
        When the name is unknown or the settings do not fit it.
    """
    settings, reason = auto.resolve(settings)
    factory: Callable[[FeatureSettings], Extractor] = registry.load(
        GROUP, settings.extractor, also=(auto.NAME,)
    )
    return factory(settings), reason
