"""From a manifest to a published site: `build()` is the table of contents. Read this file first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sitegen.config import SiteConfig
from sitegen.garbage import seldom_collected
from sitegen.iiif import localise
from sitegen.model.build import Options, Report
from sitegen.model.items import Collection, Skipped
from sitegen.plan import Plan, cache_at
from sitegen.progress import Progress, Silent
from sitegen.publication import Publication
from sitegen.stages import publish

if TYPE_CHECKING:
    from sitegen.model.arrays import Features

__all__ = ["Options", "Report", "build", "cache_at", "check", "features_of", "planned"]


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
    plan = planned(config, options or Options(), progress or Silent())
    publication = Publication(plan)
    _refuse_what_cannot_end_well(plan)
    with publication.alone(), seldom_collected():
        if plan.goes_on_to("publish") and publication.is_up_to_date():
            plan.sources.keep_choice()
            report = publication.report()
            plan.refuse_if_strict(report.warnings, report.skipped)
            return report
        _ = plan.collection
        if plan.unsaid and plan.goes_on_to("publish"):
            plan.progress.info(plan.unsaid)
        for name, stage in (
            ("extract", lambda: plan.features),
            ("reduce", lambda: plan.reduced),
            ("neighbours", lambda: plan.graph),
        ):
            if plan.goes_on_to(name):
                stage().ensure()
        _place(plan, publication)
        return publication.publish() if plan.goes_on_to("publish") else _unpublished(plan)


def _place(plan: Plan, publication: Publication) -> None:
    """Lay the pictures out, score that, and meanwhile join them into clusters."""
    with ExitStack() as beside:
        if plan.goes_on_to("clusters"):
            plan.tree.begin(beside, plan.reduced, plan.graph)
        if plan.goes_on_to("map"):
            plan.layout.ensure()
        if plan.goes_on_to("grid"):
            plan.grid.ensure()
        if plan.goes_on_to("publish"):
            for arrangement in plan.arrangements.values():
                arrangement.ensure()
            plan.begin_scores(beside)
            publication.look_ahead()
            for scores in plan.scores.values():
                scores.ensure()
        if plan.goes_on_to("clusters"):
            plan.tree.ensure()


def planned(config: SiteConfig, options: Options, progress: Progress, fetch: bool = True) -> Plan:
    """Return the stages of a build, of which nothing has been computed yet.

    Pictures that the manifest names by IIIF are fetched first, unless `fetch` is false.
    """
    local = localise(config, cache_at(config.root), progress, fetch)
    return Plan(local.config, options, progress, local.missing, config)


def features_of(config: SiteConfig, options: Options | None = None) -> Features:
    """Return a collection's features, extracting what is not in the cache.

    After `build`, also with `until="extract"`, nothing is decoded.
    """
    return planned(config, options or Options(), Silent()).features.value


def check(config: SiteConfig) -> Report:
    """Validate the table and the header of every picture, and estimate the site's size.

    Nothing is written, and no picture is decoded: one that breaks off half-way is only found by
    `build`.
    """
    from sitegen import images
    from sitegen.errors import UnusableImage
    from sitegen.fingerprint import digest_file
    from sitegen.stages.collect import collect
    from sitegen.workers import Workers

    plan = planned(config, Options(), Silent(), fetch=False)
    config = plan.config
    _refuse_what_cannot_end_well(plan, fetch=False)
    collection = plan.with_missing(collect(config, digest_file))
    if "auto" not in config.features.extractor:
        collection = plan.sources.with_vectors(collection, is_all=config.collection.sample is None)
    limits = images.Limits(config.images.max_pixels)
    skipped, pixels = list(collection.skipped), 0.0
    with Workers(config.images.max_seconds, modules=["sitegen.images"]) as workers:
        for item in collection.items:
            try:
                header = workers.run(images.probe, item.path, limits)
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
        warnings=(*collection.warnings, *plan.theme.warnings),
        notes=(*collection.notes, *_understood(collection), *filter(None, [plan.unsaid])),
        # Photographs as JPEG at quality 80 take about 1.6 bits a pixel; an item's page about 8 kB,
        # its thumbnail and its cell in the tiles about 20 kB each; the viewer 800 kB.
        bytes=int(pixels * 0.2 + usable * (8_000 + 2 * 20_000)) + 800_000,
    )


def _understood(collection: Collection) -> Iterator[str]:
    """Yield what visitors will read and can filter by, so that slips are seen before a build."""
    if collection.items:
        yield f"titles: {', '.join(repr(item.title) for item in collection.items[:3])}"
    facets = [f"{field.title!r} ({field.kind.value})" for field in collection.fields if field.facet]
    if facets:
        yield f"filters: {', '.join(facets)}"


def _refuse_what_cannot_end_well(plan: Plan, fetch: bool = True) -> None:
    """Raise what would otherwise only be found after minutes of work.

    Without `fetch`, `auto` is not looked into: it may download a network.
    """
    if plan.goes_on_to("publish"):
        publish.refuse_foreign(plan.output)
        _ = plan.theme, plan.catalogue, plan.further, plan.layouts, plan.words, plan.marks
        plan.refuse_if_strict(plan.theme.warnings, ())
    if plan.goes_on_to("extract") and (fetch or "auto" not in plan.config.features.extractor):
        _ = plan.sources.parts


def _unpublished(plan: Plan) -> Report:
    """Report on a build that was to stop before the site."""
    prepared = plan.prepared if plan.goes_on_to("extract") else None
    return Report(
        output=plan.output,
        items=len(prepared.items if prepared else plan.collection.items),
        skipped=plan.skipped if prepared else plan.collection.skipped,
        warnings=(*plan.collection.warnings, *(prepared.warnings if prepared else ())),
        times=tuple(plan.run.times),
        extractor=plan.sources.reason if prepared else "",
    )
