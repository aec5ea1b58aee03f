import assert from "node:assert/strict";
import { test } from "node:test";
import { widths } from "../src/lightbox.js";

const room = { width: 1000, height: 800 };

test("large pictures fit, and are shown closely at their own size", () => {
  assert.deepEqual(widths({ width: 4000, height: 2000 }, room), { fit: 1000, close: 4000 });
});

test("small pictures are not blown up without limit", () => {
  assert.deepEqual(widths({ width: 100, height: 50 }, room), { fit: 250, close: 250 });
});

test("pictures of middling size grow to twice what fits, within the limit", () => {
  const { fit, close } = widths({ width: 800, height: 800 }, room);
  assert.equal(fit, 800);
  assert.equal(close, 1600);
});
