"""What is told of a cluster, and what a curator said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Clusters
from sitegen.model.items import Warned


@dataclass(frozen=True)
class ClusterFacts:
    """One cluster of the opening cut.

    Attributes
    ----------
    number : int
        From 1, as in `Clusters.labels`.
    size : int
        Pictures in it.
    exemplar : str
        Id of the picture nearest to all others of the cluster.
    name : str
        Given by the curator, else proposed from the metadata; may be empty.
    words : tuple of str
        What sets its metadata apart from the rest, the most telling first.
    curated : bool
        Whether the name is a curator's.
    """

    number: int
    size: int
    exemplar: str
    name: str = ""
    words: tuple[str, ...] = ()
    curated: bool = False


@dataclass(frozen=True)
class Curated:
    """What a curator decided on one cluster, which a few of its members tell.

    Attributes
    ----------
    members : tuple of str
        Ids. The cluster meant is the one that most of them are in.
    name : str
        Its name; empty to leave the proposed one.
    merge : bool
        Whether all clusters that these members are in become one.
    pin : bool
        Whether it comes first.
    hidden : bool
        Whether its pictures are shown without a cluster.
    """

    members: tuple[str, ...]
    name: str = ""
    merge: bool = False
    pin: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Curation:
    """The cut after the curator.

    Attributes
    ----------
    clusters : Clusters
        Numbered anew: the pinned ones in the manifest's order, then by falling size.
    names : mapping of int to str
        By cluster number, those that were given.
    warnings : tuple of Warned
        What no longer fits the collection.
    """

    clusters: Clusters
    names: Mapping[int, str] = field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True)
class Groups:
    """The clusters of the opening cut, and all that is told of them.

    Attributes
    ----------
    clusters : Clusters
        After the curator.
    facts : tuple of ClusterFacts
        By number, from 1.
    confidence : ndarray, shape (n,), float32
        How clearly each picture belongs to its cluster, 0…1; 0 for the unassigned.
    ranks : ndarray, shape (n,), int32
        Place within the cluster, from 1 for the exemplar outwards; 0 for the unassigned.
    warnings : tuple of Warned
        What of the curator's no longer fits.
    """

    clusters: Clusters
    facts: tuple[ClusterFacts, ...]
    confidence: NDArray[np.float32]
    ranks: NDArray[np.int32]
    warnings: tuple[Warned, ...] = ()
