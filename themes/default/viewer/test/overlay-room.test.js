import assert from "node:assert/strict";
import { test } from "node:test";
import { roomFor } from "../src/overlay-room.js";
import { randomFrom } from "./random.js";

const [WIDTH, HEIGHT] = [1200, 800];

test("what is marked lies within, rings and all, as far as it is on the stage", () => {
  const draw = randomFrom(7);
  for (let round = 0; round < 400; round++) {
    const ratio = [1, 1.1, 1.5, 2][round % 4];
    const rects = Array.from({ length: 1 + (round % 4) }, () => ({
      x: draw() * 1600 - 200, y: draw() * 1200 - 200, width: 2 + draw() * 150, height: 2 + draw() * 150,
    }));
    const room = roomFor(rects, WIDTH, HEIGHT, ratio);
    for (const { x, y, width, height } of rects) {
      const seen = x < WIDTH && y < HEIGHT && x + width > 0 && y + height > 0;
      if (!seen) continue;
      assert.ok(room, "what is seen has room");
      assert.ok(room.x <= Math.max(0, x - 10) && room.y <= Math.max(0, y - 10));
      assert.ok(room.x + room.width >= Math.min(WIDTH, x + width + 10) - 1e-6);
      assert.ok(room.y + room.height >= Math.min(HEIGHT, y + height + 10) - 1e-6);
    }
    if (room) {
      const pixels = [room.x * ratio, room.y * ratio];
      for (const at of pixels) assert.ok(Math.abs(at - Math.round(at)) < 1e-6, "begins at a whole pixel");
    }
  }
});

test("one picture takes a small canvas, of a size that stays while it moves", () => {
  const at = (x) => roomFor([{ x, y: 300, width: 40, height: 30 }], WIDTH, HEIGHT, 1);
  const { width, height } = at(500);
  assert.ok(width * height < 0.02 * WIDTH * HEIGHT);
  for (let x = 100; x < 1000; x += 37) assert.deepEqual([at(x).width, at(x).height], [width, height]);
});

test("nothing takes none, and what is spread over the stage takes all of it", () => {
  assert.equal(roomFor([], WIDTH, HEIGHT, 1), null);
  assert.equal(roomFor([{ x: -500, y: 0, width: 20, height: 20 }], WIDTH, HEIGHT, 1), null);
  const corners = [{ x: 10, y: 10, width: 20, height: 20 }, { x: 1150, y: 760, width: 20, height: 20 }];
  assert.deepEqual(roomFor(corners, WIDTH, HEIGHT, 2), { x: 0, y: 0, width: WIDTH, height: HEIGHT });
});
