import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, parseHash } from "../src/address.js";
import { decode, encode, formatSelection, loadIds, readSelection } from "../src/selection-code.js";
import { Selection } from "../src/selection.js";
import { randomFrom } from "./random.js";

/** A collection whose shards come when they are asked for. */
function collectionOf(ids, key = "0a1b2c3d", size = 4) {
  const here = new Set();
  return {
    count: ids.length,
    core: { key, shards: { size, urls: Array.from({ length: Math.ceil(ids.length / size) }, (_, k) => `${k}`) } },
    loads: here,
    peek: (i) => (here.has(Math.floor(i / size)) ? { id: ids[i] } : null),
    async load(i) {
      here.add(Math.floor(i / size));
      return { id: ids[i] };
    },
  };
}

/** Through the address and back, as a browser does it. */
function carried(parts) {
  const plain = { view: "map", camera: null, similarity: -1, id: "", index: -1 };
  const { select, picked } = parseHash(formatHash({ ...plain, ...parts }, "map"), ["map"]);
  return { select, picked };
}

test("any selection survives its code", () => {
  const random = randomFrom(6);
  for (let round = 0; round < 300; round++) {
    const count = 1 + Math.floor(random() * (round % 3 ? 300 : 5000));
    const share = random() ** 2;
    let on = random() < 0.5;
    const mask = Uint8Array.from({ length: count }, () => {
      // Lone pictures as well as long runs.
      if (random() < (round % 2 ? 1 : 0.03)) on = random() < share;
      return on ? 1 : 0;
    });
    const wanted = [...mask.keys()].filter((i) => mask[i]);
    assert.deepEqual(decode(encode(mask), count), wanted);
  }
});

test("a code stays short", () => {
  const n = 100_000;
  assert.ok(encode(new Uint8Array(n).fill(1)).length < 8);
  const random = randomFrom(7);
  const half = Uint8Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0));
  assert.ok(encode(half).length <= Math.ceil(n / 6) + 8, "never much more than a bit a picture");
});

test("whatever stands in an address as a code, nothing breaks", () => {
  for (const code of ["", "r", "x", "rAA", "b", "b!!", "r%%%", "r____", "rf39_f39_f38", "bAAAA", `r${"_".repeat(50)}`]) {
    const items = decode(code, 10);
    assert.ok(items === null || items.every((i) => i >= 0 && i < 10), code);
  }
  const random = randomFrom(8);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let round = 0; round < 500; round++) {
    const code = (round % 2 ? "r" : "b") + Array.from({ length: 20 * random() }, () => letters[Math.floor(64 * random())]).join("");
    const items = decode(code, 77);
    assert.ok(items === null || items.every((i) => Number.isInteger(i) && i >= 0 && i < 77), code);
  }
});

const ODD = ["a", "b,c", "d/e f", "50%", "50%2C", "é&#=+?", "<img>", "日本", "x%", ",", "g", "h"];

test("a link leads to the same pictures, in the same build and in later ones", async () => {
  const random = randomFrom(9);
  for (let round = 0; round < 40; round++) {
    const collection = collectionOf(ODD);
    const wanted = [...ODD.keys()].filter(() => random() < 0.5);
    const selection = Selection.of(ODD.length, wanted);
    await loadIds(selection, collection);
    const parts = carried(formatSelection(selection, collection));
    assert.equal(parts.select === "", wanted.length === 0);
    const again = collectionOf(ODD);
    const same = await readSelection(parts, again);
    assert.deepEqual([[...same.selection.items], same.lost], [wanted, 0]);
    assert.equal(again.loads.size, 0, "the indexes are enough");
    const later = ["new", ...ODD.toReversed()];
    const moved = await readSelection(parts, collectionOf(later, "ffffffff"));
    assert.equal(moved.lost, 0);
    assert.deepEqual([...moved.selection.items].map((i) => later[i]).sort(), wanted.map((i) => ODD[i]).sort());
  }
});

test("pictures that are gone are counted", async () => {
  const collection = collectionOf(ODD);
  const selection = Selection.of(ODD.length, [0, 1, 10]);
  await loadIds(selection, collection);
  const parts = carried(formatSelection(selection, collection));
  const later = await readSelection(parts, collectionOf(["g", "a"], "ffffffff"));
  assert.deepEqual([[...later.selection.items], later.lost], [[0, 1], 1]);
});

test("many pictures of another build are recognised as such and never mistaken", async () => {
  const ids = Array.from({ length: 200 }, (_, i) => `p${i}`);
  const selection = Selection.of(200, Array.from({ length: 120 }, (_, i) => i + 40));
  const collection = collectionOf(ids);
  await loadIds(selection, collection);
  assert.equal(collection.loads.size, 0, "many ids are not asked for");
  const parts = carried(formatSelection(selection, collection));
  assert.equal(parts.select, "");
  assert.equal((await readSelection(parts, collectionOf(ids))).selection.size, 120);
  const other = await readSelection(parts, collectionOf(ids, "ffffffff"));
  assert.deepEqual([other.selection.size, other.lost], [0, -1]);
  const none = await readSelection({ select: "", picked: "" }, collection);
  assert.deepEqual([none.selection.size, none.lost], [0, 0]);
});
