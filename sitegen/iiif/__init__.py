"""IIIF manifests and collections as a source of pictures and metadata.

The only part of a build that may use the network, and only where `images` under `[collection]`
names such a file or address.
"""

from sitegen.iiif.source import Local, localise

__all__ = ["Local", "localise"]
