"""The manifest: `collection.toml`, or the flags that take its place."""

from sitegen.config.globs import PICTURE_SUFFIXES
from sitegen.config.load import MANIFEST_NAME, Flags, config_from_flags, load_config
from sitegen.config.schema import (
    ClustersConfig,
    CollectionConfig,
    FacetConfig,
    FeaturesConfig,
    FieldsConfig,
    GridConfig,
    ImagesConfig,
    Manifest,
    MapConfig,
    NeighboursConfig,
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
    "FacetConfig",
    "FeaturesConfig",
    "FieldsConfig",
    "Flags",
    "GridConfig",
    "ImagesConfig",
    "Manifest",
    "MapConfig",
    "NeighboursConfig",
    "SiteConfig",
    "ThemeConfig",
    "TilesConfig",
    "config_from_flags",
    "json_schema",
    "load_config",
]
