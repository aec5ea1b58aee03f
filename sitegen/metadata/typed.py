"""Tables whose values have types, JSON and Parquet: every value becomes text."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sitegen.metadata.delimited import CONTROL, decode, refused
from sitegen.metadata.table import Table, header_of, warned

_JOINT = "; "
_HINT = 'a table is a list of objects, such as [{"filename": "a.jpg"}], or one object a line'


def read_json(path: Path, data: bytes) -> Table:
    """Read a list of objects, an object that holds one such list, or an object a line.

    Raises
    ------
    ManifestError
        When the file is none of these.
    """
    text = decode(data, path)
    try:
        objects = _objects(_parse(text.text))
    except (ValueError, RecursionError) as error:
        try:
            objects = [_parse(line) for line in text.text.split("\n") if line.strip()]
        except (ValueError, RecursionError):
            raise refused(path.name, f"is not valid JSON: {error}", _HINT) from None
    if not objects or not all(isinstance(one, dict) for one in objects):
        raise refused(path.name, "holds no rows", _HINT)
    names = list(dict.fromkeys(name for one in objects for name in one))
    rows = ([one.get(name) for name in names] for one in objects)
    try:
        return _table(path, names, rows, text.encoding)
    except RecursionError:
        raise refused(path.name, "is nested too deeply", _HINT) from None


def read_parquet(path: Path) -> Table:
    """Read a Parquet file.

    Raises
    ------
    ManifestError
        When it is none, or the package that reads it is not installed.
    """
    import pandas

    try:
        frame = pandas.read_parquet(path, dtype_backend="pyarrow")
    except ImportError:
        hint = "pip install pyarrow, or save the table as CSV"
        raise refused(path.name, "Parquet needs pyarrow", hint) from None
    except (OSError, ValueError) as error:
        raise refused(path.name, f"is not a Parquet file: {error}", "") from None
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    columns = [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]
    rows = zip(*columns, strict=True)
    return _table(path, [str(name) for name in frame.columns], rows, "utf-8")


def text_of(value: Any) -> str:
    """Return a value as text: lists joined by semicolons, nothing for missing values."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        # Dates often come as moments at midnight.
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if isinstance(value, Mapping):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        value = _JOINT.join(filter(None, map(text_of, value)))
    elif type(value).__module__.partition(".")[0] in ("pandas", "numpy"):
        value = _text_of_scalar(value)
    text = CONTROL.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", errors="replace").decode("utf-8").strip()


def _text_of_scalar(value: Any) -> str:
    """Return a pandas or NumPy value as text."""
    import pandas

    if pandas.api.types.is_list_like(value):
        return text_of(list(value))
    if pandas.isna(value):
        return ""
    return text_of(value.item()) if hasattr(value, "item") else str(value)


def _parse(text: str) -> Any:
    """Parse JSON, keeping numbers as they are written."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda _: None)


def _objects(value: Any) -> list[Any]:
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list) and inner]
        tables = [inner for inner in lists if all(isinstance(one, dict) for one in inner)]
        return tables[0] if len(tables) == 1 else [value]
    return value if isinstance(value, list) else []


def _table(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]], encoding: str) -> Table:
    header = header_of([text_of(name) for name in names])
    if not header.names:
        raise refused(path.name, "no column has a name", _HINT)
    texts = (tuple(text_of(row[place]) for place in header.places) for row in rows)
    numbered = [(number, row) for number, row in enumerate(texts, start=1) if any(row)]
    return Table(
        path,
        header.names,
        tuple(row for _, row in numbered),
        tuple(number for number, _ in numbered),
        encoding,
        warnings=tuple(warned("columns of the same name in the table, renamed", header.renamed)),
    )
