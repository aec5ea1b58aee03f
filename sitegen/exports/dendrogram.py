"""The hierarchy of clusters as a picture: its upper branches, and what hangs on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sitegen.config import SiteConfig
from sitegen.exports.gathered import Gathered, gathered
from sitegen.exports.pictures import picture_at
from sitegen.exports.places import new_file, refuse_unfit
from sitegen.exports.scene import Line, Scene, Shown, Text, check_ending, write_scene
from sitegen.model.arrays import Clusters, Dendrogram
from sitegen.progress import Progress
from sitegen.stages import cluster

_ROW = 92
_SIDE = 84
_TREE = 640
_MARGIN = 24
_HEAD = 96
_LETTERS = 16
_LABEL = 420
_TICKS = 5


@dataclass(frozen=True)
class Branches:
    """The upper part of a hierarchy.

    Attributes
    ----------
    leaves : tuple of ndarray of int
        Rows of the pictures on each branch, from top to bottom.
    forks : tuple
        Each two branches that join: where each of the two lies (a place among the leaves, from
        0; between them for what has joined already), the height each begins at, and where they
        meet.
    """

    leaves: tuple[NDArray[np.intp], ...]
    forks: tuple[tuple[float, float, float, float, float], ...]


def export_dendrogram(
    config: SiteConfig, output: Path, leaves: int, pictures: int, progress: Progress
) -> tuple[int, int]:
    """Draw the hierarchy down to so many branches; return the branches and the pictures in all.

    Each branch shows its pictures from the centre outwards, how many there are, and what their
    metadata has in common.

    Parameters
    ----------
    leaves : int
        Branches at most.
    pictures : int
        Pictures shown of each at most.
    """
    check_ending(output)
    with gathered(config, progress) as collection:
        refuse_unfit(output, config, collection.originals())
        tree = collection.plan.tree.value
        branches = upper(tree, leaves)
        scene = _draw(collection, tree, branches, pictures)
        with new_file(output) as file:
            write_scene(scene, file)
        return len(branches.leaves), len(tree.ids)


def upper(tree: Dendrogram, leaves: int) -> Branches:
    """Cut the hierarchy where it has so many branches, and lay them out."""
    count = len(tree.ids)
    if count == 1:
        return Branches((np.array([0]),), ())
    from scipy.cluster.hierarchy import dendrogram

    leaves = min(leaves, count)
    sizes = np.ones(count + len(tree.merges), np.int64)
    for step, (left, right) in enumerate(tree.merges.tolist()):
        sizes[count + step] = sizes[left] + sizes[right]
    linkage = np.column_stack([tree.merges, tree.heights, sizes[count:]]).astype(np.float64)
    if leaves == 1:
        return Branches((np.arange(count),), ())
    # SciPy calls itself for every branch that it shows, and only for those.
    drawn = dendrogram(linkage, p=leaves, truncate_mode="lastp", no_plot=True)
    forks = [
        # SciPy's leaves lie at 5, 15, 25, …
        ((x[0] - 5) / 10, (x[2] - 5) / 10, y[0], y[3], y[1])
        for x, y in zip(drawn["icoord"], drawn["dcoord"], strict=True)
    ]
    under = tuple(_under(tree, node) for node in drawn["leaves"] or ())
    return Branches(under, tuple(forks))


def _under(tree: Dendrogram, node: int) -> NDArray[np.intp]:
    count, rows, waiting = len(tree.ids), [], [node]
    while waiting:
        node = waiting.pop()
        if node < count:
            rows.append(node)
        else:
            waiting += tree.merges[node - count].tolist()
    return np.sort(np.array(rows))


def _draw(collection: Gathered, tree: Dendrogram, branches: Branches, most: int) -> Scene:
    plan = collection.plan
    members, words = _told(collection, branches.leaves)
    shown = max(min(most, len(rows)) for rows in members)
    strip = _MARGIN + _TREE + 12
    width = strip + shown * _ROW + 12 + _LABEL + _MARGIN
    height = _HEAD + len(members) * _ROW + _MARGIN
    about, said = plan.config.collection, plan.catalogue
    scene = Scene(width, height, said.clusters_title(title=about.title))
    span = tree.span or 1.0

    def x(distance: float) -> float:
        return _MARGIN + _TREE * (1 - distance / span)

    def y(place: float) -> float:
        return _HEAD + (place + 0.5) * _ROW

    title = said.pair(name=about.title, value=said.count(n=len(tree.ids)))
    scene.parts.append(Text(title, _MARGIN, 26, 22, widest=width - 2 * _MARGIN))
    scene.parts.append(Text(said.similarity_axis, _MARGIN, 56, 13))
    for tick in range(_TICKS + 1):
        at = x(span * (1 - tick / _TICKS))
        scene.parts.append(Text(f"{tick / _TICKS:.1f}", at, 74, 13, "middle"))
        scene.parts.append(Line(((at, 84), (at, height - _MARGIN)), pale=True))
    for first, second, low, other, top in branches.forks:
        scene.parts.append(
            Line(
                ((x(low), y(first)), (x(top), y(first)), (x(top), y(second)), (x(other), y(second)))
            )
        )
    for place, (rows, text) in enumerate(zip(members, words, strict=True)):
        for number, row in enumerate(rows[:most]):
            pixels = picture_at(plan, row, _SIDE)
            down, across = pixels.shape[:2]
            left = strip + number * _ROW + (_SIDE - across) // 2
            scene.parts.append(Shown(pixels, left, int(y(place)) - down // 2))
        label = said.number(len(rows)) + (f" · {text}" if text else "")
        at = strip + min(most, len(rows)) * _ROW + 8
        scene.parts.append(Text(label, at, y(place), _LETTERS, widest=width - at - _MARGIN))
    return scene


def _told(
    collection: Gathered, leaves: Sequence[NDArray[np.intp]]
) -> tuple[list[list[int]], list[str]]:
    """Return the pictures on each branch from the centre outwards, and what they share."""
    plan = collection.plan
    labels = np.zeros(len(plan.ids), np.int32)
    for number, rows in enumerate(leaves, start=1):
        labels[rows] = number
    members = cluster.members(Clusters(plan.ids, labels), plan.reduced.value)
    facts = cluster.describe(
        members, plan.prepared.items, plan.collection.fields, plan.labels, None
    )
    items = plan.prepared.items
    alone = [items[int(rows[0])].title if len(rows) == 1 else "" for rows in members]
    words = [
        title or each.name or ", ".join(each.words[:2])
        for title, each in zip(alone, facts, strict=True)
    ]
    return [rows.tolist() for rows in members], words
