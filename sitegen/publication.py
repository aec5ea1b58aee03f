"""The site that a plan leads to: whether it is up to date, and how it takes its place."""

from __future__ import annotations

import datetime
import json
import os
import platform
import time
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen.fingerprint import digest_of
from sitegen.model.build import Report
from sitegen.model.items import Skipped, Warned
from sitegen.plan import Plan
from sitegen.stages.publish import MARK, Index, Staging, holds, size_of
from sitegen.version import __version__

if TYPE_CHECKING:
    from sitegen.model.arrays import Clusters
    from sitegen.model.site import SiteData
    from sitegen.stages.quality import Quality


class Publication:
    """The site at a plan's output.

    What it was made from is remembered beside the cache: a fingerprint of the whole input, and the
    key and size of every file.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._started = time.perf_counter()
        name = digest_of(str(plan.output))[:16]
        self._memory = plan.run.cache.folder.parent / f"published-{name}.json"

    @cached_property
    def known(self) -> dict[str, Any]:
        """What the site was made from; empty if that is not known."""
        try:
            known: dict[str, Any] = json.loads(self._memory.read_text())
        except (OSError, ValueError):
            return {}
        return {} if self.plan.options.force else known

    @cached_property
    def fingerprint(self) -> str:
        """Digest of everything that the site depends on."""
        from sitegen.stages.collect import find_images

        plan = self.plan
        files = [
            (os.path.relpath(path, plan.config.root), plan.digests.digest(path))
            for path in find_images(plan.config, leave_out=[plan.output])
        ]
        table = plan.config.collection.metadata
        content = plan.digests.digest(table) if table else None
        extractor, theme = dict(plan.extractor.key), plan.theme.digest()
        settings = self._settings()
        return digest_of(
            __version__, settings, files, content, extractor, theme, plan.options.limit
        )

    def is_up_to_date(self) -> bool:
        """Say whether the site was made from just this input and is still whole."""
        return bool(
            self.known
            and holds(self.plan.output, self.known["index"])
            and self.known["fingerprint"] == self.fingerprint
        )

    def report(self) -> Report:
        """Report on the site that is already there."""
        facts = json.loads((self.plan.output / MARK).read_text(encoding="utf-8"))
        return Report(
            output=self.plan.output,
            items=facts["counts"]["items"],
            skipped=tuple(Skipped(**each) for each in facts["skipped"]),
            warnings=tuple(
                Warned(each["what"], tuple(each["cases"])) for each in facts["warnings"]
            ),
            extractor=facts["extractor"]["chosen"],
            quality=facts["quality"]["kept"],
            bytes=size_of(self.known["index"]),
            up_to_date=True,
        )

    def publish(self) -> Report:
        """Write the site beside the one that is there, and put it in its place."""
        from sitegen import site
        from sitegen.stages import cluster, quality

        plan = self.plan
        with plan.run.timed("assemble"):
            scores = quality.quality(plan.graph.value, plan.layout.value, plan.grid.value)
            clusters = cluster.cut(
                plan.tree.value, plan.config.clusters.similarity, plan.config.clusters.min_size
            )
            data = site.assemble(plan, clusters, scores)
        known = {name: (key, size) for name, (key, size) in self.known.get("index", {}).items()}
        with Staging(plan.output, known) as staging:
            site.write(staging, data, plan)
            facts = self._facts(data, clusters, scores, staging.index)
            staging.place(MARK, facts)
            # What is remembered must never be of another site than the one that is there.
            self._memory.unlink(missing_ok=True)
            staging.commit()
        self._memory.write_text(
            json.dumps({"fingerprint": self.fingerprint, "index": staging.index})
        )
        return Report(
            output=plan.output,
            items=data.count,
            skipped=plan.skipped,
            warnings=plan.collection.warnings,
            times=tuple(plan.run.times),
            extractor=plan.chosen[1],
            quality=data.quality,
            bytes=size_of(staging.index),
        )

    def _settings(self) -> dict[str, Any]:
        """Return the manifest as it was understood, without the paths of this machine."""
        config = self.plan.config
        settings = config.model_dump(mode="json", exclude={"root", "manifest"})
        table = config.collection.metadata
        settings["collection"]["metadata"] = (
            Path(os.path.relpath(table, config.root)).as_posix() if table else None
        )
        return settings

    def _facts(self, data: SiteData, clusters: Clusters, scores: Quality, index: Index) -> bytes:
        """Return `build.json`: docs/items-and-build.md."""
        from sitegen.stages import tables

        plan = self.plan
        return tables.build_json(
            {
                "format": 1,
                "sitegen": __version__,
                "built": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                "machine": f"{platform.system()} {platform.machine()}",
                "seconds": round(time.perf_counter() - self._started, 2),
                "counts": {
                    "items": data.count,
                    "skipped": len(plan.skipped),
                    "clusters": clusters.count,
                    "unassigned": int((clusters.labels == 0).sum()),
                    "files": sum(not name.endswith("/") for name in index),
                    "bytes": size_of(index),
                },
                "extractor": {
                    "name": plan.extractor.name,
                    "chosen": plan.chosen[1],
                    "key": dict(plan.extractor.key),
                    "numbers": int(plan.features.value.values.shape[1]),
                },
                "quality": {
                    "nearest": scores.nearest,
                    "kept": {"map": round(scores.map, 4), "grid": round(scores.grid, 4)},
                },
                "stages": [
                    {"name": t.name, "seconds": round(t.seconds, 3), "reused": t.reused}
                    for t in plan.run.times
                ],
                "skipped": [asdict(each) for each in plan.skipped],
                "warnings": [
                    {"what": each.what, "count": each.count, "cases": list(each.cases)}
                    for each in plan.collection.warnings
                ],
                "settings": self._settings(),
            }
        )
