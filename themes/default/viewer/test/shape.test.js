import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, itemsInside } from "../src/shape.js";
import { SpatialIndex } from "../src/spatial.js";
import { randomFrom } from "./random.js";

/** @param {number} n @param {number} aspect @param {() => number} random */
function indexOf(n, aspect, random) {
  const plane = () => Uint16Array.from({ length: n }, () => random() * 65536);
  return new SpatialIndex({ name: "map", title: "", kind: "tsne", aspect, size: null, guides: [], x: plane(), y: plane() });
}

/** How often a line goes around a point, by the sum of angles. */
function turns(polygon, x, y) {
  let sum = 0;
  polygon.forEach((a, j) => {
    const b = polygon[(j + 1) % polygon.length];
    const angle = Math.atan2(b.y - y, b.x - x) - Math.atan2(a.y - y, a.x - x);
    sum += angle > Math.PI ? angle - 2 * Math.PI : angle < -Math.PI ? angle + 2 * Math.PI : angle;
  });
  return Math.round(sum / (2 * Math.PI));
}

function within({ layout }, polygon) {
  const found = [];
  for (let i = 0; i < layout.x.length; i++) {
    if (turns(polygon, (layout.x[i] / 65535) * layout.aspect, layout.y[i] / 65535) !== 0) found.push(i);
  }
  return found;
}

const sorted = (items) => [...items].sort((a, b) => a - b);

test("any shape holds what it goes around, however it crosses itself", () => {
  const random = randomFrom(1);
  for (let round = 0; round < 60; round++) {
    const aspect = 0.4 + 2 * random();
    const index = indexOf(400, aspect, random);
    const corners = 3 + Math.floor(12 * random());
    // Some corners lie beyond the layout, as a hand goes there too.
    const polygon = Array.from({ length: corners }, () => ({ x: (1.4 * random() - 0.2) * aspect, y: 1.4 * random() - 0.2 }));
    assert.deepEqual(sorted(itemsInside(index, polygon)), within(index, polygon), `round ${round}`);
    assert.deepEqual(sorted(itemsInside(index, polygon.toReversed())), within(index, polygon), "either way round");
  }
});

test("a loop drawn twice leaves no hole", () => {
  const index = indexOf(500, 1, randomFrom(2));
  const ring = (turns) =>
    Array.from({ length: 40 * turns }, (_, i) => ({ x: 0.5 + 0.3 * Math.cos(i * 0.15708), y: 0.5 + 0.3 * Math.sin(i * 0.15708) }));
  assert.deepEqual(sorted(itemsInside(index, ring(2))), sorted(itemsInside(index, ring(1))));
});

test("a box holds what lies in it, drawn from any corner", () => {
  const index = indexOf(300, 1.5, randomFrom(3));
  const { x, y } = index.layout;
  const [a, b] = [{ x: 0.3, y: 0.2 }, { x: 1.1, y: 0.8 }];
  const wanted = Array.from(x.keys()).filter((i) => {
    const px = (x[i] / 65535) * 1.5;
    return px > a.x && px < b.x && y[i] / 65535 > a.y && y[i] / 65535 < b.y;
  });
  assert.ok(wanted.length > 20);
  for (const [p, q] of [[a, b], [b, a], [{ x: a.x, y: b.y }, { x: b.x, y: a.y }]]) {
    assert.deepEqual(sorted(itemsInside(index, boxOf(p, q))), wanted);
  }
});

test("what is no shape holds nothing", () => {
  const index = indexOf(50, 1, randomFrom(4));
  const point = { x: 0.5, y: 0.5 };
  for (const polygon of [[], [point], [point, { x: 0.9, y: 0.9 }], [point, point, point]]) {
    assert.deepEqual(itemsInside(index, polygon), []);
  }
  const far = [{ x: 3, y: 3 }, { x: 4, y: 3 }, { x: 4, y: 4 }];
  assert.deepEqual(itemsInside(index, far), []);
});

test("a hand-drawn line among 100,000 pictures takes no time", () => {
  const random = randomFrom(5);
  const index = indexOf(100_000, 1.6, random);
  const polygon = Array.from({ length: 600 }, (_, i) => {
    const angle = (i / 600) * 2 * Math.PI;
    const radius = 0.42 + 0.04 * random();
    return { x: 0.8 + 1.7 * radius * Math.cos(angle), y: 0.5 + radius * Math.sin(angle) };
  });
  itemsInside(index, polygon);
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    assert.ok(itemsInside(index, polygon).length > 40_000);
    return performance.now() - start;
  });
  // A few milliseconds; ten times as many on a busy machine.
  assert.ok(Math.min(...times) < 60, `${Math.min(...times)} ms`);
});
