import assert from "node:assert/strict";
import { test } from "node:test";
import { moreLike } from "../src/more-like.js";
import { randomFrom } from "./random.js";

/** Points on a plane, each with its k nearest. */
function cloud(n, k, seed) {
  const random = randomFrom(seed);
  const points = Array.from({ length: n }, () => [random(), random()]);
  const far = (i, j) => Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]);
  const near = async (i) => {
    const neighbours = points.map((_, j) => j).filter((j) => j !== i).sort((a, b) => far(i, a) - far(i, b)).slice(0, k);
    return { neighbours, distances: neighbours.map((j) => far(i, j)) };
  };
  return { points, far, near };
}

test("of one picture the nearest come in their order", async () => {
  const { near } = cloud(80, 8, 10);
  assert.deepEqual(await moreLike([5], near, 8), (await near(5)).neighbours);
});

test("what is near to several goes before what is near to one", async () => {
  const lists = { 0: [4, 2], 1: [5, 2], 3: [6, 2] };
  const near = async (i) => ({ neighbours: lists[i] ?? [], distances: [0.1, 0.5] });
  assert.equal((await moreLike([0, 1, 3], near, 4))[0], 2);
});

test("the selection itself is never among the results, nor anything twice", async () => {
  const { near } = cloud(60, 6, 11);
  const selected = [1, 2, 3, 30, 31];
  const found = await moreLike(selected, near, 24);
  assert.equal(new Set(found).size, found.length);
  assert.ok(found.every((i) => !selected.includes(i)));
});

test("when the lists are short, neighbours of neighbours fill up, and come after", async () => {
  const { near } = cloud(200, 5, 12);
  const found = await moreLike([7], near, 24);
  assert.equal(found.length, 24);
  assert.deepEqual(found.slice(0, 5).sort(), (await near(7)).neighbours.sort());
});

test("results are closer to the selection than chance", async () => {
  const { far, near, points } = cloud(400, 12, 13);
  const centre = 100;
  const selected = [centre, ...(await near(centre)).neighbours.slice(0, 4)];
  const found = await moreLike(selected, near, 12);
  const mean = (items) => items.reduce((sum, i) => sum + selected.reduce((s, j) => s + far(i, j), 0), 0) / items.length;
  assert.ok(mean(found) < 0.4 * mean(points.map((_, i) => i)));
});

test("lists end, pictures stand alone, and a filter is kept to", async () => {
  assert.deepEqual(await moreLike([0], async () => ({ neighbours: [], distances: [] }), 9), []);
  assert.deepEqual(await moreLike([], async () => assert.fail(), 9), []);
  const { near } = cloud(50, 6, 14);
  const found = await moreLike([3], near, 10, (i) => i % 2 === 0);
  assert.ok(found.length > 3 && found.every((i) => i % 2 === 0));
});

test("a large selection asks for few lists", async () => {
  let asked = 0;
  const near = async (i) => (asked++, { neighbours: [i + 100_000], distances: [0] });
  const selected = Uint32Array.from({ length: 100_000 }, (_, i) => i);
  assert.equal((await moreLike(selected, near, 24)).length, 24);
  assert.ok(asked < 1000);
});
