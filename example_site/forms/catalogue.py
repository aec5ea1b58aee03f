"""All families, and the writing of pictures and metadata."""

from __future__ import annotations

import csv
import io
import multiprocessing
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from forms import (
    attractors,
    automata,
    chladni,
    curves,
    escape_time,
    flow,
    knots,
    moire,
    newton,
    packing,
    phyllotaxis,
    plants,
    reaction,
    relief,
    surfaces,
    tilings,
    voronoi,
)
from forms.model import Family, Picture, generator

FAMILIES: dict[str, Family] = {
    module.FAMILY.slug: module.FAMILY
    for module in (
        escape_time,
        newton,
        attractors,
        automata,
        tilings,
        plants,
        reaction,
        knots,
        curves,
        moire,
        relief,
        surfaces,
        phyllotaxis,
        voronoi,
        chladni,
        flow,
        packing,
    )
}
COLUMNS = (
    "filename",
    "title",
    "family",
    "form",
    "described_by",
    "year",
    "parameters",
    "palette",
    "colours",
    "symmetry",
    "link",
    "alt",
    "licence",
)
QUALITIES = (86, 82, 78, 74, 70, 66, 62, 58, 54, 50)
MOST_BYTES = 18_500


def encode(picture: Picture) -> bytes:
    """JPEG data in the best quality that keeps the picture under ``MOST_BYTES``, or the least."""
    image = Image.fromarray(picture.pixels)
    data = b""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(
            buffer, "JPEG", quality=quality, subsampling="4:2:0", optimize=True, progressive=True
        )
        data = buffer.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


def _make(task: tuple[str, int, Path]) -> dict[str, str]:
    """Draw one picture, write it, and return its row of the metadata."""
    slug, index, images = task
    family = FAMILIES[slug]
    picture = family.draw(index, generator(family, index))
    filename = f"{family.slug}/{picture.slug}-{index + 1:02d}.jpg"
    path = images / filename
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(picture))
    return {
        "filename": filename,
        "title": picture.title,
        "family": family.name,
        "form": picture.form.name,
        "described_by": picture.form.described_by,
        "year": str(picture.form.year),
        "parameters": picture.parameters,
        "palette": picture.palette.name,
        "colours": picture.palette.words,
        "symmetry": picture.symmetry,
        "link": picture.form.link,
        "alt": picture.alt,
        "licence": "CC0 1.0",
    }


def write(families: Sequence[str], output: Path, jobs: int) -> list[dict[str, str]]:
    """Draw the named families into ``output``/images afresh and write ``output``/metadata.csv.

    Parameters
    ----------
    families : sequence of str
        Slugs of ``FAMILIES``.
    output : Path
        The collection's folder; made if need be.
    jobs : int
        How many processes draw at once.

    Returns
    -------
    list of dict
        The rows of the metadata, in the order of the file.
    """
    images = output / "images"
    for slug in families:
        for stale in (images / slug).glob("*.jpg"):
            stale.unlink()
    tasks = [(slug, i, images) for slug in families for i in range(FAMILIES[slug].count)]
    with multiprocessing.Pool(jobs) as pool:
        rows = list(pool.imap(_make, tasks, chunksize=2))
    titles = [row["title"] for row in rows]
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise ValueError(f"titles used more than once: {'; '.join(twice)}")
    with (output / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows
