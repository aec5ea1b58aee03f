import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, parseHash } from "../src/address.js";
import { formatWalk, readWalk } from "../src/walk-code.js";

const IDS = ["a", "b,c", "d%2C/e", "é &=#", "f"];

/** @param {string[]} ids */
const collectionOf = (ids) => ({
  peek: (i) => (ids[i] === undefined ? null : { id: ids[i] }),
  find: async (id) => ids.indexOf(id),
});

/** Through the address and back, as a browser does it. */
const carried = (walk) => parseHash(formatHash({ view: "map", camera: null, similarity: -1, id: "f", index: 4, walk }, "map"), ["map"]).walk;

test("a walk is the same in the address, without the picture in hand", async () => {
  const collection = collectionOf(IDS);
  assert.deepEqual(await readWalk(carried(formatWalk([3, 1, 0, 2, 4], collection)), collection), [3, 1, 0, 2]);
  assert.equal(formatWalk([4], collection), "");
  assert.equal(formatWalk([], collection), "");
});

test("in a later build the steps that are left are found by their ids", async () => {
  const walk = formatWalk([0, 1, 2, 3, 4], collectionOf(IDS));
  assert.deepEqual(await readWalk(walk, collectionOf(["new", "f", "é &=#", "a", "b,c"])), [3, 4, 2]);
});

test("of a long walk the last steps are handed on", async () => {
  const many = collectionOf(Array.from({ length: 500 }, (_, i) => `picture-${i}`));
  const trail = Array.from({ length: 500 }, (_, i) => i);
  const walk = await readWalk(formatWalk(trail, many), many);
  assert.ok(walk.length >= 10 && walk.length <= 20);
  assert.deepEqual(walk, trail.slice(-1 - walk.length, -1));
  const long = collectionOf(Array.from({ length: 50 }, (_, i) => `${"long".repeat(100)}-${i}`));
  assert.ok(formatWalk(trail.slice(0, 50), long).length < 1500);
});

test("whatever stands there, the result is a walk", async () => {
  for (const walk of ["", ",", "a", "a,", "%E0,1,a,x", "a,1,a,2", ",,,,", "nobody,7"]) {
    const found = await readWalk(walk, collectionOf(IDS));
    assert.ok(found.every((item) => item >= 0) && new Set(found).size === found.length);
  }
});
