import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { asked, words } from "../src/fold.js";

const table = JSON.parse(readFileSync(new URL("../../../../tests/folding.json", import.meta.url), "utf8"));

for (const row of table) {
  test(`words of “${row.text}”`, () => assert.deepEqual(words(row.text), row.words));
}

const ask = (text) => asked(text).map(({ word, begins }) => (begins ? `${word}…` : word));

test("the word being typed may be the beginning of one", () => {
  assert.deepEqual(ask("Red Appl"), ["red", "appl…"]);
  assert.deepEqual(ask("red apple "), ["red", "apple"]);
  assert.deepEqual(ask("  "), []);
});

test("characters of scripts without spaces are asked for in pairs", () => {
  assert.deepEqual(ask("京タワ "), ["京タ", "タワ"]);
  assert.deepEqual(ask("京"), ["京…"]);
  assert.deepEqual(ask("京 x"), ["京…", "x…"]);
});
