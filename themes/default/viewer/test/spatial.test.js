import assert from "node:assert/strict";
import { test } from "node:test";
import { SpatialIndex } from "../src/spatial.js";

const layout = (points, aspect = 1) => ({
  name: "map", title: "Map", kind: "tsne", aspect,
  x: Uint16Array.from(points, ([x]) => x), y: Uint16Array.from(points, ([, y]) => y),
});

let seed = 7;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
const cloud = Array.from({ length: 500 }, () => [Math.floor(random() * 65536), Math.floor(random() * 65536)]);

test("every item is in the index once", () => {
  const index = new SpatialIndex(layout(cloud, 1.7));
  assert.deepEqual([...index.items].sort((a, b) => a - b), cloud.map((_, i) => i));
});

test("runs cover all that lies in a rectangle", () => {
  const index = new SpatialIndex(layout(cloud));
  const found = new Set();
  index.runs(0.2, 0.3, 0.5, 0.6, (from, to) => {
    for (let k = from; k < to; k++) found.add(index.items[k]);
  });
  cloud.forEach(([x, y], i) => {
    const inside = x / 65535 >= 0.2 && x / 65535 <= 0.5 && y / 65535 >= 0.3 && y / 65535 <= 0.6;
    if (inside) assert.ok(found.has(i));
  });
  assert.ok(found.size < 250);
});

test("a rectangle beside the layout holds nothing", () => {
  const index = new SpatialIndex(layout(cloud));
  index.runs(1.1, 0, 2, 1, () => assert.fail());
});

test("the nearest is the nearest", () => {
  const aspect = 2;
  const index = new SpatialIndex(layout(cloud, aspect));
  for (const i of [0, 100, 499]) {
    let best = Infinity;
    cloud.forEach(([x, y], j) => {
      if (j !== i) best = Math.min(best, Math.hypot(((x - cloud[i][0]) / 65535) * aspect, (y - cloud[i][1]) / 65535));
    });
    assert.ok(Math.abs(index.nearest(i) - best) < 1e-9);
  }
});

test("one item has no spacing; all in one place have none either", () => {
  assert.equal(new SpatialIndex(layout([[5, 5]])).spacing(), Infinity);
  assert.equal(new SpatialIndex(layout([[5, 5], [5, 5], [5, 5]])).spacing(), 0);
});

test("a point belongs to the item whose place is nearest, also far off", () => {
  for (const aspect of [0.2, 1, 6]) {
    const places = layout(Array.from({ length: 500 }, () => [random() * 65536, (random() * 65536) / 8]), aspect);
    const index = new SpatialIndex(places);
    for (let k = 0; k < 200; k++) {
      const [x, y] = [random() * 9 - 4, random() * 3 - 1];
      const away = (i) => Math.hypot((places.x[i] / 65535 - x) * aspect, places.y[i] / 65535 - y);
      const best = Math.min(...[...places.x.keys()].map(away));
      const { item, distance } = index.find(x, y);
      assert.ok(Math.abs(away(item) - best) < 1e-9);
      assert.ok(Math.abs(distance - best) < 1e-9);
    }
  }
  assert.equal(new SpatialIndex(layout([])).find(0, 0).item, -1);
});

test("of several in one place the point meets the one that is drawn last", () => {
  const index = new SpatialIndex(layout([[9, 9], [5, 5], [5, 5], [5, 5]]));
  assert.equal(index.find(5 / 65535, 5 / 65535).item, index.items.at(-1) === 0 ? index.items.at(-2) : index.items.at(-1));
});
