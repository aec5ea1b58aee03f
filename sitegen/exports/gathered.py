"""A collection as an export needs it: each part computed when it is asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sitegen import site
from sitegen.config import SiteConfig
from sitegen.model.build import Options
from sitegen.model.clusters import Groups
from sitegen.model.site import SiteData
from sitegen.pipeline import planned
from sitegen.plan import Plan
from sitegen.progress import Progress


class Gathered:
    """A plan, and what the site would say of it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def groups(self) -> Groups:
        """The clusters of the opening cut."""
        return site.group(self.plan)

    @cached_property
    def data(self) -> SiteData:
        """Everything that the site shows, in grid order."""
        scores = {name: stage.value for name, stage in self.plan.scores.items()}
        return site.assemble(self.plan, self.groups, scores)

    def originals(self) -> Iterator[Path]:
        """Yield the files that the collection consists of, which nothing may write over."""
        config = self.plan.config
        yield from (item.path for item in self.plan.collection.items)
        yield from (path for path in (config.manifest, config.collection.metadata) if path)


@contextmanager
def gathered(config: SiteConfig, progress: Progress) -> Iterator[Gathered]:
    """Make a collection's parts available, and remember the digests of its files at the end."""
    plan = planned(config, Options(), progress)
    try:
        yield Gathered(plan)
    finally:
        plan.digests.save(time.time_ns())
