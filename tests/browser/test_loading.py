"""In which order a site comes."""

from __future__ import annotations

from tests.browser.conftest import OpenPage

ENTRIES = """performance.getEntriesByType("resource").map((entry) => ({
  name: entry.name, by: entry.initiatorType, start: entry.startTime, end: entry.responseEnd }))"""


def test_the_first_tiles_come_beside_the_scripts_and_once(
    open_page: OpenPage, address: str
) -> None:
    page = open_page(address)
    page.wait_for_selector("html.running")
    first = page.evaluate("[...document.querySelectorAll('link[rel=preload]')].map((l) => l.href)")
    entries = page.evaluate(ENTRIES)
    assert 1 <= len(first) <= 4
    viewer = next(each for each in entries if "/assets/viewer-" in each["name"])
    for tile in first:
        (entry,) = [each for each in entries if each["name"] == tile]
        assert entry["by"] == "link", "asked for by the page itself"
        assert entry["start"] < viewer["end"], "not only once the viewer runs"
    # What the page asks for is what the viewer begins with, and it waits for nothing else.
    tiles = [each["name"] for each in entries if "/tiles/" in each["name"]]
    assert set(tiles[: len(first)]) == set(first)
