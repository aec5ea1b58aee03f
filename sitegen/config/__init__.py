"""The manifest: `collection.toml`, or the flags that take its place."""

from sitegen.config.absent import MANIFEST_NAME
from sitegen.config.features import (
    ExtractorConfig,
    FeaturesConfig,
    LabelsConfig,
    SourceConfig,
    TimeConfig,
)
from sitegen.config.globs import PICTURE_SUFFIXES
from sitegen.config.layouts import LayoutConfig
from sitegen.config.load import Flags, load_config
from sitegen.config.named import named_files
from sitegen.config.places import ClustersConfig, GridConfig, MapConfig, NeighboursConfig
from sitegen.config.schema import (
    CollectionConfig,
    FacetConfig,
    FieldsConfig,
    ImagesConfig,
    Manifest,
    SiteConfig,
    ThemeConfig,
    TilesConfig,
    json_schema,
)

__all__ = [
    "MANIFEST_NAME",
    "PICTURE_SUFFIXES",
    "ClustersConfig",
    "CollectionConfig",
    "ExtractorConfig",
    "FacetConfig",
    "FeaturesConfig",
    "FieldsConfig",
    "Flags",
    "GridConfig",
    "ImagesConfig",
    "LabelsConfig",
    "LayoutConfig",
    "Manifest",
    "MapConfig",
    "NeighboursConfig",
    "SiteConfig",
    "SourceConfig",
    "ThemeConfig",
    "TilesConfig",
    "TimeConfig",
    "json_schema",
    "load_config",
    "named_files",
]
