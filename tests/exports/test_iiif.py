from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import iiif_prezi3
import numpy as np
import pytest
from PIL import Image

from sitegen import SitegenError, images
from sitegen.exports import manifests
from sitegen.model.site import SiteText

BASE = "https://example.org/stripes/iiif/"


@pytest.fixture(scope="module")
def exported(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from sitegen import load_config
    from sitegen.exports.iiif import Wanted, export_iiif
    from sitegen.progress import Silent

    folder = tmp_path_factory.mktemp("iiif") / "out"
    address, count = export_iiif(load_config(built), folder, Wanted(), Silent())
    assert (address, count) == (BASE + "collection.json", 24)
    return folder


def read(file: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return value


def addresses(value: Any) -> Iterator[str]:
    """Yield all identifiers in a document that lie within the export."""
    if isinstance(value, dict):
        if str(value.get("id", "")).startswith(BASE):
            yield value["id"]
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from addresses(one)


def test_documents_are_valid_presentation_3(exported: Path) -> None:
    found = sorted(exported.glob("items/*/manifest.json"))
    assert len(found) == 24
    for file in found:
        iiif_prezi3.Manifest(**read(file))
    collection = iiif_prezi3.Collection(**read(exported / "collection.json"))
    assert len(collection.items) == 24
    broken = read(found[0])
    del broken["items"][0]["items"][0]["items"][0]["target"]
    with pytest.raises(ValueError, match="target"):
        iiif_prezi3.Manifest(**broken)


def test_every_address_within_leads_to_a_file(exported: Path) -> None:
    seen = set()
    for file in (exported / "collection.json", *exported.glob("items/*/manifest.json")):
        for address in addresses(read(file)):
            path = exported / unquote(urlsplit(address).path).removeprefix("/stripes/iiif/")
            if address.endswith((".json", ".jpg")):
                assert path.is_file(), address
            elif "/images/" in address:
                assert read(path / "info.json")["id"] == address
            seen.add(address)
    assert len(seen) > 24 * 6


def test_an_item_says_what_the_site_says(built: Path, exported: Path) -> None:
    facts = read(exported / "items/picture-05/manifest.json")
    assert facts["label"] == {"en": ["Stripe 5"]}
    assert facts["summary"] == {"en": ["Stripes called Stripe 5"]}
    metadata = {one["label"]["en"][0]: one["value"]["en"] for one in facts["metadata"]}
    assert (metadata["Year"], metadata["Words"]) == (["1905"], ["a", "b2"])
    assert facts["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert facts["requiredStatement"]["value"] == {"en": ["The <i>makers</i>", "CC BY 4.0"]}
    assert facts["navDate"] == "1905-01-01T00:00:00Z"
    assert [one["id"] for one in facts["homepage"]] == [
        "https://example.org/stripes/items/picture-05/",
        "https://example.org/5",
    ]
    assert (built / "site/items/picture-05/index.html").is_file()
    canvas = facts["items"][0]
    with Image.open(built / "images/picture-05.jpg") as image:
        assert (canvas["width"], canvas["height"]) == image.size


def test_plain_text_is_never_taken_for_html(exported: Path) -> None:
    label = read(exported / "items/picture-01/manifest.json")["label"]["en"][0]
    assert label.startswith("<img")
    assert not label.endswith(">")


def wanted_files(info: dict[str, Any]) -> set[str]:
    """What clients of the Image API ask for, by its own arithmetic."""
    width, height = info["width"], info["height"]
    found = {f"full/{size['width']},{size['height']}" for size in info["sizes"]} | {"full/max"}
    for tiles in info.get("tiles", ()):
        for scale in tiles["scaleFactors"]:
            side = tiles["width"] * scale
            for y in range(0, height, side):
                for x in range(0, width, side):
                    w, h = min(side, width - x), min(side, height - y)
                    whole = (x, y, w, h) == (0, 0, width, height)
                    region = "full" if whole else f"{x},{y},{w},{h}"
                    found.add(f"{region}/{math.ceil(w / scale)},{math.ceil(h / scale)}")
    return found


@pytest.mark.parametrize("tiles", [True, False])
@pytest.mark.parametrize("size", [(1301, 901), (513, 2100), (40, 30), (1, 700)])
def test_all_that_clients_may_ask_for_is_there(
    tmp_path: Path, size: tuple[int, int], tiles: bool
) -> None:
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    pixels = np.stack([columns % 256, rows % 256, (rows + columns) % 256], 2).astype(np.uint8)
    service = images.write_service(pixels, tmp_path / "a" / "b", tiles, 95)
    info = {
        "width": service.width,
        "height": service.height,
        "sizes": [{"width": w, "height": h} for w, h in service.sizes],
        "tiles": [{"width": 512, "scaleFactors": list(service.scales)}] if tiles else [],
    }
    wanted = wanted_files(info)
    there = {
        "/".join(path.relative_to(tmp_path / "a" / "b").parts[:2])
        for path in (tmp_path / "a" / "b").rglob("0/default.jpg")
    }
    assert wanted <= there
    for name in wanted - {"full/max"}:
        with Image.open(tmp_path / "a" / "b" / name / "0/default.jpg") as image:
            assert f"{image.width},{image.height}" == name.split("/")[1]
    with Image.open(tmp_path / "a/b/full/max/0/default.jpg") as image:
        assert image.size == service.sizes[-1]


def test_without_tiles_and_smaller(export: Callable, tmp_path: Path) -> None:
    export("iiif", "--no-tiles", "--size", "64", "--base", "http://localhost:8000")
    info = read(tmp_path / "iiif/images/picture-00/info.json")
    assert (info["width"], info["height"]) == (64, 48)
    assert "tiles" not in info
    assert info["id"] == "http://localhost:8000/images/picture-00"


def test_large_collections_are_cut_into_pages() -> None:
    at = manifests.Address(BASE)
    entries = [{"id": f"{BASE}items/{n}/manifest.json", "type": "Manifest",
                "label": {"en": [str(n)]}} for n in range(2_500)]  # fmt: skip
    files = manifests.collections(entries, SiteText("All"), at)
    assert set(files) == {"collection.json", *(f"collection-{n}.json" for n in (1, 2, 3))}
    for facts in files.values():
        iiif_prezi3.Collection(**facts)
    assert [each["id"] for each in files["collection.json"]["items"]] == [
        files[f"collection-{n}.json"]["id"] for n in (1, 2, 3)
    ]
    assert sum(len(files[f"collection-{n}.json"]["items"]) for n in (1, 2, 3)) == 2_500


@pytest.mark.parametrize(
    ("licence", "uri"),
    [
        ("CC BY-SA 4.0", "http://creativecommons.org/licenses/by-sa/4.0/"),
        ("cc-by-nc-nd-3.0", "http://creativecommons.org/licenses/by-nc-nd/3.0/"),
        ("CC0", "http://creativecommons.org/publicdomain/zero/1.0/"),
        (
            "See https://creativecommons.org/licenses/by/2.0/ for this",
            "http://creativecommons.org/licenses/by/2.0/",
        ),
        (
            "https://rightsstatements.org/page/InC/1.0/",
            "http://rightsstatements.org/vocab/InC/1.0/",
        ),
        ("All rights reserved", ""),
        ("Ask us: https://example.org/licenses/by/4.0/", ""),
    ],
)
def test_known_licences_become_rights(licence: str, uri: str) -> None:
    assert manifests.rights(licence) == uri


def test_no_address_no_export(built: Path, export: Callable, tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="needs the address"):
        export("iiif", "--set", "collection.base_url=")
    assert not list(tmp_path.iterdir())


_CLIENT = """
const { Traverse, Vault } = require("@iiif/parser");
const { normalize, serialize, serializeConfigPresentation3 } = require("@iiif/parser");
const { validatePresentation3 = null } = require("@iiif/parser/strict");
const { readFileSync } = require("fs");
const facts = JSON.parse(readFileSync(process.argv[2], "utf8"));
const seen = { canvas: 0, annotation: 0, contentResource: 0 };
Traverse.all((resource) => resource);
new Traverse({
  canvas: [(one) => { seen.canvas++; return one; }],
  annotation: [(one) => { seen.annotation++; return one; }],
  contentResource: [(one) => { seen.contentResource++; return one; }],
}).traverseUnknown(facts);
const { entities, resource } = normalize(facts);
const back = serialize(
  { entities, mapping: {}, requests: {}, meta: {} }, resource, serializeConfigPresentation3);
console.log(JSON.stringify({ seen, label: entities.Manifest[facts.id].label, back }));
"""


@pytest.mark.slow
def test_a_client_library_reads_it(exported: Path, tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm")
    (tmp_path / "package.json").write_text('{"private": true}')
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    got = subprocess.run(
        [*command, "@iiif/parser@2"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    if got.returncode:
        pytest.skip(f"npm cannot install @iiif/parser: {got.stderr.strip()[-200:]}")
    (tmp_path / "read.cjs").write_text(_CLIENT)
    file = exported / "items/picture-05/manifest.json"
    answer = subprocess.run(
        ["node", "read.cjs", str(file)], cwd=tmp_path, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout)
    assert said["seen"]["canvas"] == said["seen"]["annotation"] == 1
    assert said["label"] == {"en": ["Stripe 5"]}
    body = said["back"]["items"][0]["items"][0]["items"][0]["body"]
    body = body[0] if isinstance(body, list) else body
    assert body["service"][0]["id"] == BASE + "images/picture-05"
