"""Where exports go: whole or not at all, and never over what they did not make."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.config import SiteConfig, named_files
from sitegen.config.globs import matches, parse_globs
from sitegen.errors import SitegenError
from sitegen.mark import EXPORT, exported
from sitegen.version import __version__


def refuse_unfit(output: Path, config: SiteConfig, originals: Iterable[Path] = ()) -> None:
    """Raise SitegenError where a file would be lost, or taken for a picture by the next build.

    Parameters
    ----------
    output : Path
        The file that is to be written.
    config : SiteConfig
    originals : iterable of Path
        What the collection consists of beside the files that the manifest names.
    """
    if output.is_dir():
        raise SitegenError(f"{output} is a folder.", "Name a file with -o/--output.")
    real = os.path.realpath(output)
    if any(os.path.realpath(path) == real for path in (*originals, *named_files(config))):
        raise SitegenError(
            f"{output} is a file of the collection itself; nothing was written.",
            "Name another file with -o/--output.",
        )
    globs = parse_globs(config.root, config.collection.images)
    if any(matches(glob, output) for glob in globs):
        raise SitegenError(
            f"{output} lies where the next build looks for pictures, and would be taken for one.",
            "Name a place outside the images folder with -o/--output.",
        )


@contextmanager
def new_file(output: Path) -> Iterator[Path]:
    """Give a path beside a file's place; what is written there is put in its place at the end."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sitegen-", dir=output.parent) as folder:
            beside = Path(folder, output.name)
            yield beside
            beside.replace(output)
    except OSError as error:
        raise unwritable(output, error) from error


@contextmanager
def new_folder(output: Path, what: str) -> Iterator[Path]:
    """Give an empty folder beside a folder's place, which takes that place at the end.

    A folder that an earlier export of the same kind has made is replaced; what somebody added at
    its top stays.

    Parameters
    ----------
    output : Path
    what : str
        The kind of export.

    Raises
    ------
    SitegenError
        When something else is there, or nothing can be written.
    """
    refuse_foreign(output, what)
    output = output.resolve()
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sitegen-", dir=output.parent) as beside:
            staged, before = Path(beside, "new"), Path(beside, "before")
            staged.mkdir()
            yield staged
            names = sorted(entry.name for entry in staged.iterdir())
            mark = {"sitegen": __version__, "export": what, "holds": names}
            (staged / EXPORT).write_text(json.dumps(mark, indent=1) + "\n", encoding="utf-8")
            made = exported(output)
            ours = {EXPORT, *names, *(made["holds"] if made else ())}
            added = sorted({entry.name for entry in output.iterdir()} - ours) if made else []
            try:
                for name in added:
                    (output / name).rename(staged / name)
                if output.exists():
                    output.rename(before)
                staged.rename(output)
            except BaseException:
                _take_back(staged, before, output, added)
                raise
            shutil.rmtree(before, ignore_errors=True)
    except OSError as error:
        raise unwritable(output, error) from error


def _take_back(staged: Path, before: Path, output: Path, added: Iterable[str]) -> None:
    """Undo an exchange of folders that broke off; `staged` will be deleted."""
    if staged.exists():
        if before.exists():
            before.rename(output)
        for name in added:
            if (staged / name).exists():
                (staged / name).rename(output / name)


def refuse_foreign(output: Path, what: str) -> None:
    """Raise SitegenError if `output` is something that no export of this kind has made."""
    if not output.exists() and not output.is_symlink():
        return
    made = exported(output)
    is_empty = output.is_dir() and not any(output.iterdir())
    if not is_empty and (made is None or made["export"] != what):
        raise SitegenError(
            f"{output} exists and was not made by `sitegen export {what}`; nothing was changed.",
            "Name another folder with -o/--output, or move it away.",
        )


def unwritable(output: Path, error: OSError) -> SitegenError:
    """Return the error for a place that cannot be written to."""
    return SitegenError(
        f"Cannot write {output}: {error.strerror or error}. What was there is as it was.",
        "Free some space or mend the folder's rights, or name another place with -o/--output.",
    )
