"""What curators decide on clusters, carried over to each new cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sitegen.model.arrays import Clusters
from sitegen.model.clusters import Curated, Curation
from sitegen.model.items import Warned

_GONE = "curated clusters none of whose members are in the collection"
_NOWHERE = "curated clusters whose members are in no cluster"
_APART = "curated clusters whose members are now in several clusters"
_TWICE = "curated clusters that are the same cluster as an earlier one"


def curate(
    clusters: Clusters, curated: Sequence[Curated], before: NDArray[np.int32] | None = None
) -> Curation:
    """Rename, merge, pin and hide clusters as the curator wants, and number what comes of it.

    A curated cluster is the one that more than half of its members are in, of those that are
    still in the collection. Merging comes first, in the order of the manifest: every cluster that
    members are in becomes one, and members that were unassigned join it.

    Parameters
    ----------
    before : ndarray, shape (n,), int32, optional
        The cluster that each picture was in when the site was published last, 0 for none: what is
        still the same cluster keeps its number.

    Returns
    -------
    Curation
        The clusters, numbered anew; the names; and a warning for each reason why something of
        the manifest no longer fits, never an error.
    """
    place = {item: row for row, item in enumerate(clusters.ids)}
    known = [
        np.array([place[item] for item in each.members if item in place], np.int64)
        for each in curated
    ]
    labels = clusters.labels.copy()
    for each, rows in zip(curated, known, strict=True):
        if each.merge and len(rows):
            joined = np.unique(labels[rows][labels[rows] > 0])
            label = joined[0] if len(joined) else labels.max() + 1
            labels[np.isin(labels, joined)] = label
            labels[rows] = label
    meant: dict[int, Curated] = {}
    problems: dict[str, list[str]] = {}
    for each, rows in zip(curated, known, strict=True):
        label, problem = _match(labels[rows])
        if problem or label in meant:
            case = each.name or (each.members or ("",))[0]
            problems.setdefault(problem or _TWICE, []).append(case)
        else:
            meant[label] = each
    labels[np.isin(labels, [label for label, each in meant.items() if each.hidden])] = 0
    numbers = _numbers(labels, [label for label, each in meant.items() if each.pin], before)
    return Curation(
        Clusters(clusters.ids, numbers[labels]),
        {
            int(numbers[label]): each.name
            for label, each in meant.items()
            if each.name and not each.hidden
        },
        tuple(Warned(what, tuple(cases)) for what, cases in problems.items()),
    )


def _match(labels: NDArray[np.int32]) -> tuple[int, str]:
    """Return the label that more than half have, else 0 and what is wrong."""
    if not len(labels):
        return 0, _GONE
    label, most = Counter(labels.tolist()).most_common(1)[0]
    if not labels.any():
        return 0, _NOWHERE
    return (label, "") if label and 2 * most > len(labels) else (0, _APART)


def _numbers(
    labels: NDArray[np.int32], pinned: Sequence[int], before: NDArray[np.int32] | None
) -> NDArray[np.int32]:
    """Return the new number of each label: the pinned ones first, then by falling size.

    With `before` those that are not pinned have the numbers that they had there, where these are
    to be had; the others take what is free, the largest the lowest.
    """
    found, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = [int(label) for label in found[np.lexsort((first, -sizes))] if label]
    order.sort(key=lambda label: pinned.index(label) if label in pinned else len(pinned))
    numbers = np.zeros(int(labels.max(initial=0)) + 1, np.int32)
    if before is None:
        numbers[order] = np.arange(1, len(order) + 1)
        return numbers
    first_ones = [label for label in order if label in pinned]
    others = order[len(first_ones) :]
    numbers[first_ones] = np.arange(1, len(first_ones) + 1)
    free = dict.fromkeys(range(len(first_ones) + 1, len(order) + 1))
    had = _had(labels, before)
    for label in others:
        if had.get(label) in free:
            numbers[label] = had[label]
            del free[had[label]]
    rest = [label for label in others if not numbers[label]]
    numbers[rest] = list(free)
    return numbers


def _had(labels: NDArray[np.int32], before: NDArray[np.int32]) -> dict[int, int]:
    """Return by label the number of the cluster before that it continues.

    That is where more than half of what is left of the one before is; where several came
    together, the one of which most is in it.
    """
    base = int(labels.max(initial=0)) + 1
    pairs, shared = np.unique(before.astype(np.int64) * base + labels, return_counts=True)
    numbers, found = pairs // base, pairs % base
    _, which = np.unique(numbers, return_inverse=True)
    left = np.bincount(which, shared)
    most = (2 * shared > left[which]) & (numbers > 0) & (found > 0)
    numbers, found, shared = numbers[most], found[most], shared[most]
    # The last one said of a label counts: that with most, of equal ones the lowest number.
    order = np.lexsort((-numbers, shared))
    return dict(zip(found[order].tolist(), numbers[order].tolist(), strict=True))
