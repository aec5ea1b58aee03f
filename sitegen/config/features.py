"""The keys of the manifest that say what makes pictures similar."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sitegen.config.section import Components, Section, Share, Texts


class SourceConfig(Section):
    """What one extractor is to do."""

    layer: str | None = Field(
        default=None,
        examples=["fc1"],
        description="Layer of the network whose output is used; unset: the extractor's own.",
    )
    weights: str = Field(
        default="imagenet",
        examples=["vgg16.h5"],
        description="`imagenet`, the path of a file, or `random` for an untrained network.",
    )
    pooling: Literal["avg", "max", "flatten"] = Field(
        default="avg", description="How a layer that still has height and width is summed up."
    )
    input_size: int | None = Field(
        default=None,
        ge=8,
        le=4096,
        examples=[320],
        description="Side of the square given to the extractor, pixels; unset: its own.",
    )
    file: str | None = Field(
        default=None,
        examples=["vectors.npz"],
        description="Path of the saved network for `model`, of the vectors for `precomputed`.",
    )
    preprocessing: Literal["none", "unit", "tf", "torch", "caffe"] | None = Field(
        default=None,
        description="What `model` is given: pixels 0…255 (`none`), 0…1 (`unit`), −1…1 (`tf`), or "
        "as networks trained with Torch or Caffe expect them.",
    )


class FeaturesConfig(SourceConfig):
    """How pictures become numbers that can be compared."""

    extractor: Texts = Field(
        default=("auto",),
        min_length=1,
        examples=["vgg16"],
        description="What looks at the pictures; `auto` takes the best that can be had. Several "
        "are joined.",
    )
    pca: Components | Share = Field(
        default=256,
        examples=[0.95],
        description="Components kept by the PCA, or the share of variance to keep, such as 0.95.",
    )
    whiten: bool = Field(
        default=False, description="Whether all components that are kept weigh the same."
    )


class ExtractorConfig(SourceConfig):
    """Settings of one of several extractors; those under `[features]` are for one alone."""

    name: str = Field(
        examples=["inception_v3"], description="Which of the extractors under `[features]`."
    )
    share: float = Field(
        default=1.0,
        gt=0,
        le=1000,
        examples=[2.0],
        description="Weight beside the others, whatever they add up to.",
    )


class LabelsConfig(Section):
    """What a network that was trained on named classes says of each picture."""

    top: int = Field(
        default=5, ge=0, le=20, examples=[3], description="Labels a picture at most; 0 for none."
    )
    min_score: float = Field(
        default=0.1,
        ge=0,
        le=1,
        examples=[0.25],
        description="Labels the network is less sure of are left out.",
    )
    names: str | None = Field(
        default=None,
        examples=["labels.txt"],
        description="Path of a text with the classes' names, one a line; unset: Keras's own.",
    )


class TimeConfig(Section):
    """Likeness in time, mixed into likeness of pictures."""

    alpha: float = Field(
        default=0.0,
        ge=0,
        le=1,
        examples=[0.3],
        description="Weight of time: 0 is pictures alone, 1 time alone.",
    )
    field: str | None = Field(
        default=None,
        examples=["year"],
        description="Column with the date or year; unset: `date` under `[fields]`, else the day "
        "that the camera wrote into the file.",
    )
