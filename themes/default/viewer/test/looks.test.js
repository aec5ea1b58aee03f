import assert from "node:assert/strict";
import { test } from "node:test";
import { looksOf } from "../src/clustering.js";
import { COLOUR, colourOf, COLOURS, FAINT, Looks, SELECTED } from "../src/looks.js";

test("the largest groups have colours of their own, all others the last one", () => {
  const used = [1, 2, 3, 4, 5, 6, 7].map(colourOf);
  assert.equal(new Set(used).size, 7);
  assert.ok(!used.includes(COLOURS.length));
  assert.deepEqual([colourOf(8), colourOf(9), colourOf(1000)], [8, 8, 8]);
  assert.equal(colourOf(0), 0);
});

test("before a highlighted cluster all others stand back", () => {
  const cut = { similarity: 0.5, numbers: new Uint32Array([0, 1, 2, 2]), sizes: new Uint32Array([1, 1, 2]), names: [] };
  assert.deepEqual([...looksOf(cut, true, 0)], [0, 1, 2, 2]);
  assert.deepEqual([...looksOf(cut, true, 2)], [FAINT, FAINT | 1, 2, 2]);
  assert.deepEqual([...looksOf(cut, false, 1)], [FAINT, 0, FAINT, FAINT]);
});

test("several parts speak of looks together", () => {
  let seen = null;
  const looks = new Looks((all) => (seen = all && [...all]));
  looks.set("clusters", new Uint8Array([1, 0, 2]));
  assert.deepEqual(seen, [1, 0, 2]);
  looks.set("filter", new Uint8Array([FAINT, FAINT, 3]));
  assert.deepEqual(seen, [1 | FAINT, FAINT, 2]);
  assert.equal(seen[2] & COLOUR, 2);
  looks.set("clusters", null);
  assert.deepEqual(seen, [FAINT, FAINT, 3]);
  looks.set("filter", null);
  assert.equal(seen, null);
  looks.set("clusters", new Uint8Array([1, 0, 2]));
  looks.set("selection", new Uint8Array([SELECTED, SELECTED | FAINT, FAINT]));
  assert.deepEqual(seen, [1 | SELECTED, SELECTED | FAINT, 2 | FAINT]);
});
