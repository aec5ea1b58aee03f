"""Collect: which pictures there are, and what the metadata table says of each."""

from sitegen.stages.collect.find import find
from sitegen.stages.collect.gather import collect

__all__ = ["collect", "find"]
