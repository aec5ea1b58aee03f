"""Every key of the manifest: its type, its default and what it does, in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from sitegen.config.deploy import DeployConfig
from sitegen.config.features import ExtractorConfig, FeaturesConfig, LabelsConfig, TimeConfig
from sitegen.config.iiif import IiifConfig
from sitegen.config.layouts import USUAL, LayoutConfig
from sitegen.config.located import located
from sitegen.config.places import (
    ClustersConfig,
    CuratedConfig,
    GridConfig,
    MapConfig,
    NeighboursConfig,
)
from sitegen.config.section import Quality, Section, Texts, as_tuple

_ADDRESS = r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$"
_COLOUR = r"^#[0-9A-Fa-f]{6}$"
_LANGUAGE = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"


def _path(value: Any, info: ValidationInfo) -> Any:
    """Resolve a path against the manifest's folder, given as `root` in the context."""
    if not isinstance(value, str):
        return value
    root = (info.context or {}).get("root", Path())
    return located(root, value)


def _with_slash(value: str) -> str:
    return value if not value or value.endswith("/") else value + "/"


class CollectionConfig(Section):
    """What the collection is, and where its pictures and metadata lie."""

    title: str = Field(
        default="",
        examples=["Pomological watercolours"],
        description="Name of the collection; empty: the folder's name.",
    )
    description: str = Field(
        default="",
        examples=["7,500 fruits, painted from nature."],
        description="A sentence or two for visitors and search engines.",
    )
    images: Texts = Field(
        examples=["images/**/*.jpg"],
        description="Globs that find the pictures, relative to the manifest: `*` and `?` stay "
        "within a folder, `**` takes folders in between, `{jpg,png}` offers choices. Or a IIIF "
        "manifest or collection: a `.json` file, or its address.",
    )
    metadata: Annotated[Path | None, BeforeValidator(_path)] = Field(
        default=None,
        examples=["metadata.csv"],
        description="Table of the pictures: `.csv`, `.tsv`, `.xlsx`, `.ods`, `.json` or "
        "`.parquet`.",
    )
    base_url: Annotated[str, AfterValidator(_with_slash)] = Field(
        default="",
        pattern=_ADDRESS,
        examples=["https://example.org/fruit/"],
        description="Address at which the site will be published; for the site map and for "
        "previews in other sites.",
    )
    language: str = Field(
        default="en",
        pattern=_LANGUAGE,
        examples=["en", "pt-BR"],
        description="Language of titles and descriptions, as a BCP 47 tag, and of what the site "
        "itself says.",
    )
    languages: Texts = Field(
        default=(),
        examples=[["en", "fr"]],
        description="Further languages that visitors can choose in the viewer, of those that "
        "sitegen speaks.",
    )
    words: str | None = Field(
        default=None,
        examples=["words.toml"],
        description="Path of a catalogue of what the site says, for words to be put otherwise or "
        "for a language that sitegen does not speak.",
    )
    intro: str = Field(
        default="",
        examples=["welcome.md"],
        description="Words of welcome in Markdown, or the path of an `.md` file: shown at the "
        "first visit, under About, and where the pictures are browsed.",
    )
    credits: str = Field(
        default="",
        examples=["Painted by Deborah Passmore and others."],
        description="Whom to thank; shown on every page.",
    )
    licence: str = Field(
        default="",
        examples=["CC BY 4.0"],
        description="What others may do with the pictures: a short name such as `CC BY 4.0`, an "
        "SPDX identifier, an address, or any text; where it is known it becomes a link.",
    )
    footer: str = Field(
        default="",
        examples=["[Write to us](mailto:pictures@example.org)"],
        description="Further words in Markdown, or the path of an `.md` file, for the foot of "
        "every page and About.",
    )
    sample: int | None = Field(
        default=None,
        ge=1,
        examples=[1600],
        description="Number of pictures in a random subset, for a first look; drawn by `map.seed`.",
    )


class FieldsConfig(Section):
    """Which columns of the metadata table hold what: column names, or templates over columns."""

    filename: str | None = Field(
        default=None,
        examples=["{identifier}.jpg"],
        description="File name or path of the picture; unset: the column that fits best.",
    )
    id: str | None = Field(
        default=None,
        examples=["identifier"],
        description="Short, unique, lasting name; unset: the path without its extension.",
    )
    title: str | None = Field(
        default=None,
        examples=["{species} ({year})"],
        description="Title; unset: made from the file name.",
    )
    url: str | None = Field(
        default=None,
        examples=["https://example.org/{identifier}"],
        description="Address of the picture's page elsewhere.",
    )
    date: str | None = Field(default=None, examples=["year"], description="When it was made.")
    creator: str | None = Field(
        default=None, examples=["creator"], description="Who made it, for citations."
    )
    added: str | None = Field(
        default=None,
        examples=["received"],
        description="The day when it came into the collection, such as 2024-05-31, for the feed of "
        "new pictures; unset: the column `date_added`, if there is one.",
    )
    alt: str | None = Field(
        default=None,
        examples=["Watercolour of {species}"],
        description="What the picture shows, for people who do not see it; unset: the title.",
    )
    hide: Texts = Field(default=(), examples=[["notes"]], description="Columns that are not shown.")


