"""What `extractor = "auto"` stands for on this machine."""

from __future__ import annotations

from dataclasses import replace

from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.networks import NETWORKS, cached_weights

NAME = "auto"
_NETWORK = "mobilenet_v2"
_DESCRIPTOR = "descriptor"


def resolve(settings: FeatureSettings) -> tuple[FeatureSettings, str]:
    """Replace `auto` by the best extractor that is at hand. Touches no network.

    Parameters
    ----------
    settings : FeatureSettings

    Returns
    -------
    settings : FeatureSettings
        With the name of an extractor. The descriptor's are otherwise at their defaults: a layer,
        say, would mean nothing to it.
    reason : str
        One line: which, why, and how to get the other.
    """
    if settings.extractor != NAME:
        return settings, f"{settings.extractor}, as set"
    network = replace(settings, extractor=_NETWORK)
    other = f'set extractor = "{_DESCRIPTOR}" to do without a network'
    if settings.weights != "imagenet":
        return network, f"{_NETWORK}, because weights are set; {other}"
    if cached_weights(NETWORKS[_NETWORK]) is not None:
        return network, f"{_NETWORK}, because its weights are on this machine; {other}"
    return FeatureSettings(_DESCRIPTOR), (
        f"{_DESCRIPTOR}, because the weights of {_NETWORK} are not on this machine;"
        f' set extractor = "{_NETWORK}" to download them once'
        f" ({NETWORKS[_NETWORK].megabytes} MB): it knows objects, not only colours and forms"
    )
