"""A drawing of lines, texts and pictures, written as SVG or painted as pixels."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as Xml
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sitegen import images
from sitegen.errors import SitegenError

Pixels = NDArray[np.uint8]
_INK = "#222222"
_PALE = "#cfcfcf"
_SVG = "http://www.w3.org/2000/svg"
_QUALITY = 85
_BY_VIPS = tuple(images.FORMATS)
ENDINGS = (".svg", *_BY_VIPS)


@dataclass(frozen=True)
class Line:
    """A path of straight lines through points, px; a pale one is dashed."""

    points: tuple[tuple[float, float], ...]
    pale: bool = False


@dataclass(frozen=True)
class Text:
    """One line of plain text; `y` is the middle of its letters, `size` their height, px."""

    text: str
    x: float
    y: float
    size: int
    align: Literal["start", "middle"] = "start"
    widest: int = 10_000


@dataclass(frozen=True)
class Shown:
    """A picture, its upper left corner at x and y, px."""

    pixels: Pixels
    x: int
    y: int


@dataclass
class Scene:
    """What is drawn on a white page; width and height in px."""

    width: int
    height: int
    title: str
    parts: list[Line | Text | Shown] = field(default_factory=list)


def check_ending(path: Path) -> None:
    """Raise SitegenError where a file's ending is none of `ENDINGS`."""
    if path.suffix.lower() not in ENDINGS:
        raise SitegenError(
            f"{path} has to end in {', '.join(ENDINGS)}.", "Name it so with -o/--output."
        )


def write_scene(scene: Scene, path: Path) -> None:
    """Write a drawing in the format that the file's ending says."""
    if path.suffix.lower() == ".svg":
        path.write_bytes(as_svg(scene))
        return
    pixels = as_pixels(scene)
    images.write_strips(
        lambda start, stop: pixels[start:stop], scene.width, scene.height, path, 150.0
    )


def as_svg(scene: Scene) -> bytes:
    """Return a drawing as SVG that needs no other file; text stays text."""
    size = {"width": str(scene.width), "height": str(scene.height)}
    root = Xml.Element(
        "svg",
        {"xmlns": _SVG, "viewBox": f"0 0 {scene.width} {scene.height}", "role": "img"} | size,
    )
    Xml.SubElement(root, "title").text = _plain(scene.title)
    Xml.SubElement(root, "rect", {"fill": "#ffffff"} | size)
    for part in scene.parts:
        if isinstance(part, Line):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in part.points)
            look = {"stroke": _PALE if part.pale else _INK, "stroke-width": "1.5", "fill": "none"}
            dashes = {"stroke-dasharray": "4 4"} if part.pale else {}
            Xml.SubElement(root, "polyline", {"points": points} | look | dashes)
        elif isinstance(part, Text):
            place = {"x": f"{part.x:.1f}", "y": f"{part.y:.1f}", "text-anchor": part.align}
            look = {"font-family": "sans-serif", "font-size": str(part.size), "fill": _INK}
            element = Xml.SubElement(root, "text", place | look | {"dominant-baseline": "central"})
            element.text = _plain(part.text)
        else:
            height, width = part.pixels.shape[:2]
            data = base64.b64encode(images.encode_jpeg(part.pixels, _QUALITY)).decode()
            place = {"x": str(part.x), "y": str(part.y), "width": str(width), "height": str(height)}
            Xml.SubElement(root, "image", place | {"href": f"data:image/jpeg;base64,{data}"})
    Xml.indent(root, " ")
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def as_pixels(scene: Scene) -> Pixels:
    """Paint a drawing: shape (height, width, 3), uint8."""
    from PIL import Image, ImageDraw

    page = Image.new("RGB", (scene.width, scene.height), "#ffffff")
    draw = ImageDraw.Draw(page)
    for part in scene.parts:
        if isinstance(part, Line):
            draw.line(part.points, fill=_PALE if part.pale else _INK, width=1 if part.pale else 2)
        elif isinstance(part, Shown):
            page.paste(Image.fromarray(part.pixels), (part.x, part.y))
        else:
            ink = images.lettering(part.text, part.size, part.widest)
            left = part.x - ink.shape[1] / 2 if part.align == "middle" else part.x
            if ink.size:
                place = (round(left), round(part.y - ink.shape[0] / 2))
                page.paste(_INK, place, Image.fromarray(ink))
    return np.asarray(page)


def _plain(text: str) -> str:
    """Return text without the characters that no XML file may hold."""
    return "".join(c for c in text if c.isprintable())
