from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.arrays import Clusters
from sitegen.model.clusters import Curated
from sitegen.stages.cluster import curate
from tests.samples import ids


def clusters(labels: list[int]) -> Clusters:
    return Clusters(ids(len(labels)), np.array(labels, np.int32))


def of(*rows: int) -> tuple[str, ...]:
    return tuple(f"item-{row}" for row in rows)


CUT = clusters([1, 1, 1, 1, 2, 2, 2, 3, 3, 0])


def test_nothing_decided_changes_nothing() -> None:
    found = curate(CUT, [])
    np.testing.assert_array_equal(found.clusters.labels, CUT.labels)
    assert (found.names, found.warnings) == ({}, ())


def test_a_name_follows_most_of_the_members() -> None:
    found = curate(CUT, [Curated(of(4, 5, 0), name="Second")])
    assert found.names == {2: "Second"}
    assert not found.warnings


def test_a_name_survives_another_numbering() -> None:
    curated = [Curated(of(4, 5), name="Pears")]
    later = clusters([2, 2, 0, 0, 1, 1, 1, 1, 0, 0])
    assert curate(CUT, curated).names == {2: "Pears"}
    assert curate(later, curated).names == {1: "Pears"}


def test_merging_joins_clusters_and_unassigned_members() -> None:
    found = curate(CUT, [Curated(of(4, 7, 9), name="Rest", merge=True)])
    assert found.clusters.labels.tolist() == [2, 2, 2, 2, 1, 1, 1, 1, 1, 1]
    assert found.names == {1: "Rest"}


def test_merging_pictures_of_no_cluster_makes_one() -> None:
    found = curate(clusters([1, 1, 0, 0, 0]), [Curated(of(2, 3), merge=True)])
    assert found.clusters.labels.tolist() == [1, 1, 2, 2, 0]


def test_pinned_clusters_come_first_in_the_order_of_the_manifest() -> None:
    found = curate(CUT, [Curated(of(7), name="a", pin=True), Curated(of(4), name="b", pin=True)])
    assert found.clusters.labels.tolist() == [3, 3, 3, 3, 2, 2, 2, 1, 1, 0]
    assert found.names == {1: "a", 2: "b"}


def test_a_hidden_cluster_leaves_its_pictures_unassigned() -> None:
    found = curate(CUT, [Curated(of(0, 1), name="Blank pages", hidden=True)])
    assert found.clusters.labels.tolist() == [0, 0, 0, 0, 1, 1, 1, 2, 2, 0]
    assert found.names == {}


def test_what_no_longer_fits_is_a_warning_each_with_its_case() -> None:
    found = curate(
        CUT,
        [
            Curated(("lost", "gone"), name="Lost"),
            Curated(of(9), name="Alone"),
            Curated(of(0, 4), name="Apart"),
            Curated(of(0), name="First"),
            Curated(of(1, 2)),
        ],
    )
    assert found.names == {1: "First"}
    assert [each.cases for each in found.warnings] == [
        ("Lost",),
        ("Alone",),
        ("Apart",),
        ("item-1",),
    ]
    assert "none of whose members" in found.warnings[0].what
    np.testing.assert_array_equal(found.clusters.labels, CUT.labels)


def test_members_that_left_do_not_count() -> None:
    found = curate(CUT, [Curated(("lost", "gone", *of(4)), name="Second")])
    assert found.names == {2: "Second"}


def test_no_pictures() -> None:
    found = curate(clusters([]), [Curated(of(1), name="x", merge=True)])
    assert found.clusters.count == 0
    assert len(found.warnings) == 1


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=12),
    st.lists(
        st.builds(
            Curated,
            st.lists(st.integers(0, 14).map(lambda row: f"item-{row}"), min_size=1).map(tuple),
            st.sampled_from(["", "a", "b"]),
            st.booleans(),
            st.booleans(),
            st.booleans(),
        ),
        max_size=4,
    ),
)
def test_numbers_have_no_gaps_and_names_their_cluster(
    labels: list[int], curated: list[Curated]
) -> None:
    found = curate(clusters(labels), curated)
    used = set(found.clusters.labels.tolist()) - {0}
    assert used == set(range(1, len(used) + 1))
    assert set(found.names) <= used
    again = curate(clusters(labels), curated)
    np.testing.assert_array_equal(found.clusters.labels, again.clusters.labels)


def numbers(labels: list[int], before: list[int], curated: Sequence[Curated] = ()) -> list[int]:
    return curate(clusters(labels), curated, np.array(before, np.int32)).clusters.labels.tolist()


def test_a_cluster_that_outgrows_another_keeps_its_number() -> None:
    assert numbers([2, 2, 1, 1, 1, 1], [1, 1, 2, 2, 0, 0]) == [1, 1, 2, 2, 2, 2]


def test_most_of_a_cluster_that_falls_apart_keeps_its_number_and_the_rest_has_a_new_one() -> None:
    before = [1, 1, 1, 1, 1, 2, 2]
    assert numbers([2, 2, 1, 1, 1, 3, 3], before) == [3, 3, 1, 1, 1, 2, 2]


def test_of_clusters_that_come_together_the_one_of_which_most_is_there_gives_the_number() -> None:
    before = [1, 1, 1, 2, 2, 2, 2, 3, 3]
    assert numbers([1, 1, 1, 1, 1, 1, 1, 2, 2], before) == [2, 2, 2, 2, 2, 2, 2, 1, 1]


def test_the_number_of_a_cluster_that_is_gone_is_taken_by_the_last() -> None:
    assert numbers([1, 1, 0, 0, 2, 2], [1, 1, 2, 2, 3, 3]) == [1, 1, 0, 0, 2, 2]


def test_pinned_clusters_come_first_all_the_same() -> None:
    before, pinned = [1, 1, 1, 2, 2, 3, 3], [Curated(of(5), pin=True)]
    assert numbers([1, 1, 1, 2, 2, 3, 3], before, pinned) == [3, 3, 3, 2, 2, 1, 1]
    hidden = [Curated(of(0), pin=True, hidden=True), *pinned]
    assert numbers([1, 1, 1, 2, 2, 3, 3], before, hidden) == [0, 0, 0, 2, 2, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), max_size=40))
def test_numbers_are_complete_and_stay_once_given(pairs: list[tuple[int, int]]) -> None:
    labels, before = ([pair[place] for pair in pairs] for place in (0, 1))
    found = numbers(labels, before)
    # The same clusters, numbered from 1 without holes.
    assert len(set(zip(labels, found, strict=True))) == len(set(labels)) == len(set(found))
    assert set(found) - {0} == set(range(1, len(set(labels) - {0}) + 1))
    # Built again, nothing changes, however the cut itself counts.
    assert numbers(found, found) == found
    assert numbers(labels, found) == found
    # Who has more than half of a cluster in it, and nobody else's, keeps its number.
    for number in set(before) - {0}:
        rows = [row for row, each in enumerate(before) if each == number]
        now = {labels[row] for row in rows}
        others = {before[row] for row, each in enumerate(labels) if each in now} - {0, number}
        if len(now) == 1 and 0 not in now and not others and number <= max(found):
            assert {found[row] for row in rows} == {number}
