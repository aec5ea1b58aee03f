"""The stages that compare pictures: features, neighbours and clusters."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sitegen.errors import SitegenError, UnusableImage
from sitegen.garbage import seldom_collected
from sitegen.model.items import Item, Labels, Skipped
from sitegen.plan.inputs import Inputs
from sitegen.run import Stage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sitegen.model.arrays import Dendrogram, Features, NeighbourGraph, Reduced
    from sitegen.prepare import Prepared


class Measured(Inputs):
    """What is known of the pictures, and how alike they are."""

    @cached_property
    def prepared(self) -> Prepared:
        """The usable pictures: each decoded once, its features extracted on the way."""
        from sitegen.prepare import prepare

        self.progress.info(f"features: {self.sources.reason}")
        for note in self.extraction.notes:
            self.progress.info(f"features: {note}")
        self.sources.keep_choice()
        with self.run.timed("pictures") as step, seldom_collected():
            prepared = prepare(
                self.collection.items,
                self.recipe,
                list(self.extraction.shelves.values()),
                self.run.cache,
                self.jobs,
                self.progress,
                self.options.force,
            )
            step.done, step.of = prepared.made, len(self.collection.items)
        self.refuse_if_strict(prepared.warnings, prepared.skipped)
        if not prepared.items:
            reasons = "; ".join(f"{s.name}: {s.reason}" for s in prepared.skipped[:3])
            raise SitegenError(f"None of the pictures can be used. {reasons}", "Check the files.")
        return prepared

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Files that are not in the site, so far."""
        return (*self.collection.skipped, *self.prepared.skipped)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the usable pictures."""
        return tuple(item.id for item in self.prepared.items)

    @cached_property
    def features(self) -> Stage[Features]:
        """One vector an item."""
        from sitegen.model.arrays import Features

        items, extraction, ids = self.prepared.items, self.extraction, self.ids
        return self.run.array_stage(
            "extract",
            {"pictures and extractor": extraction.key(items)},
            lambda: extraction.shape(items),
            lambda matrix: extraction.fill(items, matrix),
            lambda values: Features(ids, values, extraction.name),
        )

    @cached_property
    def labels(self) -> Labels:
        """What a classifier sees in each picture."""
        settings = self.config.labels
        return self.extraction.labels(self.prepared.items, settings.top, settings.min_score)

    @cached_property
    def reduced(self) -> Stage[Reduced]:
        """Fewer numbers, with likeness in time among them if that is asked for."""
        from sitegen.model.arrays import Reduced
        from sitegen.stages import reduce
        from sitegen.stages.moments import VERSION, with_time

        settings, seed, alpha = self.config.features, self.config.map.seed, self.config.time.alpha
        pictures = self.run.stage(
            "reduce",
            {
                "version": reduce.VERSION,
                "features.pca": settings.pca,
                "features.whiten": settings.whiten,
                "map.seed": seed,
                "features": self.features.key,
            },
            Reduced,
            lambda: reduce.reduce(self.features.value, settings.pca, seed, settings.whiten),
            ids=self.ids,
        )
        if alpha == 0:
            return pictures
        when = self.moments
        return self.run.stage(
            "time",
            {
                "version": VERSION,
                "time.alpha": alpha,
                "dates": [None if math.isnan(day) else day for day in when.tolist()],
                "reduced features": pictures.key,
            },
            Reduced,
            lambda: with_time(pictures.value, when, alpha),
            ids=self.ids,
        )

    @cached_property
    def moments(self) -> NDArray[np.float64]:
        """When each usable picture was made: by the table, else by the camera."""
        from sitegen.stages.moments import moments

        items = self.prepared.items
        texts = [item.when for item in items]
        said = moments(texts, [None] * len(texts)).tolist()
        undated = [item for item, day in zip(items, said, strict=True) if math.isnan(day)]
        written = iter(self._written_by_cameras(undated))
        when = moments(texts, [next(written) if math.isnan(day) else None for day in said])
        known = sum(not math.isnan(day) for day in when.tolist())
        self.progress.info(f"time: {known:,} of {len(items):,} pictures have a date")
        return when

    def _written_by_cameras(self, items: Sequence[Item]) -> list[datetime | None]:
        """Read when pictures were taken; remembered, since most builds ask for the same ones."""
        from sitegen.images.taken import VERSION, taken
        from sitegen.workers import Workers

        def read(workers: Workers, item: Item) -> str:
            with suppress(UnusableImage):
                found = workers.run(taken, item.path)
                return found.isoformat() if found else ""
            return ""

        def make() -> bytes:
            with Workers(modules=["sitegen.images"]) as workers:
                return json.dumps([read(workers, item) for item in items]).encode()

        made_from = [VERSION, [item.digest for item in items]]
        found = json.loads(self.run.small("taken", made_from, make)) if items else []
        return [datetime.fromisoformat(text) if text else None for text in found]

    @cached_property
    def graph(self) -> Stage[NeighbourGraph]:
        """The nearest others of each item."""
        from sitegen.layouts.tsne import neighbours_for
        from sitegen.model.arrays import NeighbourGraph
        from sitegen.stages import neighbours, quality

        wanted = neighbours_for(len(self.ids), self.config.map.perplexity)
        k = max(wanted, self.config.neighbours.count, quality.NEAREST)
        metric = self.config.neighbours.metric
        return self.run.stage(
            "neighbours",
            {
                "version": neighbours.VERSION,
                "neighbours": k,
                "neighbours.metric": metric,
                "reduced features": self.reduced.key,
            },
            NeighbourGraph,
            lambda: neighbours.neighbours(self.reduced.value, k, self.progress, metric),
            ids=self.ids,
        )

    @cached_property
    def tree(self) -> Stage[Dendrogram]:
        """The hierarchy of clusters."""
        from sitegen.model.arrays import Dendrogram
        from sitegen.stages import cluster

        settings = self.config.clusters
        return self.run.stage(
            "clusters",
            {
                "version": cluster.VERSION,
                "clusters.method": settings.method,
                "clusters.metric": settings.metric,
                "neighbours": self.graph.key,
            },
            Dendrogram,
            lambda: cluster.dendrogram(
                self.reduced.value, self.graph.value, settings.method, settings.metric
            ),
            ids=self.ids,
        )
