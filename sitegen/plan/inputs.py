"""What a build is given: manifest, theme, table and files, and what turns pictures into numbers."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen import themes
from sitegen.cache import Cache
from sitegen.causes import Causes
from sitegen.config import SiteConfig
from sitegen.digests import DigestIndex
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_of
from sitegen.garbage import seldom_collected
from sitegen.model.build import STAGES, Options
from sitegen.model.items import Collection, Skipped, Warned
from sitegen.progress import Progress
from sitegen.run import Run

# What needs NumPy and more is imported where it is used: a build that finds nothing changed must
# not wait for it.
if TYPE_CHECKING:
    from sitegen.extraction import Extraction
    from sitegen.languages import Words
    from sitegen.recipe import Recipe
    from sitegen.sources import Sources

_NAMED = 5
"""Missing words that are named, at most."""


class Inputs:
    """What a build starts from."""

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

    def goes_on_to(self, stage: str) -> bool:
        """Say whether a stage is wanted."""
        return STAGES.index(stage) <= STAGES.index(self.options.until)

    @cached_property
    def collection(self) -> Collection:
        """The pictures, and what the table says of them."""
        from dataclasses import replace

        from sitegen.stages.collect import collect

        with self.run.timed("collect"), seldom_collected():
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

    @property
    def mask(self) -> tuple[Path | None, str | None]:
        """The picture whose shape the grid takes, if it does, and its digest."""
        settings = self.config.grid
        if settings.shape != "mask" or settings.mask is None:
            return None, None
        path = self.config.resolve(settings.mask)
        return path, self.digests.digest(path)

    def refuse_if_strict(self, warnings: tuple[Warned, ...], skipped: tuple[Skipped, ...]) -> None:
        """Raise SitegenError where warnings and skipped files are errors."""
        if self.options.strict and (warnings or skipped):
            lines = [str(each) for each in warnings]
            lines += [f"{each.name}: {each.reason}" for each in skipped]
            raise SitegenError(
                "With --strict these are errors:\n" + "\n".join(f"  {line}" for line in lines),
                "Mend them, or build without --strict.",
            )


def cache_at(root: Path) -> Cache:
    """Return the cache of the collection in a folder: `.sitegen/cache` there, or SITEGEN_CACHE."""
    return Cache(Path(os.environ.get("SITEGEN_CACHE") or root / ".sitegen" / "cache"))
