"""The items as a table: places, clusters, neighbours and all metadata."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.exports.gathered import gathered
from sitegen.exports.places import new_file, refuse_unfit
from sitegen.progress import Progress
from sitegen.stages.tables import Column, as_csv, item_columns, metadata_columns

ENDINGS = (".csv", ".parquet")


def export_items(config: SiteConfig, output: Path, progress: Progress) -> tuple[int, int]:
    """Write the items to a file whose ending says how; return its rows and columns.

    Raises
    ------
    SitegenError
        When the ending is none of `ENDINGS`, or the file cannot be written.
    """
    ending = output.suffix.lower()
    if ending not in ENDINGS:
        raise SitegenError(
            f"{output} has to end in {' or '.join(ENDINGS)}.", "Name it so with -o/--output."
        )
    if ending == ".parquet":
        _arrow()
    with gathered(config, progress) as collection:
        refuse_unfit(output, config, collection.originals())
        columns = item_columns(collection.data)
        columns += metadata_columns(collection.data, [column.name for column in columns])
        with new_file(output) as file:
            if ending == ".parquet":
                _write_parquet(columns, file)
            else:
                file.write_bytes(as_csv(columns))
        return collection.data.count, len(columns)


def _write_parquet(columns: Sequence[Column], file: Path) -> None:
    """Write the columns with their types; texts are as they are, for nothing can run there."""
    arrow, parquet = _arrow()
    arrays = {}
    for column in columns:
        array = arrow.array(column.values)
        is_empty = arrow.types.is_null(array.type)
        arrays[column.name] = array.cast(arrow.string()) if is_empty else array
    parquet.write_table(arrow.table(arrays), file)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise SitegenError(
            "Parquet needs pyarrow, which is not installed.",
            "pip install 'sitegen[parquet]', or export to a .csv file.",
        ) from None
    return pyarrow, pyarrow.parquet
