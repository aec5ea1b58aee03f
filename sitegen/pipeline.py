"""From a manifest to a published site: `build()` is the table of contents. Read this file first."""

from __future__ import annotations

import datetime
import json
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen import __version__, themes
from sitegen.cache import Cache, DigestIndex
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_of
from sitegen.model.items import Collection, Skipped, Warned
from sitegen.progress import Progress, Silent
from sitegen.run import Run, Stage, StageTime
from sitegen.stages import publish

# What needs NumPy and more is imported where it is used: a build that finds nothing changed must
# not wait for it.
if TYPE_CHECKING:
    from sitegen.extractors.base import Extractor
    from sitegen.model.arrays import (
        Clusters,
        Dendrogram,
        Features,
        Grid,
        Layout,
        NeighbourGraph,
        Reduced,
    )
    from sitegen.model.site import SiteData
    from sitegen.prepare import Prepared, Recipe
    from sitegen.stages.publish import Staging
    from sitegen.stages.quality import Quality

STAGES = ("collect", "extract", "reduce", "neighbours", "map", "grid", "clusters", "publish")
"""Names for `until`."""


@dataclass(frozen=True)
class Options:
    """How to build, apart from what: nothing here changes the site.

    Attributes
    ----------
    output : Path or None
        Where the site goes; `site` in the collection's folder by default.
    force : bool
        Compute everything again, whatever is in the cache.
    until : str
        The last stage to run, one of `STAGES`.
    strict : bool
        Fail on skipped files and warnings.
    jobs : int or None
        Threads; as many as processors by default.
    limit : int or None
        Only the first pictures, by filename.
    """

    output: Path | None = None
    force: bool = False
    until: str = "publish"
    strict: bool = False
    jobs: int | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Report:
    """What a build did.

    Attributes
    ----------
    output : Path
    items : int
        Pictures in the site.
    skipped : tuple of Skipped
        Files left out, and why.
    warnings : tuple of Warned
        What was odd in the input.
    times : tuple of StageTime
    extractor : str
        Its name, and why it was chosen.
    quality : mapping of str to float
        Share of the nearest neighbours kept, by layout.
    bytes : int
        Size of the site.
    up_to_date : bool
        Nothing had changed, nothing was written.
    """

    output: Path
    items: int
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[Warned, ...] = ()
    times: tuple[StageTime, ...] = ()
    extractor: str = ""
    quality: Mapping[str, float] = field(default_factory=dict)
    bytes: int = 0
    up_to_date: bool = False


def build(
    config: SiteConfig, options: Options | None = None, progress: Progress | None = None
) -> Report:
    """Build the site that a manifest describes.

    Parameters
    ----------
    config : SiteConfig
        From `load_config`.
    options : Options, optional
    progress : Progress, optional
        Where to report; silent by default.

    Returns
    -------
    Report

    Raises
    ------
    SitegenError
        When the input cannot be used or the site cannot be written; the published site is then as
        it was.
    """
    work = _Build(config, options or Options(), progress or Silent())
    work.refuse_what_cannot_end_well()
    if work.is_up_to_date():
        return work.report_published()
    work.collect()
    if work.goes_on_to("extract"):
        work.prepare()
    for stage, name in (
        (lambda: work.features, "extract"),
        (lambda: work.reduced, "reduce"),
        (lambda: work.graph, "neighbours"),
        (lambda: work.layout, "map"),
        (lambda: work.grid, "grid"),
        (lambda: work.tree, "clusters"),
    ):
        if work.goes_on_to(name):
            stage().ensure()
    if work.goes_on_to("publish"):
        work.publish()
    work.digests.save(time.time_ns())
    return work.report()


def cache_at(root: Path) -> Cache:
    """Return the cache of the collection in a folder: `.sitegen/cache` there, or SITEGEN_CACHE."""
    return Cache(Path(os.environ.get("SITEGEN_CACHE") or root / ".sitegen" / "cache"))


def check(config: SiteConfig) -> Report:
    """Validate the table and the header of every picture, and estimate the site's size.

    Nothing is written, and no picture is decoded: one that breaks off half-way is only found by
    `build`.
    """
    from sitegen import images
    from sitegen.errors import UnusableImage
    from sitegen.fingerprint import digest_file
    from sitegen.stages.collect import collect

    collection = collect(config, digest_file)
    limits = images.Limits(config.images.max_pixels)
    skipped, pixels = list(collection.skipped), 0.0
    for item in collection.items:
        try:
            header = images.probe(item.path, limits)
        except UnusableImage as error:
            skipped.append(Skipped(item.filename, error.message))
            continue
        scale = min(1.0, config.images.size / max(header.width, header.height))
        pixels += header.width * header.height * scale**2
    usable = len(collection.items) + len(collection.skipped) - len(skipped)
    return Report(
        output=config.root / "site",
        items=usable,
        skipped=tuple(skipped),
        warnings=collection.warnings,
        # Photographs as JPEG at quality 80 take about 1.6 bits a pixel; pages about 12 kB an item.
        bytes=int(pixels * 0.2 + usable * (12_000 + 2 * 20_000)),
    )


