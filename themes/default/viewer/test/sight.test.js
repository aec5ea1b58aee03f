import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowTo, boxFor, cameraAt, seesAll, sight } from "../src/sight.js";

const NONE = { top: 0, right: 0, bottom: 0, left: 0 };
const frame = (x, y, scale) => ({ x, y, scale, size: 10, width: 1000, height: 500, ratio: 1 });

test("what is in sight is the stage in units of the layout", () => {
  assert.deepEqual(sight(frame(1, 0.5, 500), NONE), { x: 0, y: 0, width: 2, height: 1 });
  assert.deepEqual(sight(frame(1, 0.5, 1000), NONE), { x: 0.5, y: 0.25, width: 1, height: 0.5 });
  assert.deepEqual(sight(frame(1, 0.5, 500), { ...NONE, right: 500 }), { x: 0, y: 0, width: 1, height: 1 });
});

test("everything is in sight until something is out of it", () => {
  assert.ok(seesAll(sight(frame(1, 0.5, 500), NONE), 2));
  assert.ok(seesAll(sight(frame(1, 0.5, 300), NONE), 2));
  assert.ok(!seesAll(sight(frame(1, 0.5, 700), NONE), 2));
  assert.ok(!seesAll(sight(frame(1.4, 0.5, 500), NONE), 2));
  assert.ok(!seesAll(sight(frame(1, 0.5, 500), { ...NONE, right: 300 }), 2));
});

test("a box keeps the layout's shape within its bounds", () => {
  for (const aspect of [0.4, 1, 1.6, 5]) {
    const { width, height } = boxFor(aspect, 176, 128);
    assert.ok(width <= 176 && height <= 128);
    assert.ok(Math.abs(width / height / aspect - 1) < 0.05);
  }
});

test("the camera for a point has that point in the middle of its sight", () => {
  const insets = { top: 0, right: 300, bottom: 100, left: 40 };
  const { x, y, zoom } = cameraAt(0.3, 0.7, frame(1, 0.5, 900), insets, 2, 3);
  const seen = sight(frame(x * 2, y, 900), insets);
  assert.ok(Math.abs(seen.x + seen.width / 2 - 0.6) < 1e-9);
  assert.ok(Math.abs(seen.y + seen.height / 2 - 0.7) < 1e-9);
  assert.equal(zoom, 3);
});

test("an arrow stands at the edge and points at what is beyond it", () => {
  const stage = { width: 1000, height: 500, insets: { ...NONE, right: 300 } };
  const at = (x, y) => arrowTo({ x: x - 5, y: y - 5, width: 10, height: 10 }, stage, 20);
  assert.equal(at(300, 200), null);
  assert.deepEqual(at(900, 200), { x: 680, y: 200, angle: 0 });
  assert.deepEqual(at(300, -80), { x: 300, y: 20, angle: -Math.PI / 2 });
  const corner = at(-500, 980);
  assert.deepEqual([corner.x, corner.y], [20, 480]);
  assert.ok(corner.angle > Math.PI / 2 && corner.angle < Math.PI);
});

test("an arrow does not stand under what lies over the stage", () => {
  const stage = { width: 1000, height: 500, insets: NONE };
  const tools = { x: 16, y: 300, width: 40, height: 190 };
  const arrow = arrowTo({ x: -400, y: 400, width: 10, height: 10 }, stage, 20, [tools]);
  assert.ok(arrow.x >= tools.x + tools.width + 20);
  assert.equal(arrowTo({ x: -400, y: 100, width: 10, height: 10 }, stage, 20, [tools]).x, 20);
});
