"""What `extractor = "auto"` stands for: a network if it can be had, else the descriptor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sitegen.errors import SitegenError
from sitegen.extractors.base import FeatureSettings
from sitegen.extractors.networks import NETWORKS
from sitegen.extractors.weights import NO_NETWORK, cached_weights, fetch

NAME = "auto"
NETWORK = "mobilenet_v2"
"""Small to download, quick without a GPU, and far better than the descriptor at things."""
DESCRIPTOR = "descriptor"
CHOICES = (DESCRIPTOR, NETWORK)
"""All that `auto` can stand for."""


def resolve(
    settings: FeatureSettings, chosen_before: str | None, note: Callable[[str], None]
) -> tuple[FeatureSettings, str]:
    """Replace `auto` by the best extractor that can be had.

    Parameters
    ----------
    settings : FeatureSettings
    chosen_before : str or None
        What `auto` stood for in this collection's earlier builds. It stays that: features of two
        kinds must never mix, nor a map change because a network was up or down.
    note : callable
        Told what is being waited for.

    Returns
    -------
    settings : FeatureSettings
        With the name of an extractor. The descriptor's are otherwise at their defaults: a layer,
        say, would mean nothing to it.
    reason : str
        One line: which, why, and how to get the other.

    Raises
    ------
    SitegenError
        When earlier builds used the network and its weights can no longer be had, or when the
        weights are to be random.
    """
    if settings.extractor != NAME:
        untrained = ", untrained: what it calls similar means nothing"
        random = settings.weights == "random"
        return settings, f"{settings.extractor}, as set{untrained if random else ''}"
    if settings.weights == "random":
        raise SitegenError(
            "`auto` never takes an untrained network.",
            f'Name it, as extractor = "{NETWORK}", or remove `weights` from [features].',
        )
    network = replace(settings, extractor=NETWORK)
    descriptor = FeatureSettings(DESCRIPTOR)
    without = f'set extractor = "{DESCRIPTOR}" to do without a network'
    if settings.weights != "imagenet":
        return network, f"{NETWORK}, because weights are set; {without}"
    if chosen_before == DESCRIPTOR:
        return descriptor, (
            f"{DESCRIPTOR}, as in this collection's earlier builds;"
            f' set extractor = "{NETWORK}" for a network that knows things'
        )
    if cached_weights(NETWORKS[NETWORK]) is not None:
        return network, f"{NETWORK}, because its weights are on this machine; {without}"
    note(f"features: looking for the weights of {NETWORK} ({NETWORKS[NETWORK].megabytes} MB)")
    try:
        fetch(NETWORK, settings.labels)
    except SitegenError as error:
        if chosen_before == NETWORK:
            raise SitegenError(
                f"This collection's earlier builds used {NETWORK}. {error.message}",
                f"{error.hint} The pictures are then compared anew, by colour and form.",
            ) from error
        hint = error.hint.removesuffix(NO_NETWORK).strip()
        return descriptor, f"{DESCRIPTOR}. {error.message} {hint}"
    return network, f"{NETWORK}, whose weights were downloaded; {without}"
