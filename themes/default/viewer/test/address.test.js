import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, parseHash } from "../src/address.js";

const views = ["map", "grid", "list"];
const PLAIN = { filter: "", view: "map", camera: null, similarity: -1, select: "", picked: "", id: "", index: -1, second: "", camera2: null, sort: "", walk: "", only: false, lang: "" };

test("what is written is read again", () => {
  for (const parts of [
    {},
    { similarity: 0 },
    { lang: "pt-BR", view: "grid" },
    { filter: "q=red+apple&f.year=1900..1910", select: "a,b" },
    { view: "grid", camera: { x: 0.25, y: 0.75, zoom: 12.5 }, similarity: 0.62 },
    { id: "a b/c&d=é+#%", index: 17 },
    { second: "grid", camera2: { x: 0.5, y: 0.125, zoom: 3 } },
    { id: "pear", index: 3, walk: "a%2Cb&c/d,17,apple 2%25,4" },
    { select: "a,b", only: true },
    { view: "list", sort: "-a field & its=name" },
    { select: "a b/c,d%2Ce&é+#%25", picked: "1a2b3c4d.rAB_-" },
  ]) {
    const address = { ...PLAIN, ...parts };
    assert.deepEqual(parseHash(formatHash(address, "map"), views), address);
  }
});

test("the usual view with everything in sight needs no hash", () => {
  assert.equal(formatHash(PLAIN, "map"), "");
});

test("far in, the place is written to the pixel", () => {
  const camera = { x: 0.12345678, y: 0.5, zoom: 900 };
  const read = parseHash(formatHash({ ...PLAIN, camera }, "map"), views);
  assert.ok(Math.abs(read.camera.x - camera.x) < 1e-6);
});

test("whatever the hash holds, the address is usable", () => {
  for (const hash of ["", "#", "#stage", "#view=<b>", "#at=1,2", "#at=NaN,1,1", "#at=0,0,-3", "#n=-5", "#n=1e9", "#clusters=", "#clusters=2", "#clusters=-1", "#clusters=NaN", "#%E0%A4%A", "#second=", "#second=<b>&at2=1,2"]) {
    const address = parseHash(hash, views);
    assert.equal(address.view, "map");
    assert.equal(address.camera, null);
    assert.equal(address.camera2, null);
    assert.equal(address.second, "");
    assert.equal(address.index, -1);
    assert.equal(address.similarity, -1);
  }
});
