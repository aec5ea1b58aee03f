"""Themes: templates, styles and a viewer, found by name or path. A theme is data, never code."""

from sitegen.themes.find import Theme, asset_name, find_theme
from sitegen.themes.schema import Look

__all__ = ["Look", "Theme", "asset_name", "find_theme"]
