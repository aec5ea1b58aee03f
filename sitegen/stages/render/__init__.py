"""Pages in plain HTML, by Jinja2 templates: readable without JavaScript; and lists for machines."""

from sitegen.stages.render.drafts import Front, Page
from sitegen.stages.render.renderer import Renderer, asset_names

__all__ = ["Front", "Page", "Renderer", "asset_names"]