def features_of(config: SiteConfig, options: Options | None = None) -> Features:
    """Return a built collection's features, extracting what is not in the cache.

    Works after `build` with `until="extract"` without decoding anything.
    """
    work = _Build(config, options or Options(), Silent())
    work.collect()
    work.prepare()
    return work.features.value


class _Build:
    """The stages of one build, each declared with all that it depends on."""

    def __init__(self, config: SiteConfig, options: Options, progress: Progress) -> None:
        if options.until not in STAGES:
            raise SitegenError(
                f"There is no stage '{options.until}'.", f"Choose one of: {', '.join(STAGES)}."
            )
        self.config, self.options, self.progress = config, options, progress
        self.output = (options.output or config.root / "site").absolute()
        self.jobs = options.jobs or os.cpu_count() or 1
        self.run = Run(cache_at(config.root), progress, options.force)
        self.digests = DigestIndex(self.run.cache.folder.parent / "digests.json")
        self.collection = Collection(())
        self.quality: Quality | None = None
        self.index: publish.Index = {}
        self._started = time.perf_counter()

    def goes_on_to(self, stage: str) -> bool:
        """Say whether a stage is wanted."""
        return STAGES.index(stage) <= STAGES.index(self.options.until)

    # Is there anything to do, and can it be done?

    def refuse_what_cannot_end_well(self) -> None:
        """Raise what would otherwise only be found after minutes of work."""
        if self.goes_on_to("publish"):
            publish.refuse_foreign(self.output)
            _ = self.theme
        if self.goes_on_to("extract"):
            _ = self.extractor

    @cached_property
    def fingerprint(self) -> str:
        """Digest of everything that the site depends on."""
        from sitegen.stages.collect import find_images

        files = [
            (str(path), self.digests.digest(path))
            for path in find_images(self.config, leave_out=[self.output])
        ]
        table = self.config.collection.metadata
        settings = self.config.model_dump(mode="json", exclude={"root", "manifest"})
        settings["collection"]["metadata"] = table and self.digests.digest(table)
        settings["features"]["extractor"] = dict(self.extractor.key)
        relative = [(os.path.relpath(path, self.config.root), digest) for path, digest in files]
        return digest_of(__version__, settings, relative, self.theme.digest(), self.options.limit)

    @property
    def _published_file(self) -> Path:
        name = digest_of(str(self.output))[:16]
        return self.run.cache.folder.parent / f"published-{name}.json"

    @cached_property
    def published(self) -> dict[str, Any]:
        """What the site at the output was made from; empty if that is not known."""
        try:
            known: dict[str, Any] = json.loads(self._published_file.read_text())
        except (OSError, ValueError):
            return {}
        return {} if self.options.force else known

    def is_up_to_date(self) -> bool:
        """Say whether the published site was made from just this input and is still whole."""
        if self.options.until != "publish" or not self.published:
            return False
        whole = publish.holds(self.output, self.published["index"])
        return bool(whole and self.published["fingerprint"] == self.fingerprint)

    def report_published(self) -> Report:
        """Report on the site that is already there."""
        self.digests.save(time.time_ns())
        facts = json.loads((self.output / publish.MARK).read_text(encoding="utf-8"))
        return Report(
            output=self.output,
            items=facts["counts"]["items"],
            skipped=tuple(Skipped(**each) for each in facts["skipped"]),
            warnings=tuple(
                Warned(each["what"], tuple(each["cases"]))
                for each in facts["warnings"]
            ),
            extractor=facts["extractor"]["chosen"],
            quality=facts["quality"]["kept"],
            bytes=publish.size_of(self.published["index"]),
            up_to_date=True,
        )

    # The stages

    def collect(self) -> None:
        """Find the pictures and read the table."""
        from dataclasses import replace

        from sitegen.stages.collect import collect

        with self.run.timed("collect"):
            collection = collect(self.config, self.digests.digest, leave_out=[self.output])
            if self.options.limit is not None:
                collection = replace(collection, items=collection.items[: self.options.limit])
        self.collection = collection
        for note in collection.notes:
            self.progress.info(note)
        self._refuse_if_strict(collection.warnings, collection.skipped)

    @cached_property
    def _chosen(self) -> tuple[Extractor, str]:
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
        return self._chosen[0]

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

    def prepare(self) -> None:
        """Decode each picture once, and extract its features on the way."""
        from sitegen.prepare import prepare

        self.progress.info(f"features: {self._chosen[1]}")
        with self.run.timed("pictures"):
            self.prepared: Prepared = prepare(
                self.collection.items,
                self.recipe,
                self.extractor,
                self.run.cache,
                self.jobs,
                self.progress,
                self.options.force,
            )
        self._refuse_if_strict((), self.prepared.skipped)
        if not self.prepared.items:
            reasons = "; ".join(f"{s.name}: {s.reason}" for s in self.prepared.skipped[:3])
            raise SitegenError(f"None of the pictures can be used. {reasons}", "Check the files.")
        self.ids = tuple(item.id for item in self.prepared.items)

    @cached_property
    def features(self) -> Stage[Features]:
        """One vector an item."""
        from sitegen.model.arrays import Features
        from sitegen.prepare import read_features

        items, extractor = self.prepared.items, self.extractor
        return self.run.stage(
            "extract",
            (dict(extractor.key), self.recipe.web_size, [item.digest for item in items]),
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

    # The site

    def publish(self) -> None:
        """Write the site beside the published one and put it in its place."""
        from sitegen import site

        old = self.published.get("index", {}) if self.published else {}
        with publish.Staging(self.output, {k: tuple(v) for k, v in old.items()}) as staging:
            data = self._assemble()
            site.write(
                staging,
                data,
                self.prepared,
                self.theme,
                self.config.tiles.quality,
                self.run,
                self.jobs,
            )
            staging.place(publish.MARK, self._build_json(data, staging))
            staging.commit()
        self.index = staging.index
        self._published_file.write_text(
            json.dumps({"fingerprint": self.fingerprint, "index": self.index})
        )

    def _assemble(self) -> SiteData:
        from sitegen import site
        from sitegen.stages import cluster, quality

        with self.run.timed("assemble"):
            graph, layout, grid = self.graph.value, self.layout.value, self.grid.value
            self.quality = quality.quality(graph, layout, grid)
            similarity, min_size = self.config.clusters.similarity, self.config.clusters.min_size
            self.clusters: Clusters = cluster.cut(self.tree.value, similarity, min_size)
            return site.assemble(
                self.config,
                self.prepared,
                self.collection.fields,
                layout,
                grid,
                graph,
                self.clusters,
                cluster.leaf_order(self.tree.value),
                self.quality,
            )

    def _build_json(self, data: SiteData, staging: Staging) -> bytes:
        from sitegen.stages import tables

        extractor = self.extractor
        quality = self.quality
        assert quality is not None  # noqa: S101 - set by _assemble, for mypy
        collection = self.collection
        return tables.build_json(
            {
                "format": 1,
                "sitegen": __version__,
                "built": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "machine": f"{platform.system()} {platform.machine()}",
                "seconds": round(time.perf_counter() - self._started, 2),
                "counts": {
                    "items": data.count,
                    "skipped": len(self._all_skipped()),
                    "clusters": self.clusters.count,
                    "unassigned": int((self.clusters.labels == 0).sum()),
                    "files": _files(staging.index),
                    "bytes": publish.size_of(staging.index),
                },
                "extractor": {
                    "name": extractor.name,
                    "chosen": self._chosen[1],
                    "key": dict(extractor.key),
                    "numbers": int(self.features.value.values.shape[1]),
                },
                "quality": {
                    "nearest": quality.nearest,
                    "kept": {"map": round(quality.map, 4), "grid": round(quality.grid, 4)},
                },
                "stages": [
                    {"name": t.name, "seconds": round(t.seconds, 3), "reused": t.reused}
                    for t in self.run.times
                ],
                "skipped": [asdict(each) for each in self._all_skipped()],
                "warnings": [
                    {"what": each.what, "count": each.count, "cases": list(each.cases)}
                    for each in collection.warnings
                ],
                "settings": self.config.model_dump(mode="json", exclude={"root", "manifest"}),
            }
        )

    # What there is to say

    def _all_skipped(self) -> tuple[Skipped, ...]:
        prepared = getattr(self, "prepared", None)
        return (*self.collection.skipped, *(prepared.skipped if prepared else ()))

    def _refuse_if_strict(self, warnings: tuple[Warned, ...], skipped: tuple[Skipped, ...]) -> None:
        if self.options.strict and (warnings or skipped):
            lines = [str(each) for each in warnings]
            lines += [f"{each.name}: {each.reason}" for each in skipped]
            raise SitegenError(
                "With --strict these are errors:\n" + "\n".join(f"  {line}" for line in lines),
                "Mend them, or build without --strict.",
            )

    def report(self) -> Report:
        """Say what was done."""
        kept = {} if self.quality is None else {"map": self.quality.map, "grid": self.quality.grid}
        prepared = getattr(self, "prepared", None)
        return Report(
            output=self.output,
            items=len(prepared.items if prepared else self.collection.items),
            skipped=self._all_skipped(),
            warnings=self.collection.warnings,
            times=tuple(self.run.times),
            extractor=self._chosen[1] if prepared else "",
            quality=kept,
            bytes=publish.size_of(self.index),
        )


def _files(index: publish.Index) -> int:
    return sum(not name.endswith("/") for name in index)
