"""Metadata tables: CSV files as people have them, JSON and Parquet, read as text."""

from sitegen.metadata.read import read_columns, read_table
from sitegen.metadata.table import Table

__all__ = ["Table", "read_columns", "read_table"]
