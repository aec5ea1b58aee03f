import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterPlaces, Dendrogram } from "../src/clusters.js";
import { plane as planeOf, text } from "./coding.js";

/** @param {number[]} values */
const plane = (values) => planeOf(values, 32);

/** Leaves 3 1 | 0 4 2 | 5: two pairs close together, one triple looser, one alone. */
function dendrogram(changes = {}) {
  const data = {
    order: text(new Uint32Array([3, 1, 0, 4, 2, 5])),
    heights: text(new Float32Array([0.1, 0.7, 0.2, 0.4, 0.9])),
    labels: plane([2, 2, 1, 1, 1, 0]),
    similarity: 0.5,
    minSize: 2,
    ...changes,
  };
  return new Dendrogram(data, ["Figs", "Plums"], 6);
}

test("a cut splits where the heights are above 1 - similarity, the largest cluster first", () => {
  const cut = dendrogram().cut(0.55);
  assert.deepEqual([...cut.numbers], [1, 2, 1, 2, 1, 0]);
  assert.deepEqual([...cut.sizes], [1, 3, 2]);
});

test("from 0 to 1 the clusters go from one to none", () => {
  const tree = dendrogram();
  assert.deepEqual([...tree.cut(0).sizes], [0, 6]);
  assert.deepEqual([...tree.cut(0.7).sizes], [2, 2, 2]);
  assert.deepEqual([...tree.cut(1).sizes], [6]);
});

test("each finer cut divides the clusters of the coarser one", () => {
  const tree = dendrogram();
  for (let s = 0; s < 0.99; s += 0.01) {
    const [coarse, fine] = [tree.split(s), tree.split(s + 0.01)];
    const parents = new Map();
    fine.numbers.forEach((c, i) => {
      if (c === 0) return;
      if (parents.has(c)) assert.equal(parents.get(c), coarse.numbers[i]);
      parents.set(c, coarse.numbers[i]);
    });
  }
});

test("the opening cut is as the curators left it", () => {
  // Joined and hidden: no cut of the tree gives these.
  const cut = dendrogram({ labels: plane([1, 1, 0, 0, 0, 1]) }).cut(0.5);
  assert.deepEqual([...cut.numbers], [0, 1, 0, 1, 0, 1]);
  assert.deepEqual([...cut.sizes], [3, 3, 0]);
  assert.deepEqual(cut.names, ["", "Figs", "Plums"]);
});

test("a cluster bears the name of the opening cluster that most of it is of", () => {
  const tree = dendrogram();
  assert.deepEqual(tree.cut(0.55).names, ["", "Figs", "Plums"]);
  // Three of six are no more than half.
  assert.deepEqual(tree.cut(0).names, ["", ""]);
  assert.deepEqual(tree.cut(0.25).names, ["", "Figs"]);
  assert.deepEqual(dendrogram({ labels: plane([2, 2, 1, 0, 0, 0]) }).cut(0.55).names, ["", "", "Plums"]);
});

test("a dendrogram of other items is refused", () => {
  assert.throws(() => dendrogram({ order: text(new Uint32Array([0, 1])) }), /2 leaves instead of 6/);
});

test("one item alone is no cluster of two", () => {
  const data = { order: text(new Uint32Array([0])), heights: "", labels: plane([0]), similarity: 0.5, minSize: 2 };
  const tree = new Dendrogram(data, [], 1);
  for (const s of [0, 0.5, 1]) assert.deepEqual([...tree.cut(s).sizes], [1]);
});

test("a cluster's place is that of one of its members, in its midst", () => {
  const layout = {
    aspect: 2, x: new Uint16Array([0, 1000, 2000, 60000, 61000, 62000]), y: new Uint16Array([0, 0, 0, 65535, 65535, 65535]),
  };
  const cut = { similarity: 0.5, numbers: new Uint32Array([1, 1, 1, 2, 2, 2]), sizes: new Uint32Array([0, 3, 3]), names: [] };
  const [, first, second] = clusterPlaces(cut, layout);
  assert.ok(Math.abs(first.x - (1000 / 65535) * 2) < 1e-9 && first.y === 0);
  assert.ok(Math.abs(second.x - (61000 / 65535) * 2) < 1e-9 && second.y === 1);
  assert.ok(Math.abs(first.radius - (2 / 3) * (1000 / 65535) * 2) < 1e-9);
});
