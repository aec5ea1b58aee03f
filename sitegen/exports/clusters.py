"""The clusters as folders of links, as imagecluster makes them, or as sheets of thumbnails."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.exports.gathered import Gathered, gathered
from sitegen.exports.places import new_folder, refuse_foreign
from sitegen.exports.sheets import MOST, write_sheet
from sitegen.metadata.cells import as_text
from sitegen.model.clusters import ClusterFacts
from sitegen.model.items import Item
from sitegen.progress import Progress
from sitegen.stages.tables import Column, as_csv

_LONGEST = 60
"""Characters of a cluster's name or a file's in the name of a folder or a link."""
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Cut:
    """Where to cut the hierarchy, if not as the manifest does, and what to write.

    Attributes
    ----------
    similarity : float or None
        0…1.
    min_size : int or None
        Smaller clusters are left out.
    copy : bool
        Whether the pictures are copied rather than linked.
    sheets : bool
        Whether each cluster is one picture of thumbnails rather than a folder.
    """

    similarity: float | None = None
    min_size: int | None = None
    copy: bool = False
    sheets: bool = False


def export_clusters(
    config: SiteConfig, output: Path, cut: Cut, progress: Progress
) -> tuple[int, int]:
    """Write a folder for each cluster, ordered by size; return the clusters and their pictures.

    `clusters.csv` beside the folders lists them all. Members come in the order of their rank, the
    exemplar first.

    Raises
    ------
    SitegenError
        When the folder is not an export of clusters, or cannot be written.
    """
    refuse_foreign(output, "clusters")
    with gathered(_with_cut(config, cut), progress) as collection:
        groups, items = collection.groups, collection.plan.prepared.items
        if not groups.facts:
            raise SitegenError(
                "There are no clusters at this similarity.", "Give a lower one with --similarity."
            )
        members = _members(groups.clusters.labels, groups.ranks)
        names = _folders(groups.facts)
        output = output.resolve()
        with (
            new_folder(output, "clusters") as folder,
            progress.task("clusters", int(sum(map(len, members))), "pictures") as task,
        ):
            for name, rows in zip(names, members, strict=True):
                if cut.sheets:
                    for start in range(0, len(rows), MOST):
                        some = rows[start : start + MOST]
                        write_sheet(collection, some, folder / _sheet(name, start))
                        task.advance(len(some))
                else:
                    for link, row in zip(_links(items, rows), rows, strict=True):
                        _place(items[row].path, folder / name / link, output / name, cut.copy)
                        task.advance()
            (folder / "clusters.csv").write_bytes(_table(collection, names, members, cut))
        return len(members), sum(map(len, members))


def _with_cut(config: SiteConfig, cut: Cut) -> SiteConfig:
    asked = {"similarity": cut.similarity, "min_size": cut.min_size}
    given = {key: value for key, value in asked.items() if value is not None}
    return config.model_copy(update={"clusters": config.clusters.model_copy(update=given)})


def _members(labels: NDArray[np.int32], ranks: NDArray[np.int32]) -> list[list[int]]:
    """Return the rows of each cluster, by rank."""
    order = np.lexsort((ranks, labels))
    order = order[labels[order] > 0]
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    return [rows.tolist() for rows in np.split(order, ends)]


def _folders(facts: Sequence[ClusterFacts]) -> list[str]:
    """Return a path for each cluster: clusters of one size lie in one folder."""
    digits = len(str(max(each.size for each in facts)))
    number = len(str(len(facts)))
    found = []
    for each in facts:
        name = safe_name(each.name)
        folder = f"{each.number:0{number}}" + (f"-{name}" if name else "")
        found.append(f"with-{each.size:0{digits}}-pictures/cluster-{folder}")
    return found


def _links(items: Sequence[Item], rows: Sequence[int]) -> list[str]:
    digits = len(str(len(rows)))
    names = []
    for rank, row in enumerate(rows, start=1):
        file = PurePosixPath(items[row].filename)
        names.append(f"{rank:0{digits}}-{safe_name(file.stem)}{safe_name(file.suffix)}")
    return names


def safe_name(text: str) -> str:
    """Return a text as part of a file name that every system takes; may be empty."""
    plain = _UNSAFE.sub("-", unicodedata.normalize("NFC", text))[:_LONGEST]
    return plain if re.fullmatch(r"\.\w+", plain) else plain.strip("-.")


def _place(original: Path, target: Path, lasting: Path, copy: bool) -> None:
    """Put a picture at `target`, in a folder that will be at `lasting`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source = Path(os.path.realpath(original))
    if copy:
        shutil.copy2(source, target)
        return
    try:
        # Relative, so that collection and export can be moved together.
        target.symlink_to(os.path.relpath(source, lasting))
    except OSError as error:
        raise SitegenError(
            f"No link can be made in {lasting}: {error.strerror or error}",
            "Copy the pictures with --copy, or name a folder on another disk.",
        ) from error


def _sheet(name: str, place: int) -> str:
    """Return the sheet that shows the member in this place of a cluster, from 0."""
    return f"{name}-{place // MOST + 1}.jpg" if place >= MOST else f"{name}.jpg"


def _table(
    collection: Gathered, names: Sequence[str], members: Sequence[Sequence[int]], cut: Cut
) -> bytes:
    groups, items = collection.groups, collection.plan.prepared.items
    pairs = [(place, row) for place, rows in enumerate(members) for row in rows]
    rows = [row for _, row in pairs]
    ranks = groups.ranks[rows].tolist()
    places = [names[place] for place, _ in pairs]
    if cut.sheets:
        places = [_sheet(name, rank - 1) for name, rank in zip(places, ranks, strict=True)]
    facts = [groups.facts[place] for place, _ in pairs]
    return as_csv(
        [
            Column("cluster", tuple(each.number for each in facts)),
            Column("size", tuple(each.size for each in facts)),
            Column("name", tuple(each.name or None for each in facts), as_text),
            Column("rank", tuple(ranks)),
            Column("confidence", tuple(groups.confidence[rows].tolist()), "{:.3f}".format),
            Column("id", tuple(items[row].id for row in rows)),
            Column("filename", tuple(items[row].filename for row in rows), as_text),
            Column("place", tuple(places)),
        ]
    )
