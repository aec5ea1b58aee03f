import assert from "node:assert/strict";
import { test } from "node:test";
import { ones, Selection } from "../src/selection.js";

test("a change makes another selection and leaves the first as it was", () => {
  const none = Selection.none(5);
  const two = none.change([3, 1, 3], true);
  assert.deepEqual([...two.items], [1, 3]);
  assert.deepEqual([two.size, none.size], [2, 0]);
  assert.deepEqual([...two.change([3], false).items], [1]);
  assert.ok(two.has(3) && !two.has(0));
});

test("what changes nothing is the same selection", () => {
  const some = Selection.of(5, [0, 4]);
  assert.equal(some.change([4], true), some);
  assert.equal(some.change([2], false), some);
  assert.equal(some.change([], true), some);
  assert.equal(some.change([5, 99], true), some);
});

test("all of a large collection is selected at once", () => {
  const all = Selection.of(100_000, Selection.none(100_000).mask.keys());
  assert.equal(all.size, 100_000);
  assert.equal(all.items[99_999], 99_999);
  assert.deepEqual(ones(new Uint8Array([0, 1, 1, 0])), [1, 2]);
});
