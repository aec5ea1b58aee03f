import assert from "node:assert/strict";
import { test } from "node:test";
import { ClusterNames, isMapLike } from "../src/cluster-names.js";
import { bandsOf, guideLabels, uncrowded } from "../src/labels.js";

const NONE = { top: 0, right: 0, bottom: 0, left: 0 };
const measure = (_, text) => ({ width: 8 * text.length, height: 20 });
/** A layout of width 2 and height 1 in the middle of a stage of 1000 × 600. */
const frame = (changes = {}) => ({ x: 1, y: 0.5, scale: 400, size: 20, width: 1000, height: 600, ratio: 1, ...changes });

const headings = ["apples", "pears", "plums"].map((text, i) => ({ text, x: (i + 0.5) / 3, y: -0.02, align: "middle" }));

test("headings stand over their columns, above the pictures", () => {
  const labels = guideLabels(bandsOf(headings), 2, frame(), NONE, measure);
  assert.deepEqual(labels.map((label) => label.text), ["apples", "pears", "plums"]);
  labels.forEach((label, i) => {
    assert.ok(Math.abs(label.x + label.width / 2 - (100 + (800 * (i + 0.5)) / 3)) < 1e-6);
    assert.ok(label.y + label.height <= 100 - 10, "the first row of pictures begins half a cell above y = 0");
  });
});

test("headings stay in sight while one looks further down their column", () => {
  const labels = guideLabels(bandsOf(headings), 2, frame({ y: 0.9, scale: 900 }), NONE, measure);
  assert.ok(labels.length > 0);
  for (const label of labels) assert.ok(label.y >= 0 && label.y < 20);
});

test("a heading follows its column sideways, and leaves with it", () => {
  // Zoomed into the right part of the first column.
  const near = frame({ scale: 6000, x: 0.55, y: 0.5 });
  const labels = guideLabels(bandsOf(headings), 2, near, NONE, measure);
  assert.deepEqual(labels.map((label) => label.text), ["apples"]);
  assert.ok(labels[0].x >= 0 && labels[0].x + labels[0].width <= 1000);
  assert.deepEqual(guideLabels(bandsOf(headings), 2, frame({ y: 3, scale: 900 }), NONE, measure), []);
});

test("no heading is cut by the edge of the stage", () => {
  for (let x = 0; x < 2; x += 0.01) {
    for (const label of guideLabels(bandsOf(headings), 2, frame({ x, scale: 1500 }), NONE, measure)) {
      assert.ok(label.x >= 0 && label.x + label.width <= 1000);
    }
  }
});

test("the panel covers no heading", () => {
  const insets = { ...NONE, top: 40, right: 300 };
  for (const label of guideLabels(bandsOf(headings), 2, frame({ y: 0.9, scale: 900 }), insets, measure)) {
    assert.ok(label.y >= 40 && label.x + label.width <= 700);
  }
});

test("years stand below and stay at the bottom", () => {
  const bands = bandsOf([{ text: "1900", x: 0.5, y: 1.02, align: "middle" }]);
  const [fit] = guideLabels(bands, 2, frame(), NONE, measure);
  assert.ok(fit.y >= 500 + 10);
  const [near] = guideLabels(bands, 2, frame({ scale: 2000, y: 0.2 }), NONE, measure);
  assert.ok(near.y + near.height <= 600 && near.y > 560);
});

test("a guide within the layout stays at its place", () => {
  const [label] = guideLabels(bandsOf([{ text: "Rome", x: 0.25, y: 0.5, align: "start" }]), 2, frame(), NONE, measure);
  assert.deepEqual([label.x, label.y + label.height / 2], [300, 300]);
});

test("of crowded labels the weightiest stay, and none touch", () => {
  const at = (x, weight) => ({ x, y: 0, width: 50, height: 20, weight });
  const kept = uncrowded([at(0, 2), at(30, 1), at(60, 2), at(95, 1)], [], 10);
  assert.deepEqual(kept.map((label) => label.x), [30, 95]);
  assert.deepEqual(uncrowded([at(0, 1)], [{ x: 20, y: 5, width: 5, height: 5 }], 0), []);
});

test("a label that may goes to a second row", () => {
  const at = (x, otherY) => ({ x, y: 30, otherY, width: 50, height: 20, weight: 1 });
  const kept = uncrowded([at(0, 5), at(30, 5), at(40, 5)], [], 4);
  assert.deepEqual(kept.map((label) => [label.x, label.y]), [[0, 30], [30, 5]]);
});

