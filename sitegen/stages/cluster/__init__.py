"""Clusters: a hierarchy, its cut at a similarity, and what is told of each cluster."""

from sitegen.stages.cluster.curation import curate
from sitegen.stages.cluster.cut import confidence, cut, leaf_order, members
from sitegen.stages.cluster.linkage import dendrogram
from sitegen.stages.cluster.naming import describe

VERSION = 5

__all__ = [
    "VERSION",
    "confidence",
    "curate",
    "cut",
    "dendrogram",
    "describe",
    "leaf_order",
    "members",
]
