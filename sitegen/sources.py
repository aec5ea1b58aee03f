"""Which extractors a manifest asks for, and what `auto` stands for in its collection."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np

from sitegen.cache import write_beside
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.extractors import AUTO, CHOICES, FeatureSettings, Part, Vectors, create, resolve
from sitegen.model.items import Collection, Skipped, Warned

CHOICE = Path(".sitegen", "auto.json")
"""What `auto` stands for, relative to the collection's folder; small, and may be committed."""


class Sources:
    """The sources of a collection's features.

    Parameters
    ----------
    config : SiteConfig
    spare : Path
        Where the choice is kept if the collection's folder cannot be written to.
    note : callable
        Told what is being waited for.
    """

    def __init__(self, config: SiteConfig, spare: Path, note: Callable[[str], None]) -> None:
        self._config, self._spare, self._note = config, spare, note

    @cached_property
    def _chosen(self) -> list[tuple[FeatureSettings, str]]:
        """The settings of each, and why it was taken."""
        before = chosen_before(self._config.root / CHOICE) or chosen_before(self._spare)
        names = self._config.features.extractor
        return [resolve(self._settings(name), before, self._note) for name in names]

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Each source with its share; usually one.

        Raises
        ------
        SitegenError
            When a name is unknown, or settings do not fit.
        """
        shares = {own.name: own.share for own in self._config.extractors}
        weights = [shares.get(name, 1.0) for name in self._config.features.extractor]
        parts = tuple(
            Part(create(settings), weight / sum(weights))
            for (settings, _), weight in zip(self._chosen, weights, strict=True)
        )
        named = [part.source.name for part in parts]
        for name in named:
            if named.count(name) > 1:
                raise SitegenError(
                    f"{name!r} is there twice under `extractor` in [features].", "Leave one out."
                )
        return parts

    @property
    def reason(self) -> str:
        """Which they are, and why: one line."""
        return "; ".join(reason for _, reason in self._chosen)

    def keep_choice(self) -> None:
        """Note what `auto` stands for, so that later builds neither switch nor mix."""
        for name, (settings, _) in zip(self._config.features.extractor, self._chosen, strict=True):
            if name != AUTO or settings.extractor not in CHOICES:
                continue
            text = json.dumps({"extractor": settings.extractor}, indent=1) + "\n"
            beside = self._config.root / CHOICE
            if settings.extractor not in (chosen_before(beside), chosen_before(self._spare)):
                try:
                    write_beside(beside, text.encode())
                except OSError:  # a collection that can only be read
                    write_beside(self._spare, text.encode())

    def with_vectors(self, collection: Collection, is_all: bool) -> Collection:
        """Leave out the items for which the user's own vectors have none.

        Parameters
        ----------
        collection : Collection
        is_all : bool
            Whether that is all pictures; otherwise vectors of others are no surprise.
        """
        for part, (settings, _) in zip(self.parts, self._chosen, strict=True):
            if isinstance(part.source, Vectors):
                where = Path(settings.file).name if settings.file else settings.extractor
                collection = _with_vectors(collection, part.source, where, is_all)
        return collection

    def _settings(self, name: str) -> FeatureSettings:
        config = self._config
        own = next((own for own in config.extractors if own.name == name), config.features)
        return FeatureSettings(
            extractor=name,
            layer=own.layer,
            weights=own.weights
            if own.weights in ("imagenet", "random")
            else str(config.resolve(own.weights)),
            pooling=own.pooling,
            input_size=own.input_size,
            file=self._path(own.file),
            preprocessing=own.preprocessing,
            labels=config.labels.top > 0,
            label_names=self._path(config.labels.names),
        )

    def _path(self, written: str | None) -> str | None:
        return None if written is None else str(self._config.resolve(written))


def chosen_before(file: Path) -> str | None:
    """Return the extractor that `auto` stood for in earlier builds; `None` without the file.

    Raises
    ------
    SitegenError
        When the file says something else: to choose anew would mix features.
    """
    try:
        text = file.read_bytes()
    except OSError:
        return None
    with contextlib.suppress(ValueError, KeyError, TypeError):
        name = json.loads(text)["extractor"]
        if name in CHOICES:
            return str(name)
    raise SitegenError(
        f"{file} does not say what `auto` stands for in this collection.",
        f'Write {{"extractor": "…"}} into it, with {" or ".join(CHOICES)}, or delete it to choose'
        " anew.",
    )


def _with_vectors(collection: Collection, vectors: Vectors, where: str, is_all: bool) -> Collection:
    items = collection.items
    found = vectors.find([item.id for item in items], [item.filename for item in items])
    without = [item for item, row in zip(items, found.rows, strict=True) if row < 0]
    warned = [Warned(f"vectors in {where} that fit no picture", found.unused)]
    return replace(
        collection,
        items=tuple(items[place] for place in np.flatnonzero(found.rows >= 0)),
        skipped=(
            *collection.skipped,
            *(Skipped(item.filename, f"has no vector in {where}") for item in without),
        ),
        warnings=(*collection.warnings, *(warned if is_all and found.unused else ())),
    )