class FacetConfig(Section):
    """A column by which visitors can filter, and what it holds."""

    field: str = Field(examples=["category"], description="Name of the column.")
    kind: Literal["category", "multi", "number", "date", "text"] = Field(
        default="category",
        description="What the column holds; `multi` is several categories in a cell.",
    )
    separator: str = Field(
        default=";",
        min_length=1,
        examples=[","],
        description="What stands between the categories of a `multi` column.",
    )
    title: str | None = Field(
        default=None,
        examples=["Kind of fruit"],
        description="Name shown; unset: made from the column's name.",
    )


class ImagesConfig(Section):
    """The pictures that visitors see on an item's page."""

    size: int = Field(
        default=1024,
        ge=64,
        le=16384,
        examples=[1600],
        description="Longest side of a web picture, pixels.",
    )
    quality: Quality = Field(
        default=82, examples=[90], description="JPEG quality of the web pictures."
    )
    max_pixels: int = Field(
        default=400_000_000,
        ge=1,
        examples=[900000000],
        description="Width × height above which a file is refused, so that a damaged "
        "or malicious one cannot fill the memory.",
    )
    max_seconds: float = Field(
        default=120.0,
        gt=0,
        le=86_400,
        examples=[600],
        description="How long decoding a picture may take before it is left out.",
    )
    truncated: Literal["leave_out", "use"] = Field(
        default="leave_out",
        description="Pictures that break off or are damaged: `leave_out` names them and goes on "
        "without, `use` names them and shows them as far as they can be decoded.",
    )


class TilesConfig(Section):
    """The picture of the whole collection, cut into tiles."""

    cell: Literal["auto", 64, 128, 256, 512] = Field(
        default="auto",
        description="Pixels a picture at the finest level; `auto` keeps the site within its "
        "budget.",
    )
    fit: Literal["contain", "cover", "smart"] = Field(
        default="contain",
        description="`contain` shows the whole picture, `cover` fills the cell, `smart` fills it "
        "with the liveliest part.",
    )
    quality: Literal["auto"] | Quality = Field(
        default="auto",
        examples=[75],
        description="JPEG quality of the tiles; `auto` is 80, and 60 from 80,000 pictures on.",
    )
    background: str | None = Field(
        default=None,
        pattern=_COLOUR,
        examples=["#17181a"],
        description="Colour behind the pictures; unset: the theme's.",
    )


class PagesConfig(Section):
    """The plain pages beside the viewer."""

    items: bool = Field(
        default=True,
        description="Whether each picture has a page of its own; `false` spares huge collections "
        "a folder a picture, and the gallery then leads to the pictures and the viewer.",
    )


class ThemeConfig(Section):
    """How the site looks."""

    name: str = Field(
        default="default",
        examples=["darkroom"],
        description="Name of a theme, or the path of a theme's folder or `.toml` file.",
    )
    logo: str | None = Field(
        default=None,
        examples=["logo.svg"],
        description="Path of a picture to stand beside the title; SVG is best.",
    )
    favicon: str | None = Field(
        default=None,
        examples=["icon.png"],
        description="Path of a square picture for the browser's tabs; unset: made from the logo, "
        "else from a typical picture of the collection.",
    )


class Manifest(Section):
    """The whole of `collection.toml`."""

    collection: CollectionConfig
    fields: FieldsConfig = FieldsConfig()
    facets: Annotated[tuple[FacetConfig, ...], BeforeValidator(as_tuple)] = Field(
        default=(),
        description="Columns by which the pictures can be grouped or ordered, in the order shown.",
    )
    images: ImagesConfig = ImagesConfig()
    iiif: IiifConfig = IiifConfig()
    features: FeaturesConfig = FeaturesConfig()
    extractors: Annotated[tuple[ExtractorConfig, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="Settings of each of several extractors."
    )
    labels: LabelsConfig = LabelsConfig()
    time: TimeConfig = TimeConfig()
    map: MapConfig = MapConfig()
    grid: GridConfig = GridConfig()
    layouts: Annotated[tuple[LayoutConfig, ...], BeforeValidator(as_tuple)] = Field(
        default=USUAL,
        description="The arrangements that visitors can switch between, in this order; the first "
        "is what they see first.",
    )
    clusters: ClustersConfig = ClustersConfig()
    curated: Annotated[tuple[CuratedConfig, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="What a curator decides on clusters."
    )
    neighbours: NeighboursConfig = NeighboursConfig()
    tiles: TilesConfig = TilesConfig()
    pages: PagesConfig = PagesConfig()
    theme: ThemeConfig = ThemeConfig()
    # Excluded from dumps: it changes nothing in the site, and build.json is public.
    deploy: DeployConfig = Field(default=DeployConfig(), exclude=True)


class SiteConfig(Manifest):
    """A checked manifest and where it lies.

    Attributes
    ----------
    root : Path
        Folder of the manifest; relative paths are resolved against it.
    manifest : Path or None
        The file read, or None when flags took its place.
    """

    root: Path
    manifest: Path | None = None

    def resolve(self, path: str) -> Path:
        """Return `path` as written in the manifest as a path seen from anywhere."""
        return located(self.root, path)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the manifest, for editors.

    Returns
    -------
    dict
        Draft 2020-12, as plain JSON values.
    """
    schema = Manifest.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "sitegen manifest (collection.toml)"
    return schema
