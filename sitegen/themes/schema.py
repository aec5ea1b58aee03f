"""Every key of a theme's `theme.toml`: its type and what it does, in one place.

Every key may be left out: the theme that this one extends says it then. The built-in theme
`default` says all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from sitegen.config.section import Section, Texts, as_tuple

Scheme = Literal["light", "dark"]

_HEX = r"^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"
_FAMILY = r"^[^\x00-\x1f\"'\\;{}<>]+$"

Tool = Literal[
    "about",
    "browse",
    "clusters",
    "count",
    "filters",
    "help",
    "minimap",
    "search",
    "split",
    "zoom",
]


def _colour(what: str) -> Any:
    return Field(default=None, pattern=_HEX, examples=["#1b5878"], description=what)


def _families(what: str) -> Any:
    return Field(default=None, min_length=1, description=what)


class ColoursConfig(Section):
    """Colours, as `#rgb` or `#rrggbb`: `[colours]` for both schemes, `[light]` and `[dark]`."""

    paper: str | None = _colour("Ground of the page and the panel.")
    raised: str | None = _colour("Ground of what lies above it: cards, buttons, dialogs.")
    ink: str | None = _colour("Text.")
    soft: str | None = _colour("Text that steps back: counts, captions, names of fields.")
    line: str | None = _colour("Lines between parts.")
    wash: str | None = _colour("Ground of what the pointer is over, and of fields.")
    accent: str | None = _colour("Links, and what is chosen.")
    on_accent: str | None = _colour(
        "Text on the accent; unset beside an accent of its own: black or white, whichever reads "
        "better."
    )
    focus: str | None = _colour("The ring around what the keyboard is on.")


class TypeConfig(Section):
    """Typefaces: families in order of preference, of the visitor's system or of `[[fonts]]`."""

    text: Texts | None = _families("Families for text; the last one generic, such as `sans-serif`.")
    titles: Texts | None = _families("Families for titles, likewise.")
    title_weight: int | None = Field(
        default=None, ge=100, le=900, description="Weight of titles: 400 is regular, 700 bold."
    )
    scale: float | None = Field(
        default=None, ge=0.75, le=1.5, description="Size of all text beside the visitor's own."
    )


class ShapeConfig(Section):
    """Corners and distances."""

    radius: float | None = Field(
        default=None, ge=0, le=24, description="Radius of corners, pixels."
    )
    spacing: float | None = Field(
        default=None, ge=0.5, le=2, description="Distances beside the usual ones; less is denser."
    )


class PicturesConfig(Section):
    """How pictures are shown outside map and grid."""

    thumbnails: Literal["whole", "square"] | None = Field(
        default=None,
        description="Small pictures in lists: `whole`, or cut to a `square` that they fill.",
    )
    thumbnail_size: int | None = Field(
        default=None, ge=64, le=320, description="Width of small pictures on pages, pixels."
    )
    panel_width: int | None = Field(
        default=None, ge=280, le=720, description="Greatest width of the panel, pixels."
    )
    panel_height: int | None = Field(
        default=None,
        ge=20,
        le=80,
        description="Greatest height of the picture in the panel, per cent of the window's.",
    )
    ground: str | None = Field(
        default=None,
        pattern=_HEX,
        examples=["#17181a"],
        description="Colour behind the pictures of map and grid, unless the manifest says another "
        "in `tiles.background`. It is part of the tiles: a change makes them anew.",
    )


class ViewerConfig(Section):
    """Which of the viewer's parts are there, and where."""

    card: bool | None = Field(
        default=None, description="Whether a card shows the picture under the pointer."
    )
    panel: Literal["end", "start"] | None = Field(
        default=None,
        description="Where the panel opens: at the `end` of the line, on the right in English, or "
        "at its `start`.",
    )
    hide: Texts | None = Field(
        default=None,
        description="Parts to leave out: `about`, `browse`, `clusters`, `count`, `filters`, "
        "`help`, `minimap`, `search`, `split`, `zoom`.",
    )


class FontConfig(Section):
    """A font file that travels with the site."""

    family: str = Field(pattern=_FAMILY, description="Its name under `[type]`.")
    file: str = Field(
        description="Path of the file beside this one: `.woff2`, `.woff`, `.ttf` or `.otf`."
    )
    weight: int = Field(default=400, ge=100, le=900, description="Its weight.")
    style: Literal["normal", "italic"] = Field(default="normal", description="Its slope.")


class ThemeFile(Section):
    """The whole of `theme.toml`."""

    name: str = Field(default="", description="Short name; the folder's or file's counts.")
    title: str = Field(default="", description="Name for people.")
    version: str = Field(default="", description="Version, for people.")
    description: str = Field(default="", description="What it is for.")
    extends: str | None = Field(
        default=None,
        description="Name or path of the theme that says all that this one does not; unset: "
        '`default`. `""`: none, and this one must say everything and bring its own viewer.',
    )
    scheme: Literal["light", "dark", "both"] | None = Field(
        default=None, description="`both` follows the visitor's system."
    )
    colours: ColoursConfig = ColoursConfig()
    light: ColoursConfig = ColoursConfig()
    dark: ColoursConfig = ColoursConfig()
    type: TypeConfig = TypeConfig()
    shape: ShapeConfig = ShapeConfig()
    pictures: PicturesConfig = PicturesConfig()
    viewer: ViewerConfig = ViewerConfig()
    fonts: Annotated[tuple[FontConfig, ...], BeforeValidator(as_tuple)] = Field(
        default=(), description="Font files."
    )


SECTIONS: Mapping[str, type[BaseModel]] = {
    "type": TypeConfig,
    "shape": ShapeConfig,
    "pictures": PicturesConfig,
    "viewer": ViewerConfig,
}
"""Tables whose keys are inherited one by one; colours are, too, for each scheme."""


@dataclass(frozen=True)
class Font:
    """A font file, found."""

    family: str
    file: Path
    weight: int
    style: str


@dataclass(frozen=True)
class Look:
    """A theme's values, with all that it inherits.

    Attributes
    ----------
    scheme : {"light", "dark", "both"}
    colours : mapping of {"light", "dark"} to mapping of str to str
        Colours by name, as `#rrggbb`, of each scheme that is shown.
    values : mapping of (str, str) to object
        Everything else, by table and key.
    fonts : tuple of Font
    """

    scheme: Literal["light", "dark", "both"]
    colours: Mapping[Scheme, Mapping[str, str]]
    values: Mapping[tuple[str, str], Any]
    fonts: tuple[Font, ...] = ()

    @property
    def ground(self) -> str:
        """Colour behind the pictures of map and grid, as `#rrggbb`."""
        return str(self.values["pictures", "ground"])

    @property
    def hidden(self) -> tuple[str, ...]:
        """Parts of the viewer that are left out, sorted."""
        card = () if self.values["viewer", "card"] else ("card",)
        return tuple(sorted({*self.values["viewer", "hide"], *card}))

    @property
    def panel(self) -> str:
        """The side at which the panel opens: `start` or `end` of the line."""
        return str(self.values["viewer", "panel"])
