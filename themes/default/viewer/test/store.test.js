import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../src/store.js";

const store = () => new Store({ view: "map", item: -1, hover: -1, hoverBy: "pointer", trail: [] });

test("listeners hear of changes, and only of changes", () => {
  const its = store();
  const heard = [];
  its.subscribe((state, before) => heard.push([before.item, state.item]));
  its.set({ item: 3 });
  its.set({ item: 3 });
  assert.deepEqual(heard, [[-1, 3]]);
});

test("a walk leaves a trail; going back to a picture shortens it", () => {
  const its = store();
  its.select(1);
  its.walk(2);
  its.walk(3);
  assert.deepEqual(its.state.trail, [1, 2, 3]);
  its.walk(2);
  assert.deepEqual(its.state.trail, [1, 2]);
  its.select(9);
  assert.deepEqual(its.state.trail, [9]);
  its.select(-1);
  assert.deepEqual([its.state.item, its.state.trail], [-1, []]);
});
