import assert from "node:assert/strict";
import { test } from "node:test";
import { Collection } from "../src/collection.js";
import { encodePath, pageUrl, pictureUrl, webAddress } from "../src/data.js";
import { plane, plane8, text } from "./coding.js";

/** Two shards of two items each; positions are all 0. */
function core(changes = {}) {
  return {
    format: 4, title: "T", description: "", credits: "", licence: "", language: "en", words: { plurals: "en", first: {}, later: "" }, count: 4,
    grid: { columns: 3, rows: 2, cell: 64, tile: 512, levels: 8, url: "t/", background: "#ffffff" },
    cells: null,
    shape: { w: plane8([0, 0, 0, 0]), h: plane8([127, 127, 127, 127]) },
    layouts: [{ name: "map", title: "Map", kind: "tsne", aspect: 1, x: plane([0, 0, 0, 0], 16), y: plane([0, 0, 0, 0], 16) }],
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
  neighbours: text(new Uint32Array([1, 0xffffffff, 0, 2])), distances: text(new Uint16Array([65535, 0, 0, 32768])),
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
  assert.throws(() => new Collection(core({ format: 1 })), /format 4, but found format 1/);
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
  const holes = new Collection(core({ cells: plane([0, 2, 3, 5], 32) }));
  assert.deepEqual([0, 1, 2, 3].map((i) => holes.cellOf(i)), [0, 2, 3, 5]);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((cell) => holes.itemAt(cell)), [0, -1, 1, 2, -1, 3]);
});

test("layouts come in the order of the switch, their places when they are asked for", async () => {
  const none = plane([0, 0, 0, 0], 16);
  const { layouts } = core();
  const collection = new Collection(
    core({
      layouts: [
        { name: "time", title: "Years", kind: "timeline", aspect: 2, size: 0.1, guides: [], url: "layout-time.js" },
        { name: "grid", title: "Grid", kind: "grid" },
        layouts[0],
      ],
    }),
  );
  const asked = [];
  collection.loader = async (url) => {
    asked.push(url);
    collection.receive("layout", { name: "time", x: plane([1, 2, 3, 4], 16), y: none });
  };
  assert.deepEqual(collection.layouts.map((layout) => [layout.name, layout.aspect]), [["time", 2], ["grid", 1.5], ["map", 1]]);
  assert.deepEqual(collection.layouts.map((layout) => layout.size), [0.1, null, null]);
  await collection.layout("map");
  assert.deepEqual(asked, []);
  const time = await collection.layout("time");
  assert.deepEqual([...time.x], [1, 2, 3, 4]);
  await collection.layout("time");
  assert.deepEqual(asked, ["layout-time.js"]);
});

test("the grid's places are the middles of its cells", async () => {
  const collection = new Collection(core({ layouts: [{ name: "grid", title: "Grid", kind: "grid" }] }));
  const { x, y } = await collection.layout("grid");
  const near = (a, b) => a.forEach((v, i) => assert.ok(Math.abs(v / 65535 - b[i]) < 1e-6));
  near([...x], [1 / 6, 3 / 6, 5 / 6, 1 / 6]);
  near([...y], [1 / 4, 1 / 4, 1 / 4, 3 / 4]);
});

test("a layout whose file brings nothing is an error", async () => {
  const collection = new Collection(core({ layouts: [{ name: "far", title: "Far", kind: "own", aspect: 1, url: "far.js" }] }));
  collection.loader = async () => {};
  await assert.rejects(collection.layout("far"), /places of layout far/);
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