test("labels that want room keep more of it from each other, not from all else", () => {
  const at = (x, weight, room) => ({ x, y: 0, width: 20, height: 10, weight, room });
  const names = [at(0, 1, 40), at(50, 2, 40), at(70, 3, 40)];
  assert.deepEqual(uncrowded(names, [{ x: 95, y: 0, width: 9, height: 9 }], 4).map(({ x }) => x), [0, 70]);
  assert.deepEqual(uncrowded([at(0, 1, 40), at(30, 2)], [], 4).map(({ x }) => x), [0, 30]);
});

/** A view of 40 items: a cluster of 30 on the left, one of 10 on the right. */
function viewOf(scale, names = ["", "Large", "Small"], only = null) {
  const numbers = Uint32Array.from({ length: 40 }, (_, i) => (i < 30 ? 1 : 2));
  const cut = { similarity: 0.5, numbers, sizes: new Uint32Array([0, 30, 10]), names };
  const x = Uint16Array.from(numbers, (c, i) => (c === 1 ? 10000 + 300 * i : 50000 + 100 * (i - 30)));
  const facts = { name: "map", title: "Map", kind: "tsne", aspect: 1, size: null, guides: [] };
  const layout = { ...facts, x, y: Uint16Array.from(numbers, (_, i) => 30000 + 100 * i) };
  const view = { name: "map", facts, places: () => layout, frame: () => ({ x: 0.5, y: 0.5, scale, size: 10, width: 800, height: 600, ratio: 1 }) };
  const clusters = new ClusterNames();
  clusters.set(cut);
  return clusters.among(only).labels(view, measure);
}

test("clusters are named where they lie, the largest first, the unnamed not at all", () => {
  const labels = viewOf(500);
  assert.deepEqual(labels.map((label) => label.text), ["Large", "Small"]);
  assert.ok(labels[0].weight < labels[1].weight);
  assert.ok(labels[0].x < labels[1].x);
  assert.deepEqual(viewOf(500, ["", "", "Small"]).map((label) => label.text), ["Small"]);
});

test("of what is filtered by, only clusters in which something matches are named, most matches first", () => {
  const matching = (...items) => Uint8Array.from({ length: 40 }, (_, i) => Number(items.includes(i)));
  const named = (only) => viewOf(500, undefined, only).map((label) => label.text);
  assert.deepEqual(named(matching(31)), ["Small"]);
  assert.deepEqual(named(matching(2, 31, 32)), ["Small", "Large"]);
  assert.deepEqual(named(matching()), []);
});

test("a name does not hide the few pictures that it names, nor does it leave them", () => {
  const { y, height } = viewOf(500)[1];
  // The members of the small cluster lie around here, in cells of 10 px.
  const pictures = (33400 / 65535 - 0.5) * 500 + 300;
  assert.ok(y >= pictures + 4, `${y} is below ${pictures}`);
  assert.ok(y <= pictures + 5 + height, `${y} is near ${pictures}`);
  // Once there is room, it lies over them.
  const near = viewOf(12000)[0];
  assert.ok(Math.abs(near.y + near.height / 2 - ((33400 / 65535 - 0.5) * 12000 + 300)) < 60);
});

test("as one comes nearer the names of large clusters fade first", () => {
  const near = viewOf(12000);
  assert.deepEqual(near.map((label) => label.text), ["Small"]);
  assert.deepEqual(viewOf(1e6), []);
});

test("no name is cut at an edge as long as its cluster's middle is in sight", () => {
  for (const scale of [500, 2000, 3000]) {
    for (const { x, width } of viewOf(scale)) {
      const middle = x + width / 2;
      if (middle > 0 && middle < 800) assert.ok(x >= 0 && x + width <= 800, `${x} at ${scale}`);
    }
  }
});

test("of several clusters of one name the largest bears it", () => {
  assert.equal(viewOf(500, ["", "Same", "Same"]).length, 1);
});

test("only maps have names on them", () => {
  const facts = (kind, size) => ({ name: "a", title: "A", kind, aspect: 1, size, guides: [] });
  assert.ok(isMapLike(facts("tsne", null)) && isMapLike(facts("umap", null)));
  assert.ok(!isMapLike(facts("geographic", null)) && !isMapLike(facts("columns", 0.1)) && !isMapLike(facts("grid", null)));
});
