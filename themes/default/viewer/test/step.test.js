import assert from "node:assert/strict";
import { test } from "node:test";
import { SpatialIndex } from "../src/spatial.js";
import { stepIn } from "../src/step.js";

const DIRECTIONS = ["left", "right", "up", "down"];

const indexOf = (points, aspect = 1) =>
  new SpatialIndex({
    name: "map", title: "Map", kind: "tsne", aspect, size: null, guides: [],
    x: Uint16Array.from(points, ([x]) => x), y: Uint16Array.from(points, ([, y]) => y),
  });

let seed = 11;
const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;

/** What stepIn means, by a look at every item. */
function brute({ x, y, aspect }, item, direction) {
  const across = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  let best = item;
  let least = Infinity;
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [(x[i] - x[item]) * aspect, y[i] - y[item]];
    const ahead = sign * (across ? dx : dy);
    const aside = Math.abs(across ? dy : dx);
    if (ahead <= 0 || aside > ahead * 1.2 || ahead + 2 * aside >= least) continue;
    [best, least] = [i, ahead + 2 * aside];
  }
  return best;
}

test("steps go to the nearest ahead, and stay at the edge", () => {
  const map = indexOf([[0, 0], [100, 0], [200, 10], [100, 100]]);
  assert.equal(stepIn(map, 0, "right"), 1);
  assert.equal(stepIn(map, 1, "right"), 2);
  assert.equal(stepIn(map, 2, "right"), 2);
  assert.equal(stepIn(map, 1, "down"), 3);
  assert.equal(stepIn(map, 0, "up"), 0);
  assert.equal(stepIn(map, 2, "left"), 1);
});

for (const [name, place] of [
  ["a cloud", () => random()],
  ["crowds and voids", () => (random() < 0.5 ? random() * 0.02 : 0.9 + random() * 0.1)],
  ["a lattice, with ties", () => Math.round(random() * 12) / 12],
]) {
  test(`the bins find what a look at all items finds: ${name}`, () => {
    for (const aspect of [0.3, 1, 4]) {
      const index = indexOf(Array.from({ length: 700 }, () => [place() * 65535, place() * 65535]), aspect);
      for (let item = 0; item < 700; item += 3) {
        for (const direction of DIRECTIONS) {
          assert.equal(stepIn(index, item, direction), brute(index.layout, item, direction), `${item} ${direction}`);
        }
      }
    }
  });
}

test("among 100,000 a step looks at few", () => {
  const points = Array.from({ length: 100_000 }, () => [random() * 65535, random() * 65535]);
  const index = indexOf(points, 1.5);
  let looked = 0;
  index.items = new Proxy(index.items, { get: (items, k) => (looked++, items[k]) });
  for (let k = 0; k < 100; k++) stepIn(index, k * 997, DIRECTIONS[k % 4]);
  assert.ok(looked / 100 < 2000, `${looked / 100} items a step`);
});
