"""Themes: templates, styles and a viewer, found by name or path. A theme is data, never code."""

from sitegen.themes.find import STYLES, Theme, asset_name, find_theme
from sitegen.themes.schema import Look

__all__ = ["STYLES", "Look", "Theme", "asset_name", "find_theme"]
