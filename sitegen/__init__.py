"""Publish an image collection as a static website, arranged by visual similarity.

>>> from sitegen import build, load_config
>>> report = build(load_config("my-collection"))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sitegen.version import __version__

if TYPE_CHECKING:
    from sitegen.config import SiteConfig, load_config
    from sitegen.errors import SitegenError
    from sitegen.model.build import Options, Report
    from sitegen.pipeline import build

__all__ = ["Options", "Report", "SiteConfig", "SitegenError", "__version__", "build", "load_config"]

_HOME = {
    "Options": "sitegen.model.build",
    "Report": "sitegen.model.build",
    "SiteConfig": "sitegen.config",
    "SitegenError": "sitegen.errors",
    "build": "sitegen.pipeline",
    "load_config": "sitegen.config",
}


def __getattr__(name: str) -> Any:
    # Imported on first use, so that `import sitegen` and the command line's help stay quick.
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sitegen' has no attribute {name!r}")
