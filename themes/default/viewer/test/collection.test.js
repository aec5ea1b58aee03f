import assert from "node:assert/strict";
import { test } from "node:test";
import { Collection } from "../src/collection.js";
import { encodePath, pageUrl, pictureUrl, webAddress } from "../src/data.js";

const base64 = (array) => Buffer.from(array.buffer).toString("base64");

/** Two shards of two items each; positions are all 0. */
function core(changes = {}) {
  return {
    format: 1, title: "T", description: "", credits: "", licence: "", language: "en", count: 4,
    grid: { columns: 3, rows: 2, cell: 64, tile: 512, levels: 8, url: "t/", background: "#ffffff" },
    cells: null,
    shape: { w: base64(new Uint8Array(4).fill(255)), h: base64(new Uint8Array(4).fill(128)) },
    layouts: [{ name: "map", title: "Map", kind: "tsne", aspect: 1, x: base64(new Uint8Array(8)), y: base64(new Uint8Array(8)) }],
    shards: { size: 2, urls: ["0.js", "1.js"] },
    clusters: null,
    clusterNames: [],
    fields: [{ name: "year", title: "Year", kind: "number" }],
    neighbours: 2,
    ...changes,
  };
}

const shard = (start, ids) => ({
  start, id: ids, title: ["", "Second"], alt: ["", ""], source: ["", ""], width: [10, 20], height: [5, 6],
  values: [[1900, null]], scores: [[], [93]], cluster: [0, 3],
  neighbours: base64(new Uint32Array([1, 0xffffffff, 0, 2])), distances: base64(new Uint16Array([65535, 0, 0, 32768])),
});

function loaded() {
  const collection = new Collection(core());
  const asked = [];
  collection.loader = async (url) => {
    asked.push(url);
    collection.addShard(url === "0.js" ? shard(0, ["a", "b"]) : shard(2, ["c", "d/e"]));
  };
  return { collection, asked };
}

test("another format is refused", () => {
  assert.throws(() => new Collection(core({ format: 2 })), /format 1, but found format 2/);
});

test("items are read from their shard, which is loaded once", async () => {
  const { collection, asked } = loaded();
  assert.equal(collection.peek(2), null);
  const item = await collection.load(3);
  assert.deepEqual([item.id, item.title, item.cluster, item.values], ["d/e", "Second", 3, [null]]);
  assert.deepEqual(item.scores, [93]);
  await collection.load(2);
  assert.deepEqual(asked, ["1.js"]);
});

test("padding ends the neighbours; distances are cosine distances", async () => {
  const { collection } = loaded();
  const item = await collection.load(0);
  assert.deepEqual(item.neighbours, [1]);
  assert.deepEqual(item.distances, [2]);
});

test("an item without a title goes by its id", async () => {
  const { collection } = loaded();
  const item = await collection.load(0);
  assert.deepEqual([item.title, item.alt], ["a", "a"]);
});

test("an id is found where the link says, or wherever it is now", async () => {
  const direct = loaded();
  assert.equal(await direct.collection.find("c", 2), 2);
  assert.deepEqual(direct.asked, ["1.js"]);
  const moved = loaded();
  assert.equal(await moved.collection.find("b", 3), 1);
  assert.equal(await moved.collection.find("nobody", 0), -1);
});

test("without holes the cell is the index; with holes the plane says", () => {
  const plain = new Collection(core());
  assert.deepEqual([plain.cellOf(2), plain.itemAt(2), plain.itemAt(4), plain.itemAt(-1)], [2, 2, -1, -1]);
  // Cells 0, 2, 3, 5: differences 0, 2, 1, 2, zigzagged 0, 4, 2, 4.
  const bytes = new Uint8Array(16);
  bytes.set([0, 4, 2, 4]);
  const holes = new Collection(core({ cells: base64(bytes) }));
  assert.deepEqual([0, 1, 2, 3].map((i) => holes.cellOf(i)), [0, 2, 3, 5]);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((cell) => holes.itemAt(cell)), [0, -1, 1, 2, -1, 3]);
});

test("paths are encoded segment by segment", () => {
  assert.equal(encodePath("a b/c?d#e/100%"), "a%20b/c%3Fd%23e/100%25");
  assert.equal(pictureUrl("x/ü"), "images/x/%C3%BC.jpg");
  assert.equal(pageUrl("x/y"), "items/x/y/index.html");
});

test("only addresses of the web become links", () => {
  assert.equal(webAddress("https://example.org/a"), "https://example.org/a");
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "a/b", ""]) assert.equal(webAddress(text), null);
});
