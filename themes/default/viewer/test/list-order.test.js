import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf, loadAll, orderOf } from "../src/list-order.js";

const field = (name, kind) => ({ name, title: name.toUpperCase(), kind });
const shard = (start, title, values) => ({ data: { start, id: title.map((_, i) => `id${start + i}`), title, values } });

/** Two shards, five items. */
const collection = () => ({
  count: 5,
  core: { language: "en", shards: { size: 3, urls: ["a", "b"] } },
  fields: [field("year", "number"), field("kinds", "multi")],
  shards: [
    shard(0, ["Pear 10", "pear 9", ""], [[1900, null, -300], [["b", "c"], [], ["a"]]]),
    shard(3, ["Äpfel", "Apple"], [["about 1850", "1850"], [["b"], ["B"]]]),
  ],
});
const sorted = (key, down = false, matches = null) => {
  const of = collection();
  return orderOf(of, columnsOf(of.fields, "Title").find((column) => column.key === key) ?? null, down, matches);
};

test("titles sort as people sort them, without a title by id", () => {
  assert.deepEqual(sorted("title"), [3, 4, 2, 1, 0]);
  assert.deepEqual(sorted("title", true), [0, 1, 2, 4, 3]);
});

test("numbers come before texts, and what is empty last, up or down", () => {
  assert.deepEqual(sorted("year"), [2, 4, 0, 3, 1]);
  assert.deepEqual(sorted("year", true).at(-1), 1);
  assert.deepEqual(sorted("kinds").at(-1), 1);
});

test("dates sort by the time they name, however they are written", () => {
  const of = collection();
  of.fields = [field("when", "date")];
  of.shards = [
    shard(0, ["a", "b", "c"], [["ca. 1890", "1889-05-02", "n.d."]]),
    shard(3, ["d", "e"], [["12 March 1889", "1889-04"]]),
  ];
  assert.deepEqual(orderOf(of, { key: "when", title: "", field: 0 }, false, null), [3, 4, 1, 0, 2]);
});

test("likeness is the order of the collection; only matches are listed", () => {
  assert.deepEqual(sorted(""), [0, 1, 2, 3, 4]);
  assert.deepEqual(sorted("", false, Uint8Array.of(0, 1, 0, 0, 1)), [1, 4]);
  assert.deepEqual(sorted("title", false, Uint8Array.of(1, 1, 0, 0, 0)), [1, 0]);
});

test("a language tag that is not well formed sorts all the same", () => {
  const of = collection();
  of.core.language = "not a tag";
  assert.equal(orderOf(of, { key: "title", title: "", field: -1 }, false, null).length, 5);
});

test("columns are the title and the fields that group best; addresses are none", () => {
  const fields = [field("note", "text"), field("link", "url"), field("kind", "category"), field("title", "text"), field("year", "number")];
  assert.deepEqual(columnsOf(fields, "T").map(({ key }) => key), ["title", "kind", "year", "note"]);
  const many = Array.from({ length: 12 }, (_, i) => field(`f${i}`, "category"));
  assert.equal(columnsOf(many, "T").length, 5);
});

test("all texts are loaded, each shard once, and it says how far it is", async () => {
  const asked = [];
  const shares = [];
  const of = { core: { shards: { size: 10, urls: Array.from({ length: 20 }, (_, k) => `${k}`) } }, shards: [, {}], load: async (i) => asked.push(i) };
  await loadAll(of, (share) => shares.push(share));
  assert.deepEqual(asked.sort((a, b) => a - b), Array.from({ length: 20 }, (_, k) => k * 10).filter((i) => i !== 10));
  assert.equal(shares.at(-1), 1);
  await assert.rejects(loadAll({ ...of, load: () => Promise.reject(new Error("gone")) }, () => {}));
});
