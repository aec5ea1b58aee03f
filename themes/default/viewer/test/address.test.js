import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, parseHash } from "../src/address.js";

const views = ["map", "grid"];
const plain = { view: "map", camera: null, similarity: -1, select: "", picked: "", id: "", index: -1 };

test("what is written is read again", () => {
  for (const address of [
    { ...plain },
    { ...plain, similarity: 0 },
    { ...plain, view: "grid", camera: { x: 0.25, y: 0.75, zoom: 12.5 }, similarity: 0.62 },
    { ...plain, id: "a b/c&d=é+#%", index: 17 },
    { ...plain, select: "a b/c,d%2Ce&é+#%25", picked: "1a2b3c4d.rAB_-" },
  ]) {
    assert.deepEqual(parseHash(formatHash(address, "map"), views), address);
  }
});

test("the usual view with everything in sight needs no hash", () => {
  assert.equal(formatHash({ ...plain }, "map"), "");
});

test("far in, the place is written to the pixel", () => {
  const camera = { x: 0.12345678, y: 0.5, zoom: 900 };
  const read = parseHash(formatHash({ ...plain, camera }, "map"), views);
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
