"""Where a picture can be had at a size: by the IIIF Image API, or as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LEVEL = re.compile(r"level([012])")
Json = Mapping[str, Any]


def addresses(body: Json, canvas: Json, size: int) -> Iterator[str]:
    """Yield the addresses of a picture, the best first.

    Parameters
    ----------
    body : mapping
        What is painted on a canvas, of Presentation 2 or 3.
    canvas : mapping
        Stands in where `body` says nothing of its width and height.
    size : int
        Pixels wanted on the longer side; smaller pictures are taken as they are.

    References
    ----------
    https://iiif.io/api/image/3.0/ and https://iiif.io/api/image/2.1/
    """
    for service in _services(body):
        own = service.get("id") or service.get("@id")
        if not _is_web(own):
            continue
        base = str(own).rstrip("/")
        version, level = _version(service), _level(service)
        quality = "native" if version == 1 else "default"
        whole = "max" if version == 3 else "full"
        width, height = _measure(service) or _measure(body) or _measure(canvas) or (0, 0)
        if level == 0:
            found = _of_sizes(service, size)
            if found:
                shape = f"{found[0]},{found[1]}" if version == 3 else f"{found[0]},"
                yield f"{base}/full/{shape}/0/{quality}.jpg"
        elif max(width, height) > size:
            across = max(1, round(width * size / max(width, height)))
            yield f"{base}/full/{across},/0/{quality}.jpg"
        elif width:
            yield f"{base}/full/{whole}/0/{quality}.jpg"
        else:
            yield f"{base}/full/!{size},{size}/0/{quality}.jpg"
        if not _is_web(_id(body)):
            yield f"{base}/full/{whole}/0/{quality}.jpg"
    if _is_web(_id(body)):
        yield str(_id(body))


def _services(body: Json) -> list[Json]:
    found = body.get("service") or body.get("services")
    several = found if isinstance(found, list) else [found]
    return [one for one in several if isinstance(one, dict) and _is_image(one)]


def _is_image(service: Json) -> bool:
    """Tell services of pictures from those for logging in and searching."""
    kind = str(service.get("type") or service.get("@type") or "")
    said = f"{service.get('@context', '')} {service.get('profile', '')}"
    return kind.startswith("ImageService") or "/image" in said or _LEVEL.search(said) is not None


def _version(service: Json) -> int:
    kind = str(service.get("type") or service.get("@type") or "")
    said = f"{service.get('@context', '')} {service.get('profile', '')}"
    if kind == "ImageService3" or "/image/3/" in said:
        return 3
    return 1 if kind == "ImageService1" or "1.1" in said or "/image/1/" in said else 2


def _level(service: Json) -> int:
    match = _LEVEL.search(str(service.get("profile", "")))
    return int(match[1]) if match else 0


def _of_sizes(service: Json, size: int) -> tuple[int, int] | None:
    """Return the smallest of the sizes that are large enough, else the largest."""
    sizes = service.get("sizes")
    found = sizes if isinstance(sizes, list) else []
    known = sorted((m for one in found if isinstance(one, dict) and (m := _measure(one))), key=max)
    large = [measure for measure in known if max(measure) >= size]
    return next(iter(large or known[-1:]), None)


def _measure(thing: Json) -> tuple[int, int] | None:
    width, height = thing.get("width"), thing.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return width, height
    return None


def _id(thing: Json) -> Any:
    return thing.get("id") or thing.get("@id")


def _is_web(address: Any) -> bool:
    return isinstance(address, str) and address.startswith(("http://", "https://"))
