"""The stages that place pictures, and the layout that is kept from build to build."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sitegen.fingerprint import digest_bytes, digest_of
from sitegen.plan.measured import Measured
from sitegen.run import Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sitegen.kept_file import KeptFile
    from sitegen.model.arrays import Clusters, Grid, Layout
    from sitegen.model.kept import Held, Settings


class Placed(Measured):
    """Where the pictures are on the map and in the grid, and where they were before."""

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
            self._fit,
            self.progress.info,
        )

    def _fit(self, positions: NDArray[np.float64], old: NDArray[np.bool_]) -> float:
        """Say how well a map fits the pictures; remembered, since most builds ask the same."""
        from sitegen.layouts import holding

        places = digest_bytes(positions.tobytes() + old.tobytes())
        made_from = [holding.VERSION, self.graph.key, places]

        def make() -> bytes:
            return json.dumps(holding.fit(self.graph.value, positions, old)).encode()

        return float(json.loads(self.run.small("fit", made_from, make)))

    @cached_property
    def laid_out_by(self) -> tuple[Settings, Settings]:
        """What map and grid are made by, by name: where it changes, they start afresh."""
        from sitegen.kept import settings_of

        return settings_of(self.config, self.extraction, self.mask[1])

    @property
    def grouped_by(self) -> Settings:
        """What the cut into clusters depends on, by name: where it changes, they are numbered."""
        clusters = self.config.clusters
        return {
            "clusters.method": clusters.method,
            "clusters.metric": clusters.metric,
            "clusters.similarity": clusters.similarity,
            "clusters.min_size": clusters.min_size,
        }

    @property
    def clusters_before(self) -> NDArray[np.int32] | None:
        """The cluster that each picture was in before, 0 for none; None to number them afresh."""
        before = self.held.clusters if self.held else None
        return before.labels if before and before.settings == self.grouped_by else None

    def keep(self, clusters: Clusters) -> None:
        """Keep the layout of the site that was just published, for the builds to come.

        Parameters
        ----------
        clusters : Clusters
            As they are numbered there.
        """
        if self.kept_file is None:
            return
        from sitegen.kept import published, written
        from sitegen.model.kept import Numbered

        afresh = self.held is None or not self.held.grid_stays
        is_trial = self._is_elsewhere or self.options.trial
        is_meant = self.options.relayout or not (afresh and is_trial)
        if not is_meant and self.kept_file.digest() is not None:
            # The pictures of the site itself are to stay, or to come back.
            cause = "-o names another folder" if self._is_elsewhere else "--set is for one build"
            self.progress.info(
                f"{self.kept_file.place.name} is left as it was, as {cause};"
                " --relayout keeps this layout in it"
            )
            return
        layout = self.tsne.value
        fit = self._fit(layout.positions.astype(np.float64), np.ones(len(self.ids), np.bool_))
        made = layout, self.grid.value, fit
        numbered = Numbered(self.grouped_by, clusters.labels)
        if is_trial and not self.options.relayout and self.held and self.clusters_before is None:
            # Another cut, for a look: the clusters of the site itself are to keep their numbers.
            numbered = self.held.clusters or numbered
        kept = published(self.prepared.items, *made, self.held, *self.laid_out_by, numbered)
        self.kept_file.write(written(kept).encode())

    @property
    def _is_elsewhere(self) -> bool:
        """Whether the site is written to another folder than the usual one."""
        return self.output != (self.config.root / "site").resolve()

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
        from sitegen.layouts import grid, holding
        from sitegen.model.arrays import Grid

        settings, seed, held = self.config.grid, self.config.map.seed, self.held
        method, shape, aspect = settings.method, settings.shape, settings.aspect
        mask, drawn = self.mask

        def outline() -> Any:
            if mask is None:
                return None
            from sitegen.images import silhouette

            return silhouette(mask)

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
