"""The steps of a build. Each takes and returns frozen dataclasses; none knows of another."""
