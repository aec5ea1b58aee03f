"""Vectors that the user has computed elsewhere, from a file."""

from sitegen.extractors.precomputed.vectors import Precomputed

__all__ = ["Precomputed"]
