"""The site that a plan leads to: whether it is up to date, and how it takes its place."""

from __future__ import annotations

import datetime
import fcntl
import importlib
import json
import os
import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitegen import resources
from sitegen.cache import write_beside
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes, digest_file, digest_of
from sitegen.mark import MARK
from sitegen.model.build import Report
from sitegen.model.items import Skipped, Warned
from sitegen.plan import Plan
from sitegen.stages.publish import Index, Staging, holds, size_of
from sitegen.version import __version__

if TYPE_CHECKING:
    from sitegen.model.clusters import Groups
    from sitegen.model.site import SiteData
    from sitegen.stages.quality import Scores


class Publication:
    """The site at a plan's output.

    What it was made from is remembered beside the cache: a fingerprint of the whole input, and the
    key and size of every file.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._started = time.perf_counter()
        name = digest_of(str(plan.output))[:16]
        self._memory = plan.run.cache.folder / f"published-{name}.json"
        self._next = self._memory.with_suffix(".next")
        self._open = ExitStack()

    @cached_property
    def known(self) -> dict[str, Any]:
        """What the site was made from; empty if that is not known, or another build wrote it."""
        if self.plan.options.force:
            return {}
        try:
            mark = digest_file(self.plan.output / MARK)
        except OSError:
            return {}
        # A build that was killed may have put its site in place and not got further.
        for memory in (self._memory, self._next):
            try:
                known: dict[str, Any] = json.loads(memory.read_text())
                if known["mark"] == mark and {"fingerprint", "index"} <= known.keys():
                    return known
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return {}

    def fingerprint(self) -> str:
        """Return the digest of everything that the site depends on.

        The kept layout is read anew each time: publishing writes it, and the next build is to find
        what this one left.
        """
        kept = self.plan.kept_file
        return digest_of(self._input, kept.digest() if kept else None)

    @cached_property
    def _input(self) -> str:
        """Digest of all that is given to the build."""
        from sitegen.stages.collect import find

        plan = self.plan
        pictures = find(plan.config, [plan.output])
        folder = os.path.relpath(pictures.folder, plan.config.root)
        files: list[Any] = [folder, [asdict(skipped) for skipped in pictures.skipped]]
        for name in pictures.names:
            try:
                files.append([name, plan.digests.digest(f"{pictures.folder}/{name}")])
            except OSError as error:
                files.append([name, str(error.errno)])
        table = plan.config.collection.metadata
        content = plan.digests.digest(table) if table else None
        features = [[part.share, dict(part.source.key)] for part in plan.sources.parts]
        classes = plan.extraction.classes
        theme, settings, code = plan.theme.digest(), self._settings(), resources.code_digest()
        layouts = [dict(each.arranger.key) for each in plan.layouts if each.arranger]
        made_from: list[Any] = [files, content, features, classes, theme, plan.mask[1]]
        made_from += [plan.options.limit, layouts]
        made_from += [
            [words.digest() for words in (plan.catalogue, *plan.further)],
            plan.words,
            {name: digest_bytes(each) for name, each in plan.marks.items()},
        ]
        return digest_of(code, settings, made_from)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other builds of the same site out, and remember the files' digests at the end.

        Raises
        ------
        SitegenError
            When another build is under way, or nothing can be written beside the collection.
        """
        lock = self._memory.with_suffix(".lock")
        try:
            self.plan.run.cache.make()
            handle = lock.open("w")
        except OSError as error:
            raise SitegenError(
                f"Cannot write to {lock.parent}: {error.strerror or error}",
                "Mend its rights, or name another folder in SITEGEN_CACHE.",
            ) from error
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise SitegenError(
                    f"Another build of {self.plan.output} is under way.",
                    "Wait until it has ended, and build again.",
                ) from None
            try:
                with self._open:
                    yield
            finally:
                self.plan.digests.save(time.time_ns())
                if self.plan.run.causes:
                    self.plan.run.causes.save()

    def is_up_to_date(self) -> bool:
        """Say whether the site was made from just this input and is still whole."""
        # First of all, so that what changes while the site is being built counts as a change.
        fingerprint = self.fingerprint()
        return bool(
            self.known
            and not self.plan.options.relayout
            and self.known["fingerprint"] == fingerprint
            and holds(self.plan.output, self.known["index"])
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
            nearest=facts["quality"]["nearest"],
            bytes=size_of(self.known["index"]),
            up_to_date=True,
        )

    @cached_property
    def staging(self) -> Staging:
        """The site under construction; tidied up where `alone` ends, however that comes."""
        known = {name: (key, size) for name, (key, size) in self.known.get("index", {}).items()}
        return self._open.enter_context(Staging(self.plan.output, known))

    def look_ahead(self) -> None:
        """Do what needs no result of the stages, while other threads compute the last of them."""
        importlib.import_module("sitegen.site")
        _ = self.staging

    def publish(self) -> Report:
        """Write the site beside the one that is there, and put it in its place."""
        from sitegen import arrangements, site

        plan = self.plan
        with plan.run.timed("assemble"):
            scores = {name: stage.value for name, stage in plan.scores.items()}
            groups = site.group(plan)
            spread = arrangements.warnings(plan.layouts, plan.arrangements)
            warned = (*plan.theme.warnings, *groups.warnings, *spread)
            plan.refuse_if_strict(warned, ())
            data = site.assemble(plan, groups, scores)
        warnings = (*plan.collection.warnings, *plan.prepared.warnings, *warned)
        staging = self.staging
        site.write(staging, data, plan)
        facts = self._facts(data, groups, scores, warnings, staging.index)
        staging.place(MARK, facts)
        index = json.dumps(staging.index)

        def remembered(fingerprint: str) -> bytes:
            said = json.dumps({"fingerprint": fingerprint, "mark": digest_bytes(facts)})
            return f'{said[:-1]}, "index": {index}}}'.encode()

        write_beside(self._next, remembered(""))  # not until all is done
        staging.commit()
        # After the site: a build that ends in between finds the layout it started from.
        plan.keep(groups.clusters)
        write_beside(self._memory, remembered(self.fingerprint() if plan.prepared.settled else ""))
        self._next.unlink()
        return Report(
            output=plan.output,
            items=data.count,
            skipped=plan.skipped,
            warnings=warnings,
            times=tuple(plan.run.times),
            extractor=plan.sources.reason,
            quality=data.quality,
            nearest=data.nearest,
            bytes=size_of(staging.index),
        )

    def _settings(self) -> dict[str, Any]:
        """Return the manifest as it was understood, without the paths of this machine."""
        config = self.plan.said
        settings = config.model_dump(mode="json", exclude={"root", "manifest"})
        table = config.collection.metadata
        settings["collection"]["metadata"] = (
            Path(os.path.relpath(table, config.root)).as_posix() if table else None
        )
        return settings

    def _facts(
        self,
        data: SiteData,
        groups: Groups,
        scores: Mapping[str, Scores],
        warnings: tuple[Warned, ...],
        index: Index,
    ) -> bytes:
        """Return `build.json`: docs/items-and-build.md."""
        from sitegen.stages import tables
        from sitegen.stages.neighbours import near_duplicates

        plan, graph = self.plan, self.plan.graph.value
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
                    "clusters": groups.clusters.count,
                    "unassigned": int((groups.clusters.labels == 0).sum()),
                    "files": len(index),
                    "bytes": size_of(index),
                },
                "extractor": {
                    "name": plan.extraction.name,
                    "chosen": plan.sources.reason,
                    "numbers": int(plan.features.value.values.shape[1]),
                    "parts": plan.extraction.facts(),
                    "labelled": sum(map(bool, plan.labels.names)),
                },
                "neighbours": {
                    "recall": round(graph.recall, 4),
                    "near_duplicates": [
                        [graph.ids[row] for row in rows] for rows in near_duplicates(graph)
                    ],
                },
                "clusters": [asdict(each) for each in groups.facts],
                "layouts": [
                    {
                        "name": each.name,
                        "kind": each.kind,
                        "title": each.title,
                        "apart": plan.arrangements[each.name].value.apart if each.arranger else 0,
                    }
                    for each in plan.layouts
                ],
                "quality": {
                    "nearest": data.nearest,
                    **{
                        name: {
                            layout: round(float(getattr(each, name)), 4)
                            for layout, each in scores.items()
                        }
                        for name in ("kept", "trustworthiness", "dpq", "dpq_averaged")
                    },
                },
                "stages": [
                    {"name": t.name, "seconds": round(t.seconds, 3), "reused": t.reused}
                    for t in plan.run.times
                ],
                "skipped": [asdict(each) for each in plan.skipped],
                "warnings": [
                    {"what": each.what, "count": each.count, "cases": list(each.cases)}
                    for each in warnings
                ],
                "settings": self._settings(),
            }
        )
