"""Pictures that lead to their items."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sitegen.model.site import SiteData
from sitegen.stages.render.words import address

_NEAR = 1024
"""Links to the map say only about where an item is in grid order: a picture that comes or goes
moves all that follow, and each would be another page. The viewer reads its data by as many."""


@dataclass(frozen=True)
class Link:
    """A picture that leads to its item's page; addresses relative to the site's root.

    Where items have no pages it leads to the web picture, and `viewer` to the item in the viewer.
    `alt` is empty where the title, which stands below, says the same.
    """

    href: str
    image: str
    width: int
    height: int
    title: str
    alt: str
    distance: float | None = None
    viewer: str | None = None


class Linker:
    """Makes links to the items of a site; `thumbnails` is the cell size of `thumbs/`."""

    def __init__(self, site: SiteData, thumbnails: int) -> None:
        self._site, self._thumbnails = site, thumbnails

    @cached_property
    def texts(self) -> list[str]:
        """All that a link to each item shows, as text for keys."""
        return [repr(self.link(place)) for place in range(self._site.count)]

    def link(self, place: int, distance: float | None = None) -> Link:
        """Return the link to an item."""
        item = self._site.items[place]
        width, height = self._site.pictures[place].thumbnails[self._thumbnails]
        paged = self._site.item_pages
        return Link(
            href=item_page(item.id) if paged else f"images/{item.id}.jpg",
            image=f"thumbs/{item.id}.jpg",
            width=width,
            height=height,
            title=item.title,
            alt="" if item.alt == item.title else item.alt,
            distance=distance,
            viewer=None if paged else self._in_viewer(place),
        )

    def page(self, place: int) -> str:
        """Return the lasting address of an item within the site: its page, or the viewer."""
        item = address(self._site.items[place].id)
        return f"items/{item}/" if self._site.item_pages else f"index.html#item={item}"

    def hint(self, place: int) -> int:
        """Return about where an item is in grid order."""
        return place - place % _NEAR

    def _in_viewer(self, place: int) -> str:
        return f"index.html#item={address(self._site.items[place].id)}&n={self.hint(place)}"


def item_page(item_id: str) -> str:
    """Return the path of an item's page."""
    return f"items/{item_id}/index.html"
