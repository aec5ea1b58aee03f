"""Every stage of a build, declared with all that it depends on; computed when it is asked for."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen import themes
from sitegen.cache import Cache, DigestIndex
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_of
from sitegen.model.build import STAGES, Options
from sitegen.model.items import Collection, Skipped, Warned
from sitegen.progress import Progress
from sitegen.run import Run, Stage

# What needs NumPy and more is imported where it is used: a build that finds nothing changed must
# not wait for it.
if TYPE_CHECKING:
    from sitegen.extractors.base import Extractor
    from sitegen.model.arrays import (
        Dendrogram,
        Features,
        Grid,
        Layout,
        NeighbourGraph,
        Reduced,
    )
    from sitegen.prepare import Prepared, Recipe


class Plan:
    """The stages of one build, in the order in which they follow from each other."""

    def __init__(self, config: SiteConfig, options: Options, progress: Progress) -> None:
        if options.until not in STAGES:
            raise SitegenError(
                f"There is no stage '{options.until}'.", f"Choose one of: {', '.join(STAGES)}."
            )
        self.config, self.options, self.progress = config, options, progress
        self.output = (options.output or config.root / "site").resolve()
        self.jobs = options.jobs or os.cpu_count() or 1
        self.run = Run(cache_at(config.root), progress, options.force)
        name = f"digests-{digest_of(str(config.root.resolve()))[:16]}.json"
        self.digests = DigestIndex(self.run.cache.folder / name)

    def goes_on_to(self, stage: str) -> bool:
        """Say whether a stage is wanted."""
        return STAGES.index(stage) <= STAGES.index(self.options.until)

    @cached_property
    def collection(self) -> Collection:
        """The pictures, and what the table says of them."""
        from dataclasses import replace

        from sitegen.stages.collect import collect

        with self.run.timed("collect"):
            collection = collect(self.config, self.digests.digest, leave_out=[self.output])
            if self.options.limit is not None:
                collection = replace(collection, items=collection.items[: self.options.limit])
        for note in collection.notes:
            self.progress.info(note)
        self.refuse_if_strict(collection.warnings, collection.skipped)
        return collection

    @cached_property
    def chosen(self) -> tuple[Extractor, str]:
        """What turns pictures into numbers, and why that."""
        from sitegen.extractors import create
        from sitegen.extractors.base import FeatureSettings

        asked = self.config.features
        weights = asked.weights
        if weights not in ("imagenet", "random"):
            weights = str(self.config.resolve(weights))
        return create(
            FeatureSettings(
                extractor=asked.extractor,
                layer=asked.layer,
                weights=weights,
                pooling=asked.pooling,
                input_size=asked.input_size,
            )
        )

    @property
    def extractor(self) -> Extractor:
        """What turns pictures into numbers."""
        return self.chosen[0]

    @cached_property
    def theme(self) -> themes.Theme:
        """The theme that the manifest names."""
        return themes.find_theme(self.config.theme.name, self.config.root)

    @cached_property
    def recipe(self) -> Recipe:
        """What is made of each picture."""
        from sitegen.prepare import Recipe, cells_for

        images, tiles = self.config.images, self.config.tiles
        return Recipe(
            images.size, images.quality, images.max_pixels, tiles.fit, cells_for(tiles.cell)
        )

    @cached_property
    def prepared(self) -> Prepared:
        """The usable pictures: each decoded once, its features extracted on the way."""
        from sitegen.prepare import prepare

        self.progress.info(f"features: {self.chosen[1]}")
        with self.run.timed("pictures"):
            prepared = prepare(
                self.collection.items,
                self.recipe,
                self.extractor,
                self.run.cache,
                self.jobs,
                self.progress,
                self.options.force,
            )
        self.refuse_if_strict((), prepared.skipped)
        if not prepared.items:
            reasons = "; ".join(f"{s.name}: {s.reason}" for s in prepared.skipped[:3])
            raise SitegenError(f"None of the pictures can be used. {reasons}", "Check the files.")
        return prepared

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the usable pictures."""
        return tuple(item.id for item in self.prepared.items)

    @cached_property
    def features(self) -> Stage[Features]:
        """One vector an item."""
        from sitegen.model.arrays import Features
        from sitegen.prepare import features_key, read_features

        items, extractor = self.prepared.items, self.extractor
        return self.run.stage(
            "extract",
            ([features_key(item, self.recipe, extractor) for item in items],),
            Features,
            lambda: Features(
                self.ids,
                read_features(items, self.recipe, extractor, self.run.cache),
                extractor.name,
            ),
            ids=self.ids,
        )

    @cached_property
    def reduced(self) -> Stage[Reduced]:
        """Fewer numbers."""
        from sitegen.model.arrays import Reduced
        from sitegen.stages import reduce

        components, seed = self.config.features.pca, self.config.map.seed
        return self.run.stage(
            "reduce",
            (reduce.VERSION, components, seed, self.features.key),
            Reduced,
            lambda: reduce.reduce(self.features.value, components, seed),
            ids=self.ids,
        )

    @cached_property
    def graph(self) -> Stage[NeighbourGraph]:
        """The nearest others of each item."""
        from sitegen.layouts.tsne import neighbours_for
        from sitegen.model.arrays import NeighbourGraph
        from sitegen.stages import neighbours, quality

        wanted = neighbours_for(len(self.ids), self.config.map.perplexity)
        k = max(wanted, self.config.neighbours.count, quality.NEAREST)
        return self.run.stage(
            "neighbours",
            (neighbours.VERSION, k, self.reduced.key),
            NeighbourGraph,
            lambda: neighbours.neighbours(self.reduced.value, k, self.progress),
            ids=self.ids,
        )

    @cached_property
    def layout(self) -> Stage[Layout]:
        """The map."""
        from sitegen.layouts import tsne
        from sitegen.model.arrays import Layout

        perplexity, seed = self.config.map.perplexity, self.config.map.seed
        return self.run.stage(
            "map",
            (tsne.VERSION, perplexity, seed, self.graph.key),
            Layout,
            lambda: tsne.tsne(
                self.reduced.value, self.graph.value, perplexity, seed, self.jobs, self.progress
            ),
            ids=self.ids,
        )

    @cached_property
    def grid(self) -> Stage[Grid]:
        """The grid."""
        from sitegen.layouts import grid
        from sitegen.model.arrays import Grid

        settings = self.config.grid
        method, shape, aspect = settings.method, settings.shape, settings.aspect
        return self.run.stage(
            "grid",
            (grid.VERSION, method, shape, aspect, self.layout.key),
            Grid,
            lambda: grid.lay_out(self.layout.value, method, shape, aspect),
            ids=self.ids,
        )

    @cached_property
    def tree(self) -> Stage[Dendrogram]:
        """The hierarchy of clusters."""
        from sitegen.model.arrays import Dendrogram
        from sitegen.stages import cluster

        return self.run.stage(
            "clusters",
            (cluster.VERSION, self.graph.key),
            Dendrogram,
            lambda: cluster.dendrogram(self.reduced.value, self.graph.value),
            ids=self.ids,
        )

    def refuse_if_strict(self, warnings: tuple[Warned, ...], skipped: tuple[Skipped, ...]) -> None:
        """Raise SitegenError where warnings and skipped files are errors."""
        if self.options.strict and (warnings or skipped):
            lines = [str(each) for each in warnings]
            lines += [f"{each.name}: {each.reason}" for each in skipped]
            raise SitegenError(
                "With --strict these are errors:\n" + "\n".join(f"  {line}" for line in lines),
                "Mend them, or build without --strict.",
            )

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Files that are not in the site, so far."""
        return (*self.collection.skipped, *self.prepared.skipped)


def cache_at(root: Path) -> Cache:
    """Return the cache of the collection in a folder: `.sitegen/cache` there, or SITEGEN_CACHE."""
    return Cache(Path(os.environ.get("SITEGEN_CACHE") or root / ".sitegen" / "cache"))
