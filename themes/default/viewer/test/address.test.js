import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, parseHash } from "../src/address.js";

const views = ["map", "grid"];

test("what is written is read again", () => {
  for (const address of [
    { view: "map", camera: null, similarity: -1, id: "", index: -1 },
    { view: "map", camera: null, similarity: 0, id: "", index: -1 },
    { view: "grid", camera: { x: 0.25, y: 0.75, zoom: 12.5 }, similarity: 0.62, id: "", index: -1 },
    { view: "map", camera: null, similarity: -1, id: "a b/c&d=é+#%", index: 17 },
  ]) {
    assert.deepEqual(parseHash(formatHash(address, "map"), views), address);
  }
});

test("the usual view with everything in sight needs no hash", () => {
  assert.equal(formatHash({ view: "map", camera: null, similarity: -1, id: "", index: -1 }, "map"), "");
});

test("far in, the place is written to the pixel", () => {
  const camera = { x: 0.12345678, y: 0.5, zoom: 900 };
  const read = parseHash(formatHash({ view: "map", camera, similarity: -1, id: "", index: -1 }, "map"), views);
  assert.ok(Math.abs(read.camera.x - camera.x) < 1e-6);
});

test("whatever the hash holds, the address is usable", () => {
  for (const hash of ["", "#", "#stage", "#view=<b>", "#at=1,2", "#at=NaN,1,1", "#at=0,0,-3", "#n=-5", "#n=1e9", "#clusters=", "#clusters=2", "#clusters=-1", "#clusters=NaN", "#%E0%A4%A"]) {
    const address = parseHash(hash, views);
    assert.equal(address.view, "map");
    assert.equal(address.camera, null);
    assert.equal(address.index, -1);
    assert.equal(address.similarity, -1);
  }
});
