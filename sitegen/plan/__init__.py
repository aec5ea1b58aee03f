"""Every stage of a build, declared with all that it depends on; computed when it is asked for.

The classes build on each other: what a build is given, what it measures, where it places.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sitegen.plan.inputs import cache_at
from sitegen.plan.placed import Placed
from sitegen.run import Stage

if TYPE_CHECKING:
    from sitegen.arrangements import Listed
    from sitegen.model.arrangement import Arrangement
    from sitegen.stages.quality import Scores

__all__ = ["Plan", "cache_at"]


class Plan(Placed):
    """The stages of one build, in the order in which they follow from each other."""

    @cached_property
    def layouts(self) -> tuple[Listed, ...]:
        """The layouts that the manifest lists, in its order."""
        from sitegen.arrangements import listed

        return listed(self.config, self.catalogue)

    @cached_property
    def arrangements(self) -> dict[str, Stage[Arrangement]]:
        """The layouts beside map and grid, by name."""
        from sitegen.arrangements import Made, colours, stage_of

        prepared, fields = self.prepared, self.collection.fields
        made = Made(
            features=lambda: self.reduced,
            neighbours=lambda: self.graph,
            map=lambda: self.layout,
            grid=lambda: self.grid,
            colours=lambda: colours(prepared, self.run),
            moments=lambda: self.moments,
        )
        return {
            each.name: stage_of(each, prepared.items, fields, made, self.run)
            for each in self.layouts
            if each.arranger
        }

    def begin_scores(self, beside: ExitStack) -> None:
        """Start to score in a thread what has no scores yet, all of it in one pass."""
        placed: list[Stage[Any]] = [self.layout, self.grid]
        placed += [self.arrangements[each.name] for each in self.layouts if each.is_scored]
        for stage in self.scores.values():
            if not stage.is_at_hand:
                stage.begin(beside, self.reduced, self.graph, *placed)
                break

    @cached_property
    def scores(self) -> dict[str, Stage[Scores]]:
        """How true map, grid and the layouts made from features are, by name."""
        from sitegen.stages import quality

        placed: dict[str, Stage[Any]] = {"map": self.layout, "grid": self.grid}
        scored = [each.name for each in self.layouts if each.is_scored]
        placed |= {name: self.arrangements[name] for name in scored}
        stages: dict[str, Stage[Scores]] = {}
        made: dict[str, Scores] = {}

        def make(name: str) -> Scores:
            if name not in made:  # those that have to be made as well, in the same pass
                names = [each for each in stages if each == name or not stages[each].is_at_hand]
                where = {each: placed[each].value for each in names}
                made.update(quality.measure(self.reduced.value, self.graph.value, where))
            return made[name]

        for name, stage in placed.items():
            stages[name] = self.run.stage(
                f"scores-{name}",
                {"version": quality.VERSION, "neighbours": self.graph.key, name: stage.key},
                quality.Scores,
                partial(make, name),
                ids=self.ids,
            )
        return stages
