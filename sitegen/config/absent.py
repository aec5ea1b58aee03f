"""What to say where no manifest is: where one lies, or what is there to start from."""

from __future__ import annotations

import shlex
from pathlib import Path

from sitegen.config.globs import PICTURE_SUFFIXES, picture_globs
from sitegen.config.nearest import did_you_mean
from sitegen.errors import NoManifest

MANIFEST_NAME = "collection.toml"
"""File name of the manifest."""

_LOOKED_AT = 10_000
_LISTED = 3


def no_manifest(where: Path) -> NoManifest:
    """Return the error for a folder without a manifest, or for what is neither."""
    if where.is_dir():
        return NoManifest(f"There is no {MANIFEST_NAME} in {where.resolve()}.", _beginning(where))
    if where.is_file():
        return NoManifest(f"'{where}' is no manifest.", _instead_of_file(where))
    return NoManifest(f"There is no file or folder '{where}'.", _instead_of_nothing(where))


def _beginning(folder: Path) -> str:
    here = folder.resolve()
    above = [parent for parent in here.parents[:_LISTED] if (parent / MANIFEST_NAME).is_file()]
    below = sorted(folder.glob(f"[!.]*/{MANIFEST_NAME}"))[:_LISTED]
    near = [*above[:1], *(path.parent for path in below)]
    if near:
        listed = ", ".join(shlex.quote(str(path)) for path in near)
        return f"There is one elsewhere; name its folder: {listed}"
    target = [] if folder == Path() else [str(folder)]
    init = shlex.join(["sitegen", "init", *target])
    globs = picture_globs(folder, _LOOKED_AT)
    build = shlex.join(["sitegen", "build", *target, "--images", *(globs or ["photos/**/*"])[:1]])
    return f"`{init}` writes one, fitted to what lies there. Or do without: {build}"


def _instead_of_file(file: Path) -> str:
    if file.suffix.lower() in PICTURE_SUFFIXES:
        return (
            "Pictures are named by a pattern, in quotes so that the shell leaves it as it is: "
            "--images 'photos/**/*.jpg'"
        )
    return f"Name the collection's folder or its {MANIFEST_NAME}."


def _instead_of_nothing(where: Path) -> str:
    if where.suffix and where.suffix.lower() != ".toml":
        return "Here a command takes the collection's folder; the file to write is named by -o."
    if not where.parent.is_dir():
        return ""
    folders = sorted(
        path.name
        for path in where.parent.iterdir()
        if path.is_dir() and not path.name.startswith(".")
    )
    hint = did_you_mean(where.name, folders, f"folders in {where.parent.resolve()}")
    return hint[:1].upper() + hint[1:]
