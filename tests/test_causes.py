from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sitegen.causes import Causes, changes, inputs_of

PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())


@given(st.dictionaries(st.text(), PLAIN), st.dictionaries(st.text(), PLAIN))
def test_just_what_differs_is_named(before: dict, now: dict) -> None:
    said = changes(inputs_of(before), inputs_of(now))
    both = before.keys() & now.keys()
    # Canonical, as keys are: 1 and True are two things.
    differing = [
        name for name in both if inputs_of({"": before[name]}) != inputs_of({"": now[name]})
    ]
    assert len(said) == len(differing) + len(before.keys() ^ now.keys())
    for name in differing:
        assert any(each.startswith(name) for each in said)


def test_short_values_are_shown_and_long_ones_are_not() -> None:
    before = inputs_of({"map.perplexity": 30, "dates": list(range(100)), "alpha": 0.5})
    now = inputs_of({"map.perplexity": 20, "dates": list(range(101)), "alpha": 0.5})
    assert changes(before, now) == ("map.perplexity 30 → 20", "dates changed")


def test_causes_go_from_build_to_build(tmp_path: Path) -> None:
    def build(perplexity: int) -> tuple[str, ...]:
        causes = Causes(tmp_path / "made.json")
        causes.note("map", {"map.perplexity": perplexity})
        said = causes.of("map")
        causes.save()
        return said

    assert build(30) == ("not made before",)
    assert build(20) == ("map.perplexity 30 → 20",)
    assert build(20) == ("its result is no longer in the cache",)


def test_a_damaged_memory_only_costs_the_explanation(tmp_path: Path) -> None:
    (tmp_path / "made.json").write_text("[1, 2")
    causes = Causes(tmp_path / "made.json")
    causes.note("map", {"seed": 0})
    assert causes.of("map") == ("not made before",)
