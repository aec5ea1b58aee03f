"""What a site consists of: the files, and which stage makes each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from sitegen import identity
from sitegen.arrangements import Listed, listed, worded
from sitegen.fingerprint import digest_bytes
from sitegen.identity import marks
from sitegen.languages import Words
from sitegen.layouts.part import cell
from sitegen.model.arrangement import Arrangement, Entry
from sitegen.model.arrays import Grid
from sitegen.model.clusters import Curated, Groups
from sitegen.model.site import Sheets, SiteData, SiteText
from sitegen.plan import Plan
from sitegen.prepare import cell_for, quality_for
from sitegen.stages import assemble as assembling
from sitegen.stages import cluster, facets, render, search_index, tables, tiles, viewer_data
from sitegen.stages.publish import Staging
from sitegen.stages.quality import NEAREST, Scores
from sitegen.themes import STYLES, Theme


def group(plan: Plan) -> Groups:
    """Cut the hierarchy, let the curator decide, and tell what is known of each cluster."""
    config, reduced = plan.config, plan.reduced.value
    found = cluster.cut(plan.tree.value, config.clusters.similarity, config.clusters.min_size)
    items = plan.prepared.items
    # A curator may know a picture by the name of its file alone.
    ids = {item.filename: item.id for item in items} | {item.id: item.id for item in items}
    curation = cluster.curate(
        found,
        [
            Curated(
                tuple(ids.get(m, m) for m in each.members),
                each.name,
                each.merge,
                each.pin,
                each.hidden,
            )
            for each in config.curated
        ],
        plan.clusters_before,
    )
    members = cluster.members(curation.clusters, reduced)
    ranks = np.zeros(len(found.ids), np.int32)
    for rows in members:
        ranks[rows] = np.arange(1, len(rows) + 1)
    return Groups(
        curation.clusters,
        cluster.describe(members, items, plan.collection.fields, plan.labels, curation.names),
        cluster.confidence(curation.clusters, reduced),
        ranks,
        curation.warnings,
    )


def assemble(plan: Plan, groups: Groups, scores: Mapping[str, Scores]) -> SiteData:
    """Bring the stages' results and the manifest's words together."""
    config, prepared, grid = plan.config, plan.prepared, plan.grid.value
    about = config.collection
    cell = cell_for(config.tiles.cell, prepared.pictures)
    licence = identity.licence_of(about.licence)
    return assembling.assemble(
        text=SiteText(
            title=about.title,
            description=about.description,
            language=about.language,
            base_url=about.base_url,
            credits=about.credits,
            licence=licence.name,
            licence_url=licence.address,
            direction=identity.direction(about.language),
            **plan.words,
        ),
        items=prepared.items,
        pictures=prepared.pictures,
        fields=plan.collection.fields,
        sheets=Sheets(
            columns=grid.columns,
            rows=grid.rows,
            cell=cell,
            tile=tiles.TILE,
            levels=tiles.plan(grid, cell).levels,
            background=plan.background,
        ),
        layout=plan.layout.value,
        layouts=[_entry(plan, each) for each in plan.layouts],
        grid=grid,
        graph=plan.graph.value,
        neighbours=config.neighbours.count,
        groups=groups,
        leaves=cluster.leaf_order(plan.tree.value),
        span=plan.tree.value.span,
        similarity=config.clusters.similarity,
        min_size=config.clusters.min_size,
        quality={name: each.kept for name, each in scores.items()},
        trust={name: each.trustworthiness for name, each in scores.items()},
        kept={name: each.shares for name, each in scores.items()},
        nearest=min(NEAREST, plan.graph.value.k),
        labels=plan.labels,
        recognised=plan.catalogue.recognised,
        item_pages=config.pages.items,
    )


def _entry(plan: Plan, layout: Listed) -> Entry:
    if layout.kind == "grid":
        return Entry(layout.name, layout.title, "grid", None)
    if layout.kind == "map":
        places = plan.layout.value
        size = None if plan.config.map.overlap else cell(places.positions)
        made = Arrangement(places.ids, places.positions, size)
        return Entry(layout.name, layout.title, "tsne", made)
    made = worded(plan.arrangements[layout.name].value, plan.catalogue)
    return Entry(layout.name, layout.title, layout.kind, made)


def write(staging: Staging, data: SiteData, plan: Plan) -> None:
    """Put every file but `build.json` into the staged site."""
    prepared, theme, run = plan.prepared, plan.theme, plan.run
    rows = {item.id: row for row, item in enumerate(prepared.items)}
    order = [rows[item.id] for item in data.items]
    _write_tiles(staging, data, plan, order)
    small = data.sheets.cell if data.count > 2_000 else 256
    with run.timed("images") as step, run.progress.task("images", data.count, "pictures") as task:
        written = staging.written
        for row, item in zip(order, data.items, strict=True):
            web, thumbnail = prepared.web_key(row), prepared.thumbnail_key(row)
            staging.place_made(f"images/{item.id}.jpg", web, partial(prepared.web, row))
            make = partial(prepared.thumbnail, row, small)
            staging.place_made(f"thumbs/{item.id}.jpg", f"{small} {thumbnail}", make)
            task.advance()
        step.done, step.of = staging.written - written, 2 * data.count
    with run.timed("render") as step:
        written, placed = staging.written, len(staging.index)
        shown = _marks(data, plan, rows)
        assets = render.asset_names(theme.assets, {STYLES: theme.styles, **shown})
        for name, content in assets.values():
            staging.place(name, content)
        scripts = viewer_data.scripts(
            data,
            search_index.search_parts(data),
            facets.facets(data, search_index.index_texts),
            plan.catalogue,
            [_in_words(plan, words) for words in plan.further],
        )
        for name, content in scripts.items():
            staging.place(name, content)
        staging.place("data/items.csv", tables.items_csv(data))
        staging.place(".nojekyll", b"")
        names = {logical: name for logical, (name, _) in assets.items()}
        core_url = f"data/core.js?{digest_bytes(scripts['data/core.js'])[:10]}"
        front = _front(theme)
        first = tiles.first_tiles(tiles.plan(plan.grid.value, data.sheets.cell))
        about = core_url, front, first, plan.catalogue
        renderer = render.Renderer(data, theme.templates, names, small, *about)
        # How many pages there are beside the items' is only known when all are drafted.
        expected = data.count if data.item_pages else None
        with run.progress.task("pages", expected, "pages") as task:
            for page in renderer.drafts():
                staging.place_made(*page)
                if expected is None or page.name.startswith("items/"):
                    task.advance()
        step.done, step.of = staging.written - written, len(staging.index) - placed


def _in_words(plan: Plan, words: Words) -> viewer_data.Tongue:
    """Put into a further language what the build has written beside the pictures."""
    made = {name: worded(stage.value, words) for name, stage in plan.arrangements.items()}
    layouts = {
        each.name: {
            "title": each.title,
            "guides": [guide.text for guide in made[each.name].guides] if each.arranger else [],
        }
        for each in listed(plan.config, words)
    }
    return viewer_data.Tongue(words, identity.direction(words.language), layouts)


def _marks(data: SiteData, plan: Plan, rows: Mapping[str, int]) -> dict[str, bytes]:
    """Return logo and mark; without one, the picture at the heart of the first cluster is it."""
    if any(name.startswith("favicon.") for name in plan.marks):
        return plan.marks
    typical = data.groups[0].exemplar if data.groups else data.items[0].id
    row = rows[typical]

    def make() -> bytes:
        return marks.mark_of_picture(plan.prepared.web(row))

    mark = plan.run.small("mark", [marks.VERSION, plan.prepared.web_key(row)], make)
    return {**plan.marks, "favicon.png": mark}


def _front(theme: Theme) -> render.Front:
    look = theme.look
    papers = tuple((name, colours["paper"]) for name, colours in look.colours.items())
    return render.Front(papers, look.hidden, look.panel, theme.bases)


def _write_tiles(staging: Staging, data: SiteData, plan: Plan, order: list[int]) -> None:
    """Place the tiles; only those above a cell that changed are painted."""
    prepared, run, sheets = plan.prepared, plan.run, data.sheets
    grid = Grid(tuple(item.id for item in data.items), sheets.columns, sheets.rows, data.cells)
    pyramid = tiles.plan(grid, sheets.cell)
    made_from = [prepared.thumbnail_key(row) for row in order]
    keys = tiles.keys(grid, sheets.cell, sheets.background, made_from)
    quality = quality_for(plan.config.tiles.quality, data.count)
    names = {place: f"tiles/{tiles.name_of(place)}" for place in keys}

    def place(where: tiles.Place, data: bytes) -> None:
        staging.place_made(names[where], f"{quality} {keys[where]}", lambda: data)

    wanted = set()
    for where, name in names.items():
        if staging.keeps(name, f"{quality} {keys[where]}"):
            place(where, b"")
        else:
            wanted.add(where)
    if wanted:
        with run.timed("tiles") as step:
            step.done, step.of = len(wanted), len(names)
            tiles.paint(
                tiles.Painter(
                    pyramid,
                    grid,
                    sheets.background,
                    lambda place: prepared.thumbnail(order[place], sheets.cell),
                    quality,
                    place,
                    tiles.Halves(
                        keys,
                        lambda key: run.cache.get("halved", key),
                        lambda key, pixels: run.cache.put("halved", key, pixels),
                    ),
                ),
                wanted,
                run.progress,
                plan.jobs,
            )
    staging.place("tiles/grid.dzi", tiles.descriptor(pyramid))
    staging.place_made(
        "overview.jpg",
        f"{quality} {keys[0, 0, 0]}",
        lambda: tiles.overview(lambda name: staging.read(f"tiles/{name}")),
    )
