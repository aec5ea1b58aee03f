"""Every stage of a build, declared with all that it depends on; computed when it is asked for."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen import themes
from sitegen.cache import Cache, DigestIndex
from sitegen.causes import Causes
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError, UnusableImage
from sitegen.fingerprint import digest_bytes, digest_of
from sitegen.model.build import STAGES, Options
from sitegen.model.items import Collection, Labels, Skipped, Warned
from sitegen.progress import Progress
from sitegen.run import Run, Stage

# What needs NumPy and more is imported where it is used: a build that finds nothing changed must
# not wait for it.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sitegen.arrangements import Listed
    from sitegen.extraction import Extraction
    from sitegen.kept_file import KeptFile
    from sitegen.languages import Words
    from sitegen.model.arrangement import Arrangement
    from sitegen.model.arrays import (
        Dendrogram,
        Features,
        Grid,
        Layout,
        NeighbourGraph,
        Reduced,
    )
    from sitegen.model.kept import Held, Settings
    from sitegen.prepare import Prepared
    from sitegen.recipe import Recipe
    from sitegen.sources import Sources
    from sitegen.stages.quality import Scores

_NAMED = 5
"""Missing words that are named, at most."""


class Plan:
    """The stages of one build, in the order in which they follow from each other."""

    def __init__(
        self,
        config: SiteConfig,
        options: Options,
        progress: Progress,
        missing: tuple[Skipped, ...] = (),
        said: SiteConfig | None = None,
    ) -> None:
        if options.until not in STAGES:
            raise SitegenError(
                f"There is no stage '{options.until}'.", f"Choose one of: {', '.join(STAGES)}."
            )
        self.config, self.options, self.progress = config, options, progress
        # As the manifest has it: `config` names fetched pictures by where they lie in the cache.
        self.said = said or config
        self._missing = missing
        self.output = (options.output or config.root / "site").resolve()
        self.jobs = options.jobs or os.cpu_count() or 1
        cache = cache_at(config.root)
        made = cache.folder / f"made-{digest_of(str(self.output))[:16]}.json"
        self.run = Run(cache, progress, options.force, Causes(made))
        name = f"digests-{digest_of(str(config.root.resolve()))[:16]}.json"
        self.digests = DigestIndex(self.run.cache.folder / name)

    @property
    def _is_elsewhere(self) -> bool:
        """Whether the site is written to another folder than the usual one."""
        return self.output != (self.config.root / "site").resolve()

    def goes_on_to(self, stage: str) -> bool:
        """Say whether a stage is wanted."""
        return STAGES.index(stage) <= STAGES.index(self.options.until)

    @cached_property
    def collection(self) -> Collection:
        """The pictures, and what the table says of them."""
        from dataclasses import replace

        from sitegen.stages.collect import collect

        with self.run.timed("collect"):
            collection = self.with_missing(
                collect(self.config, self.digests.digest, leave_out=[self.output])
            )
            if self.options.limit is not None:
                collection = replace(collection, items=collection.items[: self.options.limit])
            if self.goes_on_to("extract"):
                is_all = self.options.limit is None and self.config.collection.sample is None
                collection = self.sources.with_vectors(collection, is_all)
        for note in collection.notes:
            self.progress.info(note)
        self.refuse_if_strict(collection.warnings, collection.skipped)
        return collection

    def with_missing(self, collection: Collection) -> Collection:
        """Add the pictures that could not be fetched to those that are left out."""
        from dataclasses import replace

        return replace(collection, skipped=(*self._missing, *collection.skipped))

    @cached_property
    def sources(self) -> Sources:
        """What turns pictures into numbers, and why that."""
        from sitegen.sources import Sources

        spare = f"auto-{digest_of(str(self.config.root.resolve()))[:16]}.json"
        return Sources(self.config, self.run.cache.folder / spare, self.progress.info)

    @cached_property
    def extraction(self) -> Extraction:
        """Where the features come from."""
        from sitegen.extraction import Extraction

        return Extraction(self.sources.parts, self.recipe, self.run.cache)

    @cached_property
    def theme(self) -> themes.Theme:
        """The theme that the manifest names."""
        return themes.find_theme(self.config.theme.name, self.config.root)

    @cached_property
    def background(self) -> str:
        """Colour behind the pictures: the manifest's, else the theme's."""
        return self.config.tiles.background or self.theme.look.ground

    @cached_property
    def words(self) -> dict[str, str]:
        """The collection's own words in Markdown: `intro` and `footer`."""
        from sitegen.identity import prose_in

        about, root = self.config.collection, self.config.root
        return {"intro": prose_in(about.intro, root), "footer": prose_in(about.footer, root)}

    @cached_property
    def catalogue(self) -> Words:
        """What the site itself says, in the collection's language."""
        from sitegen.languages import words_of

        about = self.config.collection
        return words_of(about.language, self.config.resolve(about.words) if about.words else None)

    @cached_property
    def further(self) -> tuple[Words, ...]:
        """What the viewer says in the other languages that visitors can choose."""
        from sitegen.languages import further_words

        about = self.config.collection
        tags = [tag for tag in dict.fromkeys(about.languages) if tag != about.language]
        return tuple(further_words(tag) for tag in tags)

    @property
    def unsaid(self) -> str:
        """Tell which words stay in English, in one line; nothing where none does."""
        missing, about = self.catalogue.missing, self.config.collection
        if not missing:
            return ""
        if not about.words:
            return (
                f"sitegen does not speak {about.language}: what the site itself says stays in "
                "English; collection.words can name a catalogue"
            )
        listed = ", ".join(missing[:_NAMED]) + (", …" if len(missing) > _NAMED else "")
        count = f"{len(missing)} of {len(list(self.catalogue))}"
        return f"{about.words}: {count} words are missing and stay in English: {listed}"

    @cached_property
    def marks(self) -> dict[str, bytes]:
        """The logo and the mark for the browser's tabs, as far as the manifest names them."""
        if not self.config.theme.logo and not self.config.theme.favicon:
            return {}
        from sitegen.identity.marks import marks_of

        return marks_of(self.config)

    @cached_property
    def recipe(self) -> Recipe:
        """What is made of each picture."""
        from sitegen.prepare import cells_for
        from sitegen.recipe import Recipe

        images, tiles = self.config.images, self.config.tiles
        return Recipe(
            images.size,
            images.quality,
            images.max_pixels,
            tiles.fit,
            cells_for(tiles.cell),
            images.max_seconds,
            images.truncated,
        )

    @cached_property
    def prepared(self) -> Prepared:
        """The usable pictures: each decoded once, its features extracted on the way."""
        from sitegen.prepare import prepare

        self.progress.info(f"features: {self.sources.reason}")
        for note in self.extraction.notes:
            self.progress.info(f"features: {note}")
        self.sources.keep_choice()
        with self.run.timed("pictures") as step:
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
        from sitegen.images import taken
        from sitegen.stages.moments import moments
        from sitegen.workers import Workers

        items = self.prepared.items
        texts = [item.when for item in items]
        said = moments(texts, [None] * len(texts))
        pairs = zip(items, said.tolist(), strict=True)
        with Workers() as workers:

            def by_camera(path: Path) -> datetime | None:
                with suppress(UnusableImage):
                    return workers.run(taken, path)
                return None

            dates = [by_camera(item.path) if math.isnan(day) else None for item, day in pairs]
        when = moments(texts, dates)
        known = sum(not math.isnan(day) for day in when.tolist())
        self.progress.info(f"time: {known:,} of {len(items):,} pictures have a date")
        return when

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
    def kept_file(self) -> KeptFile | None:
        """The file that keeps the layout with the collection; None where none is kept."""
        from sitegen.kept_file import KeptFile, place_of

        collection = self.config.collection
        if not self.config.map.keep or self.options.limit or collection.sample:
            return None
        place = place_of(self.config)
        return KeptFile(place, self.run.cache.folder / f"{digest_of(str(place.resolve()))[:16]}")

    @cached_property
    def held(self) -> Held | None:
        """What of the layout published before stays as it was; None where all starts afresh."""
        from sitegen.kept import held

        file = None if self.options.relayout else self.kept_file
        return held(
            file,
            self.prepared.items,
            *self.laid_out_by,
            lambda: self.graph.value,
            self.progress.info,
        )

    @cached_property
    def laid_out_by(self) -> tuple[Settings, Settings]:
        """What map and grid are made by, by name: where it changes, they start afresh."""
        from sitegen.kept import settings_of

        return settings_of(self.config, self.extraction, self.mask[1])

    def keep(self) -> None:
        """Keep the layout of the site that was just published, for the builds to come."""
        if self.kept_file is None:
            return
        from sitegen.kept import published, written

        is_trial = self.held is None and self._is_elsewhere and not self.options.relayout
        if is_trial and self.kept_file.digest() is not None:
            # The pictures of the site itself are to stay.
            self.progress.info(
                f"{self.kept_file.place.name} is left as it was, as -o names another folder;"
                " --relayout keeps this layout in it"
            )
            return
        made = self.tsne.value, self.grid.value, self.graph.value
        kept = published(self.prepared.items, *made, self.held, *self.laid_out_by)
        self.kept_file.write(written(kept).encode())

    @cached_property
    def layout(self) -> Stage[Layout]:
        """The map, with its pictures parted if that is asked for."""
        from sitegen.layouts import part
        from sitegen.model.arrays import Layout

        tsne = self.tsne
        if self.config.map.overlap:
            return tsne
        key = {"version": part.VERSION, "map": tsne.key}
        return self.run.stage("part", key, Layout, lambda: part.part(tsne.value), ids=self.ids)

    @cached_property
    def tsne(self) -> Stage[Layout]:
        """The map as t-SNE leaves it, from which the grid is made."""
        from sitegen.layouts import holding, tsne
        from sitegen.model.arrays import Layout

        perplexity, seed, held = self.config.map.perplexity, self.config.map.seed, self.held
        if held and held.is_whole:
            return self.run.found("map", Layout(self.ids, held.positions.astype("float32")))

        def make() -> Layout:
            given = self.reduced.value, self.graph.value
            if held is None:
                made = tsne.tsne(*given, perplexity, seed, self.jobs, self.progress)
                return holding.rounded(made)
            from sitegen.layouts.stay import stay

            settles, last = held.settles_map, (self.jobs, self.progress)
            made = stay(*given, held.positions, perplexity, seed, settles, *last)
            return holding.rounded(made, held.unit)

        before = [digest_bytes(held.positions.tobytes()), held.settles_map] if held else None
        made_from = {
            "version": [tsne.VERSION, holding.VERSION],
            "map.perplexity": perplexity,
            "map.seed": seed,
            "neighbours": self.graph.key,
            "kept map": before,
        }
        return self.run.stage("map", made_from, Layout, make, by_content=True, ids=self.ids)

    @cached_property
    def grid(self) -> Stage[Grid]:
        """The grid."""
        from sitegen.images import silhouette
        from sitegen.layouts import grid, holding
        from sitegen.model.arrays import Grid

        settings, seed, held = self.config.grid, self.config.map.seed, self.held
        method, shape, aspect = settings.method, settings.shape, settings.aspect
        mask, drawn = self.mask

        def outline() -> Any:
            return silhouette(mask) if mask else None

        is_whole = held is not None and held.is_whole and held.grid_stays
        # A file that was merged or edited may have holes.
        if held and is_whole and grid.fills(held.places, shape, aspect, outline()):
            rows, columns = (int(number) + 1 for number in held.places.max(axis=0))
            cells = held.places[:, 0] * columns + held.places[:, 1]
            return self.run.found("grid", Grid(self.ids, columns, rows, cells))
        made_from: dict[str, Any] = {
            "grid.method": method,
            "grid.shape": shape,
            "grid.aspect": aspect,
            "grid.mask": drawn,
            "map.seed": seed,
            "neighbours": self.graph.key,
        }

        def make() -> Grid:
            given = self.reduced.value, self.graph.value
            if held is None or not held.grid_stays:
                where = self.tsne.value
                return grid.lay_out(where, method, shape, aspect, *given, seed, outline())
            from sitegen.layouts.grid.stay import stay

            before = held.places, held.columns
            return stay(*given, *before, shape, aspect, seed, held.settles_grid, outline())

        if held and held.grid_stays:
            places = digest_bytes(held.places.tobytes())
            kept = [places, held.columns, held.settles_grid]
            made_from |= {"version": holding.VERSION, "kept grid": kept}
        else:
            made_from |= {"version": grid.VERSION, "map": self.tsne.key}
        return self.run.stage("grid", made_from, Grid, make, by_content=True, ids=self.ids)

    @property
    def mask(self) -> tuple[Path | None, str | None]:
        """The picture whose shape the grid takes, if it does, and its digest."""
        settings = self.config.grid
        if settings.shape != "mask" or settings.mask is None:
            return None, None
        path = self.config.resolve(settings.mask)
        return path, self.digests.digest(path)

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

    @cached_property
    def scores(self) -> dict[str, Stage[Scores]]:
        """How true map, grid and the layouts made from features are, by name."""
        placed: dict[str, Stage[Any]] = {"map": self.layout, "grid": self.grid}
        scored = [each.name for each in self.layouts if each.is_scored]
        placed |= {name: self.arrangements[name] for name in scored}
        return {name: self._scores_of(name, stage) for name, stage in placed.items()}

    def _scores_of(self, name: str, placed: Stage[Any]) -> Stage[Scores]:
        from sitegen.stages import quality

        return self.run.stage(
            f"scores-{name}",
            {"version": quality.VERSION, "neighbours": self.graph.key, name: placed.key},
            quality.Scores,
            lambda: quality.measure(self.reduced.value, self.graph.value, placed.value),
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
