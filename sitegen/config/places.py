"""The keys of the manifest that say where pictures stand, and which belong together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitegen.config.section import Section, Texts


class MapConfig(Section):
    """The map: t-SNE positions."""

    perplexity: float = Field(
        default=30.0,
        ge=1,
        le=1000,
        examples=[50.0],
        description="About how many neighbours each picture listens to.",
    )
    seed: int = Field(
        default=0,
        ge=0,
        le=2**32 - 1,
        examples=[7],
        description="Start of everything that is left to chance.",
    )
    keep: bool = Field(
        default=True,
        description="Whether pictures keep their places on the map and in the grid when others "
        "come and go; they are noted in `collection.layout`.",
    )
    overlap: bool = Field(
        default=True,
        description="Whether pictures may lie over each other; `false` moves them apart, each as "
        "little as can be.",
    )


class GridConfig(Section):
    """The grid: every picture in a cell of its own."""

    method: Literal["auto", "exact", "bisect", "sorted", "rasterfairy"] = Field(
        default="auto",
        description="How pictures are assigned to cells; `auto` tries several ways and keeps the "
        "best.",
    )
    shape: Literal["rectangle", "square", "circle", "ellipse", "mask"] = Field(
        default="rectangle",
        description="Outline of the grid: `rectangle` or `ellipse`, of the aspect below, "
        "`square`, `circle`, or the shape in the picture `mask`.",
    )
    mask: str | None = Field(
        default=None,
        examples=["shape.png"],
        description="Path of a black-and-white picture; the grid takes the shape of its black.",
    )
    aspect: float = Field(
        default=1.6, ge=0.05, le=20, examples=[1.0], description="Width / height of the grid."
    )


class ClustersConfig(Section):
    """The opening cut of the dendrogram."""

    similarity: float = Field(
        default=0.5,
        ge=0,
        le=1,
        examples=[0.7],
        description="How alike pictures must be to share a cluster.",
    )
    min_size: int = Field(
        default=2, ge=1, examples=[5], description="Smaller clusters are left unassigned."
    )
    method: Literal["average", "weighted", "ward", "complete", "single"] = Field(
        default="average",
        description="How the distance of two clusters follows from their pictures'; `complete` "
        "and `single` up to 10 000 pictures.",
    )
    metric: Literal["cosine", "euclidean"] = Field(
        default="cosine", description="Distance of two pictures; `ward` is always Euclidean."
    )


class CuratedConfig(Section):
    """What a curator decides on one cluster; it survives rebuilds."""

    members: Texts = Field(
        min_length=1,
        examples=[["apple-1", "apple-2", "apple-7"]],
        description="Ids or file names of a few pictures that tell which cluster is meant: the "
        "one that most of them are in.",
    )
    name: str = Field(
        default="", examples=["Red apples"], description="Its name; empty: the proposed one."
    )
    merge: bool = Field(
        default=False, description="Whether all clusters that these are in become one."
    )
    pin: bool = Field(default=False, description="Whether it comes first.")
    hidden: bool = Field(
        default=False, description="Whether its pictures are shown without a cluster."
    )


class NeighboursConfig(Section):
    """The panel of similar pictures."""

    count: int = Field(
        default=12, ge=1, le=100, examples=[24], description="Neighbours listed for each picture."
    )
    metric: Literal["cosine", "euclidean"] = Field(
        default="cosine", description="What the distances of neighbours are."
    )
